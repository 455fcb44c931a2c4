"""Three-valued arithmetic on expressions: the same truths as `unknown.py`, for whole columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doudi.policy.batch.values import Backend, Bounds, Doubt, Gap, Number, Truth, Word, Words


def is_constant(value: Any) -> bool:
    """A plain Python value, the same for every row."""
    return not isinstance(value, Number | Truth | Word | Words | Bounds | Doubt | Gap)


class Arithmetic:
    """Operations on compiled values in one backend."""

    def __init__(
        self, backend: Backend, keep: Callable[[Any], Any], where: Callable[[], str]
    ) -> None:
        """`keep` gives an expression a column of the entity `where` says, to be worked out once."""
        self.b, self._keep, self._where = backend, keep, where
        self._seen: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}
        self._kept: dict[tuple[str, int], tuple[Any, Any]] = {}

    def keep(self, expr: Any) -> Any:
        """A column for anything longer than a column or a literal; None stays None."""
        if expr is None or self.b.is_short(expr):
            return expr
        key = (self._where(), id(expr))
        if key not in self._kept:
            self._kept[key] = (self._keep(expr), expr)  # holds the expression, as `_once` does
        return self._kept[key][0]

    def _once(self, op: str, operands: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """The same operation on the same values again is worked out once, in a column of its own."""
        parts = ((type(v), v) if is_constant(v) else id(v) for v in operands)
        key = (self._where(), op, *parts)
        if key not in self._seen:
            self._seen[key] = (make(), operands)  # holds the operands, so that no id comes back
            return self._seen[key][0]
        value = self._seen[key][0]
        if not self.b.is_short(value.expr):
            value = type(value)(self.keep(value.expr))
            self._seen[key] = (value, operands)
        return value

    def low(self, v: Any) -> Any:
        """The certain lower bound as an expression, or None."""
        if isinstance(v, Bounds):
            return self.raw(v.low)
        return self.b.literal(0) if isinstance(v, Gap) else self.raw(v)

    def high(self, v: Any) -> Any:
        """The certain upper bound as an expression, or None."""
        if isinstance(v, Bounds):
            return self.raw(v.high)
        return None if isinstance(v, Gap) else self.raw(v)

    def raw(self, v: Any) -> Any:
        """The expression of a value."""
        if v is None:
            return None
        if isinstance(v, Number | Truth | Word | Words | Doubt):
            return v.expr
        return self.b.literal(v) if isinstance(v, int | str) else v

    def truth(self, v: Any) -> Any:
        """A yes or no as an expression, null where unknown."""
        return self.b.nothing("bool") if isinstance(v, Gap) else self.raw(v)

    def is_sure(self, *values: Any) -> bool:
        """Every row knows all of them."""
        return not any(
            isinstance(v, Bounds | Doubt | Gap) or (isinstance(v, Word) and v.may_lack)
            for v in values
        )

    def add(self, a: Any, b: Any) -> Any:
        if is_constant(a) and is_constant(b):
            return a + b
        if is_constant(a) and a == 0:
            return b
        if is_constant(b) and b == 0:
            return a
        if self.is_sure(a, b):
            return self._once("+", (a, b), lambda: Number(self.b.add(self.raw(a), self.raw(b))))
        sides = [(self.low(a), self.low(b)), (self.high(a), self.high(b))]
        return Bounds(*(None if a is None else self.b.add(a, b) for a, b in _known(sides)))

    def negate(self, a: Any) -> Any:
        if is_constant(a):
            return -a
        if self.is_sure(a):
            return self._once("-", (a,), lambda: Number(self.b.negate(self.raw(a))))
        low, high = self.low(a), self.high(a)
        return Bounds(
            None if high is None else self.b.negate(high),
            None if low is None else self.b.negate(low),
        )

    def multiply(self, a: Any, b: Any) -> Any:
        if is_constant(a) and is_constant(b):
            return a * b
        for x, y in ((a, b), (b, a)):
            if is_constant(x) and x == 0:
                return 0
            if is_constant(x) and x == 1:
                return y
        if self.is_sure(a, b):
            return self._once(
                "*", (a, b), lambda: Number(self.b.multiply(self.raw(a), self.raw(b)))
            )
        lows = [self.keep(self.low(a)), self.keep(self.low(b))]
        if lows[0] is None or lows[1] is None:
            return Bounds(None, None)
        zero, none = self.b.literal(0), self.b.nothing("int")
        positive = self.keep(
            self.b.both(self.b.less(zero, lows[0], True), self.b.less(zero, lows[1], True))
        )
        highs = [self.high(a), self.high(b)]
        high = None if highs[0] is None or highs[1] is None else self.b.multiply(*highs)
        return Bounds(
            self.b.choose(positive, self.b.multiply(*lows), none),
            None if high is None else self.b.choose(positive, high, none),
        )

    def less(self, a: Any, b: Any, or_equal: bool) -> Any:
        if is_constant(a) and is_constant(b):
            return a <= b if or_equal else a < b
        if self.is_sure(a, b):
            return self._once(
                f"<{or_equal}",
                (a, b),
                lambda: Truth(self.b.less(self.raw(a), self.raw(b), or_equal)),
            )
        a, b = self.kept(a), self.kept(b)
        expr = self.b.nothing("bool")
        if (low_a := self.low(a)) is not None and (high_b := self.high(b)) is not None:
            never = self.b.less(high_b, low_a, not or_equal)
            expr = self.b.choose(never, self.b.literal(False), expr)
        if (high_a := self.high(a)) is not None and (low_b := self.low(b)) is not None:
            always = self.b.less(high_a, low_b, or_equal)
            expr = self.b.choose(always, self.b.literal(True), expr)
        return Doubt(expr)

    def kept(self, v: Any) -> Any:
        """The same value, worked out once."""
        if isinstance(v, Bounds):
            return Bounds(self.keep(self.raw(v.low)), self.keep(self.raw(v.high)))
        return Number(self.keep(v.expr)) if isinstance(v, Number) else v

    def equal(self, a: Any, b: Any) -> Any:
        if is_constant(a) and is_constant(b):
            return a == b
        if self.is_sure(a, b):
            return self._once("==", (a, b), lambda: Truth(self.b.equal(self.raw(a), self.raw(b))))
        if isinstance(a, Bounds) or isinstance(b, Bounds):
            return self.both(self.less(a, b, True), self.less(b, a, True))
        if isinstance(a, Gap) or isinstance(b, Gap):
            return Doubt(self.b.nothing("bool"))
        return Doubt(self.b.equal(self.raw(a), self.raw(b)))

    def both(self, a: Any, b: Any) -> Any:
        for x, y in ((a, b), (b, a)):
            if is_constant(x):
                return y if x else False
        made = self.b.both(self.truth(a), self.truth(b))
        return Truth(made) if self.is_sure(a, b) else Doubt(made)

    def either(self, a: Any, b: Any) -> Any:
        for x, y in ((a, b), (b, a)):
            if is_constant(x):
                return True if x else y
        made = self.b.either(self.truth(a), self.truth(b))
        return Truth(made) if self.is_sure(a, b) else Doubt(made)

    def no(self, a: Any) -> Any:
        if is_constant(a):
            return not a
        made = self.b.no(self.truth(a))
        return Truth(made) if self.is_sure(a) else Doubt(made)

    def choose(self, test: Any, a: Any, b: Any, kind: str) -> Any:
        """`a if test else b`; with a doubtful test only what both share is certain."""
        if is_constant(test):
            return a if test else b
        if a is b or (is_constant(a) and is_constant(b) and a == b):
            return a
        if self.is_sure(test, a, b):
            wrap = {"int": Number, "bool": Truth, "str": Word}[kind]
            return self._once(
                f"if {kind}", (test, a, b),
                lambda: wrap(self.b.choose(self.raw(test), self.raw(a), self.raw(b))),
            )  # fmt: skip
        condition = self.keep(self.truth(test))
        a, b = self.kept(a), self.kept(b)
        if kind == "int":
            return Bounds(
                self._bound(condition, self.low(a), self.low(b), self.b.least),
                self._bound(condition, self.high(a), self.high(b), self.b.greatest),
            )
        nothing = self.b.nothing(kind)
        yes = nothing if isinstance(a, Gap) else self.keep(self.raw(a))
        other = nothing if isinstance(b, Gap) else self.keep(self.raw(b))
        same = self.b.choose(self.b.equal(yes, other), yes, nothing)
        expr = self.b.choose(condition, yes, self.b.choose(self.b.no(condition), other, same))
        return Doubt(expr) if kind == "bool" else Word(expr, True)

    def _bound(self, test: Any, a: Any, b: Any, of_both: Any) -> Any:
        if a is None and b is None:
            return None
        none = self.b.nothing("int")
        a, b = none if a is None else a, none if b is None else b
        lacks = self.b.either(self.b.is_unknown(a), self.b.is_unknown(b))
        both = self.b.choose(lacks, none, of_both([a, b]))
        return self.b.choose(test, a, self.b.choose(self.b.no(test), b, both))

    def extreme(self, values: list[Any], smallest: bool) -> Any:
        """`min` or `max` of several."""
        if all(is_constant(v) for v in values):
            return min(values) if smallest else max(values)
        pick = self.b.least if smallest else self.b.greatest
        if self.is_sure(*values):
            operands = tuple(values)
            return self._once(
                f"min {smallest}", operands, lambda: Number(pick([self.raw(v) for v in operands]))
            )
        lows, highs = [self.low(v) for v in values], [self.high(v) for v in values]
        near, far = (highs, lows) if smallest else (lows, highs)
        reached = [v for v in near if v is not None]
        one = pick(reached) if reached else None
        other = None if any(v is None for v in far) else self._of_all(far, pick)
        return Bounds(other, one) if smallest else Bounds(one, other)

    def _of_all(self, values: list[Any], pick: Any) -> Any:
        """Null as soon as one is null; `pick` alone passes over nulls."""
        values = [self.keep(v) for v in values]
        lacks = self.b.is_unknown(values[0])
        for value in values[1:]:
            lacks = self.b.either(lacks, self.b.is_unknown(value))
        return self.b.choose(lacks, self.b.nothing("int"), pick(values))

    def floor_div(self, a: Any, by: Any) -> Any:
        if is_constant(a) and is_constant(by):
            return a // by
        if self.is_sure(a, by):
            return self._once(
                "//", (a, by), lambda: Number(self.b.floor_div(self.raw(a), self.raw(by)))
            )
        if not self.is_sure(by):
            return Bounds(None, None)
        low, high, d = self.low(a), self.high(a), self.raw(by)
        return Bounds(
            None if low is None else self.b.floor_div(low, d),
            None if high is None else self.b.floor_div(high, d),
        )


def _known(sides: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [(None, None) if a is None or b is None else (a, b) for a, b in sides]
