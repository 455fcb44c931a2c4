"""The same snapshot under two laws, household by household.

Both sides are determined by the same rules (`doudi.policy.batch`); only the law differs:
overridden parameters, another law folder, an overlay. Amounts are whole fen a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from doudi.policy import schemes
from doudi.policy.batch import tables
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.batch.runner import law_id
from doudi.policy.determine import program_of
from doudi.policy.evaluate import Program
from doudi.policy.law import Law
from doudi.policy.law.book import LEVELS
from doudi.policy.schemes import Scheme
from doudi.policy.whatif.kinds import histogram, kind_of

Frames = dict[str, pl.DataFrame]
MOVES = ("enters", "leaves", "gains", "loses")
CHANGES = (*MOVES, "same", "not_covered", "open")
CUTS = ("township", "kind", "size", "residence")
ENTITLED, OPEN = "entitled", "cannot_say_yet"
MONTHS = 12


def offered(law: Law, area: str, on: date) -> list[str]:
    """The schemes of a place that a what-if can compute: paid by the month or not paid at all, and
    worked out from the tables of a snapshot alone."""
    known, at = schemes.world(law).schemes, law.at(area, on)
    program = program_of(law, on)
    return [
        s.id
        for s in known.values()
        if s.per == "month"
        and any(k in law.parameters and at.setting(k) for k in s.opens_with)
        and _entities(program, s) <= tables.FILES.keys()
    ]


def _entities(program: Program, scheme: Scheme) -> set[str]:
    """Every entity that the rules behind a scheme are about."""
    queue = [*scheme.conditions, *filter(None, [scheme.amount])]
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen or name not in program.rules:
            continue
        seen.add(name)
        queue += [to for kind, to in program.bindings[name].values() if kind != "parameter"]
    return {program.rules[name].of for name in seen}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row per household: place, size, kind, outcome and amount before and after, the change."""

    households: pl.DataFrame
    laws: tuple[str, str]

    def totals(self) -> dict[str, Any]:
        """Households and fen a month before and after; how many of each change, and persons."""
        frame = self.households
        counted = {r["change"]: r for r in frame.group_by("change").agg(*_COUNTS).to_dicts()}
        return {
            "households": frame.height,
            "persons": int(frame["size"].sum() or 0),
            "covered_before": frame.filter(pl.col("outcome_before") == ENTITLED).height,
            "covered_after": frame.filter(pl.col("outcome_after") == ENTITLED).height,
            "month_before": int(frame["before"].sum() or 0),
            "month_after": int(frame["after"].sum() or 0),
            "changes": {c: counted[c]["households"] if c in counted else 0 for c in CHANGES},
            "people": {c: counted[c]["persons"] or 0 if c in counted else 0 for c in CHANGES},
            "fen": {c: counted[c]["difference"] if c in counted else 0 for c in MOVES},
        }

    def by(self, column: str) -> list[dict[str, Any]]:
        """The same by `township`, `kind`, `size`, `residence`: one row each, in order."""
        frame = self.households.group_by(column).agg(
            *_COUNTS,
            month_before=pl.col("before").sum(),
            month_after=pl.col("after").sum(),
            covered_before=(pl.col("outcome_before") == ENTITLED).sum(),
            covered_after=(pl.col("outcome_after") == ENTITLED).sum(),
            **{name: (pl.col("change") == name).sum() for name in MOVES},
        )
        return frame.sort(column, nulls_last=True).to_dicts()

    def by_scheme(self) -> list[dict[str, Any]]:
        """Households covered and fen a month before and after, scheme by scheme."""
        ids = [
            c.removeprefix("before:") for c in self.households.columns if c.startswith("before:")
        ]
        return [
            {"scheme": s}
            | {
                f"month_{side}": int(self.households[f"{side}:{s}"].sum() or 0)
                for side in ("before", "after")
            }
            | {
                f"covered_{side}": int(self.households[f"covers_{side}:{s}"].sum() or 0)
                for side in ("before", "after")
            }
            for s in ids
        ]


