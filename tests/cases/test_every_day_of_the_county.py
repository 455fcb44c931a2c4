"""In the demonstration county every scheme of the contract can be computed on every day since 2023."""

from datetime import date
from typing import Any

import pytest

from doudi.policy import schemes
from doudi.policy.determine import determine
from doudi.policy.law import open_law

from .harness import document

FAMILY: dict[str, Any] = {
    "person": {"birth_date": "1940-03-01", "disability": {"category": "mental", "level": 2}},
    "members": [
        {"relation": "20", "birth_date": "1970-01-01", "serious_illness": True},
        {"relation": "41", "birth_date": "2014-01-01", "student": "compulsory", "flags": ["orphan"]},
    ],
    "income": [{"item": "flexible_work", "amount": "700.00", "member": "b"}],
    "spending": [{"item": "medical_own_pay", "amount": "900.00", "member": "b"}],
    "assets": [
        {"item": "deposit", "value": "3000.00"},
        {"item": "dwelling", "area_m2": "60.00", "sole": True},
        {"item": "vehicle", "value": "2000.00", "use": "livelihood", "bought_on": "2020-01-01"},
        {"item": "machinery", "value": "1000.00"},
        {"item": "business", "registered_capital": "500.00", "employees": 0},
    ],
    "obligors": [{"income": "2000.00", "family_size": 2}],
    "event": {
        "kind": "expenditure", "severity": "serious", "persons": 2, "granted_this_year": "0.00",
        "grants_this_year": 0, "last_same_cause": None,
    },
}  # fmt: skip


def days() -> list[date]:
    """Every day on which a value of the county or of the nation changes: nothing moves between."""
    found = {date(2023, 1, 1), date(2026, 11, 22)}
    for parameter in open_law().parameters.values():
        for place in ("009901", "CN"):
            found |= {date.fromisoformat(s.since) for s in parameter.places.get(place, ())}
    return sorted(d for d in found if date(2023, 1, 1) <= d <= date(2026, 11, 22))


@pytest.mark.parametrize("residence", ["rural", "urban"])
def test_every_scheme_can_be_computed_on_every_day(residence: str) -> None:
    for day in days():
        case = FAMILY | {"on": day.isoformat(), "residence": residence, "expect": {"scheme": ""}}
        asked = document(case)
        del asked["schemes"]
        answer = determine(asked)
        assert "not_determined" not in answer, f"{day}: {answer['not_determined']}"
        answered = {r["scheme"]: r["outcome"] for r in answer["results"]}
        assert set(schemes.ORDER) <= answered.keys(), (
            f"{day}: {set(schemes.ORDER) - answered.keys()}"
        )
        assert "cannot_say_yet" not in answered.values(), f"{day}: {answered}"
