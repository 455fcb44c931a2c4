"""What would turn a refusal is told from the rules that refused, whatever else was asked before."""

from doudi.policy.determine import determine

CASE = {
    "format": "doudi.case/1",
    "area": "009901",
    "on": "2026-08-01",
    "household": {
        "residence": "urban",
        "members": [
            {"id": "a", "relation": "01"},
            {
                "id": "b", "relation": "97", "status": "clergy_away", "status_since": "2024-04-27",
            },
        ],
        "income": [],
        "assets": [{"member": "a", "item": "business", "employees": 1}],
        "obligors": [],
    },
}  # fmt: skip


def test_the_way_of_one_rule_is_not_offered_under_another():
    """Nine months more as clergy would let the brother apply alone; no business becomes allowed by it."""
    refused = {r["scheme"]: r for r in determine(CASE)["results"]}["disability_living"]
    family = refused["would_change"][0]
    assert family["test"] == "disability_living_is_family_covered"
    assert family["rule"] == "are_businesses_within_limit_edge"
    assert "fact" not in family
