"""Declared beside found beside the limits of the place: what a check concludes.

The limits are the law's: the case file is computed once as declared and once with what the sources
say in its place. `over`: a test that held as declared fails with the records. `needs_look`: a record
may be somebody else's, a source says something else than declared, a fact is still unknown, or a member
could not be asked about everywhere for want of a consent: who was not asked about is not within.
"""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doudi.kernel.money import fen, yuan
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.registry.facts import member_id
from doudi.verification.kinds import SpeaksOf, kinds
from doudi.verification.rights import Reason

if TYPE_CHECKING:
    from doudi.verification.models import Asked, Hit

TESTED = ("dibao",)
MONTHS = 12
PENSION, RESIDENTS_REST = "pension", "pension_resident_other"


@dataclass(frozen=True, slots=True)
class Difference:
    """One item of one member: what was declared and what the source says, in fen per `per`."""

    person_id: int
    kind: str
    item: str
    declared: int | None
    found: int | None
    per: str | None
    hit_id: int


@dataclass(frozen=True, slots=True)
class Conclusion:
    """within, over or needs_look, with the differences and the tests that fail with the records;
    `unasked` are the members about whom some source could not be asked for want of a consent."""

    conclusion: str
    differences: tuple[Difference, ...]
    failing: tuple[str, ...]
    unasked: tuple[int, ...] = ()


def conclude(
    case: Mapping[str, Any], hits: Iterable["Hit"], asked: Iterable["Asked"] = ()
) -> Conclusion:
    """Compare a case file with the records found about its members. What is found about an obligor
    outside the household enters no sum here; it asks for a look."""
    found = list(hits)
    members = {m["id"] for m in case["household"]["members"]}
    unasked = _unasked(members, asked)
    hits = [h for h in found if member_id(h.asked.person_id) in members]
    of_obligors = any(h.is_theirs is not False for h in found if h not in hits)
    differences = tuple(d for h in hits if h.is_theirs and (d := _difference(case, h)))
    before = _tests(case)
    after = _tests(with_records(case, differences, hits))
    failing = tuple(
        name for name, held in after.items() if held is False and before.get(name) is not False
    )
    doubtful = of_obligors or any(h.is_theirs is None for h in hits)
    if failing:
        return Conclusion("over", differences, failing, unasked)
    is_unsure = doubtful or None in after.values() or not after or bool(unasked)
    if is_unsure or any(_matters(d) for d in differences):
        return Conclusion("needs_look", differences, (), unasked)
    return Conclusion("within", differences, ())


def _unasked(members: set[str], asked: Iterable["Asked"]) -> tuple[int, ...]:
    """Members whose consent did not reach some source; what the law opens to nobody does not count."""
    lacking = {
        a.person_id for a in asked if a.answer == "no_authority" and a.reason != Reason.NO_BASIS
    }
    return tuple(sorted(p for p in lacking if member_id(p) in members))


def with_records(
    case: Mapping[str, Any], differences: Iterable[Difference], hits: Iterable["Hit"]
) -> dict[str, Any]:
    """The case file as the records say: money items raised to what was found, vehicles, homes added."""
    changed = copy.deepcopy({k: v for k, v in case.items() if k != "evidence"})
    household = changed["household"]
    hits = list(hits)
    resident = {h.pk for h in hits if h.asked.kind == PENSION and _is_residents(h)}
    for one in differences:
        if not _matters(one) or one.found is None:
            continue
        speaks = _speaks(one.kind)
        rows = household.setdefault(_list_of(speaks), [])
        member = member_id(one.person_id)
        if one.kind == PENSION:
            item = RESIDENTS_REST if one.hit_id in resident else speaks.item
            more = one.found - (one.declared or 0)
            rows.append({"member": member, "item": item, "amount": yuan(more), "per": one.per})
            continue
        rows[:] = [r for r in rows if (r["member"], r["item"]) != (member, speaks.item)]
        rows.append(_row(speaks, member, one.found))
    for hit in hits:
        if hit.is_theirs and hit.asked.kind in {"vehicle", "housing"}:
            _add_thing(household, hit)
    return changed


