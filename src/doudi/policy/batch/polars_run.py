"""Runs a plan on data frames of one part: defines columns, lifts from above, sums up from below."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from doudi.policy.batch.compiler import Define, Gather, Lift, Plan

Frames = dict[str, pl.DataFrame]


def row(entity: str) -> str:
    """The column with the row number of the entity above."""
    return f"_{entity}"


def execute(plan: Plan, frames: Frames, keep: Iterable[tuple[str, str]]) -> Frames:
    """The frames with the plan's columns. Columns nobody needs any more are dropped on the way."""
    frames = dict(frames)
    last = _last_uses(plan, keep)
    waiting: dict[str, list[Define]] = {entity: [] for entity in frames}
    for i, step in enumerate(plan.steps):
        if isinstance(step, Define):
            waiting[step.entity].append(step)
            continue
        for entity in (step.entity, step.source):
            _define(frames, entity, waiting)
            _drop(frames, entity, last, i)
        if isinstance(step, Lift):
            _lift(frames, step)
        else:
            _gather(frames, step)
    for entity in frames:
        _define(frames, entity, waiting)
    return frames


def _last_uses(plan: Plan, keep: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(entity, column) → the last step that reads it; kept ones never end."""
    last: dict[tuple[str, str], int] = {}
    for i, step in enumerate(plan.steps):
        if isinstance(step, Define):
            for name in step.expr.meta.root_names():
                last[step.entity, name] = i
        else:
            last[step.source, step.source_column] = i
    return last | dict.fromkeys(keep, len(plan.steps))


def _drop(frames: Frames, entity: str, last: dict[tuple[str, str], int], now: int) -> None:
    frame = frames[entity]
    gone = [c for c in frame.columns if not c.startswith("_") and last.get((entity, c), -1) < now]
    if gone:
        frames[entity] = frame.drop(gone)


def _define(frames: Frames, entity: str, waiting: dict[str, list[Define]]) -> None:
    """All columns that wait for this entity, in one lazy pass."""
    steps, waiting[entity] = waiting[entity], []
    if not steps:
        return
    lazy = frames[entity].lazy()
    for step in steps:
        lazy = lazy.with_columns(step.expr.alias(step.column))
    frames[entity] = lazy.collect()


def _lift(frames: Frames, step: Lift) -> None:
    values = frames[step.source][step.source_column].gather(frames[step.entity][row(step.source)])
    frames[step.entity] = frames[step.entity].with_columns(values.alias(step.column))


def _gather(frames: Frames, step: Gather) -> None:
    """Sums, counts and the like per row above; a row without children has the neutral value."""
    column = pl.col(step.source_column)
    made = {
        "sum": column.sum(),
        "max": column.max(),
        "any": column.any(ignore_nulls=False),
        "all": column.all(ignore_nulls=False),
        "sum_or_null": pl.when(column.null_count() > 0).then(None).otherwise(column.sum()),
        "max_or_null": pl.when(column.null_count() > 0).then(None).otherwise(column.max()),
    }[step.how]
    above = row(step.entity)
    grouped = frames[step.source].group_by(above).agg(made.alias(step.column), pl.len().alias("_n"))
    base = frames[step.entity].select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(above))
    found = base.join(grouped, on=above, how="left", maintain_order="left")
    neutral: object = {"any": False, "all": True}.get(step.how, 0)
    value = pl.when(pl.col("_n").is_null()).then(pl.lit(neutral)).otherwise(pl.col(step.column))
    if step.how.startswith("max"):
        value = pl.when(value < 0).then(0).otherwise(value)
    frames[step.entity] = frames[step.entity].with_columns(
        found.select(value.alias(step.column)).to_series()
    )
