"""The sources against everybody who may be asked about: hits, and likenesses that wait for a person.

Each source is read once (`ask_source`): its straight hits come out as they are, and the few rows
that may still be somebody's are kept aside. When every source has been asked, all of those are
settled in one go (`ask_about_the_rest`), because weighing names costs the same for one list as for
twenty-five.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from doudi.verification.ask import with_numbers
from doudi.verification.kinds import Kind, kinds
from doudi.verification.matching import (
    forget_the_crooked,
    match_straight,
    match_the_rest,
    prepare_people,
)
from doudi.verification.models import Likeness
from doudi.verification.things import thing_as_sql
from doudi.verification.workbench import workbench

BATCH = 500
IDENTITY: Sequence[str] = ("number", "name", "birth_date", "sex", "area")
LIKELY: Mapping[str, Any] = {
    "person_id": pl.Int64, "home_id": pl.Int64, "home_area": pl.String, "row": pl.Int64,
    "thing": pl.String, "how": pl.String, "bits": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """What a source said at once: records of people, and rows that may still be somebody's."""

    hits: pl.DataFrame  # in the shape of `hit_<kind>` for the checks
    rest: pl.DataFrame  # as delivered


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rest of one source: more hits, and likenesses that wait for a person."""

    hits: pl.DataFrame
    likely: pl.DataFrame
    by_number: int
    by_name: int


def place_of(kind: Kind) -> int:
    """The bit and the number under which a kind is known to the matching."""
    return list(kinds()).index(kind.key)


def asked(people: pl.DataFrame, kind: Kind) -> int:
    """Of how many people the own consent covers the kind."""
    return int(people.select(((pl.col("may") // (1 << place_of(kind))) % 2).sum()).item() or 0)


def refused(refusals: pl.DataFrame, kind: Kind) -> dict[str, int]:
    """Of the others, how many for which reason."""
    about = refusals.filter((pl.col("kinds") // (1 << place_of(kind))) % 2 == 1)
    return dict(about.group_by("reason").len().sort("reason").iter_rows())


def ask_source(kind: Kind, people: pl.DataFrame, rows: pl.DataFrame) -> Answered:
    """One join of a delivery's rows with the people who may be asked about."""
    with workbench() as con:
        _ask_about(con, people)
        _compare(con, kind, rows)
        hits = con.sql(
            f"""SELECT {_columns(kind)} FROM answered_{kind.key} WHERE is_straight
                ORDER BY id, person_id"""
        ).pl()
        rest = con.sql(
            f"""SELECT DISTINCT * EXCLUDE (person_id, is_straight) FROM answered_{kind.key}
                WHERE id IN (SELECT record FROM _crooked) ORDER BY id"""
        ).pl()
    return Answered(_each_once(kind, hits), rest.rename({"id": "row"}))


def ask_about_the_rest(
    people: pl.DataFrame, rest: Mapping[str, pl.DataFrame]
) -> dict[str, Settled]:
    """Settle the rows of all kinds that `ask_source` kept aside."""
    with workbench() as con:
        _ask_about(con, people)
        for key, rows in rest.items():
            _compare(con, kinds()[key], rows)
        match_the_rest(con)
        return {key: _settled(con, kinds()[key]) for key in rest}


def _ask_about(con: duckdb.DuckDBPyConnection, people: pl.DataFrame) -> None:
    con.register("asked", people.drop("consent").to_arrow())
    prepare_people(con, "asked")
    con.execute(
        "CREATE TEMP VIEW homes AS SELECT id AS person_id, household_id, area AS home_area FROM asked"
    )
    forget_the_crooked(con)


def _compare(con: duckdb.DuckDBPyConnection, kind: Kind, rows: pl.DataFrame) -> None:
    con.register("delivered", with_numbers(kind, rows).rename({"row": "id"}).to_arrow())
    match_straight(con, "delivered", source=place_of(kind), target=f"answered_{kind.key}")
    con.unregister("delivered")


