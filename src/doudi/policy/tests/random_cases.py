"""Random case files that use the whole vocabulary of the contract, with facts that nobody knows.

Drawn with `random.Random(seed)`, so that thousands take a second and every failure can be repeated.
Amounts lie close to the standards of the sheets, so that both sides of every line are met.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, get_args

from doudi.kernel.money import yuan
from doudi.policy.contract.case import AssetItem, Employment, Loss, Status, Student
from doudi.policy.law.tables import Item, Spending

PLACES = (
    ("009901", "2026-08-01"), ("009901", "2025-06-30"), ("231025", "2026-05-20"),
    ("231025", "2025-06-30"), ("310104", "2026-03-01"), ("330106", "2025-09-01"),
)  # fmt: skip
KIN = ("10", "20", "30", "28", "50", "53", "60", "70", "40", "97", "02")
FLAGS = ("lives_alone", "orphan", "veteran", "single_parent", "clergy", "deceased", "unsupported")
DISABILITIES = (
    "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple",
)  # fmt: skip
CARE = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
MONEY = (0, 1, 99, 5_000, 20_000, 63_000, 63_200, 90_000, 150_000, 400_000, 3_000_000)


def cases(count: int, seed: int, *, gaps: float = 0.1) -> Iterator[dict[str, Any]]:
    """`count` case files; `gaps` is the share of facts left out."""
    draw = random.Random(seed)
    for _ in range(count):
        yield _case(draw, gaps)


def _case(draw: random.Random, gaps: float) -> dict[str, Any]:
    area, on = draw.choice(PLACES)
    members = [_member(draw, i, gaps) for i in range(draw.choice((1, 1, 2, 2, 3, 4, 6)))]
    for member in members[1:]:
        if draw.random() < 0.1:
            member["carer_of"] = [members[0]["id"]]
    ids = [m["id"] for m in members]
    household = {"residence": draw.choice(("rural", "urban")), "members": members}
    lists = {
        "income": lambda: _income(draw, ids),
        "spending": lambda: _spent(draw, ids),
        "assets": lambda: _asset(draw, ids, gaps),
        "obligors": lambda: _obligor(draw, ids, gaps),
    }
    for name, one in lists.items():
        if draw.random() >= gaps / 3:
            household[name] = [one() for _ in range(draw.choice((0, 0, 1, 2, 3)))]
    if draw.random() >= gaps:
        household["event"] = _event(draw, gaps) if draw.random() < 0.7 else None
    if draw.random() < 0.2:
        household["current_award"] = {
            "scheme": "dibao", "base": _money(draw), "supplements": _money(draw),
            "since": "2024-01-01",
        }  # fmt: skip
    return {"format": "doudi.case/1", "area": area, "on": on, "household": household}


def _money(draw: random.Random) -> str:
    near = draw.choice(MONEY)
    return yuan(max(0, near + draw.randint(-150, 150)))


def _day(draw: random.Random, first: int, last: int) -> str:
    return f"{draw.randint(first, last)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"


def _disability(draw: random.Random) -> dict[str, Any] | None:
    if draw.random() < 0.6:
        return None
    return {"category": draw.choice(DISABILITIES), "level": draw.randint(1, 4)}


def _thinned(draw: random.Random, gaps: float, facts: dict[str, Any]) -> dict[str, Any]:
    """Some facts left out, as nobody knows them."""
    return {name: value for name, value in facts.items() if draw.random() >= gaps}


def _member(draw: random.Random, i: int, gaps: float) -> dict[str, Any]:
    born = _day(draw, *draw.choice(((1925, 1966), (1966, 2007), (2007, 2024))))
    status = draw.choice(("present",) * 6 + get_args(Status))
    known = {
        "birth_date": born,
        "sex": draw.choice(("male", "female")),
        "student": draw.choice(("none",) * 5 + get_args(Student)),
        "disability": _disability(draw),
        "serious_illness": draw.random() < 0.3,
        "employment": draw.choice(get_args(Employment)),
        "self_care": {name: draw.random() < 0.6 for name in CARE},
        "flags": sorted({f for f in FLAGS if draw.random() < 0.08}),
    }
    made = {"id": f"m{i}", "relation": "01" if i == 0 else draw.choice(KIN), "status": status}
    if status != "present":
        made["status_since"] = _day(draw, 2024, 2024)
    if draw.random() < 0.3:
        made["labour"] = draw.choice(("able", "partial", "none"))
    made |= {"co_resident": draw.random() < 0.85, "independent": draw.random() < 0.7}
    made["support_form"] = draw.choice(("dispersed", "dispersed", "centralised"))
    return made | _thinned(draw, gaps, known)


def _income(draw: random.Random, ids: list[str]) -> dict[str, Any]:
    item = draw.choice(get_args(Item))
    sign = "-" if item in get_args(Loss) and draw.random() < 0.2 else ""
    amount = _money(draw)
    return {
        "member": draw.choice(ids), "item": item, "per": draw.choice(("month", "year")),
        "amount": amount if amount == "0.00" else sign + amount,
    }  # fmt: skip


def _spent(draw: random.Random, ids: list[str]) -> dict[str, Any]:
    return {
        "member": draw.choice(ids), "item": draw.choice(get_args(Spending)),
        "amount": _money(draw), "per": draw.choice(("month", "year")),
    }  # fmt: skip


def _asset(draw: random.Random, ids: list[str], gaps: float) -> dict[str, Any]:
    item = draw.choice(get_args(AssetItem) + ("deposit",) * 4)
    made = {"member": draw.choice(ids), "item": item, "value": _money(draw)}
    further = {
        "vehicle": {"bought_on": _day(draw, 2012, 2024), "use": draw.choice(("private", "living"))},
        "dwelling": {"area_m2": f"{draw.randint(20, 200)}.50", "sole": draw.random() < 0.6},
        "business": {"registered_capital": _money(draw), "employees": draw.randint(0, 4)},
    }.get(item, {})
    return made | _thinned(draw, gaps, further)


def _obligor(draw: random.Random, ids: list[str], gaps: float) -> dict[str, Any]:
    made = {
        "for": sorted(set(draw.choices(ids, k=2))), "per": draw.choice(("month", "year")),
        "relation": draw.choice(("20", "30", "50", "10", "70")),
    }  # fmt: skip
    if draw.random() < 0.2:
        made["agreed_payment"] = _money(draw)
    facts = {
        "birth_date": _day(draw, 1935, 2000), "family_size": draw.randint(1, 6),
        "income": _money(draw), "rigid_spending": _money(draw), "financial_assets": _money(draw),
        "disability": _disability(draw), "serious_illness": draw.random() < 0.2,
    }  # fmt: skip
    for name in ("on_dibao", "on_edge", "on_tekun", "missing", "in_prison"):
        if draw.random() < 0.12:
            facts[name] = True
    return made | _thinned(draw, gaps, facts)


def _event(draw: random.Random, gaps: float) -> dict[str, Any]:
    facts = {
        "severity": draw.choice(("ordinary", "serious", "extreme")),
        "persons": draw.randint(1, 5), "granted_this_year": _money(draw),
        "grants_this_year": draw.randint(0, 3),
        "last_same_cause": draw.choice((None, "2024-11-03", "2025-02-14")),
    }  # fmt: skip
    flags = {name: draw.random() < 0.3 for name in ("fast", "special", "recognised")}
    kind = draw.choice(("emergency", "expenditure"))
    return {"kind": kind, **flags} | _thinned(draw, gaps, facts)
