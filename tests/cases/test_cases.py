"""Every worked case gives what the person who vouches for it expects."""

from typing import Any

import pytest

from doudi.policy.determine import determine
from doudi.policy.errors import LawMissing

from .harness import all_cases, document

CASES = all_cases()


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[n for n, _ in CASES])
def test_a_worked_case(case: dict[str, Any]) -> None:
    expect = case["expect"]
    if "law_missing" in expect:
        with pytest.raises(LawMissing) as gap:
            determine(document(case))
        assert gap.value.key == expect["law_missing"]
        return
    result = determine(document(case))["results"][0]
    assert result["outcome"] == expect["outcome"], case["says"]
    amounts = [v for k, v in result.items() if k.startswith("amount_")]
    if "amount" in expect:
        assert amounts == [expect["amount"]], case["says"]
    for name in ("because", "missing", "category"):
        if name in expect:
            assert result[name] == expect[name], case["says"]
    for name in ("transition",):
        if name in expect:
            assert expect[name].items() <= result[name].items(), case["says"]
    if "would_change" in expect:
        assert expect["would_change"].items() <= result["would_change"][0].items(), case["says"]
    for name, value in expect.get("transition", {}).items():
        assert result["transition"][name] == value, f"{case['says']} (transition, {name})"
    if "shares" in expect:
        assert {m["id"]: m["total"] for m in result["members"]} == expect["shares"]
    steps = {s["name"]: s["value"] for s in result["steps"]}
    for name, value in expect.get("steps", {}).items():
        assert steps[name] == value, f"{case['says']} ({name})"


def test_every_case_says_who_vouches_for_it() -> None:
    assert CASES
    for name, case in CASES:
        assert {"says", "source"} <= case.keys(), f"{name}: write `says` and `source`"
