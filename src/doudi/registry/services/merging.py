"""Two records of one person become one."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
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
    Membership,
    Obligor,
    Person,
    Phone,
    SpendingItem,
)
from doudi.registry.services.guards import CORRECTORS, locked_person
from doudi.registry.services.membership import leave, recount

FOLLOW: tuple[Any, ...] = (
    Phone, Membership, Label, IncomeItem, SpendingItem, Asset, Obligor, Condition,
    Consent, Document,
)  # fmt: skip


@transaction.atomic
def merge_persons(*, keep_id: int, gone_id: int, on: date, by: Actor, at: datetime) -> Person:
    """Everything of the second record goes over to the first, which keeps its own fields.

    The second stays as a pointer (`selectors.current_person_id`). Rooms that keep person ids may
    subscribe to "registry.persons_merged". Raises `Refused` for the same record, two different
    heads in one household, or where both are heads of different open households.
    """
    if keep_id == gone_id:
        raise Refused("same_person")
    kept, gone = (locked_person(i, by, *CORRECTORS) for i in (keep_id, gone_id))
    _one_home(kept, gone, on)
    _names_and_accounts(kept, gone, on)
    for table in FOLLOW:
        table.objects.filter(person=gone).update(person=kept, area=kept.area)
    Consent.objects.filter(signed_by=gone).update(signed_by=kept)
    Obligor.objects.filter(who=gone).update(who=kept)
    Household.objects.filter(head=gone).update(head=kept)
    if not kept.id_index and gone.id_index:
        for column in ("id_kind", "id_sealed", "id_index", "id_masked", "birth_date", "sex"):
            setattr(kept, column, getattr(gone, column))
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    kept.save()
    events.record(
        "registry.persons_merged", by=by, at=at, subject=("person", kept.pk), area=kept.area,
        facts={"kept": kept.pk, "gone": gone.pk},
    )  # fmt: skip
    return kept


def _one_home(kept: Person, gone: Person, on: date) -> None:
    """Only one current membership may be left: the kept record's, if it has one."""
    ours = kept.memberships.filter(until=None).first()
    theirs = gone.memberships.filter(until=None).first()
    if ours is None or theirs is None:
        return
    if theirs.household.head_id == gone.pk and theirs.household_id != ours.household_id:
        raise Refused(
            "both_have_households", household_ids=[ours.household_id, theirs.household_id]
        )
    leave(theirs, on=max(on, theirs.since), because="merged")
    recount(Household.objects.select_for_update().get(pk=theirs.household_id))
    for label in Label.objects.filter(person=gone, until=None):
        if Label.objects.filter(person=kept, until=None, kind=label.kind).exists():
            label.until = max(on, label.since)
            label.save(update_fields=["until"])


def _names_and_accounts(kept: Person, gone: Person, on: date) -> None:
    names = set(kept.former_names.values_list("name", flat=True)) | {kept.name}
    for row in [*gone.former_names.all(), _as_former(gone)]:
        if row.name in names:
            continue
        names.add(row.name)
        row.person, row.area = kept, kept.area
        row.save()
    if kept.accounts.filter(until=None).exists():
        for account in gone.accounts.filter(until=None):
            account.until = max(on, account.since)
            account.save(update_fields=["until"])
    BankAccount.objects.filter(person=gone).update(person=kept, area=kept.area)


def _as_former(gone: Person) -> FormerName:
    return FormerName(name=gone.name, pinyin=gone.pinyin, initials=gone.initials)
