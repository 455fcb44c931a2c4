"""Where things are: moving a household takes everything that belongs to it along."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.divisions import is_code
from doudi.kernel.field_changes import diff
from doudi.registry.errors import Unfit
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
    Consent,
    Document,
    FormerName,
    Household,
    IncomeItem,
    Label,
    Looked,
    Membership,
    Obligor,
    Person,
    Phone,
    SpendingItem,
)
from doudi.registry.services.guards import locked_household
from doudi.registry.vocabulary import Cause, Residence

OF_PERSON: tuple[Any, ...] = (Phone, BankAccount, FormerName, Consent, Document)
OF_HOUSEHOLD: tuple[Any, ...] = (
    Membership, Label, IncomeItem, SpendingItem, Asset, Obligor, Condition, Looked, Consent,
    Document,
)  # fmt: skip


def carry_area(person_ids: Sequence[int], household_id: int | None, area: str) -> None:
    """Write the new village into every row that follows these people and this household."""
    Person.objects.filter(pk__in=person_ids).update(area=area)
    for table in OF_PERSON:
        table.objects.filter(person_id__in=person_ids).update(area=area)
    if household_id is not None:
        Household.objects.filter(pk=household_id).update(area=area)
        for table in OF_HOUSEHOLD:
            table.objects.filter(household_id=household_id).update(area=area)


@transaction.atomic
def move_household(
    *, household_id: int, area: str, address: str, on: date, by: Actor, at: datetime,
    residence: str = "",
) -> Household:  # fmt: skip
    """The household lives elsewhere from `on`. Rooms that keep its village subscribe to
    "registry.household_moved" (facts: was, now)."""
    household = locked_household(household_id, by)
    if len(area) != 12 or not is_code(area):
        raise Unfit("area", "not_a_village")
    if residence and residence not in Residence.values:
        raise Unfit("residence", "not_in_list")
    members = household.memberships.filter(until=None).values_list("person_id", flat=True)
    before = {f: getattr(household, f) for f in ("area", "address", "residence")}
    household.address, household.residence = address, residence or household.residence
    household.save(update_fields=["address", "residence"])
    after = {"area": area, "address": address, "residence": household.residence}
    events.record(
        "registry.household_moved", by=by, at=at, subject=("household", household.pk), area=area,
        facts={"was": household.area, "now": area, "on": on.isoformat(), "persons": list(members)},
        changes=diff(before, after, source="declared", as_of=on),
    )  # fmt: skip
    carry_area(list(members), household.pk, area)
    household.area = area
    return household


@transaction.atomic
def correct_household(
    *, household_id: int, address: str, residence: str, causes: Sequence[str], source: str,
    as_of: date, by: Actor, at: datetime,
) -> Household:  # fmt: skip
    """Correct address, kind of residence and causes of hardship where they were wrong."""
    household = locked_household(household_id, by)
    if residence not in Residence.values:
        raise Unfit("residence", "not_in_list")
    if any(c not in Cause.values for c in causes):
        raise Unfit("causes", "not_in_list")
    after = {"address": address, "residence": residence, "causes": list(causes)}
    before = {f: getattr(household, f) for f in after}
    if not (changes := diff(before, after, source=source, as_of=as_of)):
        return household
    for field, value in after.items():
        setattr(household, field, value)
    household.save(update_fields=list(after))
    events.record(
        "registry.household_corrected", by=by, at=at, subject=("household", household.pk),
        area=household.area, facts={"source": source}, changes=changes,
    )  # fmt: skip
    return household