def _settled(con: duckdb.DuckDBPyConnection, kind: Kind) -> Settled:
    found = con.sql(
        f"""SELECT DISTINCT m.person_id AS who, h.household_id AS home_id, h.home_area, m.level AS how,
                  m.weight AS bits, m.waterfall AS parts, m.needs_person AS is_doubtful,
                  r.* EXCLUDE (person_id, is_straight)
            FROM matched m JOIN (SELECT *, {thing_as_sql(kind)} AS thing FROM answered_{kind.key}) r
              ON r.id = m.record_id
            JOIN homes h ON h.person_id = m.person_id
            WHERE m.source = {place_of(kind)} ORDER BY r.id, m.person_id"""
    ).pl()
    found = _remembered(kind, found.rename({"who": "person_id", "id": "row"}))
    sure = found.filter(~pl.col("is_doubtful"))
    hits = sure.select("person_id", "row", "thing", *_own(kind))
    likely = found.filter("is_doubtful").unique(["person_id", "thing"], maintain_order=True)
    by_name = sure.filter(pl.col("how") == "name")["row"].n_unique()
    return Settled(
        hits=_each_once(kind, hits), likely=likely.select(*LIKELY, "parts"),
        by_number=sure["row"].n_unique() - by_name, by_name=by_name,
    )  # fmt: skip


def _columns(kind: Kind) -> str:
    own = ", ".join(f'"{key}"' for key in _own(kind))
    return f"person_id, id AS row, {thing_as_sql(kind)} AS thing{', ' if own else ''}{own}"


def _own(kind: Kind) -> list[str]:
    return [c.key for c in kind.columns if c.key not in IDENTITY]


def _each_once(kind: Kind, hits: pl.DataFrame) -> pl.DataFrame:
    """The same record delivered twice counts once."""
    return hits.unique(["person_id", "thing", *_own(kind)], keep="first", maintain_order=True)


def _remembered(kind: Kind, found: pl.DataFrame) -> pl.DataFrame:
    """What people said of these records before: theirs counts, not theirs is dropped."""
    waiting = found.filter("is_doubtful")["person_id"].unique().to_list()
    said: list[tuple[int, str, bool | None]] = []
    for start in range(0, len(waiting), BATCH):
        rows = Likeness.objects.filter(
            kind=kind.key, person_id__in=waiting[start : start + BATCH], is_theirs__isnull=False
        )
        said += list(rows.values_list("person_id", "thing", "is_theirs"))
    schema = {"person_id": pl.Int64, "thing": pl.String, "said": pl.Boolean}
    known = pl.DataFrame(said, schema=schema, orient="row")
    joined = found.join(known, on=["person_id", "thing"], how="left", maintain_order="left")
    said_no = pl.col("is_doubtful") & pl.col("said").eq(False).fill_null(False)
    doubt = pl.col("is_doubtful") & pl.col("said").is_null()
    return joined.filter(~said_no).with_columns(is_doubtful=doubt).drop("said")


def keep_likely(kind: Kind, likely: pl.DataFrame, *, dataset_id: int, on: date) -> int:
    """Write down the records that wait for a person, each once; returns how many are new."""
    new = [
        Likeness(
            person_id=r["person_id"], household_id=r["home_id"], area=r["home_area"],
            kind=kind.key, thing=r["thing"], dataset_id=dataset_id, row=r["row"], level=r["how"],
            weight=None if r["bits"] is None else round(r["bits"], 2),
            waterfall=_parts(r["parts"]), found_on=on,
        )
        for r in likely.iter_rows(named=True)
    ]  # fmt: skip
    before = Likeness.objects.filter(kind=kind.key).count()
    Likeness.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return Likeness.objects.filter(kind=kind.key).count() - before


def _parts(waterfall: Mapping[str, Any] | None) -> dict[str, Any]:
    return {k: round(v, 2) for k, v in (waterfall or {}).items() if v is not None}
