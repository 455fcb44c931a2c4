"""What a check hands to the room above: plain values for the file of a case, never its conclusion.

`findings` are rows as the case document has them, each beside its source and day. Where somebody
was not asked about for want of consent the outcome is never `within`: nobody looked.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.kernel.errors import NotFound
from doudi.kernel.money import yuan
from doudi.registry import facts as registry_facts
from doudi.registry.facts import member_id
from doudi.verification.kinds import Kind, kinds
from doudi.verification.models import Asked, CheckOrder, Hit
from doudi.verification.rights import Reason
from doudi.verification.states import OrderState

THINGS = {"vehicle": "vehicle", "housing": "dwelling"}
SECTIONS = {"income": "income", "asset": "assets", "spending": "spending"}
UNANSWERED = frozenset({"no_data", "stale"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of one check. `conclusion`: within, over, needs_look, or "" while nobody answered.

    `findings`: [{section, member, item, amount (yuan) or None, per, source, as_of}];
    `unasked`: persons without a valid consent; `unanswered`: names of sources without usable data;
    `doubtful`: records of which a person has still to say whose they are.
    """

    order_id: int
    number: str
    household_id: int
    conclusion: str
    findings: tuple[Mapping[str, Any], ...]
    unasked: tuple[int, ...]
    unanswered: tuple[str, ...]
    doubtful: int


def of_order(order_id: int) -> Outcome:
    """The outcome of a check as it stands now. Raises `NotFound`."""
    order = CheckOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound("no_check")
    inside = _members(order)
    everybody = Asked.objects.filter(order=order).select_related("dataset").order_by("id")
    asked = [a for a in everybody if a.person_id in inside]
    hits = [
        h
        for h in Hit.objects.filter(asked__order=order).select_related("asked__dataset")
        if h.asked.person_id in inside
    ]
    unasked = tuple(dict.fromkeys(a.person_id for a in asked if _lacks_consent(a)))
    silent = dict.fromkeys(kinds()[a.kind].name["zh"] for a in asked if a.answer in UNANSWERED)
    doubtful = sum(h.is_theirs is None for h in hits)
    return Outcome(
        order_id=order.pk, number=order.number, household_id=order.household_id,
        conclusion=_conclusion(order, asked, unasked, doubtful),
        findings=tuple(_findings(h for h in hits if h.is_theirs)), unasked=unasked,
        unanswered=tuple(silent), doubtful=doubtful,
    )  # fmt: skip


def _members(order: CheckOrder) -> set[int]:
    """The members of the household on the day of the check; its obligors have a file of their own."""
    household = registry_facts.case(order.household_id, on=order.on)["household"]
    return {registry_facts.person_id_of(m["id"]) for m in household["members"]}


def _lacks_consent(asked: Asked) -> bool:
    """Not asked about for want of their own consent, and not because the law knows no such question."""
    return asked.answer == "no_authority" and asked.reason != Reason.NO_BASIS


def _conclusion(
    order: CheckOrder, asked: list[Asked], unasked: tuple[int, ...], doubtful: int
) -> str:
    answered = any(a.answer in {"hit", "nothing"} for a in asked)
    if order.state == OrderState.ORDERED or not answered:
        return ""
    if order.conclusion == "within" and (unasked or doubtful):
        return "needs_look"
    return order.conclusion


def _findings(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """One row per member, item and source. Accounts of one source add up; of an income that a source
    has for several months the highest month stands; of two sources the higher word stands."""
    by_source: dict[tuple[str, str, str], dict[str, Any]] = {}
    for hit in hits:
        row = _row(hit, kinds()[hit.asked.kind])
        if row is None:
            continue
        key = (row["member"], row["item"], hit.asked.kind)
        by_source[key] = _joined(by_source.get(key), row)
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for (member, item, _kind), row in by_source.items():
        other = best.get((member, item))
        if other is None or (row["amount"] or 0) > (other["amount"] or 0):
            best[(member, item)] = row
    return [
        {**row, "amount": None if row["amount"] is None else yuan(row["amount"])}
        for row in best.values()
    ]


def _joined(before: dict[str, Any] | None, row: dict[str, Any]) -> dict[str, Any]:
    if before is None:
        return row
    if row["section"] == "assets" and row["amount"] is not None:
        return {**row, "amount": (before["amount"] or 0) + row["amount"]}
    return row if (row["amount"] or 0) > (before["amount"] or 0) else before


def _row(hit: Hit, kind: Kind) -> dict[str, Any] | None:
    """A record as a row of the case document, its amount in fen; None where it speaks of no item."""
    dataset = hit.asked.dataset
    found: dict[str, Any] = {
        "member": member_id(hit.asked.person_id), "source": kind.name["zh"],
        "as_of": dataset.as_of.isoformat() if dataset else "",
    }  # fmt: skip
    if hit.asked.kind in THINGS:
        return found | {"section": "assets", "per": None, **_thing(hit)}
    speaks = kind.speaks_of
    if speaks is None or hit.amount is None:
        return None
    detail = {"employees": 0} if speaks.item == "business" else {}
    return found | {
        "section": SECTIONS[speaks.part], "item": speaks.item, "amount": int(hit.amount),
        "per": speaks.per, **({"detail": detail} if detail else {}),
    }  # fmt: skip


def _thing(hit: Hit) -> dict[str, Any]:
    values = json.loads(hit.values)
    item = THINGS[hit.asked.kind]
    if item == "dwelling" and "住" not in (values.get("use") or ""):
        item = "non_dwelling"
    detail: dict[str, Any] = {}
    if item == "dwelling":
        detail = {"area_m2": str(values.get("area_m2") or "0"), "sole": True}
    return {"item": item, "amount": values.get("value"), "detail": detail}
