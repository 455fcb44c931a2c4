"""Runs a plan on data frames of one part: defines columns, lifts from above, sums up from below."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from doudi.policy.batch.compiler import Define, Gather, Plan
from doudi.policy.batch.numbering import row
from doudi.policy.batch.schedule import Column, Gathers, Lifts, Stage, scheduled

Frames = dict[str, pl.DataFrame]


def execute(plan: Plan, frames: Frames, keep: Iterable[Column]) -> Frames:
    """The frames with the kept columns, worked out in stages."""
    stages = scheduled(plan, lambda expr: expr.meta.root_names(), keep)
    frames = dict(frames)
    groups: Groups = {}
    for stage in stages:
        for crossing in stage.crossings:
            if isinstance(crossing, Lifts):
                _lift(frames, crossing)
            else:
                _gather(frames, crossing, groups)
        _define(frames, stage)
    return frames


def _define(frames: Frames, stage: Stage) -> None:
    """The columns of a stage, a layer at a time; then only what is still read stays."""
    for entity, frame in frames.items():
        for layer in stage.layers.get(entity, []):
            frame = frame.with_columns([_column(s, frame.height) for s in layer])
        stays = stage.stays.get(entity, set())
        names = [c for c in frame.columns if c in stays or c.startswith("_")]
        frames[entity] = frame[names] if len(names) < frame.width else frame


def _column(step: Define, height: int) -> pl.Expr | pl.Series:
    """A constant is written out: Polars compares a broadcast one as a column of one row."""
    if step.expr.meta.root_names():
        named: pl.Expr = step.expr.alias(step.column)
        return named
    return pl.select(step.expr).to_series().new_from_index(0, height).alias(step.column)


def _lift(frames: Frames, lifts: Lifts) -> None:
    above = frames[lifts.source].select(
        [pl.col(there).alias(here) for here, there in lifts.columns.items()]
    )
    below = frames[lifts.entity]
    frames[lifts.entity] = below.hstack(above[below[row(lifts.source)]])


class Below:
    """The rows below each row above: brought into stretches, a sum is a difference of running sums."""

    def __init__(self, at: pl.Series, size: int) -> None:
        """`at`: the row above of each row; `size`: how many rows there are above."""
        self.at, self.size = at, size
        self.order = None if at.is_sorted() else at.arg_sort()
        runs = (at if self.order is None else at[self.order]).rle().struct.unnest()
        self.parents = None if runs.height == size else runs["value"]
        nothing = pl.Series([0], dtype=pl.UInt32)
        self.bounds = pl.concat([nothing, runs["len"].cast(pl.UInt32).cum_sum()])

    def _spread(self, at: pl.Series, values: pl.Series) -> pl.Series:
        """Values at their rows above, 0 at the others."""
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, self.size).scatter(at, values)

    def total(self, values: pl.Series) -> pl.Series:
        """The sum of a column per row above, 0 for none; unknown values count as 0."""
        values = values.cast(pl.Int64)
        if values.null_count():
            values = values.fill_null(0)
        if self.order is not None:
            values = values[self.order]
        running = pl.concat([pl.Series([0], dtype=pl.Int64), values.cum_sum()])[self.bounds]
        sums = running[1:] - running[:-1]
        return sums if self.parents is None else self._spread(self.parents, sums)

    def has(self, yes: pl.Series) -> pl.Series:
        """Whether any row below says yes."""
        none = pl.Series([False]).new_from_index(0, self.size)
        return none.scatter(self.at.filter(yes), True)

    def largest(self, values: pl.Series) -> pl.Series:
        """The largest per row above; 0 for none and never below 0."""
        found = pl.DataFrame({"at": self.at, "v": values}).group_by("at").agg(pl.col("v").max())
        return self._spread(found["at"], found["v"].fill_null(0).clip(0))


Groups = dict[tuple[str, str], Below]


def _gather(frames: Frames, gathers: Gathers, groups: Groups) -> None:
    """Sums, counts and the like per row above; a row without children has the neutral value."""
    source, at = frames[gathers.source], frames[gathers.source][row(gathers.entity)]
    key = (gathers.source, gathers.entity)
    if not source.height:
        height = frames[gathers.entity].height
        made = [_neutral(step, height) for step in gathers.steps]
        frames[gathers.entity] = frames[gathers.entity].hstack(made)
        return
    if key not in groups:
        groups[key] = Below(at, frames[gathers.entity].height)
    below = groups[key]
    made = [
        _aggregate(step.how, source[step.source_column], below).alias(step.column)
        for step in gathers.steps
    ]
    frames[gathers.entity] = frames[gathers.entity].hstack(made)


def _neutral(step: Gather, height: int) -> pl.Series:
    """What an aggregate of nobody is."""
    value = {"any": False, "all": True}.get(step.how, 0)
    return pl.Series(step.column, [value]).new_from_index(0, height)


def _aggregate(how: str, values: pl.Series, below: Below) -> pl.Series:
    """Any and all are null where an unknown child decides; `_or_null` where any child is unknown."""
    kind = how.removesuffix("_or_null")
    if kind in ("any", "all"):
        decided = below.has(values if kind == "any" else ~values)
        found = decided if kind == "any" else ~decided
        return _unknown(found, ~decided, values, below)
    found = below.total(values) if kind == "sum" else below.largest(values)
    return found if kind == how else _unknown(found, None, values, below)


def _unknown(
    found: pl.Series, where: pl.Series | None, values: pl.Series, below: Below
) -> pl.Series:
    if not values.null_count():
        return found
    lacks = below.has(values.is_null())
    return found.set(lacks if where is None else lacks & where, None)
