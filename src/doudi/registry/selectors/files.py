"""One household, one file: everything known about it, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Q

from doudi.kernel import history
from doudi.kernel.actor import Actor
from doudi.kernel.models import Event
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
    Consent,
    Document,
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
from doudi.registry.selectors.past import household_as_on, persons_as_on
from doudi.registry.selectors.visible import household as one_household
from doudi.registry.selectors.visible import person as one_person

LOOK = "read."


@dataclass(slots=True)
class Member:
    """A member with what is known about them."""

    membership: Membership
    person: Person
    conditions: list[Condition] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    accounts: list[BankAccount] = field(default_factory=list)

    @property
    def condition(self) -> dict[str, Any]:
        """The latest value of each kind, the better source first."""
        return {c.kind: c.value for c in sorted(self.conditions, key=_rank)}


@dataclass(slots=True)
class HouseholdFile:
    """一户一档: current and former members, facts, labels, documents, consents."""

    household: Household
    members: list[Member]
    former: list[Member]
    income: list[IncomeItem]
    spending: list[SpendingItem]
    assets: list[Asset]
    obligors: list[Obligor]
    looked: list[Looked]
    labels: list[Label]
    documents: list[Document]
    consents: list[Consent]


def _rank(row: Condition) -> tuple[int, date]:
    return (["declared", "surveyed", "checked"].index(row.source), row.as_of)


def household_file(
    household_id: int, *, actor: Actor, on: date, as_it_was: bool = False
) -> HouseholdFile:
    """Everything about one household as it holds on `on`; `as_it_was` also puts fields that were
    changed since back to what they were on that day. Raises `NotFound`. Thirteen queries, fifteen
    for the past; one more where a fact is about somebody who was never a member."""
    return file_of(one_household(household_id, actor=actor), on=on, as_it_was=as_it_was)


def file_of(home: Household, *, on: date, as_it_was: bool = False) -> HouseholdFile:
    """`household_file` of a household that the caller has already found visible."""
    if as_it_was:
        household_as_on(home, on)
    memberships = list(
        home.memberships.select_related("person").order_by("-until", "relation", "id")
    )
    members = _members(memberships, on)
    people = {m.person.pk: m.person for m in members}
    if as_it_was:
        persons_as_on(list(people.values()), on)
    file = HouseholdFile(
        household=home,
        members=[m for m in members if _holds(m.membership, on)],
        former=[m for m in members if not _holds(m.membership, on)],
        income=_facts(IncomeItem, home, on),
        spending=_facts(SpendingItem, home, on),
        assets=_facts(Asset, home, on),
        obligors=_facts(Obligor, home, on),
        looked=_facts(Looked, home, on),
        labels=sorted(home.labels.all(), key=lambda x: x.since, reverse=True),
        documents=sorted(home.documents.filter(removed_at=None), key=_kind_then_latest),
        consents=_consents(people),
    )
    about = (file.income, file.spending, file.assets, file.obligors, file.looked, file.labels)
    _name_people([*chain(*about), *file.consents], people)
    return file


def _holds(row: Membership, on: date) -> bool:
    return row.since <= on and (row.until is None or row.until > on)


def _facts(table: Any, home: Household, on: date) -> list[Any]:
    rows = table.objects.filter(household=home, since__lte=on).filter(
        Q(until=None) | Q(until__gt=on)
    )
    return sorted(rows, key=lambda row: (row.person_id or 0, row.pk))  # of the household first


def _consents(people: Iterable[int]) -> list[Consent]:
    rows = Consent.objects.filter(person_id__in=list(people)).select_related("document")
    return sorted(rows, key=lambda consent: consent.given_on, reverse=True)


def _kind_then_latest(document: Document) -> tuple[str, float]:
    return document.kind, -document.attached_at.timestamp()


def _name_people(rows: Iterable[Any], people: dict[int, Person]) -> None:
    """Each row's person is the member read already, so that no query reads people again."""
    said = [row for row in rows if row.person_id is not None]
    others = {row.person_id for row in said} - set(people)
    known = people | (Person.objects.in_bulk(others) if others else {})
    for row in said:
        row.person = known[row.person_id]


def _members(memberships: list[Membership], on: date) -> list[Member]:
    people = {m.person_id: m.person for m in memberships}  # one object each, however often a member
    members = [Member(m, people[m.person_id]) for m in memberships]
    ids = list(people)
    current = Q(until=None) | Q(until__gt=on)
    conditions = _by_person(Condition.objects.filter(current, person_id__in=ids, since__lte=on))
    phones = _by_person(Phone.objects.filter(person_id__in=ids, until=None))
    accounts = _by_person(BankAccount.objects.filter(person_id__in=ids).order_by("-since"))
    for member in members:
        member.conditions = conditions[member.person.pk]
        member.phones = phones[member.person.pk]
        member.accounts = accounts[member.person.pk]
    return members


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def timeline(household_id: int, *, actor: Actor, most: int = 200) -> list[Event]:
    """What happened to the household and its people, the latest first; looking is not happening."""
    home = one_household(household_id, actor=actor)
    people = [str(p) for p in home.memberships.values_list("person_id", flat=True)]
    about = Q(subject_kind="household", subject_id=str(home.pk)) | Q(
        subject_kind="person", subject_id__in=people
    )
    return list(Event.objects.filter(about).exclude(kind__startswith=LOOK).order_by("-id")[:most])


def who_has_looked(household_id: int, *, actor: Actor, most: int = 100) -> list[Event]:
    """Who opened the file or a document, or was shown an identifier in full; the latest first."""
    home = one_household(household_id, actor=actor)
    people = [str(p) for p in home.memberships.values_list("person_id", flat=True)]
    about = Q(subject_kind="household", subject_id=str(home.pk)) | Q(
        subject_kind="person", subject_id__in=people
    )
    return list(Event.objects.filter(about, kind__startswith=LOOK).order_by("-id")[:most])


def looked_lately(household_id: int, *, actor: Actor, at: datetime, minutes: int = 30) -> bool:
    """Has this actor's look at the file been logged within these minutes?"""
    return Event.objects.filter(
        subject_kind="household", subject_id=str(household_id), kind="read.opened",
        actor_id=actor.user_id, at__gt=at - timedelta(minutes=minutes),
    ).exists()  # fmt: skip


def changes_of(person_id: int, *, actor: Actor) -> list[history.Entry]:
    """The history of a person's fields, the latest first, with that of records merged into it."""
    person = one_person(person_id, actor=actor)
    ids = [person.pk, *person.merged.values_list("pk", flat=True)]
    found = [entry for pk in ids for entry in history.of(("person", pk))]
    return sorted(found, key=lambda e: e.event_id, reverse=True)


def household_changes(household_id: int, *, actor: Actor) -> list[history.Entry]:
    """The history of a household's fields, the latest first."""
    home = one_household(household_id, actor=actor)
    return history.of(("household", home.pk))[::-1]
