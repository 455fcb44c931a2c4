"""How large amounts may be so that no step of a plan leaves 64 bits.

Engines wrap or fail above 2^63; plain Python does not. The rules are read once more over intervals: each
column of numbers lies between two whole numbers, and so does every part of every expression. The largest
limit on amounts of money under which all of them fit is the plan's limit. Households beyond it are
determined by life 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from doudi.policy import rulebook
from doudi.policy.batch import tables
from doudi.policy.batch.compiler import Define, Lift, Plan
from doudi.policy.batch.numbering import row

WIDEST = 2**63 - 1
LIMITS = tuple(10**n for n in range(15, 5, -1))  # fen
COUNT = 10_000  # of persons, times, months in a fact
CHILDREN = {"person": 100, "income": 1_000, "spending": 1_000, "asset": 1_000, "obligor": 100,
            "supporter": 100}  # fmt: skip
Interval = tuple[int, int]
Tree = tuple[Any, ...]
Frames = Mapping[str, pl.DataFrame]


class TooWide(Exception):
    """Some step may leave 64 bits."""


class TreeWords:
    """The compiler's words as plain trees, to be looked at."""

    def literal(self, value: object) -> Tree:
        return ("literal", int(value) if isinstance(value, int) else 0)

    def column(self, name: str) -> Tree:
        return ("column", name)

    def add(self, a: Tree, b: Tree) -> Tree:
        return ("add", a, b)

    def multiply(self, a: Tree, b: Tree) -> Tree:
        return ("multiply", a, b)

    def negate(self, a: Tree) -> Tree:
        return ("negate", a)

    def floor_div(self, a: Tree, b: Tree) -> Tree:
        return ("floor_div", a, b)

    def less(self, a: Tree, b: Tree, or_equal: bool) -> Tree:  # noqa: ARG002
        return ("truth", a, b)

    def equal(self, a: Tree, b: Tree) -> Tree:
        return ("truth", a, b)

    def both(self, a: Tree, b: Tree) -> Tree:
        return ("truth", a, b)

    def either(self, a: Tree, b: Tree) -> Tree:
        return ("truth", a, b)

    def no(self, a: Tree) -> Tree:
        return ("truth", a)

    def choose(self, test: Tree, a: Tree, b: Tree) -> Tree:
        return ("choose", test, a, b)

    def least(self, values: list[Tree]) -> Tree:
        return ("least", *values)

    def greatest(self, values: list[Tree]) -> Tree:
        return ("greatest", *values)

    def first_known(self, values: list[Tree]) -> Tree:
        return ("any_of", *values)

    def is_unknown(self, a: Tree) -> Tree:
        return ("truth", a)

    def is_short(self, a: Tree) -> bool:
        return a[0] in ("column", "literal", "nothing")

    def nothing(self, kind: str) -> Tree:  # noqa: ARG002
        return ("nothing",)

    def contains(self, words: Tree, word: str) -> Tree:  # noqa: ARG002
        return ("truth", words)


def limit_of(plan: Plan) -> int:
    """The limit on amounts, in fen, of a plan in `TreeWords`; 0 when there is none that is safe."""
    return next((limit for limit in LIMITS if _fits(plan, limit)), 0)


def _fits(plan: Plan, limit: int) -> bool:
    known = {column: _of_fact(*column, limit) for column in plan.columns}
    try:
        for step in plan.steps:
            known[step.entity, step.column] = _of_step(step, known)
    except TooWide:
        return False
    return True


def _of_fact(entity: str, name: str, limit: int) -> Interval:
    unit = rulebook.load().facts[entity, name].unit
    if unit == "date":
        return 0, 99991231
    if is_money(unit):
        return -limit, limit
    return (0, 1) if unit in ("yes/no", "code", "list") else (-COUNT, COUNT)


def is_money(unit: str) -> bool:
    """Amounts and areas: numbers without a natural bound."""
    return unit.startswith(("fen", "m2"))


