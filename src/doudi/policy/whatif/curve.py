"""Benefit against income: where a little more income takes much away, the curve falls like a cliff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from doudi.kernel.money import yuan
from doudi.policy.batch import tables
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.contract import read_case
from doudi.policy.whatif.compare import ENTITLED, OPEN, nearest

POINTS = 40
SIZES = (1, 2, 3, 4)
ADULT, CHILD = 40, 10  # years of age of the households drawn: able adults, school children


def curves(
    before: Setting, after: Setting, *, area: str, on: date, residence: str, sizes: Sequence[int]
) -> list[dict[str, Any]]:
    """For each size of household: monthly incomes in fen, and the benefit a month before and after.

    The households have able adults, no property and no spending; the incomes reach to twice the
    higher standard. A benefit that cannot be said is None.
    """
    tops = [max(_top(s, area, on, residence) for s in (before, after)) * n for n in sizes]
    drawn = {
        f"{n}-{i}": (n, top * i // POINTS)
        for n, top in zip(sizes, tops, strict=True)
        for i in range(POINTS + 1)
    }
    frames = tables.from_cases(
        (id_, read_case(_household(area, on, residence, n, income)))
        for id_, (n, income) in drawn.items()
    )
    sides = [_benefits(frames, setting) for setting in (before, after)]
    return [
        {
            "members": n,
            "incomes": [income for m, income in drawn.values() if m == n],
            **{
                name: [side.get(id_) for id_, (m, _) in drawn.items() if m == n]
                for name, side in zip(("before", "after"), sides, strict=True)
            },
        }
        for n in sizes
    ]


def drawn(area: str, on: date, before: Setting, after: Setting) -> list[dict[str, Any]]:
    """The curves of rural and urban households of `SIZES`; none where no scheme pays money."""
    if not any(s.amount for s in before.schemes):
        return []
    known = {p for parameter in before.law.parameters.values() for p in parameter.places}
    place = nearest(area, known)
    return [
        {"residence": residence, **curve}
        for residence in ("rural", "urban")
        for curve in curves(before, after, area=place, on=on, residence=residence, sizes=SIZES)
    ]


def _top(setting: Setting, area: str, on: date, residence: str) -> int:
    """Twice the standard a month; nothing to draw where there is none."""
    key = f"dibao.standard.{residence}"
    if key in setting.overrides:
        return 2 * int(setting.overrides[key])
    at = setting.law.at(area, on)
    return 2 * int(at.require(key)) if at.setting(key) else 0


def _benefits(frames: dict[str, pl.DataFrame], setting: Setting) -> dict[str, int | None]:
    found = determine_part(setting, frames).group_by("household_id").agg(
        is_open=(pl.col("outcome") == OPEN).any(),
        amount=pl.when(pl.col("outcome") == ENTITLED).then(pl.col("amount")).sum(),
    )  # fmt: skip
    return {
        id_: None if is_open else int(amount or 0) for id_, is_open, amount in found.iter_rows()
    }


def _household(area: str, on: date, residence: str, members: int, income: int) -> dict[str, Any]:
    people = [_member(i, on) for i in range(1, members + 1)]
    item = {"member": "1", "item": "property", "amount": yuan(income), "per": "month"}
    return {
        "format": "doudi.case/1", "area": area, "on": on.isoformat(),
        "household": {
            "residence": residence, "members": people, "income": [item] if income else [],
            "spending": [], "assets": [], "obligors": [],
        },
    }  # fmt: skip


def _member(number: int, on: date) -> dict[str, Any]:
    is_adult = number <= 2
    return {
        "id": str(number), "relation": {1: "01", 2: "10"}.get(number, "20"),
        "birth_date": date(on.year - (ADULT if is_adult else CHILD), 1, 1).isoformat(),
        "sex": "male" if number % 2 else "female", "status": "present", "co_resident": True,
        "student": "none" if is_adult else "compulsory", "disability": None,
        "serious_illness": False, "employment": "farming" if is_adult else "none", "flags": [],
    }  # fmt: skip
