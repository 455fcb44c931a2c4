"""Who lives together: the shapes of households, by size.

A seat is (relation to the applicant, role, youngest age, oldest age). Relations are GB/T 4761:
01 applicant, 10 spouse, 20 son or 30 daughter (22/32 the eldest), 40 grandchildren, 50 parents.
The shares were chosen so that people on rural dibao come out as practice 4.5 has them: 37-40 %
old, 15-17 % minors, 45-47 % women.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from doudi.demo.draw import Weighted


class Seat(NamedTuple):
    """A place in a household. `role` is elder, adult, dependent, student or child."""

    relation: str
    role: str
    low: int
    high: int
    female: float = 0.5


_COUPLE_ELDER: Final = (Seat("01", "elder", 60, 88, 0.12), Seat("10", "elder", 58, 86))
_SINGLE_PARENT: Final = Seat("01", "adult", 30, 55, 0.60)
_PARENTS: Final = (Seat("01", "adult", 28, 52, 0.15), Seat("10", "adult", 26, 50))
_CHILD: Final = Seat("child", "child", 0, 17)
_PUPIL: Final = Seat("child", "student", 12, 22)

SHAPES: Final[dict[int, Weighted[tuple[Seat, ...]]]] = {
    1: Weighted([
        ((Seat("01", "elder", 60, 90, 0.42),), 0.55),
        ((Seat("01", "dependent", 22, 59, 0.36),), 0.30),
        ((Seat("01", "adult", 40, 59, 0.32),), 0.15),
    ]),
    2: Weighted([
        (_COUPLE_ELDER, 0.36),
        ((Seat("01", "elder", 60, 82, 0.5), Seat("child", "dependent", 30, 55, 0.4)), 0.17),
        ((_SINGLE_PARENT, _CHILD), 0.15),
        ((_SINGLE_PARENT, _PUPIL), 0.08),
        ((Seat("01", "adult", 42, 59, 0.2), Seat("10", "dependent", 42, 59)), 0.15),
        ((Seat("01", "elder", 60, 78, 0.5), Seat("40", "child", 4, 17)), 0.09),
    ]),
    3: Weighted([
        ((*_PARENTS, _CHILD), 0.27),
        ((*_PARENTS, _PUPIL), 0.15),
        ((_SINGLE_PARENT, _PUPIL, _CHILD), 0.15),
        ((*_COUPLE_ELDER, Seat("child", "dependent", 30, 55, 0.4)), 0.18),
        ((Seat("01", "adult", 32, 52, 0.4), Seat("50", "elder", 60, 85), _CHILD), 0.25),
    ]),
    4: Weighted([
        ((*_PARENTS, _PUPIL, _CHILD), 0.55),
        ((*_PARENTS, Seat("50", "elder", 62, 86), _CHILD), 0.45),
    ]),
    5: Weighted([
        ((*_PARENTS, Seat("50", "elder", 62, 86), _PUPIL, _CHILD), 0.6),
        ((*_PARENTS, _PUPIL, _CHILD, _CHILD), 0.4),
    ]),
    6: Weighted([
        ((*_PARENTS, Seat("50", "elder", 62, 86), Seat("50", "elder", 60, 84), _PUPIL, _CHILD), 0.6),
        ((*_PARENTS, Seat("50", "elder", 62, 86), _PUPIL, _CHILD, _CHILD), 0.4),
    ]),
}  # fmt: skip

# Everybody else: more able adults.
ORDINARY: Final[dict[int, Weighted[tuple[Seat, ...]]]] = {
    1: Weighted([((Seat("01", "adult", 22, 59, 0.45),), 0.7), ((Seat("01", "elder", 60, 88),), 0.3)]),
    2: Weighted([
        ((Seat("01", "adult", 25, 59, 0.15), Seat("10", "adult", 24, 58)), 0.6),
        (_COUPLE_ELDER, 0.4),
    ]),
    3: Weighted([((*_PARENTS, _CHILD), 0.7), ((*_PARENTS, Seat("child", "adult", 19, 30)), 0.3)]),
    4: Weighted([((*_PARENTS, _PUPIL, _CHILD), 0.6),
                 ((*_PARENTS, Seat("50", "elder", 62, 86), _CHILD), 0.4)]),
    5: SHAPES[5],
    6: SHAPES[6],
}  # fmt: skip
