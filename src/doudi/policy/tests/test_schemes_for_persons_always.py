"""What holds for every household: caps, order of members, subsidies below own cost."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.policy.determine import determine

PERSON = {
    "sex": "male", "student": "none", "serious_illness": False, "flags": [],
    "employment": "unemployed",
    "self_care": dict.fromkeys(("eating", "dressing", "bed", "toilet", "walking", "bathing"), True),
}  # fmt: skip
CATEGORIES = st.sampled_from(["visual", "hearing", "speech", "physical", "intellectual", "mental"])
DISABILITY = st.none() | st.fixed_dictionaries({"category": CATEGORIES, "level": st.integers(1, 4)})
BIRTHS = st.dates(date(1920, 1, 1), date(2025, 12, 31)).map(date.isoformat)
YUAN = st.integers(0, 3_000_00).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
PEOPLE = st.lists(
    st.fixed_dictionaries({"birth_date": BIRTHS, "disability": DISABILITY}), min_size=1, max_size=4
)
SCHEMES = ["tekun", "disability_living", "disability_nursing", "old_age_allowance", "price_subsidy"]


def case(
    people: list[dict[str, Any]], *, schemes: list[str], area: str = "009901"
) -> dict[str, Any]:
    members = [
        PERSON | p | {"id": f"m{i}", "relation": "01" if i == 0 else "70"}
        for i, p in enumerate(people)
    ]
    household = {
        "residence": "rural", "members": members, "income": [], "spending": [], "assets": [],
        "obligors": [], "event": None,
    }  # fmt: skip
    return {
        "format": "doudi.case/1", "area": area, "on": "2026-11-10", "schemes": schemes,
        "household": household,
    }  # fmt: skip


def fen(text: str) -> int:
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest)


def paid(result: dict[str, Any]) -> dict[str, str]:
    return {m["id"]: m["total"] for m in result.get("members", [])}


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_the_order_of_members_changes_nothing(people: list[dict[str, Any]]) -> None:
    forwards = case(people, schemes=SCHEMES)
    backwards = case(people, schemes=SCHEMES)
    backwards["household"]["members"].reverse()
    for a, b in zip(determine(forwards)["results"], determine(backwards)["results"], strict=True):
        assert (a["outcome"], paid(a)) == (b["outcome"], paid(b))


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_the_shares_add_up_to_the_amount(people: list[dict[str, Any]]) -> None:
    for result in determine(case(people, schemes=SCHEMES))["results"]:
        if result["outcome"] == "entitled":
            assert fen(result["amount_monthly"]) == sum(fen(v) for v in paid(result).values())


@settings(max_examples=40, deadline=None)
@given(BIRTHS, DISABILITY, YUAN, YUAN)
def test_more_income_never_brings_special_hardship(
    born: str, disability: object, less: str, more: str
) -> None:
    less, more = sorted((less, more), key=fen)
    found = []
    for amount in (less, more):
        asked = case([{"birth_date": born, "disability": disability}], schemes=["tekun"])
        row = {"member": "m0", "item": "property", "amount": amount, "per": "month"}
        asked["household"]["income"] = [row]
        found.append(determine(asked)["results"][0]["outcome"])
    assert found != ["not_entitled", "entitled"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["ordinary", "serious", "extreme"]),
    st.integers(1, 8),
    st.booleans(),
    st.integers(0, 25_000).map(lambda yuan: f"{yuan}.00"),
)
def test_temporary_assistance_keeps_within_every_ceiling(
    severity: str, persons: int, fast: bool, granted: str
) -> None:
    asked = case([{"birth_date": "1980-01-01", "disability": None}], schemes=["temporary"])
    asked["household"]["event"] = {
        "kind": "emergency", "severity": severity, "persons": persons, "fast": fast,
        "granted_this_year": granted, "grants_this_year": 1, "last_same_cause": None,
    }  # fmt: skip
    result = determine(asked)["results"][0]
    amount = fen(result.get("amount_once", "0.00"))
    assert amount <= 632_00 * persons * 6
    assert amount + fen(granted) <= max(20_000_00, fen(granted))
    if fast:
        assert amount <= 632_00 * persons


@settings(max_examples=40, deadline=None)
@given(YUAN)
def test_a_subsidy_that_must_stay_below_own_cost_does(own: str) -> None:
    person = {"birth_date": "1980-01-01", "disability": {"category": "mental", "level": 1}}
    asked = case([person], schemes=["tunxi_mental_hospital"], area="341002")
    asked["household"]["members"][0]["flags"] = ["hospital_stay_one_month"]
    row = {"member": "m0", "item": "medical_own_pay", "amount": own, "per": "year"}
    asked["household"]["spending"] = [row]
    result = determine(asked)["results"][0]
    amount = fen(result["amount_yearly"])
    assert amount == 0 or amount < fen(own)
    assert amount <= 2_000_00
