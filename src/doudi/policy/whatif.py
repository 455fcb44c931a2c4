"""What if the law were another one: who enters, leaves, gains, loses, and what it costs.

Both sides are determined from the same snapshot by the same rules (`doudi.policy.batch`); only the
law differs: overridden parameters, another law folder, another day. Amounts are whole fen a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from doudi.kernel.money import yuan
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.determine import determine
from doudi.policy.law import Law
from doudi.policy.law.book import LEVELS

Frames = dict[str, pl.DataFrame]
CHANGES = ("enters", "leaves", "gains", "loses", "same", "not_covered", "open")
ENTITLED, OPEN = "entitled", "cannot_say_yet"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row per household: place, size, kind, outcome and amount before and after, the change."""

    households: pl.DataFrame
    laws: tuple[str, str]

    def totals(self) -> dict[str, Any]:
        """Households, persons and fen a month before and after; how many of each change."""
        frame = self.households
        counted = dict(frame.group_by("change").len().iter_rows())
        return {
            "households": frame.height,
            "covered_before": frame.filter(pl.col("before") > 0).height,
            "covered_after": frame.filter(pl.col("after") > 0).height,
            "month_before": int(frame["before"].sum() or 0),
            "month_after": int(frame["after"].sum() or 0),
            "changes": {name: counted.get(name, 0) for name in CHANGES},
        }

    def by(self, column: str) -> list[dict[str, Any]]:
        """The same by `township`, `size`, `residence`: one row each, in order."""
        frame = self.households.group_by(column).agg(
            households=pl.len(),
            month_before=pl.col("before").sum(),
            month_after=pl.col("after").sum(),
            **{
                name: (pl.col("change") == name).sum()
                for name in ("enters", "leaves", "gains", "loses")
            },
        )
        return frame.sort(column).to_dicts()

    def examples(self, change: str, most: int = 20) -> list[dict[str, Any]]:
        """Households of one kind of change, the largest differences first."""
        found = self.households.filter(pl.col("change") == change)
        difference = (pl.col("after") - pl.col("before")).abs()
        return (
            found.sort(difference, pl.col("household_id"), descending=[True, False])
            .head(most)
            .to_dicts()
        )


def compare(frames: Frames, before: Setting, after: Setting) -> Comparison:
    """Determine the snapshot under both settings. Each setting holds exactly one household scheme.

    Raises `LawMissing` inside rows only: a household for which the law is lacking is `open`.
    """
    from doudi.policy.batch.runner import law_id

    township = frames["household"].select(
        "household_id", "residence", township=pl.col("area").str.slice(0, 9)
    )
    size = frames["person"].group_by("household_id").agg(size=pl.len())
    sides = [
        _determined(frames, setting).rename({"outcome": f"outcome_{name}", "amount": name})
        for name, setting in (("before", before), ("after", after))
    ]
    made = (
        township.join(size, on="household_id", how="left")
        .join(sides[0], on="household_id", how="left")
        .join(sides[1], on="household_id", how="left")
        .with_columns(pl.col("before", "after").fill_null(0))
        .with_columns(change=_change())
    )
    return Comparison(made, (law_id(before), law_id(after)))


def _determined(frames: Frames, setting: Setting) -> pl.DataFrame:
    """Outcome and amount of each household; places are folded to where the law has values."""
    folded = {**frames, "household": _at_lawful_places(frames["household"], setting.law)}
    results = determine_part(setting, folded)
    return results.group_by("household_id").agg(
        outcome=pl.when((pl.col("outcome") == OPEN).any())
        .then(pl.lit(OPEN))
        .otherwise(
            pl.when((pl.col("outcome") == ENTITLED).any())
            .then(pl.lit(ENTITLED))
            .otherwise(pl.lit("not_entitled"))
        ),
        amount=pl.when(pl.col("outcome") == ENTITLED).then(pl.col("amount")).sum(),
    )


def _at_lawful_places(households: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Each area cut to the nearest place above it (county at least) that has values of its own."""
    known = {p for parameter in law.parameters.values() for p in parameter.places}
    areas = households["area"].unique().to_list()
    cut = {a: _nearest(a, known) for a in areas}
    return households.with_columns(area=pl.col("area").replace_strict(cut, return_dtype=pl.String))


def _nearest(area: str, known: set[str]) -> str:
    for length in LEVELS:
        if length <= len(area) and (area[:length] in known or length == 6):
            return area[:length]
    return area


def _change() -> pl.Expr:
    before, after = pl.col("before"), pl.col("after")
    unknown = (pl.col("outcome_before") == OPEN) | (pl.col("outcome_after") == OPEN)
    return (
        pl.when(unknown).then(pl.lit("open"))
        .when((before == 0) & (after == 0)).then(pl.lit("not_covered"))
        .when(before == 0).then(pl.lit("enters"))
        .when(after == 0).then(pl.lit("leaves"))
        .when(after > before).then(pl.lit("gains"))
        .when(after < before).then(pl.lit("loses"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip


def cliff(
    law: Law,
    *,
    area: str,
    on: date,
    residence: str,
    members: int,
    incomes: Iterable[int],
    overrides: Mapping[str, Any] | None = None,
    scheme: str = "dibao",
) -> list[tuple[int, int | None]]:
    """(monthly income in fen, benefit in fen a month) of a household of able adults without property:
    where a little more income takes much away, the curve falls like a cliff. None: cannot say."""
    curve: list[tuple[int, int | None]] = []
    for income in incomes:
        case = _plain_household(area, on, residence, members, income, scheme)
        if overrides:
            case["parameters"] = dict(overrides)
        result = determine(case, law)["results"][0]
        amount = result.get("amount_monthly")
        benefit = (
            None if result["outcome"] == OPEN else int(amount.replace(".", "")) if amount else 0
        )
        curve.append((income, benefit))
    return curve


def _plain_household(
    area: str, on: date, residence: str, members: int, income: int, scheme: str
) -> dict[str, Any]:
    born = date(on.year - 40, 1, 1).isoformat()
    people: Sequence[dict[str, Any]] = [
        {
            "id": str(i), "relation": "01" if i == 1 else "10" if i == 2 else "20",
            "birth_date": born if i <= 2 else date(on.year - 10, 1, 1).isoformat(),
            "sex": "male" if i % 2 else "female", "student": "none" if i <= 2 else "compulsory",
            "disability": None, "serious_illness": False, "employment": "farming" if i <= 2 else "none",
            "flags": [],
        }
        for i in range(1, members + 1)
    ]  # fmt: skip
    item = {"member": "1", "item": "property", "amount": yuan(income), "per": "month"}
    return {
        "format": "doudi.case/1", "area": area, "on": on.isoformat(), "schemes": [scheme],
        "household": {
            "residence": residence, "members": people, "income": [item] if income else [],
            "spending": [], "assets": [], "obligors": [],
        },
    }  # fmt: skip


__all__ = ["CHANGES", "MONTHS", "Comparison", "cliff", "compare"]