def _of_step(step: Any, known: Mapping[tuple[str, str], Interval]) -> Interval:
    if isinstance(step, Define):
        found = _of(step.expr, lambda name: known.get((step.entity, name), (0, 1)))
        return found or (0, 0)
    low, high = known.get((step.source, step.source_column), (0, 1))
    if isinstance(step, Lift):
        return low, high
    if step.how in ("any", "all"):
        return 0, 1
    most = CHILDREN[step.source] if step.how.startswith("sum") else 1
    return _safe(min(0, low) * most, max(0, high) * most)


def _safe(low: int, high: int) -> Interval:
    if low < -WIDEST or high > WIDEST:
        raise TooWide
    return low, high


def _of(tree: Tree, column: Callable[[str], Interval]) -> Interval | None:
    """Between which numbers an expression lies; None for one without a value."""
    kind = tree[0]
    if kind == "literal":
        return tree[1], tree[1]
    if kind == "column":
        return column(tree[1])
    if kind == "nothing":
        return None
    parts = [_of(part, column) for part in tree[1:]]
    if kind == "truth":
        return 0, 1
    if kind in ("choose", "any_of"):
        return _union(parts[1:] if kind == "choose" else parts)
    if kind in ("least", "greatest"):
        return _extreme(kind, tree[1:], parts)
    if any(part is None for part in parts):
        return None
    return _safe(*_arithmetic(kind, parts))  # type: ignore[arg-type]


def _union(parts: Iterable[Interval | None]) -> Interval | None:
    found = [part for part in parts if part is not None]
    return (min(p[0] for p in found), max(p[1] for p in found)) if found else None


def _extreme(kind: str, trees: tuple[Tree, ...], parts: list[Interval | None]) -> Interval | None:
    """The whole span, cut at constants: what may be null is passed over, a constant never is."""
    span = _union(parts)
    fixed = [tree[1] for tree in trees if tree[0] == "literal"]
    if span is None or not fixed:
        return span
    low, high = span
    return (max(low, *fixed), high) if kind == "greatest" else (low, min(high, *fixed))


def _arithmetic(kind: str, parts: list[Interval]) -> Interval:
    (low, high), *rest = parts
    if kind == "negate":
        return -high, -low
    other_low, other_high = rest[0]
    if kind == "add":
        return low + other_low, high + other_high
    if kind == "multiply":
        corners = [a * b for a in (low, high) for b in (other_low, other_high)]
        return min(corners), max(corners)
    if other_low < 1:  # by something that may be 0: no larger than the amount itself
        most = max(abs(low), abs(high)) + 1
        return -most, most
    corners = [a // b for a in (low, high) for b in (other_low, other_high)]
    return min(corners), max(corners)


def beyond(frames: Frames, columns: set[tuple[str, str]], limit: int) -> pl.Series:
    """By household: an amount above the limit, or more rows of a kind than the plan reckons with."""
    house = frames["household"]
    found = pl.repeat(limit == 0, house.height, dtype=pl.Boolean, eager=True)
    for entity, name in columns:
        unit = rulebook.load().facts[entity, name].unit
        if unit in tables.TYPES or unit == "date":
            continue
        most, values = (limit if is_money(unit) else COUNT), frames[entity][name]
        if values.max() is None or max(abs(values.min()), abs(values.max())) <= most:  # type: ignore[arg-type]
            continue
        found = _marked(found, frames[entity], entity, values.abs() > most)
    for entity, most in CHILDREN.items():
        frame = frames[entity]
        if frame.height > most and _most_alike(frame[row("household")]) > most:
            crowded = pl.len().over(row("household")) > most
            found = _marked(found, frame, entity, frame.select(crowded).to_series())
    return found


def _most_alike(at: pl.Series) -> int:
    """How many rows belong to the household that has the most."""
    counts = at.rle().struct.field("len") if at.is_sorted() else at.unique_counts()
    return int(counts.max())  # type: ignore[arg-type]


def _marked(found: pl.Series, frame: pl.DataFrame, entity: str, rows: pl.Series) -> pl.Series:
    rows = rows.fill_null(False)
    if entity == "household":
        return found | rows
    return found.scatter(frame.filter(rows)[row("household")].unique(), True)