def _add_thing(household: dict[str, Any], hit: "Hit") -> None:
    """A registered vehicle or home that was not declared stands in the file as one more."""
    values = json.loads(hit.values)
    item = "vehicle" if hit.asked.kind == "vehicle" else "dwelling"
    if item == "dwelling" and "住" not in (values.get("use") or ""):
        item = "non_dwelling"
    member = member_id(hit.asked.person_id)
    rows = household.setdefault("assets", [])
    if any(r["member"] == member and r["item"] == item for r in rows):
        return
    row: dict[str, Any] = {"member": member, "item": item}
    if item == "vehicle" and values.get("value") is not None:
        row |= {"value": yuan(values["value"])}
    if item == "dwelling":
        row |= {"area_m2": f"{float_free(values.get('area_m2'))}", "sole": True}
    rows.append(row)


def float_free(text: object) -> str:
    """A decimal as text with two places at most; "0" where there is none."""
    whole, _, rest = str(text or "0").partition(".")
    return f"{whole}.{rest[:2]}" if rest else whole


def _difference(case: Mapping[str, Any], hit: "Hit") -> Difference | None:
    speaks = kinds()[hit.asked.kind].speaks_of
    if speaks is None or hit.amount is None:
        return None
    rows = case["household"].get(_list_of(speaks))
    member = member_id(hit.asked.person_id)
    declared = None
    if rows is not None:
        own = [r for r in rows if r["member"] == member and _is_it(r["item"], speaks)]
        declared = sum(_as_fen(r, speaks) for r in own)
    return Difference(
        hit.asked.person_id, hit.asked.kind, speaks.item, declared, hit.amount, speaks.per, hit.pk
    )


def _is_it(item: str, speaks: SpeaksOf) -> bool:
    """A pension is declared in parts (basic and rest) and delivered in one sum."""
    return item == speaks.item or (speaks.item.startswith(PENSION) and item.startswith(PENSION))


def _is_residents(hit: "Hit") -> bool:
    return "居民" in (json.loads(hit.values).get("pension") or "")


def _as_fen(row: Mapping[str, Any], speaks: SpeaksOf) -> int:
    """In fen per the period of the source; a yearly item beside a monthly one is cut to whole fen."""
    amount = int(fen(row.get("amount") or row.get("value") or row.get("registered_capital") or "0"))
    if speaks.per is None or row.get("per") == speaks.per:
        return amount
    return amount * MONTHS if speaks.per == "year" else amount // MONTHS


def _matters(one: Difference) -> bool:
    return one.found is not None and one.found > (one.declared or 0)


def _row(speaks: SpeaksOf, member: str, amount: int) -> dict[str, Any]:
    row: dict[str, Any] = {"member": member, "item": speaks.item}
    if speaks.part == "asset":
        if speaks.item == "business":
            return row | {"registered_capital": yuan(amount), "employees": 0}
        return row | {"value": yuan(amount)}
    return row | {"amount": yuan(amount), "per": speaks.per or "month"}


def _list_of(speaks: SpeaksOf) -> str:
    return {"income": "income", "asset": "assets", "spending": "spending"}[speaks.part]


def _speaks(kind: str) -> SpeaksOf:
    speaks = kinds()[kind].speaks_of
    assert speaks is not None, f"{kind} speaks of no item"
    return speaks


def _tests(case: Mapping[str, Any]) -> dict[str, bool | None]:
    """Every condition of the schemes tested, by name; nothing where the law or the file is lacking."""
    document = {k: v for k, v in case.items() if k != "evidence"} | {"schemes": list(TESTED)}
    try:
        results = determine(document)["results"]
    except (LawMissing, CaseRefused):
        return {}
    return {test["name"]: test["passed"] for result in results for test in result["tests"]}
