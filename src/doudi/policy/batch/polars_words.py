"""The compiler's words in Polars. Whole numbers are 64 bits; `//` rounds towards minus infinity."""

from __future__ import annotations

from typing import Any

import polars as pl

TYPES: dict[str, Any] = {"int": pl.Int64, "bool": pl.Boolean, "str": pl.String}


class PolarsWords:
    """Expressions of Polars."""

    def literal(self, value: object) -> pl.Expr:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return pl.lit(value, dtype=pl.Int64) if is_number else pl.lit(value)

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def add(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a + b

    def multiply(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a * b

    def negate(self, a: pl.Expr) -> pl.Expr:
        return -a

    def floor_div(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a // b

    def less(self, a: pl.Expr, b: pl.Expr, or_equal: bool) -> pl.Expr:
        if a.meta.is_literal():  # Polars gives one row for `literal <= a column of one value`
            return b >= a if or_equal else b > a
        return a <= b if or_equal else a < b

    def equal(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a == b

    def both(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a & b

    def either(self, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return a | b

    def no(self, a: pl.Expr) -> pl.Expr:
        return ~a

    def choose(self, test: pl.Expr, a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return pl.when(test).then(a).otherwise(b)

    def least(self, values: list[pl.Expr]) -> pl.Expr:
        return pl.min_horizontal(values)

    def greatest(self, values: list[pl.Expr]) -> pl.Expr:
        return pl.max_horizontal(values)

    def first_known(self, values: list[pl.Expr]) -> pl.Expr:
        return pl.coalesce(values)

    def is_unknown(self, a: pl.Expr) -> pl.Expr:
        return a.is_null()

    def is_short(self, a: pl.Expr) -> bool:
        return a.meta.is_column() or a.meta.is_literal()

    def nothing(self, kind: str) -> pl.Expr:
        return pl.lit(None, dtype=TYPES[kind])

    def contains(self, words: pl.Expr, word: str) -> pl.Expr:
        return words.list.contains(word)
