"""What must hold for every household: more income never pays more, order never matters, fen are exact."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.kernel.money import fen, yuan
from doudi.policy.determine import determine
from doudi.policy.law import open_law

LAW = open_law()
ITEMS = ("wage", "farming_net", "pension_employee", "gift", "scholarship", "transfer_other")


def _member(i: int, relation: str, birth_year: int, ill: bool, level: int) -> dict[str, Any]:
    disability = {"category": "physical", "level": level} if level else None
    return {
        "id": f"m{i}", "relation": relation, "birth_date": f"{birth_year}-03-04", "student": "none",
        "disability": disability, "serious_illness": ill, "employment": "farming", "flags": [],
    }  # fmt: skip


members = st.lists(
    st.tuples(
        st.sampled_from(["10", "20", "30", "50"]),
        st.integers(1930, 2025),
        st.booleans(),
        st.integers(0, 4),
    ),
    max_size=5,
)
incomes = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(ITEMS), st.integers(0, 300_000), st.booleans()),
    max_size=6,
)
roundings = st.fixed_dictionaries(
    {
        "step": st.sampled_from(["1.00", "0.10", "0.01"]),
        "direction": st.sampled_from(["up", "half_up", "down"]),
        "per": st.sampled_from(["household", "person"]),
    }
)


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    """A complete household in Linkou in May 2026 with a drawn rounding rule."""
    people = [("01", 1980, False, 0), *draw(members)]
    rows = [
        {
            "member": f"m{who % len(people)}",
            "item": item,
            "amount": yuan(amount),
            "per": "year" if yearly else "month",
        }
        for who, item, amount, yearly in draw(incomes)
    ]
    return {
        "format": "doudi.case/1",
        "area": "231025",
        "on": "2026-05-20",
        "schemes": ["dibao"],
        "parameters": {"dibao.rounding": draw(roundings)},
        "household": {
            "residence": draw(st.sampled_from(["rural", "urban"])),
            "members": [_member(i, *p) for i, p in enumerate(people)],
            "income": rows,
            "spending": [],
            "assets": [],
            "obligors": [],
        },
    }


def _result(case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = determine(case, LAW)["results"][0]
    return found


def _amount(case: dict[str, Any]) -> int:
    return int(fen(_result(case).get("amount_monthly", "0.00")))


@settings(max_examples=60, deadline=None)
@given(case=cases(), more=st.integers(1, 200_000))
def test_more_income_never_raises_the_amount(case: dict[str, Any], more: int) -> None:
    richer = json.loads(json.dumps(case))
    richer["household"]["income"].append(
        {"member": "m0", "item": "wage", "amount": yuan(more), "per": "month"}
    )
    assert _amount(richer) <= _amount(case)


@settings(max_examples=60, deadline=None)
@given(case=cases(), data=st.data())
def test_the_order_of_members_and_items_never_matters(case: dict[str, Any], data: Any) -> None:
    other = json.loads(json.dumps(case))
    for group in ("members", "income"):
        other["household"][group] = data.draw(st.permutations(case["household"][group]))
    assert _amount(other) == _amount(case)
    assert _result(other)["outcome"] == _result(case)["outcome"]


@settings(max_examples=80, deadline=None)
@given(case=cases())
def test_the_members_shares_add_up_to_the_fen(case: dict[str, Any]) -> None:
    result = _result(case)
    if result["outcome"] == "entitled":
        totals = [int(fen(m["total"])) for m in result["members"]]
        assert sum(totals) == int(fen(result["amount_monthly"]))
        assert min(totals) >= 0


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_the_amount_is_the_exact_shortfall_rounded_once(case: dict[str, Any]) -> None:
    """An independent computation of the gap, without supplements."""
    case["parameters"] |= {"dibao.supplements": []}
    household = case["household"]
    counted = [r for r in household["income"] if r["item"] != "scholarship"]
    year = sum(int(fen(r["amount"])) * (12 if r["per"] == "month" else 1) for r in counted)
    n, standard = len(household["members"]), 63200 if household["residence"] == "rural" else 83200
    if year >= 12 * n * standard:
        assert _amount(case) == 0
        return
    rule = case["parameters"]["dibao.rounding"]
    step, gap = int(fen(rule["step"])), 12 * n * standard - year
    heads, times = (12 * n, n) if rule["per"] == "person" else (12, 1)
    unit = heads * step
    steps = {
        "up": -(-gap // unit), "down": gap // unit, "half_up": (2 * gap + unit) // (2 * unit)
    }[rule["direction"]]  # fmt: skip
    assert _amount(case) == steps * step * times


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_an_answer_repeats_itself_to_the_byte(case: dict[str, Any]) -> None:
    assert json.dumps(determine(case, LAW)) == json.dumps(determine(case, LAW))


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data())
def test_a_known_answer_never_contradicts_the_full_facts(case: dict[str, Any], data: Any) -> None:
    """Leaving facts out may open the answer, but an answer that stands is the same."""
    full = _result(case)
    thin = json.loads(json.dumps(case))
    for name in data.draw(st.sets(st.sampled_from(["income", "assets", "spending", "obligors"]))):
        del thin["household"][name]
    for member in thin["household"]["members"]:
        known = ["birth_date", "disability", "serious_illness", "student"]
        for name in data.draw(st.sets(st.sampled_from(known))):
            del member[name]
    result = _result(thin)
    if result["outcome"] == "cannot_say_yet":
        assert result["missing"]
    else:
        assert result["outcome"] == full["outcome"]
        assert result.get("amount_monthly") == full.get("amount_monthly")


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_the_smallest_change_turns_a_refusal_and_a_fen_less_does_not(case: dict[str, Any]) -> None:
    case["household"]["income"].append(
        {"member": "m0", "item": "gift", "amount": "9000.00", "per": "month"}
    )
    result = _result(case)
    if result["outcome"] != "not_entitled":
        return
    (change,) = result["would_change"]
    smallest = int(fen(change["smallest"]))
    assert (change["fact"], change["per"]) == ("income_yearly_household", "month")
    for less, outcome in ((smallest, "entitled"), (smallest - 1, "not_entitled")):
        other = json.loads(json.dumps(case))
        loss = {"member": "m0", "item": "business_net", "amount": f"-{yuan(less)}", "per": "month"}
        other["household"]["income"].append(loss)
        assert _result(other)["outcome"] == outcome


@settings(max_examples=30, deadline=None)
@given(case=cases(), birth_year=st.integers(1930, 2025))
def test_a_further_member_never_changes_whom_the_law_leaves_out(
    case: dict[str, Any], birth_year: int
) -> None:
    """Who is excluded (in prison, away as clergy) is excluded whoever else moves in."""
    statuses = ("prison", "drug_isolation", "missing", "clergy_away")
    for member, status in zip(case["household"]["members"][1:], statuses, strict=False):
        member |= {"status": status, "status_since": "2020-01-01"}
    case["schemes"] = ["dibao", "edge", "rigid", "tekun", "old_age_allowance"]

    def left_out(found: dict[str, Any]) -> set[tuple[str, str]]:
        steps = [s for r in determine(found, LAW)["results"] for s in r["steps"]]
        excluded = [s for s in steps if s["name"] == "is_excluded_from_household" and s["value"]]
        return {(s["id"], s["pointer"]) for s in excluded}

    more = json.loads(json.dumps(case))
    more["household"]["members"].append(_member(99, "20", birth_year, False, 0))
    assert left_out(more) == left_out(case)
    paid = _result(case | {"schemes": ["old_age_allowance"]}).get("members", [])
    also = _result(more | {"schemes": ["old_age_allowance"]}).get("members", [])
    assert {m["id"] for m in paid} <= {m["id"] for m in also}  # an allowance of a person alone
