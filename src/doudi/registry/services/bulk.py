"""Many households at once: for imports, takeovers from older systems, and the synthetic county."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.registry import vocabulary
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
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
)  # fmt: skip
from doudi.registry.services import rows
from doudi.registry.services.guards import REGISTRARS, file_number, next_number
from doudi.registry.states import HouseholdState
from doudi.registry.values import Loaded, NewHousehold, NewMember, NewPerson, Vouched
from doudi.registry.vocabulary_money import Relation

BATCH = 1_000
T = TypeVar("T")


def load(
    households: Iterable[NewHousehold], *, by: Actor, at: datetime, batch: int = BATCH
) -> Iterator[Loaded]:
    """Write households batch by batch, each batch one transaction with one summarising event.

    Lazy: nothing happens until it is iterated, and what was yielded is safe. It neither looks for
    duplicates (`selectors.known_numbers` does) nor accepts a second person of one number. Raises
    `Unfit` for values that cannot be, `Forbidden` where the actor may not register.
    """
    source = iter(households)
    while chunk := list(islice(source, batch)):
        yield from load_batch(chunk, by=by, at=at)


@transaction.atomic
def load_batch(chunk: Sequence[NewHousehold], *, by: Actor, at: datetime) -> list[Loaded]:
    """One batch of `load`, in the caller's transaction where there is one."""
    for area in {new.area for new in chunk}:
        by.must_be(*REGISTRARS, area=area)
    persons = _persons(chunk, at)
    made = _households(chunk, persons, at)
    _belongings(chunk, made, persons)
    event = events.record(
        "registry.loaded", by=by, at=at, subject=("batch", made[0].pk),
        area=_common([n.area for n in chunk]),
        facts={"households": len(made), "persons": sum(len(p) for p in persons),
               "first": made[0].pk, "last": made[-1].pk},
    )  # fmt: skip
    _facts(chunk, made, persons, event.id)
    return [
        Loaded(home.pk, home.number, tuple(p.pk for p in people))
        for home, people in zip(made, persons, strict=True)
    ]


def _common(areas: Sequence[str]) -> str:
    """The smallest division that holds all of them."""
    for length in (12, 9, 6, 4, 2):
        if len({a[:length] for a in areas}) == 1:
            return areas[0][:length]
    return ""


def _persons(chunk: Sequence[NewHousehold], at: datetime) -> list[list[Person]]:
    known = Person.objects.in_bulk(
        [m.person for new in chunk for m in new.members if isinstance(m.person, int)]
    )
    found = [
        [
            known[m.person] if isinstance(m.person, int) else rows.person_row(m.person, at=at)
            for m in new.members
        ]
        for new in chunk
    ]
    Person.objects.bulk_create([p for people in found for p in people if p.pk is None])
    return found


def _households(
    chunk: Sequence[NewHousehold], persons: Sequence[Sequence[Person]], at: datetime
) -> list[Household]:
    counts: dict[str, int] = {}
    made = []
    for new, people in zip(chunk, persons, strict=True):
        counts[new.area] = counts[new.area] + 1 if new.area in counts else next_number(new.area)
        made.append(
            Household(
                number=file_number(new.area, counts[new.area]),
                area=new.area,
                address=new.address,
                head=people[0],
                residence=new.residence,
                causes=list(new.causes),
                state=HouseholdState.CLOSED if new.closed_on else HouseholdState.OPEN,
                opened_on=new.opened_on,
                closed_on=new.closed_on,
                closed_because=new.closed_because,
                size=0 if new.closed_on else sum(m.until is None for m in new.members),
                registered_at=at,
            )
        )
    return Household.objects.bulk_create(made)


def _belongings(
    chunk: Sequence[NewHousehold],
    made: Sequence[Household],
    persons: Sequence[Sequence[Person]],
) -> None:
    """Memberships, former names, telephones and accounts."""
    memberships, former, phones, accounts = [], [], [], []
    for new, home, people in zip(chunk, made, persons, strict=True):
        for place, (member, person) in enumerate(zip(new.members, people, strict=True)):
            memberships.append(_membership(home, person, member, place, new))
            if member.account:
                accounts.append(rows.account_row(person, member.account))
            if not isinstance(told := member.person, NewPerson):
                continue
            former += [rows.former_name_row(person, n) for n in told.former_names]
            if told.phone:
                phones.append(rows.phone_row(person, told.phone, since=member.since))
    Membership.objects.bulk_create(memberships)
    FormerName.objects.bulk_create(former)
    Phone.objects.bulk_create(phones)
    BankAccount.objects.bulk_create(accounts)


def _membership(
    home: Household, person: Person, member: NewMember, place: int, new: NewHousehold
) -> Membership:
    return Membership(
        household=home, person=person, area=home.area,
        relation=Relation.HEAD if place == 0 else member.relation,
        is_co_resident=member.is_co_resident, since=member.since,
        until=member.until or new.closed_on, ended_because=member.ended_because,
    )  # fmt: skip


def _facts(
    chunk: Sequence[NewHousehold],
    made: Sequence[Household],
    persons: Sequence[Sequence[Person]],
    event_id: int,
) -> None:
    rows_of: dict[type[Model], list[Any]] = {
        m: [] for m in (IncomeItem, SpendingItem, Asset, Obligor, Condition, Looked, Label)
    }
    for new, home, people in zip(chunk, made, persons, strict=True):
        _facts_of(new, home, people, event_id, rows_of)
    for table, found in rows_of.items():
        table._default_manager.bulk_create(found)


def _facts_of(
    new: NewHousehold,
    home: Household,
    people: Sequence[Person],
    event_id: int,
    rows_of: dict[type[Model], list[Any]],
) -> None:
    def base(place: int | None, says: Vouched) -> dict[str, Any]:
        who = None if place is None else people[place]
        return {
            "household": home,
            "person": who,
            "area": home.area,
            "event_id": event_id,
        } | rows.vouched(says)

    for table, items in ((IncomeItem, new.income), (SpendingItem, new.spending)):
        rows_of[table] += [
            table(**rows.amount_columns(a), **base(place, v)) for place, a, v in items
        ]
    rows_of[Asset] += [
        Asset(**rows.asset_columns(a), **base(place, v)) for place, a, v in new.assets
    ]
    rows_of[Obligor] += [
        Obligor(**rows.obligor_columns(o), **base(i, v)) for i, o, v in new.obligors
    ]
    rows_of[Condition] += [
        Condition(**rows.condition_columns(c), **base(i, v)) for i, c, v in new.conditions
    ]
    rows_of[Looked] += [Looked(topic=topic, **base(None, v)) for topic, v in new.looked]
    rows_of[Label] += [
        Label(
            household=home, person=None if i is None else people[i], area=home.area,
            family=vocabulary.family_of(label.kind), kind=label.kind, code=label.code,
            source=label.source, as_of=label.as_of or label.since, since=label.since,
            until=label.until or new.closed_on,
        )
        for i, label in new.labels
    ]  # fmt: skip
