"""How a person is written down by a department: mostly right, sometimes not.

One to three rows in a hundred carry a fault of number or name (practice 7). The kinds are those
that check centres meet: old 15-digit numbers, two digits exchanged, one digit wrong, a number left
out, a name heard or read wrongly, another system's way with rare characters and interpuncts, a
former name, another birth date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from doudi.demo import names
from doudi.demo.departments.shapes import Shape, written
from doudi.demo.draw import Dice, Weighted
from doudi.demo.model import Person

# Share of rows with some fault beside those that a department's own habit causes.
SHARE: Final = 0.022
# Share of rows written twice.
TWICE: Final = 0.005
_FAULTS: Final = Weighted([
    ("digits_exchanged", 0.28), ("digit_wrong", 0.20), ("misheard", 0.22), ("misread", 0.14),
    ("birth_wrong", 0.16),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A person as one row has them: the identity cells, and what is wrong with them."""

    cells: dict[str, str]
    fault: str


def write_down(dice: Dice, person: Person, shape: Shape) -> Written:
    """The identity cells of one row. `fault` is empty, or names of faults joined by a plus sign."""
    cells = {
        "name": person.name,
        "number": person.id_number,
        "sex": "男" if person.sex == "male" else "女",
        "birth_date": written(person.birth, shape),
        "area": person.village,
    }
    found = _habits(dice, person, shape, cells)
    if dice.chance(SHARE):
        fault = _FAULTS.pick(dice.random())
        for done in (fault, "digits_exchanged", "misheard"):
            if _spoil(dice, person, shape, cells, done):
                found.append(done)
                break
    return Written(cells, "+".join(found))


def _habits(dice: Dice, person: Person, shape: Shape, cells: dict[str, str]) -> list[str]:
    """What this kind of source does to numbers and names without anybody's mistake."""
    found = []
    sent = dict(shape.who)
    if shape.nameless and dice.chance(shape.nameless):
        cells["number"] = ""
        found.append("no_number")
    elif person.old_id and "number" in sent and dice.chance(0.35):
        cells["number"] = person.old_id
        found.append("old_number")
    elif dice.chance(0.004):
        cells["number"] = person.id_number.lower()
    other = names.as_stored_elsewhere(dice, person.name)
    if other and dice.chance(0.5 if "·" in person.name or len(person.name) > 2 else 0.03):
        cells["name"] = other
        found.append("stored_otherwise")
    elif person.former_name and dice.chance(0.3):
        cells["name"] = person.former_name
        found.append("former_name")
    return found


def _spoil(dice: Dice, person: Person, shape: Shape, cells: dict[str, str], fault: str) -> bool:
    """Do one fault to the cells; False where it cannot be done to this person."""
    if fault in ("misheard", "misread"):
        change = names.misheard if fault == "misheard" else names.misread
        other = change(dice, person.name)
        if other is None:
            return False
        cells["name"] = other
        return True
    if fault == "birth_wrong":
        cells["birth_date"] = written(_another_day(dice, person), shape)
        return "birth_date" in dict(shape.who)
    number = cells["number"]
    if len(number) < 15 or "number" not in dict(shape.who):
        return False
    wrong = exchange_digits(dice, number) if fault == "digits_exchanged" else _digit(dice, number)
    cells["number"] = wrong
    return wrong != number


def _another_day(dice: Dice, person: Person) -> date:
    born = person.birth
    if dice.chance(0.5) and born.day <= 12:
        return born.replace(month=born.day, day=min(born.month, 28))
    return born.replace(day=1 + (born.day + 1 + dice.below(20)) % 28)


def exchange_digits(dice: Dice, number: str) -> str:
    """Two neighbouring, different digits change places; the number itself when all are equal."""
    places = [i for i in range(6, len(number) - 2) if number[i] != number[i + 1]]
    if not places:
        return number
    i = dice.one_of(places)
    return number[:i] + number[i + 1] + number[i] + number[i + 2 :]


def _digit(dice: Dice, number: str) -> str:
    i = 6 + dice.below(len(number) - 7)
    return number[:i] + str((int(number[i]) + 1 + dice.below(9)) % 10) + number[i + 1 :]
