"""Nothing in an answer rests on air: each step names a provision, and no step is an empty value."""

from typing import Any

import pytest

from doudi.policy.determine import determine

from .test_read_a_case import _case

PEOPLE = [
    {"id": "a", "relation": "01", "birth_date": "1950-01-01", "disability": None, "flags": [],
     "serious_illness": False, "student": "none"},
    {"id": "b", "relation": "10", "birth_date": "1952-01-01", "serious_illness": True, "flags": [],
     "disability": {"category": "mental", "level": 2}, "student": "none"},
]  # fmt: skip
LAW = {"dibao.standard.rural": "632.00", "edge.multiple": "1.5", "tekun.basic.rural": "822.00"}


@pytest.mark.parametrize("amount", ["0.00", "700.00", "1500.00", "5000.00"])
@pytest.mark.parametrize(("area", "overrides"), [("009901", {}), ("231025", {}), ("999999", LAW)])
def test_every_step_cites(area: str, overrides: dict[str, str], amount: str) -> None:
    income: list[dict[str, Any]] = [
        {"member": "a", "item": "pension_employee", "amount": amount, "per": "month"}
    ]
    document = _case(members=PEOPLE, income=income) | {"area": area, "parameters": overrides}
    del document["schemes"]
    steps = [s for r in determine(document)["results"] for s in r["steps"]]
    assert steps
    assert [s["name"] for s in steps if not s["cites"]] == []
    assert [s["name"] for s in steps if s["kind"] == "parameter" and s["value"] is None] == []
    assert {s["name"] for s in steps if s.get("override")} <= overrides.keys()


def test_a_household_without_a_vehicle_is_told_nothing_about_vehicles_of_a_place_without_law() -> (
    None
):
    document = _case() | {"area": "999999", "parameters": LAW}
    names = {s["name"] for r in determine(document)["results"] for s in r["steps"]}
    assert "dibao.standard.rural" in names
    assert not any(n.startswith("property.") for n in names)
