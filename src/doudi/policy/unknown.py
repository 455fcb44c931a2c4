"""Three-valued arithmetic: what follows when a fact is not known, or the law has no value.

An `Unknown` carries what caused it and, where that is certain, the bounds it lies in: a household
whose known income is above the line stays above it whatever else is found. A result that does not
turn on the unknown is known. Rules never see any of this; `threefold.py` runs them with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

FACT, LAW = "fact", "law"
Cause = tuple[str, str]  # ("fact", JSON pointer) or ("law", parameter key)
NO_CAUSE: frozenset[Cause] = frozenset()


class Touched(Exception):
    """A plain run of a rule met an unknown value."""


class Unknown:
    """A value nobody knows yet: its causes and, for numbers, the bounds that are certain.

    Never changed once it is made. Written out, as a frozen dataclass takes four times as long to
    make, and a household with gaps makes hundreds.
    """

    __slots__ = ("causes", "high", "low")

    def __init__(
        self, causes: frozenset[Cause], low: int | None = None, high: int | None = None
    ) -> None:
        self.causes, self.low, self.high = causes, low, high

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not Unknown:
            return NotImplemented
        return (self.causes, self.low, self.high) == (other.causes, other.low, other.high)

    def __hash__(self) -> int:
        return hash((self.causes, self.low, self.high))

    def __repr__(self) -> str:
        return f"Unknown({sorted(self.causes)}, {self.low}, {self.high})"

    def __getattr__(self, name: str) -> Unknown:
        """A field of a table that the law does not have; figures of the law are never negative."""
        if name.startswith("__"):
            raise AttributeError(name)
        return field_of(self)


def field_of(table: Unknown) -> Unknown:
    """A field of a table that the law does not have."""
    return _field_with(table.causes)


@lru_cache(maxsize=4096)
def _field_with(causes: frozenset[Cause]) -> Unknown:
    return Unknown(causes, 0)


@lru_cache(maxsize=16_384)
def fact(pointer: str, *, low: int | None = None) -> Unknown:
    """A fact that the document leaves out."""
    return Unknown(frozenset({(FACT, pointer)}), low)


@lru_cache(maxsize=4096)
def law(key: str) -> Unknown:
    """A parameter without a value for the place and day."""
    return Unknown(frozenset({(LAW, key)}), 0)


def all_causes(*values: object) -> frozenset[Cause]:
    """Every cause of every unknown among `values`."""
    found: frozenset[Cause] = NO_CAUSE
    for value in values:
        if value.__class__ is Unknown and value.causes is not found:
            found = found | value.causes if found else value.causes
    return found


def asked_for(*values: object) -> frozenset[Cause]:
    """The causes of a number made of several: the law is asked once the facts beside it are known."""
    return _facts_first(all_causes(*values))


@lru_cache(maxsize=4096)
def _facts_first(causes: frozenset[Cause]) -> frozenset[Cause]:
    return frozenset(c for c in causes if c[0] == FACT) or causes


def low_of(value: object) -> int | None:
    """The certain lower bound."""
    return value.low if value.__class__ is Unknown else int(value)  # type: ignore


def high_of(value: object) -> int | None:
    """The certain upper bound."""
    return value.high if value.__class__ is Unknown else int(value)  # type: ignore


def _bounds(value: object) -> tuple[int | None, int | None]:
    if value.__class__ is Unknown:
        return value.low, value.high
    known = int(value)  # type: ignore
    return known, known


def between(low: int | None, high: int | None, causes: frozenset[Cause]) -> object:
    """A number that lies in the bounds; known when they meet."""
    return low if low is not None and low == high else Unknown(causes, low, high)


def add(a: object, b: object) -> object:
    """Sum with bounds."""
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    low = None if low_a is None or low_b is None else low_a + low_b
    high = None if high_a is None or high_b is None else high_a + high_b
    return between(low, high, asked_for(a, b))


def negate(a: object) -> object:
    """The opposite number with bounds."""
    low, high = _bounds(a)
    return between(None if high is None else -high, None if low is None else -low, asked_for(a))


def multiply(a: object, b: object) -> object:
    """Product; bounds are kept where neither side can be negative."""
    if (_is_zero(a) or _is_zero(b)) and not (a is False or b is False):
        return 0
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    if low_a is None or low_b is None or low_a < 0 or low_b < 0:
        return Unknown(asked_for(a, b))
    high = None if high_a is None or high_b is None else high_a * high_b
    return between(low_a * low_b, high, asked_for(a, b))


def _is_zero(value: object) -> bool:
    return value.__class__ is not Unknown and value == 0


def smallest(values: Iterable[object]) -> object:
    """`min` with bounds."""
    items = list(values)
    lows, highs = [low_of(v) for v in items], [high_of(v) for v in items]
    known = [h for h in highs if h is not None]
    low = None if None in lows else min(lows)  # type: ignore[type-var]
    return between(low, min(known, default=None), asked_for(*items))


def largest(values: Iterable[object]) -> object:
    """`max` with bounds."""
    items = list(values)
    lows, highs = [low_of(v) for v in items], [high_of(v) for v in items]
    known = [x for x in lows if x is not None]
    high = None if None in highs else max(highs)  # type: ignore[type-var]
    return between(max(known, default=None), high, asked_for(*items))


def less(a: object, b: object, *, or_equal: bool) -> object:
    """`a < b` or `a <= b`, known as soon as the bounds settle it."""
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    if (
        high_a is not None
        and low_b is not None
        and (high_a < low_b or (or_equal and high_a == low_b))
    ):
        return True
    if (
        low_a is not None
        and high_b is not None
        and (low_a > high_b or (not or_equal and low_a == high_b))
    ):
        return False
    return Unknown(asked_for(a, b))


def same(a: object, b: object) -> object:
    """`a == b` where one side is unknown: settled only by bounds that cannot meet."""
    if isinstance(a, str) or isinstance(b, str):
        return Unknown(asked_for(a, b))
    if less(a, b, or_equal=False) is True or less(b, a, or_equal=False) is True:
        return False
    return Unknown(asked_for(a, b))


def either(test: object, a: object, b: object) -> object:
    """`a if test else b` with an unknown test: known only when both branches agree."""
    if not isinstance(a, Unknown) and not isinstance(b, Unknown) and a == b:
        return a
    causes = asked_for(test, a, b)
    if isinstance(a, str) or isinstance(b, str):
        return Unknown(causes)
    try:
        lows, highs = (low_of(a), low_of(b)), (high_of(a), high_of(b))
    except (TypeError, ValueError):
        return Unknown(causes)
    low = None if None in lows else min(lows)  # type: ignore[type-var]
    high = None if None in highs else max(highs)  # type: ignore[type-var]
    return Unknown(causes, low, high)
