"""Turns a worked case into a case file, so that the YAML holds only the facts that matter."""

from pathlib import Path
from typing import Any

from doudi.policy.law.files import parse

HERE = Path(__file__).parent
PERSON = {
    "id": "a",
    "relation": "01",
    "birth_date": "1985-06-15",
    "sex": "male",
    "student": "none",
    "disability": None,
    "serious_illness": False,
    "employment": "unemployed",
    "flags": [],
    "self_care": dict.fromkeys(("eating", "dressing", "bed", "toilet", "walking", "bathing"), True),
}
OBLIGOR = {
    "for": ["a"],
    "relation": "20",
    "birth_date": "1980-01-01",
    "family_size": 1,
    "income": "0.00",
    "per": "month",
    "rigid_spending": "0.00",
    "financial_assets": "0.00",
    "disability": None,
    "serious_illness": False,
}
LISTS = ("income", "spending", "assets")
OPTIONAL = ("current_award",)


def all_cases() -> list[tuple[str, dict[str, Any]]]:
    """(name, worked case) of every document of every file below this folder."""
    found = []
    for file in sorted(HERE.glob("*/*/*.yaml")):
        documents = [parse(part) for part in file.read_text(encoding="utf-8").split("\n---\n")]
        for i, case in enumerate(documents):
            name = file.relative_to(HERE).with_suffix("").as_posix()
            found.append((f"{name}[{i}]", case))
    return found


def document(case: dict[str, Any]) -> dict[str, Any]:
    """The case file: the defaults with the facts of the worked case over them."""
    members = [PERSON | case.get("person", {})]
    for i, further in enumerate(case.get("members", [])):
        members.append(PERSON | {"id": chr(ord("b") + i)} | further)
    for member in members:
        for name in member.pop("unknown", []):
            member.pop(name)
    household: dict[str, Any] = {"residence": case.get("residence", "rural"), "members": members}
    for name in LISTS:
        if case.get(name, []) != "unknown":
            household[name] = [{"member": "a", "per": "month"} | row for row in case.get(name, [])]
    for row in household.get("assets", []):
        row.pop("per")
    if case.get("obligors", []) != "unknown":
        household["obligors"] = [OBLIGOR | row for row in case.get("obligors", [])]
    if case.get("event") != "unknown":
        household["event"] = case.get("event")
    household |= {name: case[name] for name in OPTIONAL if name in case}
    made = {
        "format": "doudi.case/1",
        "area": case.get("area", "009901"),
        "on": case.get("on", "2026-05-20"),
        "schemes": [case["expect"]["scheme"]],
        "household": household,
    }
    return made | ({"parameters": case["parameters"]} if "parameters" in case else {})
