"""One part of a snapshot: place by place, compiled; what stays open goes through life 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from doudi.policy.batch import tables
from doudi.policy.batch.compiler import Compiler, Plan
from doudi.policy.batch.polars_run import Frames, execute, row
from doudi.policy.batch.polars_words import PolarsWords
from doudi.policy.batch.targets import ENTITLED, OPEN, REFUSED, Target, add_targets
from doudi.policy.batch.values import Backend
from doudi.policy.determine import Answer, program_of
from doudi.policy.errors import LawMissing
from doudi.policy.evaluate import Run
from doudi.policy.law import Law
from doudi.policy.parameters import Parameters
from doudi.policy.schemes import Scheme

RESULT: dict[str, Any] = {
    "household_id": pl.String, "person_id": pl.String, "scheme": pl.String, "outcome": pl.String,
    "amount": pl.Int64, "because": pl.String, "missing": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What a batch is determined under."""

    law: Law
    schemes: tuple[Scheme, ...]
    overrides: Mapping[str, Any]
    raw: Mapping[str, Any]


def day_of(number: int) -> date:
    """20260520 → 2026-05-20."""
    return date(number // 10_000, number // 100 % 100, number % 100)


@dataclass(frozen=True)
class Machine:
    """What carries out a plan: the words to compile into, and the executor."""

    words: Callable[[], Backend]
    execute: Callable[[Plan, Frames, list[tuple[str, str]]], Frames]


POLARS = Machine(PolarsWords, execute)


def determine_part(setting: Setting, frames: Frames, *, machine: Machine = POLARS) -> pl.DataFrame:
    """The results of all households of one part, one row per scheme and subject."""
    found = [pl.DataFrame(schema=RESULT)]
    frames = tables.neutral(frames)
    places = frames["household"].select("area", "on").unique().sort("area", "on").iter_rows()
    for area, on in places:
        found += _place(setting, _of_place(frames, area, on), area, on, machine)
    return pl.concat(found)


def _of_place(frames: Frames, area: str, on: int) -> Frames:
    """The rows of one place and day."""
    house = frames["household"].filter((pl.col("area") == area) & (pl.col("on") == on))
    return numbered({**frames, "household": house})


def numbered(frames: Frames) -> Frames:
    """The frames with the numbers of the rows above; rows without a household fall away."""
    house = frames["household"]
    index = house.select("household_id").with_row_index(row("household"))
    made = {"household": house}
    person = frames["person"].join(index, on="household_id", maintain_order="left")
    made["person"] = person
    made["obligor"] = frames["obligor"].join(index, on="household_id", maintain_order="left")
    persons = person.select("household_id", "person_id", row("household")).with_row_index(
        row("person")
    )
    for entity in ("income", "spending", "asset"):
        made[entity] = frames[entity].join(
            persons, on=["household_id", "person_id"], maintain_order="left"
        )
    return made


def _place(
    setting: Setting, frames: Frames, area: str, on: int, machine: Machine
) -> Iterator[pl.DataFrame]:
    compiler = compiled(setting, area, on, machine)
    targets = [add_targets(compiler, scheme) for scheme in setting.schemes]
    lacking = _lacking(frames, compiler.plan.columns)
    full = _only(frames, ~pl.col("household_id").is_in(lacking.implode()))
    ids = ["household_id", "person_id"]
    keep = [(e, c) for e in frames for c in ids if c in frames[e].columns]
    keep += [(t.entity, c) for t in targets for c in (t.verdict, t.amount, t.because) if c]
    done = machine.execute(compiler.plan, full, keep)
    for target in targets:
        rows, open_ids = _answers(target, done)
        yield rows
        still_open = pl.concat([open_ids, lacking])
        if len(still_open):
            yield life_one(setting, target.scheme, frames, still_open, area, on)


def compiled(setting: Setting, area: str, on: int, machine: Machine = POLARS) -> Compiler:
    """A compiler for one place and day."""
    law = Parameters(setting.law.at(area, day_of(on)), setting.overrides)
    return Compiler(program_of(setting.law, day_of(on)), law, machine.words(), {"on": on})


def _lacking(frames: Frames, columns: set[tuple[str, str]]) -> pl.Series:
    """Households of which a fact that the rules read is unknown, or a whole list."""
    lists = [f"{name}_known" for name in tables.LISTS]
    blind = pl.any_horizontal(~pl.col(c).fill_null(True) for c in lists)
    found = [frames["household"].filter(blind)["household_id"]]
    for entity, frame in frames.items():
        read = [c for e, c in columns if e == entity and frame[c].null_count()]
        if read:
            lacks = pl.any_horizontal(pl.col(c).is_null() for c in read)
            found.append(frame.filter(lacks)["household_id"])
    return pl.concat(found).unique()


def _only(frames: Frames, which: pl.Expr) -> Frames:
    """Some of the households of a place, numbered anew."""
    keys = [row(e) for e in ("household", "person")]
    kept = {e: f.filter(which).drop([k for k in keys if k in f.columns]) for e, f in frames.items()}
    return numbered(kept)


def _answers(target: Target, frames: Frames) -> tuple[pl.DataFrame, pl.Series]:
    """The rows that are settled, and the households that are not."""
    frame = frames[target.entity]
    verdict = pl.col(target.verdict)
    amount = pl.col(target.amount) if target.amount else pl.lit(None, dtype=pl.Int64)
    person = pl.col("person_id") if target.entity == "person" else pl.lit(None, dtype=pl.String)
    is_open = verdict.is_null()
    if target.amount:
        is_open = is_open | (verdict & amount.is_null())
    made = frame.select(
        "household_id",
        person.alias("person_id"),
        pl.lit(target.scheme.id).alias("scheme"),
        pl.when(verdict).then(pl.lit(ENTITLED)).otherwise(pl.lit(REFUSED)).alias("outcome"),
        pl.when(verdict).then(amount).alias("amount"),
        pl.col(target.because).alias("because"),
        pl.lit([], dtype=pl.List(pl.String)).alias("missing"),
        is_open.alias("_open"),
    )
    open_ids = made.filter("_open")["household_id"].unique()
    if target.entity == "person":
        settled = made.filter(~pl.col("household_id").is_in(open_ids.implode()))
    else:
        settled = made.filter(~pl.col("_open"))
    return settled.drop("_open"), open_ids


def life_one(
    setting: Setting, scheme: Scheme, frames: Frames, ids: pl.Series, area: str, on: int
) -> pl.DataFrame:
    """Households whose answer turns on something unknown, one by one."""
    groups = {
        entity: frame.filter(pl.col("household_id").is_in(ids.implode())).partition_by(
            "household_id", as_dict=True
        )
        for entity, frame in frames.items()
    }
    found: list[dict[str, Any]] = []
    for id_ in ids.sort():
        rows = {e: g[(id_,)].to_dicts() if (id_,) in g else [] for e, g in groups.items()}
        found += _one(setting, scheme, rows, area, on)
    return pl.DataFrame(found, schema=RESULT)


def _one(
    setting: Setting, scheme: Scheme, rows: dict[str, list[dict[str, Any]]], area: str, on: int
) -> Iterator[dict[str, Any]]:
    answer = answer_of(setting, scheme, rows, area, on)
    id_ = rows["household"][0]["household_id"]
    base = {"household_id": id_, "scheme": scheme.id, "person_id": None}
    try:
        outcome, amount, because, missing = answer.summary()
    except LawMissing as gap:
        yield base | _open_row(gap.key, [f"law:{key}" for key in gap.keys])
        return
    if scheme.of == "household":
        yield base | {"outcome": outcome, "amount": amount, "because": because, "missing": missing}
        return
    for who in answer.subjects:
        yield base | {"person_id": who.id} | answer.row(who)


def _open_row(because: str, missing: list[str]) -> dict[str, Any]:
    return {"outcome": OPEN, "amount": None, "because": because, "missing": missing}


def answer_of(
    setting: Setting, scheme: Scheme, rows: dict[str, list[dict[str, Any]]], area: str, on: int
) -> Answer:
    """Life 1 of the rows of one household."""
    law = Parameters(setting.law.at(area, day_of(on)), setting.overrides)
    law.raw = setting.raw
    run = Run(program_of(setting.law, day_of(on)), tables.instances(rows), law)
    return Answer(run, scheme)
