"""A supplement that the answer does not turn on may stay unknown: the breakdown copes with it."""

from doudi.policy.determine import determine

CASE = {
    "format": "doudi.case/1", "area": "231025", "on": "2026-05-20", "schemes": ["dibao"],
    "household": {
        "residence": "rural", "income": [], "spending": [], "assets": [], "obligors": [],
        "members": [
            {"id": "a", "relation": "01", "birth_date": "1950-01-01", "sex": "male",
             "student": "none", "employment": "none", "flags": []}
        ],
    },
}  # fmt: skip


def test_a_person_over_sixty_has_the_supplement_once_whatever_the_illness() -> None:
    result = determine(CASE)["results"][0]
    assert result["outcome"] == "entitled"
    assert result["amount_monthly"] == "736.00"  # 632 + 104, counted once (core.md 6.7)
    assert [s["group"] for s in result["members"][0]["supplements"]] == ["over_60"]
