"""Asks one department's records about a few people: which rows are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from doudi.registry.selectors.identifying import Identified
from doudi.verification.kinds import Kind
from doudi.verification.matching import link
from doudi.verification.matching.names import name_key

SHORT, LONG = 15, 18
CERTIFICATE = "certificate"
NUMBER_OF_CERTIFICATE = r"^([0-9]{17}[0-9X])[0-9]{2}(?:B[0-9])?$"


@dataclass(frozen=True, slots=True)
class Match:
    """One row that is, or may be, about a person."""

    person_id: int
    row: int
    level: str
    weight: float | None
    waterfall: dict[str, float]
    needs_person: bool
    values: dict[str, Any]


def with_numbers(kind: Kind, rows: pl.DataFrame) -> pl.DataFrame:
    """A disability certificate begins with its holder's number: it stands in where none was sent."""
    if not any(c.key == CERTIFICATE for c in kind.columns):
        return rows
    holder = pl.col(CERTIFICATE).str.replace(NUMBER_OF_CERTIFICATE, "$1")
    return rows.with_columns(number=pl.coalesce("number", holder))


def ask(people: Sequence[Identified], rows: pl.DataFrame) -> list[Match]:
    """The rows of a delivery that belong to these people, with level and weight of each match."""
    near = _near(people, rows)
    if near.is_empty() or not people:
        return []
    con = duckdb.connect()
    con.register("asked", _as_table(people).to_arrow())
    con.register("delivered", near.rename({"row": "id"}).to_arrow())
    link(con, people="asked", records="delivered")
    found = con.execute(
        """SELECT person_id, record_id, level, weight, waterfall, needs_person FROM matches
           ORDER BY record_id, person_id"""
    ).fetchall()
    by_row = {row["row"]: row for row in near.iter_rows(named=True)}
    return [
        Match(person, record, level, weight, waterfall or {}, doubt, by_row[record])
        for person, record, level, weight, waterfall, doubt in found
    ]


def _near(people: Sequence[Identified], rows: pl.DataFrame) -> pl.DataFrame:
    """A cheap sieve before matching: same number in some form, same name, or same day of birth."""
    numbers = {p.number for p in people} | {_short(p.number) for p in people} - {""}
    names = {n for p in people for n in (p.name, *p.former_names)}
    folded = {name_key(n) for n in names}
    births = [p.birth_date for p in people if p.birth_date]
    number = pl.col("number").str.replace_all(r"\s", "").str.to_uppercase()
    return rows.filter(
        number.str.slice(0, LONG).is_in(list(numbers))
        | pl.col("name").is_in(list(names | folded))
        | pl.col("birth_date").is_in(births)
        | number.str.slice(6, 8).is_in([f"{b:%Y%m%d}" for b in births])
    )


def _short(number: str) -> str:
    return number[:6] + number[8:17] if len(number) == LONG and number[6:8] == "19" else ""


def _as_table(people: Sequence[Identified]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [p.person_id for p in people],
            "number": [p.number for p in people],
            "name": [p.name for p in people],
            "former_names": [list(p.former_names) for p in people],
            "birth_date": [p.birth_date for p in people],
            "sex": [p.sex or None for p in people],
            "area": [p.area for p in people],
            "companions": [list(p.companions) for p in people],
        },
        schema_overrides={
            "former_names": pl.List(pl.String), "companions": pl.List(pl.String),
            "birth_date": pl.Date,
        },
    )  # fmt: skip
