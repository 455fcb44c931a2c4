"""Every predicate that a declared scheme may use, on both sides of what it asks."""

from dataclasses import replace
from typing import Any

import pytest

from doudi.policy.declared import parameters_of, read
from doudi.policy.determine import determine
from doudi.policy.errors import LawBroken
from doudi.policy.law import Law, open_law

FILE = "schemes/tested_scheme.yaml"
AMINA = {
    "id": "amina", "relation": "01", "birth_date": "1960-05-20", "sex": "female",
    "student": "none", "disability": {"category": "physical", "level": 2},
    "serious_illness": False, "employment": "retired", "flags": ["bedridden"], "labour": "none",
    "support_form": "dispersed", "carer_of": [],
    "self_care": {
        "eating": True, "dressing": True, "bed": True, "toilet": True, "walking": False,
        "bathing": False,
    },
}  # fmt: skip


def declared(predicate: Any, *, tests: str = "person", **more: Any) -> Law:
    """The law with one scheme more, whose only condition is the predicate."""
    tree = {
        "id": "tested_scheme", "name": {"zh": "试", "en": "tested"}, "says": {"zh": "试", "en": "tested"},
        "basis": "demo-county:test", "tag": "D", "checked_on": "2026-11-22", "place": ["009901"],
        "since": "2023-01-01", "tests": tests,
        "conditions": [{"id": "asked", "label": {"zh": "问", "en": "asked"}, "when": predicate}],
        "amount": {"per": "month", "rows": [{"value": "50.00"}]},
    } | more  # fmt: skip
    law, scheme = open_law(), read(FILE, tree)
    numbers = {p.key: p for p in parameters_of(FILE, scheme)}
    return replace(
        law,
        hash=f"{law.hash} with {tree}",
        parameters=dict(law.parameters) | numbers,
        declared={FILE: scheme},
        _at={},
    )


def answer(law: Law, income: str = "0.00", on: str = "2026-05-20") -> dict[str, Any]:
    row = {"member": "amina", "item": "pension_employee", "amount": income, "per": "year"}
    case = {
        "format": "doudi.case/1", "area": "009901", "on": on, "schemes": ["tested_scheme"],
        "household": {
            "residence": "rural", "members": [AMINA], "income": [row], "spending": [],
            "assets": [], "obligors": [],
        },
    }  # fmt: skip
    found: dict[str, Any] = determine(case, law)["results"][0]
    return found


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ({"age_from": 66}, {"age_from": 67}),
        ({"age_below": 67}, {"age_below": 66}),
        ({"member": True}, {"member": False}),
        ({"disabled": True}, {"disabled": False}),
        ({"severely_disabled": True}, {"severely_disabled": False}),
        ({"serious_illness": False}, {"serious_illness": True}),
        ({"minor": False}, {"minor": True}),
        ({"carer": False}, {"carer": True}),
        ({"disability": {"up_to": 2}}, {"disability": {"up_to": 1}}),
        ({"disability": {"from": 2}}, {"disability": {"from": 3}}),
        ({"disability": {"categories": ["physical"]}}, {"disability": {"categories": ["mental"]}}),
        ({"self_care_failed_from": 2}, {"self_care_failed_from": 3}),
        ({"student": "none"}, {"student": ["senior", "bachelor"]}),
        ({"employment": ["retired"]}, {"employment": "employed"}),
        ({"kin": "self"}, {"kin": "spouse"}),
        ({"sex": "female"}, {"sex": "male"}),
        ({"status": "present"}, {"status": "prison"}),
        ({"labour": "none"}, {"labour": "able"}),
        ({"support_form": "dispersed"}, {"support_form": "centralised"}),
        ({"flag": "bedridden"}, {"flag": "orphan"}),
        ({"group": ["over_60", "minor"]}, {"group": "over_70"}),
        ({"residence": "rural"}, {"residence": "urban"}),
        ({"receives": ["edge", "dibao"]}, {"receives": "edge"}),
        ({"receives": "tekun"}, {"receives": ["orphan", "unsupported_child"]}),
        ({"property_within": "edge"}, {"not": {"property_within": "edge"}}),
        ({"any": [{"sex": "male"}, {"age_from": 60}]}, {"any": [{"sex": "male"}, {"age_from": 90}]}),
        ({"all": [{"sex": "female"}, {"age_from": 60}]}, {"all": [{"sex": "male"}, {"age_from": 60}]}),
        ([{"sex": "female"}, {"age_from": 60}], [{"sex": "female"}, {"age_from": 90}]),
    ],
)  # fmt: skip
def test_a_predicate_of_persons_has_two_sides(yes: Any, no: Any) -> None:
    assert answer(declared(yes))["outcome"] == "entitled"
    assert answer(declared(no))["outcome"] == "not_entitled"


@pytest.mark.parametrize(
    ("predicate", "last", "first"),
    [
        ({"income_per_head_below": "5550.00"}, "5549.99", "5550.00"),
        ({"income_per_head_at_most": "5550.00"}, "5550.00", "5550.01"),
        ({"income_below_standards": "1.5"}, "11375.99", "11376.00"),  # 632 × 12 × 1.5 = 11 376
        ({"income_at_most_standards": "2"}, "15168.00", "15168.01"),  # 632 × 12 × 2
    ],
)
def test_a_line_of_income_is_kept_to_the_fen(predicate: Any, last: str, first: str) -> None:
    law = declared(predicate, tests="household")
    assert answer(law, last)["outcome"] == "entitled"
    assert answer(law, first)["outcome"] == "not_entitled"


def test_everybody_and_anybody_speak_of_members() -> None:
    assert (
        answer(declared({"everybody": {"age_from": 66}}, tests="household"))["outcome"]
        == "entitled"
    )
    assert (
        answer(declared({"anybody": {"age_from": 67}}, tests="household"))["outcome"]
        == "not_entitled"
    )


def test_help_that_excludes_it_refuses() -> None:
    refused = answer(declared({"member": True}, not_with=["tekun"]))
    assert (refused["outcome"], refused["because"]) == (
        "not_entitled",
        "tested_scheme_may_be_drawn",
    )


def test_a_scheme_ends_on_its_last_day() -> None:
    from doudi.policy.errors import LawMissing

    law = declared({"member": True}, until="2026-05-20")
    assert answer(law, on="2026-05-19")["outcome"] == "entitled"
    with pytest.raises(LawMissing) as gap:
        answer(law, on="2026-05-20")
    assert gap.value.key == "tested_scheme.in_force"


@pytest.mark.parametrize(
    ("predicate", "told"),
    [
        ({"wealth": "small"}, "no predicate is called 'wealth'"),
        ({"age_from": 60, "sex": "male"}, "one name with its value"),
        ({"any": []}, "take a list"),
        ({"everybody": {"age_from": 60}}, "for schemes that test households"),
        ({"member": "perhaps"}, "true or false"),
        ({"student": 3}, "takes words"),
        ({"disability": {"colour": "red"}}, "categories, from and up_to"),
        ({"property_within": "dibao"}, "property_within: edge"),
    ],
)
def test_what_is_not_on_the_list_is_refused(predicate: Any, told: str) -> None:
    with pytest.raises(LawBroken) as fault:
        declared(predicate)
    assert told in str(fault.value)
    assert FILE in str(fault.value)
