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
from doudi.policy.batch.targets import ENTITLED, REFUSED, Target, add_targets
from doudi.policy.batch.values import Backend
from doudi.policy.determine import Answer, opens, program_of
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
    """What a batch is determined under. Schemes nobody asked for are left out where a place lacks them."""

    law: Law
    schemes: tuple[Scheme, ...]
    overrides: Mapping[str, Any]
    raw: Mapping[str, Any]
    is_asked: bool = True


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
    given = tables.neutral(frames)
    frames, open_ids = numbered(given), []
    for places in _alike(setting, frames["household"]):
        for target, rows, still_open in _places(setting, frames, places, machine):
            found.append(rows)
            open_ids += [(id_, target.scheme) for id_ in still_open]
    return pl.concat([*found, life_one(setting, given, open_ids)])


def _alike(setting: Setting, households: pl.DataFrame) -> list[list[tuple[str, int]]]:
    """(area, day) of a part, those together where the same law is in force."""
    groups: dict[Any, list[tuple[str, int]]] = {}
    places = households.select("area", "on").unique().sort("area", "on")
    for area, on in places.iter_rows():
        at = setting.law.at(area, day_of(on))
        law = tuple(id(at.setting(key)) for key in setting.law.parameters)
        groups.setdefault((on, law), []).append((area, on))
    return list(groups.values())


def numbered(frames: Frames) -> Frames:
    """The frames with the numbers of the rows above; rows without a household fall away."""
    house = frames["household"]
    index = house.select("household_id").with_row_index(row("household"))
    made = {"household": house}
    person = _below(frames["person"], index, ["household_id"])
    made["person"] = person
    made["obligor"] = _below(frames["obligor"], index, ["household_id"])
    persons = person.select("household_id", "person_id", row("household")).with_row_index(
        row("person")
    )
    for entity in ("income", "spending", "asset"):
        made[entity] = _below(frames[entity], persons, ["household_id", "person_id"])
    made["supporter"] = _below(
        _supporters(made["obligor"]), persons, ["household_id", "person_id"]
    )
    return made


def _below(frame: pl.DataFrame, index: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Rows with the number of the row above, in its order."""
    number = index.columns[0]
    return frame.join(index, on=keys, maintain_order="left").sort(number, maintain_order=True)


def _supporters(obligors: pl.DataFrame) -> pl.DataFrame:
    """An obligor once for every member it owes support to."""
    facts = [c for c in tables.facts_of("supporter") if c in obligors.columns]
    seen = obligors.select("household_id", *facts, pl.col(tables.SUPPORTS).alias("person_id"))
    return seen.explode("person_id").drop_nulls("person_id")


def _places(
    setting: Setting, frames: Frames, places: list[tuple[str, int]], machine: Machine
) -> Iterator[tuple[Target, pl.DataFrame, pl.Series]]:
    """Per scheme: the rows that are settled, and the households that are not."""
    area, on = places[0]
    frames = _of_places(frames, places)
    compiler = compiled(setting, area, on, machine)
    wanted = schemes_of(setting, Parameters(setting.law.at(area, day_of(on)), setting.overrides))
    targets = [add_targets(compiler, scheme) for scheme in wanted]
    lacking = _lacking(frames, compiler.plan.columns)
    full = _only(frames, ~pl.col("household_id").is_in(lacking.implode()), len(lacking) > 0)
    ids = ["household_id", "person_id"]
    keep = [(e, c) for e in ("household", "person") for c in ids if c in frames[e].columns]
    keep += [(t.entity, c) for t in targets for c in (t.verdict, t.amount, t.because) if c]
    done = machine.execute(compiler.plan, full, keep)
    for target in targets:
        rows, still_open = _answers(target, done)
        yield target, rows, pl.concat([still_open, lacking])


def _of_places(frames: Frames, places: list[tuple[str, int]]) -> Frames:
    """The rows of some places, all of the same day."""
    house, (area, on) = frames["household"], places[0]
    is_here = pl.col("on") == on
    is_here &= pl.col("area") == area if len(places) == 1 else pl.col("area").is_in([a for a, _ in places])
    here = house.select(is_here).to_series()
    if here.all():
        return frames
    return _only(frames, pl.col("household_id").is_in(house.filter(here)["household_id"].implode()), True)


def schemes_of(setting: Setting, parameters: Any) -> list[Scheme]:
    """The schemes to determine in a place."""
    given = setting.schemes
    return [s for s in given if setting.is_asked or s.id == "dibao" or opens(s, parameters)]


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


def _only(frames: Frames, which: pl.Expr, is_some: bool) -> Frames:
    """Some of the households of a place, numbered anew."""
    if not is_some:
        return frames
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
    setting: Setting, frames: Frames, open_ids: list[tuple[str, Scheme]]
) -> pl.DataFrame:
    """Households whose answer turns on something unknown, one by one, with the schemes left open."""
    schemes_of: dict[str, list[Scheme]] = {}
    for id_, scheme in sorted(open_ids, key=lambda pair: pair[0]):
        schemes_of.setdefault(id_, []).append(scheme)
    ids = pl.Series(list(schemes_of), dtype=pl.String).implode()
    groups = {
        entity: frame.filter(pl.col("household_id").is_in(ids)).partition_by(
            "household_id", as_dict=True
        )
        for entity, frame in frames.items()
    }
    found: list[dict[str, Any]] = []
    for id_, wanted in schemes_of.items():
        rows = {e: g[(id_,)].to_dicts() if (id_,) in g else [] for e, g in groups.items()}
        run = run_of(setting, rows)
        for scheme in wanted:
            found += _rows(Answer(run, scheme), id_)
    return pl.DataFrame(found, schema=RESULT)


def _rows(answer: Answer, id_: str) -> Iterator[dict[str, Any]]:
    scheme = answer.scheme
    for who in answer.subjects:
        person = who.id if scheme.of == "person" else None
        yield {"household_id": id_, "person_id": person, "scheme": scheme.id} | answer.row(who)


def run_of(setting: Setting, rows: Mapping[str, list[dict[str, Any]]]) -> Run:
    """Life 1 of the rows of one household."""
    house = rows["household"][0]
    day = day_of(house["on"])
    law = Parameters(setting.law.at(house["area"], day), setting.overrides)
    law.raw = setting.raw
    return Run(program_of(setting.law, day), tables.instances(rows), law)
