"""One part of a snapshot: place by place, compiled; what stays open goes through life 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from doudi.policy.batch import tables
from doudi.policy.batch.bounds import TreeWords, beyond, limit_of
from doudi.policy.batch.compiler import Compiler, Plan
from doudi.policy.batch.numbering import chosen, is_constant, is_numbered, known, numbered, row
from doudi.policy.batch.polars_run import Frames, execute
from doudi.policy.batch.polars_words import PolarsWords
from doudi.policy.batch.targets import ENTITLED, REFUSED, Target, add_targets
from doudi.policy.batch.values import Backend
from doudi.policy.determine import Answer, opens, program_of
from doudi.policy.evaluate import Run
from doudi.policy.law import Law
from doudi.policy.parameters import Parameters
from doudi.policy.schemes import Scheme

RESULT: dict[str, Any] = {
    "household_id": pl.String, "person_id": pl.String, "scheme": pl.Categorical,
    "outcome": pl.Categorical, "amount": pl.Int64, "because": pl.Categorical,
    "missing": pl.List(pl.String),
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
    given = tables.neutral(frames if is_numbered(frames) else known(numbered(frames)))
    frames, open_ids = given, []
    groups = _alike(setting, frames["household"])
    for places in groups:
        here = frames if len(groups) == 1 else _of_places(frames, places)
        for target, rows, still_open in _places(setting, here, places, machine):
            found.append(rows)
            open_ids += [(id_, target.scheme) for id_ in still_open]
    if open_ids:
        found.append(life_one(setting, given, open_ids))
    return pl.concat(found)


def _alike(setting: Setting, households: pl.DataFrame) -> list[list[tuple[str, int]]]:
    """(area, day) of a part, those together where the same law is in force."""
    groups: dict[Any, list[tuple[str, int]]] = {}
    places = households.select("area", "on")
    is_one = all(is_constant(column) for column in places)
    places = places.head(1) if is_one else places.unique().sort("area", "on")
    for area, on in places.iter_rows():
        groups.setdefault((on, _law_of(setting, area, on)), []).append((area, on))
    return list(groups.values())


def _places(
    setting: Setting, frames: Frames, places: list[tuple[str, int]], machine: Machine
) -> Iterator[tuple[Target, pl.DataFrame, pl.Series]]:
    """Per scheme: the rows that are settled, and the households that are not."""
    plan, targets, limit = _planned(setting, *places[0], machine)
    lacks = _lacking(frames, plan.columns) | beyond(frames, plan.columns, limit)
    lacking = frames["household"]["household_id"].filter(lacks)
    full = chosen(frames, ~lacks) if len(lacking) else frames
    ids = ["household_id", "person_id"]
    keep = [(e, c) for e in ("household", "person") for c in ids if c in frames[e].columns]
    keep += [(t.entity, c) for t in targets for c in (t.verdict, t.amount, t.because) if c]
    done = machine.execute(plan, full, keep)
    for target in targets:
        rows, still_open = _answers(target, done)
        yield target, rows, pl.concat([still_open, lacking])


def _of_places(frames: Frames, places: list[tuple[str, int]]) -> Frames:
    """The rows of some places, all of the same day."""
    areas, on = [area for area, _ in places], places[0][1]
    is_here = (pl.col("on") == on) & pl.col("area").is_in(areas)
    return chosen(frames, frames["household"].select(is_here).to_series())


_PLANS: dict[Any, tuple[Plan, list[Target], int]] = {}


def _planned(
    setting: Setting, area: str, on: int, machine: Machine
) -> tuple[Plan, list[Target], int]:
    """The plan of one law in force and the limit of its amounts, kept for the next part."""
    names = tuple(s.id for s in setting.schemes)
    changed = (repr(sorted(setting.overrides.items())), names, setting.is_asked)
    key = (setting.law.hash, _law_of(setting, area, on), on, changed, machine)
    if (planned := _PLANS.get(key)) is None:  # parts at the same time may both make one
        if len(_PLANS) > 64:
            _PLANS.clear()
        compiler = compiled(setting, area, on, machine.words())
        parameters = Parameters(setting.law.at(area, day_of(on)), setting.overrides)
        wanted = schemes_of(setting, parameters)
        targets = [add_targets(compiler, scheme) for scheme in wanted]
        trees = compiled(setting, area, on, TreeWords())
        for scheme in wanted:
            add_targets(trees, scheme)
        planned = _PLANS[key] = (compiler.plan, targets, limit_of(trees.plan))
    return planned


def _law_of(setting: Setting, area: str, on: int) -> tuple[object, ...]:
    """The same for all places where the same values are in force."""
    at = setting.law.at(area, day_of(on))
    found = (at.setting(key) for key in setting.law.parameters)
    return tuple(s and (s.key, s.place, s.since) for s in found)


def schemes_of(setting: Setting, parameters: Any) -> list[Scheme]:
    """The schemes to determine in a place."""
    given = setting.schemes
    return [s for s in given if setting.is_asked or s.id == "dibao" or opens(s, parameters)]


def compiled(setting: Setting, area: str, on: int, words: Backend) -> Compiler:
    """A compiler for one place and day."""
    law = Parameters(setting.law.at(area, day_of(on)), setting.overrides)
    return Compiler(program_of(setting.law, day_of(on)), law, words, {"on": on})


def _lacking(frames: Frames, columns: set[tuple[str, str]]) -> pl.Series:
    """By household: a fact that the rules read is unknown, or a whole list is."""
    house = frames["household"]
    lists = [f"{name}_known" for name in tables.LISTS]
    lacks = house.select(
        pl.any_horizontal(~pl.col(c).fill_null(True) for c in lists)
    ).to_series()  # fmt: skip
    reads = {*columns, *(("obligor", tables.SUPPORTS) for e, _ in columns if e == "supporter")}
    for entity, frame in frames.items():
        names = sorted(c for e, c in reads if e == entity and frame[c].null_count())
        if not names:
            continue
        unknown = pl.any_horizontal(pl.col(c).is_null() for c in names)
        if entity == "household":
            lacks |= frame.select(unknown).to_series()
        else:
            at = frame.filter(unknown)[row("household")].unique()
            lacks = lacks.scatter(at, True)
    return lacks


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
        pl.lit(target.scheme.id, dtype=pl.Categorical).alias("scheme"),
        _words((REFUSED, ENTITLED), frame[target.verdict]).alias("outcome"),
        pl.when(verdict).then(amount).alias("amount"),
        _words(target.reasons, frame[target.because]).alias("because"),
        pl.lit([], dtype=pl.List(pl.String)).alias("missing"),
        is_open.alias("_open"),
    )
    open_ids = made.filter("_open")["household_id"].unique()
    if target.entity == "person":
        settled = made.filter(~pl.col("household_id").is_in(open_ids.implode()))
    else:
        settled = made.filter(~pl.col("_open"))
    return settled.drop("_open"), open_ids


def _words(words: tuple[str, ...], at: pl.Series) -> pl.Series:
    """The word at each place; the places no, yes of a truth are 0, 1."""
    return pl.Series(words, dtype=pl.Categorical)[at.cast(pl.UInt32)]


def life_one(setting: Setting, frames: Frames, open_ids: list[tuple[str, Scheme]]) -> pl.DataFrame:
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
