"""The words a rule may use: aggregates, exact rounding, dates as whole numbers.

Every function here has one meaning in plain Python, in Polars and in SQL (`compile/`), and is
tested at zero, at negative numbers and at halves. Dates are whole numbers `yyyymmdd`, so that the
difference of two dates in whole years is one integer division.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from doudi.policy.unknown import Touched, Unknown

T = TypeVar("T")
PerPerson = Sequence[T]
PerIncome = Sequence[T]
PerSpending = Sequence[T]
PerAsset = Sequence[T]
PerObligor = Sequence[T]
PerSupporter = Sequence[T]

MONTHS = 12  # months of a year
FEN = 100  # fen of a yuan
PARTS = 10_000  # shares are carried in ten-thousandths


def total(values: Iterable[int]) -> int:
    """The sum over the members of the group; 0 for none."""
    return sum(values)


def count_of(values: Iterable[bool]) -> int:
    """How many are true."""
    return sum(map(bool, values))


def any_of(values: Iterable[bool]) -> bool:
    """Whether at least one is true; false for none."""
    return any(values)


def all_of(values: Iterable[bool]) -> bool:
    """Whether none is false; true for none."""
    return all(values)


def largest(values: Iterable[int]) -> int:
    """The largest; 0 for none and never below 0."""
    return max((0, *values))


def floor_div(amount: int, by: int) -> int:
    """Whole part of amount/by towards minus infinity; `by` is at least 1."""
    return amount // by


def ceil_div(amount: int, by: int) -> int:
    """amount/by up to the next whole number; `by` is at least 1."""
    return -(-amount // by)


def half_up_div(amount: int, by: int) -> int:
    """amount/by to the nearest whole number, a half upwards; `by` is at least 1."""
    return (2 * amount + by) // (2 * by)


def rounded(amount: int, by: int, step: int, direction: str) -> int:
    """amount/by to whole multiples of `step`: `up`, `half_up` or `down`."""
    unit = by * step
    if direction == "up":
        return ceil_div(amount, unit) * step
    if direction == "down":
        return floor_div(amount, unit) * step
    return half_up_div(amount, unit) * step


def years_between(earlier: int, later: int) -> int:
    """Whole years from one yyyymmdd to another; a birthday counts on its day."""
    return (later - earlier) // 10_000


def months_between(earlier: int, later: int) -> int:
    """Whole months from one yyyymmdd to another."""
    years = later // 10_000 - earlier // 10_000
    months = later // 100 % 100 - earlier // 100 % 100
    return years * 12 + months - (1 if later % 100 < earlier % 100 else 0)


def sum_of(values: Iterable[int]) -> int:
    """The sum over the rows of a table of the law; 0 for none."""
    return sum(values)


def max_of(values: Iterable[int]) -> int:
    """The largest over the rows of a table of the law; 0 for none and never below 0."""
    return max((0, *values))


def min_of(values: Iterable[int], otherwise: int) -> int:
    """The smallest over the rows of a table of the law; `otherwise` for none."""
    return min(values, default=otherwise)


def any_row(values: Iterable[bool]) -> bool:
    """Whether it holds for at least one row of a table of the law."""
    return any(values)


class Groups:
    """Named yes-or-no facts of one person, each worked out only when somebody asks for it."""

    __slots__ = ("_asked", "_thunks")

    def __init__(self, thunks: dict[str, Callable[[], object]]) -> None:
        self._thunks = thunks
        self._asked: dict[str, object] = {}

    def has(self, name: str) -> object:
        """True, false or unknown; a name nobody defined is a group nobody is in."""
        if name not in self._asked:
            thunk = self._thunks.get(name)
            self._asked[name] = thunk() if thunk else False
        return self._asked[name]

    def __contains__(self, name: object) -> bool:
        value = self._asked.get(name)  # type: ignore[call-overload]
        if value is None:
            value = self.has(str(name))
        if value.__class__ is Unknown:
            raise Touched
        return bool(value)

    def known(self) -> list[str]:
        """The groups asked about so far that the person is in."""
        return [n for n, v in self._asked.items() if v is True]


def groups(**named: bool) -> Groups:
    """The groups a person may be in; the engine hands each over unevaluated."""
    return Groups({name: partial(bool, value) for name, value in named.items()})
