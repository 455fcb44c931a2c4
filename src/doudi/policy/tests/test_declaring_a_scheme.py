"""A county declares a subsidy of its own in YAML; nobody writes code."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from doudi.cli import main
from doudi.policy.errors import LawBroken
from doudi.policy.law import open_law
from doudi.policy.law.files import root

HEATING = """
id: heating_subsidy
name: {zh: 采暖补贴, en: Heating subsidy}
says: {zh: 低保家庭每个采暖季一次。, en: Once a heating season for dibao families.}
basis: demo-county:heating
tag: D
checked_on: 2026-11-22
place: ["009901"]
since: 2025-10-01
tests: household
conditions:
  - id: poor
    label: {zh: 低保家庭, en: Dibao family}
    when: {receives: dibao}
  - id: somebody_old
    label: {zh: 有60岁以上老人, en: Somebody of 60 or more}
    when: {anybody: {age_from: 60}}
amount:
  per: once
  rows:
    - {when: {anybody: {age_from: 80}}, value: "900.00"}
    - {value: {2025-10-01: "600.00", 2026-10-01: "650.00"}}
documents:
  - {zh: 取暖费票据, en: heating bill}
"""


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A law folder of one's own, with the heating subsidy added."""
    folder = tmp_path / "law"
    shutil.copytree(root(), folder)
    (folder / "schemes/heating_subsidy.yaml").write_text(HEATING, encoding="utf-8")
    monkeypatch.setenv("DOUDI_LAW", str(folder))
    return folder


def household(born: str, *, on: str = "2026-11-02") -> dict[str, Any]:
    amina = {
        "id": "amina", "relation": "01", "birth_date": born, "sex": "female", "student": "none",
        "disability": None, "serious_illness": False, "flags": [],
    }  # fmt: skip
    return {
        "format": "doudi.case/1", "area": "009901", "on": on, "schemes": ["heating_subsidy"],
        "household": {
            "residence": "rural", "members": [amina], "income": [], "spending": [], "assets": [],
            "obligors": [],
        },
    }  # fmt: skip


def ask(
    case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, Any]:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    status = main(["determine", str(file)])
    printed = capsys.readouterr()
    return status, json.loads(printed.out or printed.err)


def test_a_new_file_is_a_new_scheme(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = ask(household("1960-01-01"), tmp_path, capsys)
    result = answer["results"][0]
    assert (status, result["outcome"], result["amount_once"]) == (0, "entitled", "650.00")
    cited = {c["cite"] for step in result["steps"] for c in step["cites"]}
    assert "demo-county:heating" in cited


def test_its_amount_follows_its_own_dates(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, before = ask(household("1960-01-01", on="2026-09-30"), tmp_path, capsys)
    assert before["results"][0]["amount_once"] == "600.00"
    _, old = ask(household("1940-01-01"), tmp_path, capsys)
    assert old["results"][0]["amount_once"] == "900.00"


def test_its_refusal_names_the_condition(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, answer = ask(household("1985-01-01"), tmp_path, capsys)
    result = answer["results"][0]
    assert (result["outcome"], result["because"]) == (
        "not_entitled",
        "heating_subsidy_somebody_old",
    )


def test_an_unknown_fact_is_named(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = household("1960-01-01")
    del case["household"]["members"][0]["birth_date"]
    _, answer = ask(case, tmp_path, capsys)
    result = answer["results"][0]
    assert result["outcome"] == "cannot_say_yet"
    assert "/household/members/0/birth_date" in result["missing"]


def test_before_its_first_day_the_law_has_no_value(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = ask(household("1960-01-01", on="2025-09-30"), tmp_path, capsys)
    assert status == 3
    assert answer["errors"][0]["code"] == "law_missing"


def test_without_the_file_nobody_knows_the_scheme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = ask(household("1960-01-01"), tmp_path, capsys)
    assert (status, answer["errors"][0]["code"]) == (2, "unknown_scheme")


def test_its_numbers_are_part_of_the_law(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "check"]) == 0, capsys.readouterr().out
    capsys.readouterr()
    main(["law", "diff", "--area", "009901", "--from", "2026-09-30", "--to", "2026-10-01"])
    assert "由 600.00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("{receives: dibao}", "{earns: little}", "no predicate is called 'earns'"),
        ("tests: household", "tests: village", "tests"),
        ("  per: once", "  per: fortnight", "per"),
        ("{anybody: {age_from: 60}}", "{age_from: 60}", "write it below everybody or anybody"),
        ("tag: D", "tag: D\ncolour: red", "colour"),
    ],
)
def test_a_slip_is_refused_with_file_and_place(
    county: Path, written: str, instead: str, told: str
) -> None:
    file = county / "schemes/heating_subsidy.yaml"
    file.write_text(HEATING.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(LawBroken) as fault:
        open_law(county)
    assert "schemes/heating_subsidy.yaml" in str(fault.value)
    assert told in str(fault.value)
