"""From a `Case` to what the rules see: instances with facts, the absent ones unknown by pointer."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from doudi.kernel.money import fen
from doudi.policy.contract.case import Asset, Case, Member, Obligor, Payment, SelfCare
from doudi.policy.contract.kin import kin
from doudi.policy.evaluate import Instance
from doudi.policy.exact import MONTHS, months_between
from doudi.policy.unknown import FACT, Unknown, fact

NO_EVENT = {
    "event_kind": "none",
    "event_severity": "none",
    "event_persons": 0,
    "event_is_fast": False,
    "event_is_special": False,
    "event_is_recognised": False,
    "event_granted_this_year": 0,
    "event_grants_this_year": 0,
    "event_months_since_same_cause": -1,
}
EXCEPTIONAL = ("on_dibao", "on_edge", "on_tekun", "missing", "in_prison")


def day_number(day: date) -> int:
    """2026-05-20 → 20260520."""
    return day.year * 10_000 + day.month * 100 + day.day


def household_of(case: Case) -> Instance:
    """The household with its persons, items and obligors."""
    house = Instance("household", "household", "/household", _household_facts(case))
    persons = {}
    for i, member in enumerate(case.household.members):
        at = f"/household/members/{i}"
        persons[member.id] = Instance("person", member.id, at, _person_facts(member, at))
        house.add(persons[member.id])
    _items(case, persons)
    obligors = case.household.obligors
    nobody_asked = fact("/household/obligors", low=0)
    for person in persons.values():
        person.children["supporter"] = nobody_asked if obligors is None else []
    if obligors is None:
        house.children["obligor"] = fact("/household/obligors", low=0)
    else:
        for i, obligor in enumerate(obligors):
            at = f"/household/obligors/{i}"
            house.add(Instance("obligor", str(i), at, _obligor_facts(obligor, at)))
            for supported in obligor.for_:
                seen = Instance("supporter", str(i), at, _obligor_facts(obligor, at))
                persons[supported].add(seen)
        house.children.setdefault("obligor", [])
    return house


def _household_facts(case: Case) -> dict[str, object]:
    award = case.household.current_award
    return {
        "on": day_number(case.on),
        "residence": case.household.residence,
        "has_award": award is not None,
        "award_scheme": award.scheme if award else "",
        "award_base": int(fen(award.base)) if award else 0,
        "award_supplements": int(fen(award.supplements)) if award else 0,
        "award_since": day_number(award.since) if award else 0,
    } | _event_facts(case)


def _event_facts(case: Case) -> dict[str, object]:
    """The hardship behind an application for temporary assistance."""
    event, at = case.household.event, "/household/event"
    if event is None and "event" in case.household.model_fields_set:
        return dict(NO_EVENT)
    if event is None:
        return dict.fromkeys(NO_EVENT, fact(at))
    granted, same = event.granted_this_year, event.last_same_cause
    never = same is None and "last_same_cause" in event.model_fields_set
    since = -1 if same is None else months_between(day_number(same), day_number(case.on))
    return {
        "event_kind": event.kind,
        "event_severity": _or_unknown(event.severity, at, "severity"),
        "event_persons": _or_unknown(event.persons, at, "persons"),
        "event_is_fast": event.fast,
        "event_is_special": event.special,
        "event_is_recognised": event.recognised,
        "event_granted_this_year": _or_unknown(
            None if granted is None else int(fen(granted)), at, "granted_this_year"
        ),
        "event_grants_this_year": _or_unknown(event.grants_this_year, at, "grants_this_year"),
        "event_months_since_same_cause": fact(f"{at}/last_same_cause")
        if same is None and not never
        else since,
    }


def _items(case: Case, persons: dict[str, Instance]) -> None:
    """Hang income, spending and assets below their owners; a list that is missing is unknown.

    What is spent and owned is never negative; income is, where a business has lost money.
    """
    lists: dict[str, tuple[str, Any]] = {
        "income": ("income", case.household.income),
        "spending": ("spending", case.household.spending),
        "asset": ("assets", case.household.assets),
    }
    for entity, (name, rows) in lists.items():
        unseen = fact(f"/household/{name}", low=None if entity == "income" else 0)
        for person in persons.values():
            person.children[entity] = [] if rows is not None else unseen
        for i, row in enumerate(rows or ()):
            at = f"/household/{name}/{i}"
            facts = _asset_facts(row, at) if entity == "asset" else _money_facts(row)
            persons[row.member].add(Instance(entity, str(i), at, facts))


def _money_facts(row: Any) -> dict[str, object]:
    return {"item": row.item, "amount_yearly": yearly(row.amount, row.per)}


def yearly(amount: str, per: str | None) -> int:
    """Fen per year: a monthly amount counts twelve times."""
    return int(fen(amount)) * (1 if per == "year" else MONTHS)


def _asset_facts(row: Asset, at: str) -> dict[str, object]:
    def money(name: str) -> object:
        given = getattr(row, name)
        return fact(f"{at}/{name}", low=0) if given is None else int(fen(given))

    return {
        "item": row.item,
        "asset_value": money("value"),
        "bought_on": fact(f"{at}/bought_on")
        if row.bought_on is None
        else day_number(row.bought_on),
        "use": fact(f"{at}/use") if row.use is None else row.use,
        "floor_area": money("area_m2"),
        "is_sole": fact(f"{at}/sole") if row.sole is None else row.sole,
        "registered_capital": money("registered_capital"),
        "employees": fact(f"{at}/employees", low=0) if row.employees is None else row.employees,
    }


def _day(value: date | None, at: str, name: str) -> object:
    return fact(f"{at}/{name}") if value is None else day_number(value)


def _or_unknown(value: object, at: str, name: str) -> object:
    return fact(f"{at}/{name}") if value is None else value


def _person_facts(member: Member, at: str) -> dict[str, object]:
    category, level = _disability(member, at)
    return {
        "kin": kin(member.relation),
        "birth_date": _day(member.birth_date, at, "birth_date"),
        "sex": _or_unknown(member.sex, at, "sex"),
        "status": member.status,
        "status_since": _day(member.status_since, at, "status_since"),
        "co_resident": member.co_resident,
        "independent": member.independent,
        "student": _or_unknown(member.student, at, "student"),
        "disability_category": category,
        "disability_level": level,
        "serious_illness": _or_unknown(member.serious_illness, at, "serious_illness"),
        "labour_stated": member.labour or "",
        "employment": _or_unknown(member.employment, at, "employment"),
        "self_care_failed": _failed(member.self_care, f"{at}/self_care"),
        "support_form": member.support_form,
        "is_deceased": "deceased" in (member.flags or ()),
        "is_carer": bool(member.carer_of),
        "flags": fact(f"{at}/flags") if member.flags is None else tuple(member.flags),
    }


@lru_cache(maxsize=1024)
def _not_assessed(at: str) -> Unknown:
    return Unknown(frozenset({(FACT, at)}), 0, len(SelfCare.model_fields))


def _failed(care: SelfCare | None, at: str) -> object:
    """How many activities the person does not manage alone; with bounds while some are unknown."""
    if care is None:
        return _not_assessed(at)
    activities = dict(care)
    failed = sum(done is False for done in activities.values())
    open_ = [name for name, done in activities.items() if done is None]
    if not open_:
        return failed
    return Unknown(frozenset((FACT, f"{at}/{n}") for n in open_), failed, failed + len(open_))


def _disability(person: Member | Obligor, at: str) -> tuple[object, object]:
    """Category and level; "none" where the document says null, unknown where it says nothing."""
    if person.disability is not None:
        return person.disability.category, person.disability.level
    if "disability" in person.model_fields_set:
        return "none", 0
    return fact(f"{at}/disability"), fact(f"{at}/disability", low=1)


def _obligor_facts(row: Obligor, at: str) -> dict[str, object]:
    payment = row.judged_payment or row.agreed_payment
    if isinstance(payment, Payment):
        payment_yearly = yearly(payment.amount, payment.per)
    else:
        payment_yearly = yearly(payment, row.per or "month") if payment else 0
    category, level = _disability(row, at)

    def money(name: str) -> object:
        given = getattr(row, name)
        return fact(f"{at}/{name}", low=0) if given is None else yearly(given, row.per)

    assets = row.financial_assets
    return {
        "obligor_kin": kin(row.relation),
        "obligor_birth_date": _day(row.birth_date, at, "birth_date"),
        "family_size": fact(f"{at}/family_size", low=1)
        if row.family_size is None
        else row.family_size,
        "family_income_yearly": money("income"),
        "family_rigid_yearly": money("rigid_spending"),
        "financial_assets": fact(f"{at}/financial_assets", low=0)
        if assets is None
        else int(fen(assets)),
        "is_payment_set": payment is not None,
        "set_payment_yearly": payment_yearly,
        "circumstances": tuple(name for name in EXCEPTIONAL if getattr(row, name)),
        "obligor_disability_category": category,
        "obligor_disability_level": level,
        "obligor_serious_illness": _or_unknown(row.serious_illness, at, "serious_illness"),
        "supported_count": len(row.for_),
    }
