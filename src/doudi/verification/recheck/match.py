"""One source against everybody who may be asked about: hits, and likenesses that wait for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from doudi.verification.ask import with_numbers
from doudi.verification.kinds import Kind, kinds
from doudi.verification.matching import link, prepare_people
from doudi.verification.models import Likeness
from doudi.verification.things import with_things

BATCH = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """What a source said: `hits` are records of people, `likely` those that may be somebody's."""

    hits: pl.DataFrame
    likely: pl.DataFrame
    asked: int
    refused: Mapping[str, int]  # reason → persons
    by_number: int
    by_name: int


def may_ask(people: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The people whose own consent covers the kind."""
    bit = 1 << list(kinds()).index(kind.key)
    return people.filter((pl.col("may") & bit) != 0)


def refused(people: pl.DataFrame, kind: Kind) -> dict[str, int]:
    """Of the others, how many for which reason."""
    bit = 1 << list(kinds()).index(kind.key)
    others = people.filter((pl.col("may") & bit) == 0)
    return dict(others.group_by("why").len().sort("why").iter_rows())


def ask_source(kind: Kind, people: pl.DataFrame, rows: pl.DataFrame) -> Answered:
    """Match one delivery's rows to the people who may be asked about."""
    allowed = may_ask(people, kind)
    con = duckdb.connect()
    con.register("asked", allowed.drop("may", "consent", "why").to_arrow())
    prepare_people(con, "asked")
    con.register("delivered", with_numbers(kind, rows).rename({"row": "id"}).to_arrow())
    counts = link(con, records="delivered")
    found = con.sql(
        """SELECT record_id, person_id, level AS how, weight AS bits, waterfall AS parts,
                  needs_person AS is_doubtful FROM matches ORDER BY record_id, person_id"""
    ).pl()
    con.close()
    homes = allowed.select(person_id="id", home_id="household_id", home_area="area")
    joined = found.join(with_things(kind, rows), left_on="record_id", right_on="row").join(
        homes, on="person_id"
    )
    joined = _remembered(kind, joined).rename({"record_id": "row"})
    return Answered(
        hits=joined.filter(~pl.col("is_doubtful")), likely=joined.filter("is_doubtful"),
        asked=len(allowed), refused=refused(people, kind),
        by_number=counts.by_number, by_name=counts.by_name,
    )  # fmt: skip


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
    joined = found.join(known, on=["person_id", "thing"], how="left")
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
        for r in likely.unique(["person_id", "thing"], maintain_order=True).iter_rows(named=True)
    ]  # fmt: skip
    before = Likeness.objects.filter(kind=kind.key).count()
    Likeness.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return Likeness.objects.filter(kind=kind.key).count() - before


def _parts(waterfall: Mapping[str, Any] | None) -> dict[str, Any]:
    return {k: round(v, 2) for k, v in (waterfall or {}).items() if v is not None}


def hit_table(kind: Kind, hits: pl.DataFrame) -> pl.DataFrame:
    """The hits in the shape of `hit_<kind>` for the checks."""
    own = [c.key for c in kind.columns if c.key not in IDENTITY]
    return hits.select("person_id", "row", "thing", *own).unique(
        ["person_id", "thing", *own], keep="first", maintain_order=True
    )


IDENTITY: Sequence[str] = ("number", "name", "birth_date", "sex", "area")
