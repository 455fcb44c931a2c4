"""Random households through life 1, Polars and SQL: the same outcomes, the same fen."""

import json
from typing import Any

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from doudi.kernel.money import yuan
from doudi.policy import schemes
from doudi.policy.batch import sql_run, tables
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.batch.runner import run, setting
from doudi.policy.contract import read_case
from doudi.policy.determine import determine
from doudi.policy.errors import LawMissing
from doudi.policy.law import open_law

LAW = open_law()
SCHEMES = ("dibao", "dibao_single", "edge", "rigid")
PLACES = (("231025", "2026-05-20"), ("231025", "2025-06-30"), ("009901", "2026-08-01"))
ITEMS = ("wage", "farming_net", "pension_employee", "pension_resident_basic", "gift", "scholarship")
SPENT = ("employment_cost", "medical_own_pay", "education", "support_paid", "rent")
cents = st.integers(0, 400_000).map(yuan)
per = st.sampled_from(["month", "year"])


@st.composite
def members(draw: Any, count: int) -> list[dict[str, Any]]:
    """Complete people; the first is the applicant."""
    found = []
    for i in range(count):
        level = draw(st.integers(0, 4))
        category = draw(st.sampled_from(["physical", "mental", "visual"]))
        found.append(
            {
                "id": f"m{i}",
                "relation": "01"
                if i == 0
                else draw(st.sampled_from(["10", "20", "50", "70", "97"])),
                "birth_date": f"{draw(st.integers(1930, 2024))}-06-{draw(st.integers(10, 28))}",
                "student": draw(
                    st.sampled_from(["none", "compulsory", "bachelor", "postgraduate"])
                ),
                "disability": {"category": category, "level": level} if level else None,
                "serious_illness": draw(st.booleans()),
                "co_resident": draw(st.booleans()),
                "status": draw(st.sampled_from(["present", "present", "prison"])),
                "employment": draw(st.sampled_from(["flexible", "unemployed"])),
                "flags": [],
            }
        )
    return found


@st.composite
def households(draw: Any) -> dict[str, Any]:
    """A household in one of three places, some of them with facts that nobody knows."""
    people = draw(members(draw(st.integers(1, 4))))
    who = st.integers(0, len(people) - 1).map(lambda i: f"m{i}")
    row = {"member": who, "amount": cents, "per": per}
    household = {
        "residence": draw(st.sampled_from(["rural", "urban"])),
        "members": people,
        "income": draw(
            st.lists(st.fixed_dictionaries({**row, "item": st.sampled_from(ITEMS)}), max_size=4)
        ),
        "spending": draw(
            st.lists(st.fixed_dictionaries({**row, "item": st.sampled_from(SPENT)}), max_size=2)
        ),
        "assets": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"member": who, "item": st.sampled_from(["deposit", "cash"]), "value": cents}
                ),
                max_size=2,
            )
        ),
        "obligors": [],
    }
    if draw(st.booleans()) and draw(st.booleans()):
        people[-1].pop(draw(st.sampled_from(["birth_date", "disability", "serious_illness"])))
    area, on = draw(st.sampled_from(PLACES))
    return {"format": "doudi.case/1", "area": area, "on": on, "household": household}


def _setting() -> Setting:
    known = schemes.world(LAW).schemes
    return Setting(LAW, tuple(known[s] for s in SCHEMES), {}, {})


def _life_one(case: dict[str, Any], scheme: str) -> tuple[str, str | None]:
    try:
        result = determine(case | {"schemes": [scheme]}, LAW)["results"][0]
    except LawMissing:  # the batch says so for the row
        return "cannot_say_yet", None
    return result["outcome"], result.get("amount_monthly")


def _batch(results: pl.DataFrame, id_: str, scheme: str) -> tuple[str, str | None]:
    rows = results.filter((pl.col("household_id") == id_) & (pl.col("scheme") == scheme)).to_dicts()
    outcomes = {r["outcome"] for r in rows}
    order = ("cannot_say_yet", "entitled", "not_entitled")
    outcome = next(o for o in order if o in outcomes)
    amounts = [r["amount"] for r in rows if r["amount"] is not None]
    return outcome, yuan(sum(amounts)) if amounts and outcome == "entitled" else None


@settings(max_examples=5, deadline=None)
@given(cases=st.lists(households(), min_size=8, max_size=16))
def test_life_one_and_polars_agree_to_the_fen(cases: list[dict[str, Any]]) -> None:
    frames = tables.from_cases((f"h{i}", read_case(c)) for i, c in enumerate(cases))
    polars = determine_part(_setting(), frames)
    for i, case in enumerate(cases):
        for scheme in SCHEMES:
            assert _batch(polars, f"h{i}", scheme) == _life_one(case, scheme), (scheme, case)


@settings(max_examples=1, deadline=None, phases=[Phase.generate])
@given(cases=st.lists(households(), min_size=30, max_size=30))
def test_sql_agrees_with_polars_row_by_row(cases: list[dict[str, Any]]) -> None:
    place = {"area": "231025", "on": "2026-05-20"}
    frames = tables.from_cases((f"h{i}", read_case(c | place)) for i, c in enumerate(cases))
    order = ["scheme", "household_id", "person_id"]
    duckdb = sql_run.engine("duckdb")(_setting(), frames).sort(order)
    assert duckdb.equals(determine_part(_setting(), frames).sort(order))


def test_a_batch_goes_on_where_it_stopped(tmp_path: Any) -> None:
    case = {
        "format": "doudi.case/1", "area": "231025", "on": "2026-05-20",
        "household": {"residence": "rural", "income": [], "spending": [], "assets": [], "obligors": [],
                      "members": [{"id": "a", "relation": "01", "birth_date": "1980-01-01"}]},
    }  # fmt: skip
    for name in ("one", "two"):
        frames = tables.from_cases([(name, read_case(case))])
        tables.write(frames, tmp_path / "in" / name)
    told: list[str] = []
    given = setting(LAW, ["dibao"], {})
    run(given, tmp_path / "in", tmp_path / "out", tell=told.append)
    (tmp_path / "out" / "results-two.parquet").unlink()
    told.clear()
    manifest = run(given, tmp_path / "in", tmp_path / "out", tell=told.append)
    assert told == ["1/2 one: already determined", "2/2 two: 1 households, 1 persons"]
    assert [p["households"] for p in manifest["parts"].values()] == [1, 1]
    row = pl.read_parquet(tmp_path / "out" / "results-two.parquet").to_dicts()[0]
    assert row["outcome"] == "cannot_say_yet"
    assert "/household/members/0/disability" in row["missing"]
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["format"] == "doudi.batch/1"
