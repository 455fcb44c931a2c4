"""Random households through life 1, Polars and DuckDB: every scheme, every row, to the fen."""

from typing import Any

import polars as pl
import pytest

from doudi.policy import schemes
from doudi.policy.batch import sql_run, tables
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.contract import read_case
from doudi.policy.determine import Answer, determine, program_of
from doudi.policy.evaluate import Run
from doudi.policy.instances import household_of
from doudi.policy.law import open_law
from doudi.policy.parameters import Parameters
from doudi.policy.tests.random_cases import cases

LAW = open_law()
SCHEMES = tuple(schemes.world(LAW).schemes[s] for s in schemes.ORDER)
COUNT = 1_200
Rows = dict[tuple[str, str | None, str], tuple[Any, ...]]


def life_one(documents: list[dict[str, Any]]) -> Rows:
    """(household, person, scheme) → outcome, fen, reason, what is missing: one by one."""
    found: Rows = {}
    for i, document in enumerate(documents):
        case = read_case(document)
        parameters = Parameters(LAW.at(case.area, case.on), {})
        run = Run(program_of(LAW, case.on), household_of(case), parameters)
        for scheme in SCHEMES:
            answer = Answer(run, scheme)
            for who in answer.subjects:
                person = who.id if scheme.of == "person" else None
                found[f"h{i}", person, scheme.id] = _values(answer.row(who))
    return found


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["outcome"], row["amount"], row["because"], tuple(row["missing"])


def frames_of(documents: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """The same households as tables."""
    return tables.from_cases((f"h{i}", read_case(d)) for i, d in enumerate(documents))


def batch(results: pl.DataFrame) -> Rows:
    """The rows of a batch in the shape of life 1."""
    rows = results.to_dicts()
    return {(r["household_id"], r["person_id"], r["scheme"]): _values(r) for r in rows}


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "gaps"), [(1, 0.0), (2, 0.02), (3, 0.15)])
def test_polars_gives_the_rows_of_life_one(seed: int, gaps: float) -> None:
    documents = list(cases(COUNT // 3, seed, gaps=gaps))
    made = batch(determine_part(Setting(LAW, SCHEMES, {}, {}), frames_of(documents)))
    wanted = life_one(documents)
    assert made.keys() == wanted.keys()
    differs = {k: (wanted[k], made[k]) for k in wanted if made[k] != wanted[k]}
    assert not differs, list(differs.items())[:3]
    assert {row[0] for row in made.values()} >= {"entitled", "not_entitled", "cannot_say_yet"}


@pytest.mark.slow
def test_duckdb_gives_the_rows_of_polars() -> None:
    place = {"area": "009901", "on": "2026-08-01"}
    frames = frames_of([case | place for case in cases(300, 4, gaps=0.02)])
    given = Setting(LAW, SCHEMES, {}, {})
    assert batch(sql_run.engine("duckdb")(given, frames)) == batch(determine_part(given, frames))


def test_amounts_too_large_for_64_bits_are_still_exact() -> None:
    documents = list(cases(120, 5, gaps=0.0))
    for document in documents[::2]:
        for row in document["household"].get("income", []):
            row["amount"] = row["amount"].replace(".", "7000000", 1)[:12].lstrip("0") or "1"
            row["amount"] += ".99"
    assert batch(determine_part(Setting(LAW, SCHEMES, {}, {}), frames_of(documents))) == life_one(
        documents
    )


def test_places_under_the_same_law_are_determined_together() -> None:
    village = {"area": "231025100200", "on": "2026-05-20"}
    county = {"area": "231025", "on": "2026-05-20"}
    drawn = list(cases(40, 6, gaps=0.0))
    documents = [case | (village if i % 2 else county) for i, case in enumerate(drawn)]
    assert batch(determine_part(Setting(LAW, SCHEMES, {}, {}), frames_of(documents))) == life_one(
        documents
    )


def test_an_empty_part_has_no_results() -> None:
    frames = {e: f.head(0) for e, f in frames_of(list(cases(1, 7))).items()}
    assert determine_part(Setting(LAW, SCHEMES, {}, {}), frames).is_empty()


def test_a_household_of_nobody_counted_gets_nothing() -> None:
    case = next(cases(1, 8, gaps=0.0)) | {"area": "231025", "on": "2026-05-20"}
    people = case["household"]["members"][:1]
    people[0] |= {"status": "prison", "status_since": "2024-01-01", "flags": []}
    case["household"] |= {
        "members": people,
        "income": [],
        "spending": [],
        "assets": [],
        "obligors": [],
    }
    made = determine_part(Setting(LAW, SCHEMES[:1], {}, {}), frames_of([case])).to_dicts()[0]
    assert (made["outcome"], made["because"]) == ("not_entitled", "has_members")
    single = determine(case | {"schemes": ["dibao"]}, LAW)["results"][0]
    assert single["because"] == "has_members"
