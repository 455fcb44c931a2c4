"""Making one person: age, name, numbers, health, schooling, work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from doudi.demo import calibration as cal
from doudi.demo import names, numbers
from doudi.demo.draw import Dice, Weighted
from doudi.demo.model import Person
from doudi.demo.templates import Seat

_CATEGORY: Final = Weighted(cal.DISABILITY)
ILLNESSES: Final = (
    "恶性肿瘤", "终末期肾病", "慢性阻塞性肺疾病", "脑卒中后遗症", "严重糖尿病并发症", "肝硬化失代偿期",
    "系统性红斑狼疮", "再生障碍性贫血", "尘肺", "重症类风湿", "器官移植术后", "白血病",
)  # fmt: skip
_SPEECH: Final = {"hearing", "speech"}
ABLE_CARE: Final = (True,) * 6


class Maker:
    """Makes people one after the other, with numbers that nobody else has."""

    def __init__(self, dice: Dice, on: date, half: int, first_number: int = 0) -> None:
        self.dice = dice
        self.on = on
        self.ids = numbers.IdentityNumbers(half)
        self.half = half
        self.number = first_number

    def person(self, seat: Seat, village: str, health: str, head: Person | None = None) -> Person:
        """Somebody for a seat; `health` names the row of the calibration for illness."""
        dice, on = self.dice, self.on
        sex = "female" if dice.chance(seat.female) else "male"
        if seat.relation == "10" and head is not None:
            sex = "male" if head.sex == "female" else "female"
        # Middle of the span likelier at the old end than at the young: more people of 70 than 90.
        u = dice.random()
        age = seat.low + int((seat.high - seat.low + 1) * (u * u * 0.5 + u * 0.5))
        if head is not None:
            age = _fits(age, seat, head, on)
        born = on - timedelta(days=age * 365 + age // 4 + dice.below(365))
        number, self.number = self.number, self.number + 1
        region = "009901" if dice.chance(0.9) else f"0099{2 + dice.below(20):02d}"
        person = Person(
            number=number, name="", sex=sex, birth=born, relation=seat.relation, village=village,
            id_number=self.ids.issue(region, born, sex),
        )  # fmt: skip
        self._name(person, head)
        if age >= 16:
            person.bank_card = numbers.bank_card(number * 2 + self.half + 10_000_000)
            if age < 80 or dice.chance(0.6):
                person.phone = numbers.phone((number * 2 + self.half) % 100_000_000)
        self._health(person, seat.role, health, age)
        self._life(person, seat.role, age)
        return person

    def _name(self, person: Person, head: Person | None) -> None:
        dice, born = self.dice, person.birth.year
        if head is not None and head.ethnicity != "汉":
            person.ethnicity = head.ethnicity
        elif dice.chance(cal.MINORITY):
            person.ethnicity = names.ETHNIC.pick(dice.random())
        special = names.invent_minority(dice, person.ethnicity)
        surname = None
        if head is not None and person.relation in _CHILDREN and "·" not in head.name:
            surname = names.surname_of(head.name)
        person.name = special or names.invent(dice, born, person.sex, surname)
        if dice.chance(0.02) and not special:
            person.former_name = names.invent(dice, born, person.sex, names.surname_of(person.name))
        if born < 1985 and dice.chance(0.06):
            person.old_id = numbers.to_15(person.id_number)

    def _health(self, person: Person, role: str, health: str, age: int) -> None:
        dice = self.dice
        disabled = cal.DISABLED.get(health, 0.05) * (0.25 if role in ("child", "student") else 1.0)
        if role == "dependent":
            disabled = 0.55
        if dice.chance(disabled):
            severe = dice.chance(cal.SEVERE_SHARE.get(health, 0.35) + (role == "dependent") * 0.15)
            self.disable(person, 1 + dice.below(2) if severe else 3 + dice.below(2))
        ill = cal.ILL.get(health, 0.03) * (0.2 if role in ("child", "student") else 1.0)
        if role == "dependent" and person.disability is None:
            ill = 0.60
        if dice.chance(ill):
            person.illness = dice.one_of(ILLNESSES)
        if age >= 60:
            person.self_care = ABLE_CARE
            if age >= 75 and dice.chance(0.12):
                person.self_care = failing(dice, 1 + dice.below(6))

    def disable(self, person: Person, level: int) -> None:
        """Give a disability of that grade, with its certificate."""
        category = _CATEGORY.pick(self.dice.random())
        person.disability = (category, level)
        reissue = 1 + self.dice.below(3) if self.dice.chance(0.15) else 0
        person.certificate = numbers.disability_certificate(
            person.id_number, category, level, reissue
        )

    def _life(self, person: Person, role: str, age: int) -> None:
        dice = self.dice
        severe = person.disability is not None and person.disability[1] <= 2
        if age < 16 or role == "student":
            person.marital = "single"
            person.student = schooling(age) if age < 19 or role == "student" else "none"
            person.education = education_at(age)
            person.labour = "none"
        elif age >= 60:
            person.marital = "widowed" if dice.chance(0.35) else "married"
            person.employment = "farming" if age < 72 and dice.chance(0.35) else "retired"
            person.education = "none" if dice.chance(0.4) else "primary"
            person.labour = "none"
        else:
            person.marital = "single" if age < 26 or dice.chance(0.18) else "married"
            person.education = dice.one_of(("primary", "junior", "junior", "senior", "college"))
            weak = severe or person.illness is not None or role == "dependent"
            person.labour = "none" if severe or (weak and dice.chance(0.6)) else (
                "partial" if weak or person.disability else "able")  # fmt: skip
            person.employment = "none" if person.labour == "none" else _WORK.pick(dice.random())


_CHILDREN: Final = {"child", "20", "21", "22", "23", "30", "31", "32", "33", "40"}
_WORK: Final = Weighted(
    [("flexible", 0.40), ("farming", 0.30), ("employed", 0.12), ("registered_unemployed", 0.08),
     ("unemployed", 0.10)]
)  # fmt: skip


def _fits(age: int, seat: Seat, head: Person, on: date) -> int:
    """The age moved so that parents are 18 to 42 years older and couples near in age."""
    head_age = head.age(on)
    if seat.relation == "10":
        return max(22, min(head_age + (age % 9) - 5, 96))
    if seat.relation == "child":
        return max(0, min(max(age, head_age - 42), head_age - 18))
    if seat.relation == "40":
        return max(0, min(age, head_age - 40))
    if seat.relation == "50":
        return min(max(age, head_age + 18, 60), head_age + 40)
    return age


def schooling(age: int) -> str:
    """The stage of schooling that people of that age are usually in."""
    for end, stage in ((3, "none"), (6, "kindergarten"), (15, "compulsory"), (18, "senior")):
        if age < end:
            return stage
    return "bachelor" if age % 2 else "college"


def education_at(age: int) -> str:
    """The highest schooling finished by that age, for the young."""
    return "none" if age < 12 else "primary" if age < 15 else "junior" if age < 18 else "senior"


def failing(dice: Dice, failed: int) -> tuple[bool, ...]:
    """Six activities of self-care with that many not managed alone; bathing and walking go first."""
    order = (5, 4, 3, 2, 1, 0)
    shift = dice.below(2)
    lost = {order[(i + shift) % 6] for i in range(failed)}
    return tuple(i not in lost for i in range(6))
