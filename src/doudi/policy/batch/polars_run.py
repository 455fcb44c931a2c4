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
    for stage in stages:
        for crossing in stage.crossings:
            if isinstance(crossing, Lifts):
                _lift(frames, crossing)
            else:
                _gather(frames, crossing)
        _define(frames, stage)
    return frames


def _define(frames: Frames, stage: Stage) -> None:
    """The columns of a stage, a layer at a time; then only what is still read stays."""
    for entity, frame in frames.items():
        for layer in stage.layers.get(entity, []):
            frame = frame.with_columns([_column(s, frame.height) for s in layer])
        stays = stage.stays.get(entity, set())
        frames[entity] = frame.select(
            [c for c in frame.columns if c in stays or c.startswith("_")]
        )


def _column(step: Define, height: int) -> pl.Expr | pl.Series:
    """A constant is written out: Polars compares a broadcast one as a column of one row."""
    if step.expr.meta.root_names():
        return step.expr.alias(step.column)
    return pl.select(step.expr).to_series().new_from_index(0, height).alias(step.column)


def _lift(frames: Frames, lifts: Lifts) -> None:
    above = frames[lifts.source].select(
        [pl.col(there).alias(here) for here, there in lifts.columns.items()]
    )
    below = frames[lifts.entity]
    frames[lifts.entity] = below.hstack(above[below[row(lifts.source)]])


def _gather(frames: Frames, gathers: Gathers) -> None:
    """Sums, counts and the like per row above; a row without children has the neutral value."""
    above, size = row(gathers.entity), frames[gathers.entity].height
    made = [_aggregate(step) for step in gathers.steps]
    found = frames[gathers.source].group_by(above).agg(made)
    at = found[above]
    columns = []
    for step in gathers.steps:
        neutral: object = {"any": False, "all": True}.get(step.how, 0)
        kind = pl.Boolean if isinstance(neutral, bool) else pl.Int64
        dense = pl.repeat(neutral, size, dtype=kind, eager=True)
        columns.append(dense.scatter(at, found[step.column]).alias(step.column))
    frames[gathers.entity] = frames[gathers.entity].hstack(columns)


def _aggregate(step: Gather) -> pl.Expr:
    """Over the children of one row; a maximum is never below 0."""
    column = pl.col(step.source_column)
    lacks = column.null_count() > 0
    most = pl.max_horizontal(column.max(), pl.lit(0, dtype=pl.Int64))
    made = {
        "sum": column.sum(),
        "max": most,
        "any": column.any(ignore_nulls=False),
        "all": column.all(ignore_nulls=False),
        "sum_or_null": pl.when(lacks).then(None).otherwise(column.sum()),
        "max_or_null": pl.when(lacks).then(None).otherwise(most),
    }[step.how]
    return made.alias(step.column)
