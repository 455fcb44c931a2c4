"""What the compiler works with: constants, columns, and values that some rows may not know.

A constant is a plain Python value. `Number`, `Truth`, `Word`, `Words` are expressions of a backend.
`Bounds` is a number known only between two expressions (None: no bound); `Doubt` a yes or no that
is null where nobody knows; `Gap` a parameter the law does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Expr = Any


class Backend(Protocol):
    """The words in which expressions are written: Polars, or SQL through sqlglot.

    `least` and `greatest` pass over nulls; `both` and `either` are three-valued.
    """

    def literal(self, value: object) -> Expr: ...
    def column(self, name: str) -> Expr: ...
    def add(self, a: Expr, b: Expr) -> Expr: ...
    def multiply(self, a: Expr, b: Expr) -> Expr: ...
    def negate(self, a: Expr) -> Expr: ...
    def floor_div(self, a: Expr, b: Expr) -> Expr: ...
    def less(self, a: Expr, b: Expr, or_equal: bool) -> Expr: ...
    def equal(self, a: Expr, b: Expr) -> Expr: ...
    def both(self, a: Expr, b: Expr) -> Expr: ...
    def either(self, a: Expr, b: Expr) -> Expr: ...
    def no(self, a: Expr) -> Expr: ...
    def choose(self, test: Expr, a: Expr, b: Expr) -> Expr: ...
    def least(self, values: list[Expr]) -> Expr: ...
    def greatest(self, values: list[Expr]) -> Expr: ...
    def first_known(self, values: list[Expr]) -> Expr: ...
    def is_unknown(self, a: Expr) -> Expr: ...
    def is_short(self, a: Expr) -> bool: ...
    def nothing(self, kind: str) -> Expr: ...
    def contains(self, words: Expr, word: str) -> Expr: ...


@dataclass(frozen=True, eq=False)
class Number:
    """A whole number that every row knows."""

    expr: Expr


@dataclass(frozen=True, eq=False)
class Truth:
    """A yes or no that every row knows."""

    expr: Expr


@dataclass(frozen=True, eq=False)
class Word:
    """A code; null where unknown if `may_lack`."""

    expr: Expr
    may_lack: bool = False


@dataclass(frozen=True, eq=False)
class Words:
    """A list of codes."""

    expr: Expr


@dataclass(frozen=True, eq=False)
class Bounds:
    """A number between two expressions or constants; None has no bound, as has a null."""

    low: Expr | int | None
    high: Expr | int | None


@dataclass(frozen=True, eq=False)
class Doubt:
    """A yes or no that is null where nobody knows."""

    expr: Expr


@dataclass(frozen=True, eq=False)
class Gap:
    """A parameter without a value for the place and day."""

    key: str


@dataclass(frozen=True, eq=False)
class Choices:
    """The groups of a person: name → value, compiled when asked for."""

    named: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Children:
    """One value per child of an entity."""

    entity: str
    name: str
    value: Any
