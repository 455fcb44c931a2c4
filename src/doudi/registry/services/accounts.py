"""Accounts that assistance is paid into, and showing an identifier in full."""

from datetime import datetime

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet
from doudi.kernel.field_changes import FieldChange
from doudi.registry import selectors
from doudi.registry.errors import Unfit
from doudi.registry.models import BankAccount, Person
from doudi.registry.sealed import (
    ACCOUNT_NUMBER,
    CERTIFICATE_NUMBER,
    PERSON_NUMBER,
    PHONE_NUMBER,
    unseal,
)
from doudi.registry.services import rows
from doudi.registry.services.guards import CORRECTORS, locked_person
from doudi.registry.values import NewAccount

SHORTEST_REASON = 2


@transaction.atomic
def change_account(
    *, person_id: int, new: NewAccount, by: Actor, at: datetime, document_id: int | None = None
) -> BankAccount:
    """From `new.since` on payments go to this account; the former one ends that day."""
    person = locked_person(person_id, by, *CORRECTORS)
    columns = rows.account_columns(new)
    old = person.accounts.filter(until=None).first()
    if old is not None:
        if new.since < old.since:
            raise Unfit("since", "not_a_date")
        old.until = new.since
        old.save(update_fields=["until"])
    account = BankAccount.objects.create(
        person=person, area=person.area, document_id=document_id, **columns
    )
    was = unseal(old.number_sealed, ACCOUNT_NUMBER) if old else ""
    now = unseal(account.number_sealed, ACCOUNT_NUMBER)
    events.record(
        "registry.account_changed", by=by, at=at, subject=("person", person.pk), area=person.area,
        facts={"account": account.pk, "since": new.since.isoformat()},
        changes=[FieldChange("account", was, now, "declared", new.since)],
    )  # fmt: skip
    return account


@transaction.atomic
def reveal(*, person_id: int, field: str, reason: str, by: Actor, at: datetime) -> str:
    """An identifier in full, for a reason that the officer states; both are logged, sealed.

    `field`: id_number, phone, account, certificate. Raises `NotFound`, `NotYet` without a reason.
    """
    person = selectors.person(person_id, actor=by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotYet("reason_missing", missing=("reason",))
    if field not in _READ:
        raise Unfit("field", "not_in_list")
    full = _READ[field](person)
    if not full:
        raise NotFound("nothing_to_show")
    events.record_read(
        by=by, at=at, subject=("person", person.pk), area=person.area, what="shown",
        fields=[field], reason=reason.strip(),
    )  # fmt: skip
    return full


def _phone(person: Person) -> str:
    row = person.phones.filter(until=None).first()
    return unseal(row.number_sealed, PHONE_NUMBER) if row else ""


def _account(person: Person) -> str:
    row = person.accounts.filter(until=None).first()
    return unseal(row.number_sealed, ACCOUNT_NUMBER) if row else ""


def _certificate(person: Person) -> str:
    row = person.condition_set.filter(kind="disability", until=None).order_by("-as_of").first()
    return unseal(row.certificate_sealed, CERTIFICATE_NUMBER) if row else ""


_READ = {
    "id_number": lambda person: unseal(person.id_sealed, PERSON_NUMBER),
    "phone": _phone,
    "account": _account,
    "certificate": _certificate,
}
