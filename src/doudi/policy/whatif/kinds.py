"""Kinds of households and bands of change: how a comparison is cut for people to look at.

The ages and the meaning of "severe" are the law's (`group.age_60`, `person.age_of_majority`,
`person.severe_disability`); the bands are steps of a drawing and decide nothing.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

import polars as pl

from doudi.policy.law import Law

KINDS = ("disabled", "ill", "elderly", "children", "other")  # the first that fits
YEAR = 10_000  # days are whole numbers such as 20260520
EDGES = (-50_000, -20_000, -10_000, -5_000, 0, 5_000, 10_000, 20_000, 50_000)  # fen a month
BANDS = tuple(zip((None, *EDGES), (*EDGES, None), strict=True))


def kind_of(frames: dict[str, pl.DataFrame], law: Law) -> pl.DataFrame:
    """household_id → kind: with a severely disabled member, with a seriously ill one, of elderly
    persons alone, with minors, other. A fact that is unknown makes nobody belong to a kind."""
    people = frames["person"].join(
        frames["household"].select("household_id", "area", "on"), on="household_id"
    )
    found = [_of_place(law, group) for _, group in people.group_by("area", "on")]
    empty = pl.DataFrame(schema={"household_id": pl.String, "kind": pl.String})
    return pl.concat([empty, *found])


def _of_place(law: Law, people: pl.DataFrame) -> pl.DataFrame:
    area, on = people["area"][0], people["on"][0]
    at = law.at(area, date(on // YEAR, on // 100 % 100, on % 100))
    age = (pl.col("on") - pl.col("birth_date")) // YEAR
    elderly = age >= at.value("group.age_60") if at.setting("group.age_60") else pl.lit(False)
    majority = at.setting("person.age_of_majority")
    minor = age < at.value("person.age_of_majority") if majority else pl.lit(False)
    flags = people.group_by("household_id").agg(
        disabled=_severe(at).fill_null(False).any(),
        ill=pl.col("serious_illness").fill_null(False).any(),
        elderly=elderly.fill_null(False).all(),
        children=minor.fill_null(False).any(),
    )
    chosen: Any = pl.lit(KINDS[-1])
    for name in reversed(KINDS[:-1]):
        chosen = pl.when(pl.col(name)).then(pl.lit(name)).otherwise(chosen)
    return flags.select("household_id", kind=chosen)


def _severe(at: Any) -> pl.Expr:
    if at.setting("person.severe_disability") is None:
        return pl.lit(False)
    rows = at.value("person.severe_disability")
    fits = [
        (pl.col("disability_level") <= row.level) & (pl.col("disability_category") == row.category)
        for row in rows
    ]
    return reduce(lambda a, b: a | b, fits, pl.lit(False))


def histogram(households: pl.DataFrame) -> list[dict[str, Any]]:
    """Households by their change in fen a month, losers first; those without a change are left out."""
    change = pl.col("after") - pl.col("before")
    moved = households.filter((change != 0) & (pl.col("change") != "open"))
    return [
        {"low": low, "high": high, "households": moved.filter(band(low, high)).height}
        for low, high in BANDS
    ]


def band(low: int | None, high: int | None) -> pl.Expr:
    """Is the change of a household in the band? Losses count from their larger end, gains likewise."""
    change = pl.col("after") - pl.col("before")
    gains = low is not None and low >= 0
    tests = [] if low is None else [change > low if gains else change >= low]
    tests += [] if high is None else [change <= high if gains else change < high]
    return reduce(lambda a, b: a & b, tests, pl.lit(True))