def result_of(found: Comparison) -> dict[str, Any]:
    """What is kept and shown of a comparison, as plain JSON: totals, cuts, schemes, histogram."""
    return {
        "totals": found.totals(),
        **{column: found.by(column) for column in CUTS},
        "schemes": found.by_scheme(),
        "histogram": histogram(found.households),
    }


_COUNTS = (
    pl.len().alias("households"),
    pl.col("size").sum().alias("persons"),
    (pl.col("after") - pl.col("before")).sum().alias("difference"),
)


def compare(frames: Frames, before: Setting, after: Setting) -> Comparison:
    """Determine the snapshot under both settings, which hold the same schemes (see `offered`).

    A household counts as covered when any of the schemes covers it; its amounts are summed. A
    household for which a fact or the law is lacking is `open`: counted, never guessed.
    """
    house = frames["household"].select(
        "household_id", "residence", township=pl.col("area").str.slice(0, 9)
    )
    sizes = frames["person"].group_by("household_id").agg(size=pl.len())
    made = house.join(sizes, on="household_id", how="left").join(
        kind_of(frames, before.law), on="household_id", how="left"
    )
    for name, setting in (("before", before), ("after", after)):
        made = made.join(_determined(frames, setting, name), on="household_id", how="left")
    made = made.with_columns(pl.col("before", "after").fill_null(0)).with_columns(change=_change())
    return Comparison(made, (law_id(before), law_id(after)))


def _determined(frames: Frames, setting: Setting, side: str) -> pl.DataFrame:
    """Outcome and amount of each household; places are folded to where the law has values."""
    folded = {**frames, "household": _at_lawful_places(frames["household"], setting.law)}
    results = determine_part(setting, folded)
    is_open = (pl.col("outcome") == OPEN).any()
    is_entitled = (pl.col("outcome") == ENTITLED).any()
    amount = pl.when(pl.col("outcome") == ENTITLED).then(pl.col("amount"))
    per_scheme: Mapping[str, pl.Expr] = {
        f"{side}:{s.id}": amount.filter(pl.col("scheme") == s.id).sum() for s in setting.schemes
    } | {
        f"covers_{side}:{s.id}": (
            (pl.col("outcome") == ENTITLED) & (pl.col("scheme") == s.id)
        ).any()
        for s in setting.schemes
    }
    outcome = pl.when(is_open).then(pl.lit(OPEN)).otherwise(
        pl.when(is_entitled).then(pl.lit(ENTITLED)).otherwise(pl.lit("not_entitled"))
    )  # fmt: skip
    return results.group_by("household_id").agg(
        **{f"outcome_{side}": outcome, side: amount.sum()}, **per_scheme
    )


def _at_lawful_places(households: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Each area cut to the nearest place above it (county at least) that has values of its own."""
    known = {p for parameter in law.parameters.values() for p in parameter.places}
    areas = households["area"].unique().to_list()
    cut = {a: nearest(a, known) for a in areas}
    return households.with_columns(area=pl.col("area").replace_strict(cut, return_dtype=pl.String))


def nearest(area: str, known: set[str]) -> str:
    """The area, or the nearest place above it with values of its own; a county at the widest."""
    for length in LEVELS:
        if length <= len(area) and (area[:length] in known or length == 6):
            return area[:length]
    return area


def _change() -> pl.Expr:
    before, after = pl.col("before"), pl.col("after")
    was, becomes = pl.col("outcome_before"), pl.col("outcome_after")
    return (
        pl.when((was == OPEN) | (becomes == OPEN) | was.is_null() | becomes.is_null())
        .then(pl.lit("open"))
        .when((was != ENTITLED) & (becomes != ENTITLED)).then(pl.lit("not_covered"))
        .when(was != ENTITLED).then(pl.lit("enters"))
        .when(becomes != ENTITLED).then(pl.lit("leaves"))
        .when(after > before).then(pl.lit("gains"))
        .when(after < before).then(pl.lit("loses"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip
