"""Dibao and edge as schemes: conditions in the order of the law, shares that add up to the fen."""

from __future__ import annotations

from typing import Any

from doudi.kernel.money import share_out, yuan
from doudi.policy.evaluate import Instance, Run
from doudi.policy.exact import MONTHS, PARTS, Groups, half_up_div
from doudi.policy.scheme_parts.transition import transition
from doudi.policy.schemes import Scheme, scheme

PROPERTY = (
    "is_money_within_limit",
    "are_vehicles_within_limit",
    "are_vehicles_cheap_enough",
    "are_dwellings_within_limit",
    "are_non_dwellings_within_limit",
    "are_businesses_within_limit",
    "is_machinery_within_limit",
)
COVERED_ELSEWHERE = {
    "is_not_in_dibao": {
        "zh": "全家符合低保条件，应整户纳入低保",
        "en": "The whole family qualifies for dibao and is admitted there",
    },
    "single_is_outside_dibao": {
        "zh": "全家符合低保条件，应整户纳入低保",
        "en": "The whole family qualifies for dibao and is admitted there",
    },
    "is_not_on_edge": {
        "zh": "家庭符合低保边缘条件，按低保边缘家庭认定",
        "en": "The family qualifies as an edge family and is recognised as such",
    },
}


def property_of(suffix: str) -> tuple[str, ...]:
    """The property tests of a scheme with limits of its own."""
    return tuple(f"{name}_{suffix}" for name in PROPERTY)


def covered(run: Run) -> list[Instance]:
    """The members, in the order of the document."""
    persons = run.household.children["person"]
    assert isinstance(persons, list)
    return [p for p in persons if run.of("is_member", p) is True]


def shares(run: Run, amount: int | None) -> list[dict[str, Any]]:
    """Each member's share of the base and supplements; together exactly the amount."""
    people = covered(run)
    if amount is None or not people:
        return [{"id": p.id} for p in people]
    supplements = [_supplements(run, p) for p in people]
    extra = [sum(s[1] for s in own) for own in supplements]
    parts = _parts(run, people, amount, extra)
    return [
        {
            "id": person.id,
            "share": yuan(part),
            "supplements": [{**row, "amount": yuan(money)} for row, money in own],
            "total": yuan(part + more),
        }
        for person, part, own, more in zip(people, parts, supplements, extra, strict=True)
    ]


def _parts(run: Run, people: list[Instance], amount: int, extra: list[int]) -> list[int]:
    """What is not a supplement: by person where the place rounds so, else equal to the fen."""
    rest = amount - sum(extra)
    rounding = run.parameter("dibao.rounding") if not run.of("is_rounding_idle") else None
    if rounding is not None and rounding.per == "person":  # type: ignore[attr-defined]
        own = [run.of("rounded_person", p) for p in people]
        return [int(o) - e for o, e in zip(own, extra, strict=True)]  # type: ignore[call-overload]
    parts = share_out(max(0, rest), [1] * len(people))  # the fen left over go by id, not by order
    place = {p.id: i for i, p in enumerate(sorted(people, key=lambda p: p.id))}
    return [int(parts[place[p.id]]) for p in people]


def _supplements(run: Run, person: Instance) -> list[tuple[dict[str, str], int]]:
    """Which supplements a person has, each to the fen (a half upwards)."""
    if not run.of("supplement_scaled", person):
        return []
    rows = run.parameter("dibao.supplements")
    groups = run.of("person_groups", person)
    n, base = run.of("members_count"), run.of("base_scaled")
    standard = run.of("standard_monthly")
    assert isinstance(groups, Groups)
    assert isinstance(n, int) and isinstance(base, int) and isinstance(standard, int)
    found = []
    for row in rows:  # type: ignore[attr-defined]
        # An unknown group that would matter has left the amount unknown before we come here.
        if row.residence not in ("any", run.of("residence")) or groups.has(row.group) is not True:
            continue
        year = standard * MONTHS * PARTS * n
        exact = row.fixed * MONTHS * PARTS * PARTS * n + row.of_standard * year
        exact += row.of_share * base + (max(0, row.full * year - base * PARTS) if row.full else 0)
        money = half_up_div(exact, MONTHS * PARTS * PARTS * n)
        found.append(({"group": row.group, "kind": row.kind, "value": row.value}, money))
    if len(found) > 1 and run.parameter("dibao.supplements.stacking") != "sum":
        return [max(found, key=lambda f: f[1])]
    return found


def tier_name(run: Run) -> str | None:
    """The class the household is in, where the place pays by classes."""
    if run.of("pays_by_class") is not True:
        return None
    amount = run.of("tier_amount")
    rows = run.parameter("dibao.tiers")
    return next((row.name for row in rows if row.amount == amount), None)  # type: ignore[attr-defined]


scheme(
    Scheme(
        id="dibao",
        name={"zh": "最低生活保障", "en": "Dibao (minimum living allowance)"},
        of="household",
        looks_at_means=True,
        conditions=("has_members", "is_income_below_standard", *PROPERTY),
        decides="is_income_below_standard",
        amount="dibao_amount_monthly",
        opens_with=("dibao.standard.rural", "dibao.standard.urban"),
        shows=("income_monthly_per_head", "shortfall_monthly"),
        shows_amount=("base_monthly", "supplements_monthly"),
        members=shares,
        category=tier_name,
        transition=transition,
    )
)

scheme(
    Scheme(
        id="edge",
        name={"zh": "低保边缘家庭", "en": "Edge family"},
        of="household",
        looks_at_means=True,
        conditions=("has_members", "is_not_in_dibao", "is_income_below_edge", *property_of("edge")),
        decides="is_income_below_edge",
        opens_with=("edge.multiple",),
        hints=COVERED_ELSEWHERE,
        shows=("income_monthly_per_head", "edge_line_monthly"),
    )
)
