"""Anomalies put into the county on purpose, true and false, so that checks can be measured.

Numbers are those of the audit rules (practice 5) and, from 101 on, of the discovery triggers
(practice 6.1). A true plant is something an officer should find; a false one only looks like it:
the scrapped car, the sealed fund account, the living person reported dead under a mistyped number.
Shares follow the published yields: about 0.4 % true, five to ten times as many false (practice
0.6 and 7). The same household always gets the same plants, whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from doudi.demo.draw import Dice
from doudi.demo.model import Household, Person

SEVERE = 2  # the gravest levels of disability, 1 and 2

DEPARTMENTS, BOOKS, CASES, PAYMENTS = "departments", "books", "cases", "payments"


@dataclass(frozen=True, slots=True)
class Plant:
    """One anomaly. `where` says who makes it visible: departments' files, the books themselves,
    or the history that the rooms for cases and payments write."""

    rule: int
    kind: str
    household: int
    member: int | None
    is_true: bool
    where: str
    day: date | None = None
    fen: int = 0


class Kind(NamedTuple):
    """How often (share of the eligible), who is eligible, and what it amounts to."""

    rule: int
    kind: str
    share: float
    where: str
    is_true: bool
    whom: Callable[[Household, Person, date], bool]
    days: tuple[int, int] = (0, 0)  # how many days before the day of the county
    fen: tuple[int, int] = (0, 0)


def _adult(_: Household, p: Person, on: date) -> bool:
    return p.age(on) >= 18


def _without_certificate(_: Household, p: Person, on: date) -> bool:
    return p.age(on) >= 18 and p.disability is None


def _worker(_: Household, p: Person, on: date) -> bool:
    return 20 <= p.age(on) < 60 and p.labour != "none"


def _old(_: Household, p: Person, on: date) -> bool:
    return p.age(on) >= 60


def _frail(_: Household, p: Person, on: date) -> bool:
    return p.age(on) >= 65 or p.illness is not None


def _head(h: Household, p: Person, _: date) -> bool:
    return p is h.members[0]


def _alone(h: Household, p: Person, on: date) -> bool:
    return len(h.members) == 1 and p.age(on) >= 65


def _disabled(_: Household, p: Person, __: date) -> bool:
    return p.disability is not None


def _at_college(_: Household, p: Person, __: date) -> bool:
    return p.student in ("college", "bachelor")


def _tekun(h: Household, _: Person, __: date) -> bool:
    return h.kind == "tekun"


def _dibao(h: Household, p: Person, _: date) -> bool:
    return h.kind.startswith("dibao") and p is h.members[0]


# Plants among the households that draw assistance.
ASSISTED: Final = (
    Kind(1, "died", 0.0030, DEPARTMENTS, True, _frail, (35, 250)),
    Kind(1, "reported_dead_by_mistake", 0.0012, DEPARTMENTS, False, _old, (30, 300)),
    Kind(2, "cremated_only", 0.0016, DEPARTMENTS, True, _frail, (35, 250)),
    Kind(3, "on_payroll", 0.0020, DEPARTMENTS, True, _worker, fen=(250_000, 520_000)),
    Kind(3, "temporary_staff", 0.0040, DEPARTMENTS, False, _worker, fen=(120_000, 210_000)),
    Kind(4, "village_cadre", 0.0015, DEPARTMENTS, True, _worker, fen=(150_000, 280_000)),
    Kind(4, "former_cadre", 0.0020, DEPARTMENTS, False, _old, fen=(10_000, 40_000)),
    Kind(6, "motorcycle", 0.0300, DEPARTMENTS, False, _worker, (200, 3000), (150_000, 700_000)),
    Kind(6, "scrapped_car", 0.0040, DEPARTMENTS, False, _adult, (2500, 5000), (2_000_000, 6_000_000)),
    Kind(7, "old_house", 0.0060, DEPARTMENTS, False, _old, (5000, 9000)),
    Kind(7, "bought_a_flat", 0.0005, DEPARTMENTS, True, _worker, (60, 900), (25_000_000, 60_000_000)),
    Kind(8, "cooperative_member", 0.0120, DEPARTMENTS, False, _adult, (800, 3500), (10_000, 200_000)),
    Kind(8, "closed_shop", 0.0050, DEPARTMENTS, False, _adult, (1200, 4000), (1_000_000, 5_000_000)),
    Kind(9, "compensation_deposit", 0.0020, DEPARTMENTS, False, _adult, fen=(8_000_000, 25_000_000)),
    Kind(10, "group_policy", 0.0060, DEPARTMENTS, False, _worker, fen=(0, 90_000)),
    Kind(11, "sealed_fund", 0.0060, DEPARTMENTS, False, _worker, (700, 3000), (80_000, 1_500_000)),
    Kind(12, "left_the_job", 0.0060, DEPARTMENTS, False, _worker, (30, 90), (380_000, 520_000)),
    Kind(13, "employee_pension", 0.0020, DEPARTMENTS, True, _old, fen=(150_000, 320_000)),
    Kind(14, "in_prison", 0.0020, DEPARTMENTS, True, _worker, (70, 700)),
    Kind(15, "moved_away", 0.0015, DEPARTMENTS, True, _adult, (40, 400)),
    Kind(16, "assisted_elsewhere", 0.0010, DEPARTMENTS, True, _head, (60, 500), (35_000, 90_000)),
    Kind(17, "two_schemes", 0.0008, CASES, True, _head, (30, 300)),
    Kind(18, "grade_lowered", 0.0120, DEPARTMENTS, True, _disabled, (30, 700)),
    Kind(18, "certificate_renewing", 0.0200, DEPARTMENTS, False, _disabled, (10, 80)),
    Kind(20, "amount_wrong", 0.0040, PAYMENTS, True, _dibao, fen=(500, 9_000)),
    Kind(21, "supplement_twice", 0.0010, PAYMENTS, True, _dibao, fen=(10_400, 10_400)),
    Kind(23, "split_off", 0.0015, CASES, True, _dibao, (30, 330)),
    Kind(24, "decided_too_early", 0.0040, CASES, True, _dibao),
    Kind(25, "photo_used_twice", 0.0030, CASES, True, _dibao),
    Kind(26, "check_too_old", 0.0080, CASES, True, _dibao, (100, 300)),
    Kind(27, "review_overdue", 0.0250, CASES, True, _dibao, (5, 200)),
    Kind(28, "much_electricity", 0.0030, DEPARTMENTS, True, _head),
    Kind(28, "oxygen_at_home", 0.0030, DEPARTMENTS, False, _head),
    Kind(30, "medical_without_income", 0.0030, DEPARTMENTS, True, _frail, fen=(4_000_000, 9_000_000)),
    Kind(31, "graduated", 0.0800, DEPARTMENTS, True, _at_college, (40, 400)),
    Kind(33, "married", 0.0060, DEPARTMENTS, True, _tekun, (60, 900)),
    Kind(35, "returned_twice", 0.0040, PAYMENTS, True, _head),
    Kind(105, "no_electricity", 0.0060, DEPARTMENTS, True, _alone),
)  # fmt: skip

# Plants among everybody else who is in the books: those who left, were refused, or need help unseen.
UNASSISTED: Final = (
    Kind(101, "hospital", 0.0500, DEPARTMENTS, True, _frail, fen=(2_100_000, 8_000_000)),
    Kind(103, "school_fees", 0.1500, DEPARTMENTS, True, _at_college, fen=(1_050_000, 2_600_000)),
    Kind(104, "newly_disabled", 0.0080, DEPARTMENTS, True, _without_certificate, (20, 200)),
    Kind(105, "no_electricity", 0.0150, DEPARTMENTS, True, _alone),
    Kind(106, "worker_died", 0.0060, DEPARTMENTS, True, _worker, (5, 80)),
    Kind(107, "cut_off", 0.0200, DEPARTMENTS, True, _head),
)

# What was concealed by the household itself is an anomaly too.
_CONCEALED: Final = {
    "hidden_vehicle": 6, "hidden_dwelling": 7, "hidden_business": 8, "hidden_deposit": 9,
    "hidden_securities": 10, "hidden_wage": 12,
}  # fmt: skip


def plants_of(seed: int, home: Household, on: date) -> tuple[Plant, ...]:
    """Everything planted in one household; at most one plant of a kind, none for the background."""
    if home.lifecycle == "background":
        return ()
    found = list(_from_the_household(home, on))
    kinds = ASSISTED if home.lifecycle == "assisted" else UNASSISTED
    dice = Dice(seed, "plants", home.number)
    living = home.living(on)
    for kind in kinds:
        for i, person in living:
            if kind.whom(home, person, on) and dice.chance(kind.share):
                found.append(_plant(dice, kind, home, i, on))
                break
    return tuple(found)


def is_severe(person: Person) -> bool:
    """Gravely ill, or disabled of the first or second level."""
    return bool(person.illness) or (
        person.disability is not None and person.disability[1] <= SEVERE
    )


def _plant(dice: Dice, kind: Kind, home: Household, member: int, on: date) -> Plant:
    day = None
    if kind.days != (0, 0):
        day = on - timedelta(days=int(dice.between(*kind.days)))
    fen = dice.round_yuan(*kind.fen, step=100) if kind.fen != (0, 0) else 0
    return Plant(kind.rule, kind.kind, home.number, member, kind.is_true, kind.where, day, fen)


def _from_the_household(home: Household, on: date) -> Iterator[Plant]:
    """What the household itself already carries: concealment, unfiled kin, need unseen."""
    base: dict[str, Any] = {"household": home.number, "is_true": True}
    assisted = home.lifecycle == "assisted"
    for d in home.differences:
        if d.kind in _CONCEALED and assisted:
            yield Plant(_CONCEALED[d.kind], d.kind, member=d.member, where=DEPARTMENTS,
                        fen=d.true_fen, **base)  # fmt: skip
    if home.kinship is not None and not home.kinship.filed and assisted:
        yield Plant(5, "kin_not_filed", member=home.kinship.member, where=BOOKS, **base)
    if home.lifecycle == "undiscovered":
        for i, p in enumerate(home.members):
            if is_severe(p):
                yield Plant(36, "severe_without_scheme", member=i, where=BOOKS, **base)
                break
    if home.kind == "child" and assisted and home.head.age(on) >= 18:
        yield Plant(32, "came_of_age", member=0, where=BOOKS, **base)
