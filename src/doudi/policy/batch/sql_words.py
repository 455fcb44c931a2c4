"""The compiler's words as SQL syntax trees (sqlglot); no SQL is written as text.

Whole numbers are BIGINT. Division rounds towards minus infinity by an expression that is the same in
every dialect. `LEAST` and `GREATEST` pass over nulls in DuckDB and Spark alike.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

TYPES = {"int": "BIGINT", "bool": "BOOLEAN", "str": "TEXT"}


class SqlWords:
    """Expressions of SQL."""

    def literal(self, value: object) -> exp.Expression:
        if isinstance(value, bool):
            return exp.true() if value else exp.false()
        if isinstance(value, int):
            return exp.cast(exp.Literal.number(value), "BIGINT")
        return exp.Literal.string(str(value))

    def column(self, name: str) -> exp.Expression:
        return exp.column(name, quoted=True)

    def add(self, a: Any, b: Any) -> exp.Expression:
        return exp.paren(exp.Add(this=a.copy(), expression=b.copy()), copy=False)

    def multiply(self, a: Any, b: Any) -> exp.Expression:
        return exp.paren(exp.Mul(this=a.copy(), expression=b.copy()), copy=False)

    def negate(self, a: Any) -> exp.Expression:
        return exp.paren(exp.Neg(this=exp.paren(a.copy(), copy=False)), copy=False)

    def floor_div(self, a: Any, b: Any) -> exp.Expression:
        """(a − ((a mod b) + b) mod b) ÷ b: exact, so that truncation equals rounding down.

        Null where b is 0, as in Polars: a column that no answer reads there is no error.
        """
        b = exp.Nullif(this=b.copy(), expression=exp.Literal.number(0))
        rest = exp.Mod(this=exp.paren(a.copy(), copy=False), expression=b.copy())
        positive = exp.paren(
            exp.Add(this=exp.paren(rest, copy=False), expression=b.copy()), copy=False
        )
        left = exp.Sub(
            this=a.copy(),
            expression=exp.paren(exp.Mod(this=positive, expression=b.copy()), copy=False),
        )
        return exp.paren(
            exp.IntDiv(this=exp.paren(left, copy=False), expression=b.copy()), copy=False
        )

    def less(self, a: Any, b: Any, or_equal: bool) -> exp.Expression:
        kind = exp.LTE if or_equal else exp.LT
        return exp.paren(kind(this=a.copy(), expression=b.copy()), copy=False)

    def equal(self, a: Any, b: Any) -> exp.Expression:
        return exp.paren(exp.EQ(this=a.copy(), expression=b.copy()), copy=False)

    def both(self, a: Any, b: Any) -> exp.Expression:
        return exp.paren(exp.And(this=a.copy(), expression=b.copy()), copy=False)

    def either(self, a: Any, b: Any) -> exp.Expression:
        return exp.paren(exp.Or(this=a.copy(), expression=b.copy()), copy=False)

    def no(self, a: Any) -> exp.Expression:
        return exp.paren(exp.Not(this=exp.paren(a.copy(), copy=False)), copy=False)

    def choose(self, test: Any, a: Any, b: Any) -> exp.Expression:
        return exp.Case(ifs=[exp.If(this=test.copy(), true=a.copy())], default=b.copy())

    def least(self, values: list[Any]) -> exp.Expression:
        first, *rest = [v.copy() for v in values]
        return exp.Least(this=first, expressions=rest) if rest else first

    def greatest(self, values: list[Any]) -> exp.Expression:
        first, *rest = [v.copy() for v in values]
        return exp.Greatest(this=first, expressions=rest) if rest else first

    def first_known(self, values: list[Any]) -> exp.Expression:
        first, *rest = [v.copy() for v in values]
        return exp.Coalesce(this=first, expressions=rest)

    def is_unknown(self, a: Any) -> exp.Expression:
        return exp.paren(exp.Is(this=a.copy(), expression=exp.null()), copy=False)

    def is_short(self, a: Any) -> bool:
        return isinstance(a, exp.Column | exp.Cast | exp.Literal | exp.Boolean | exp.Null)

    def nothing(self, kind: str) -> exp.Expression:
        return exp.cast(exp.null(), TYPES[kind])

    def contains(self, words: Any, word: str) -> exp.Expression:
        return exp.ArrayContains(this=words.copy(), expression=exp.Literal.string(word))
