"""Many households at once: for imports, takeovers from older systems, and the synthetic county."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Model

from doudi.kernel import events, fast
from doudi.kernel.actor import Actor
from doudi.registry import vocabulary
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
    Consent,
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
from doudi.registry.services import rows
from doudi.registry.services.guards import REGISTRARS, file_number, next_number
from doudi.registry.states import HouseholdState
from doudi.registry.values import Loaded, NewConsent, NewHousehold, NewMember, NewPerson, Vouched
from doudi.registry.vocabulary_money import Relation

BATCH = 1_000


@dataclass(slots=True)
class Placed:
    """A household to be written, with the ids that it and its people got."""

    new: NewHousehold
    id: int
    number: str
    people: list[int]


TABLES: tuple[type[Model], ...] = (
    Person, Household, Membership, FormerName, Phone, BankAccount, Consent, Label,
    IncomeItem, SpendingItem, Asset, Obligor, Condition, Looked,
)  # fmt: skip


@contextmanager
def first_load() -> Iterator[None]:
    """Around `load` into an empty register: its indexes are built at the end. One transaction."""
    if Household.objects.exists():
        yield
        return
    with transaction.atomic(), fast.indexes_afterwards(TABLES):
        yield


def load(
    households: Iterable[NewHousehold], *, by: Actor, at: datetime, batch: int = BATCH
) -> Iterator[Loaded]:
    """Write households batch by batch, each batch one transaction with one summarising event.

    Lazy: nothing happens until it is iterated, and what was yielded is safe. It neither looks for
    duplicates (`selectors.known_numbers` does) nor accepts a second person of one number
    (`IntegrityError`). Raises `Unfit` for values that cannot be, `Forbidden` where the actor may
    not register. Run ANALYZE after loading many.
    """
    source = iter(households)
    while chunk := list(islice(source, batch)):
        yield from load_batch(chunk, by=by, at=at)


@transaction.atomic
def load_batch(chunk: Sequence[NewHousehold], *, by: Actor, at: datetime) -> list[Loaded]:
    """One batch of `load`, in the caller's transaction where there is one."""
    areas = [new.area for new in chunk]
    for area in set(areas):
        by.must_be(*REGISTRARS, area=area)
    placed, persons = _placed(chunk, at)
    fast.insert(Person, persons)
    fast.insert(Household, [_household(p, at) for p in placed])
    _belongings(placed)
    event = events.record(
        "registry.loaded", by=by, at=at, subject=("batch", placed[0].id), area=_common(areas),
        facts={"households": len(placed), "persons": len(persons),
               "first": placed[0].id, "last": placed[-1].id},
    )  # fmt: skip
    _facts(placed, event.id)
    fast.settle()
    return [Loaded(p.id, p.number, tuple(p.people)) for p in placed]


def _common(areas: Sequence[str]) -> str:
    """The smallest division that holds all of them."""
    for length in (12, 9, 6, 4, 2):
        if len({a[:length] for a in areas}) == 1:
            return areas[0][:length]
    return ""


def _placed(
    chunk: Sequence[NewHousehold], at: datetime
) -> tuple[list[Placed], list[dict[str, Any]]]:
    """Ids and file numbers for everything, and the rows of the persons who are new."""
    told = [m.person for new in chunk for m in new.members]
    ids = iter(fast.new_ids(Person, sum(isinstance(p, NewPerson) for p in told)))
    house_ids = fast.new_ids(Household, len(chunk))
    counts: dict[str, int] = {}
    placed, persons = [], []
    for new, house_id in zip(chunk, house_ids, strict=True):
        people = []
        for member in new.members:
            if isinstance(member.person, int):
                people.append(member.person)
                continue
            people.append(next(ids))
            persons.append(rows.person_columns(member.person, at=at) | {"id": people[-1]})
        counts[new.area] = counts[new.area] + 1 if new.area in counts else next_number(new.area)
        placed.append(Placed(new, house_id, file_number(new.area, counts[new.area]), people))
    return placed, persons


def _household(home: Placed, at: datetime) -> dict[str, Any]:
    new = home.new
    return {
        "id": home.id, "number": home.number, "area": new.area, "address": new.address,
        "head_id": home.people[0], "residence": new.residence, "causes": list(new.causes),
        "state": (HouseholdState.CLOSED if new.closed_on else HouseholdState.OPEN).value,
        "opened_on": new.opened_on, "closed_on": new.closed_on,
        "closed_because": new.closed_because, "registered_at": at,
        "size": 0 if new.closed_on else sum(m.until is None for m in new.members),
    }  # fmt: skip


def _belongings(placed: Sequence[Placed]) -> None:
    """Memberships, former names, telephones, accounts and consents."""
    tables: dict[type[Model], list[dict[str, Any]]] = {
        t: [] for t in (Membership, FormerName, Phone, BankAccount, Consent)
    }
    for home in placed:
        for place, member in enumerate(home.new.members):
            whose = {"person_id": home.people[place], "area": home.new.area}
            tables[Membership].append(_membership(home, place, member) | whose)
            if member.account:
                tables[BankAccount].append(rows.account_columns(member.account) | whose)
            if isinstance(told := member.person, NewPerson):
                tables[FormerName] += [
                    rows.former_name_columns(n) | whose for n in told.former_names
                ]
                if told.phone:
                    tables[Phone].append(rows.phone_columns(told.phone, since=member.since) | whose)
        tables[Consent] += [_consent(home, place, given) for place, given in home.new.consents]
    for table, found in tables.items():
        fast.insert(table, found)


def _consent(home: Placed, place: int, given: NewConsent) -> dict[str, Any]:
    signer = None if given.guardian is None else home.people[given.guardian]
    return {
        "person_id": home.people[place], "household_id": home.id, "area": home.new.area,
        "purpose": given.purpose, "scope": list(given.scope), "signed_how": given.signed_how,
        "signed_by_id": signer, "given_on": given.given_on, "valid_from": given.given_on,
        "valid_until": given.valid_until, "withdrawn_on": given.withdrawn_on,
    }  # fmt: skip


def _membership(home: Placed, place: int, member: NewMember) -> dict[str, Any]:
    return {
        "household_id": home.id,
        "relation": Relation.HEAD.value if place == 0 else member.relation,
        "is_co_resident": member.is_co_resident, "since": member.since,
        "until": member.until or home.new.closed_on, "ended_because": member.ended_because,
    }  # fmt: skip


def _facts(placed: Sequence[Placed], event_id: int) -> None:
    tables: dict[type[Model], list[dict[str, Any]]] = {
        t: [] for t in (IncomeItem, SpendingItem, Asset, Obligor, Condition, Looked, Label)
    }
    for home in placed:
        _facts_of(home, event_id, tables)
    for table, found in tables.items():
        fast.insert(table, found)


def _facts_of(home: Placed, event_id: int, tables: dict[type[Model], list[dict[str, Any]]]) -> None:
    new = home.new

    spelled: dict[tuple[int | None, int], dict[str, Any]] = {}

    def base(place: int | None, says: Vouched) -> dict[str, Any]:
        key = (place, id(says))  # one survey vouches for many facts
        if key not in spelled:
            who = None if place is None else home.people[place]
            spelled[key] = rows.vouched(says) | {
                "household_id": home.id, "person_id": who, "area": new.area, "event_id": event_id,
            }  # fmt: skip
        return spelled[key]

    tables[IncomeItem] += [rows.amount_columns(a) | base(i, v) for i, a, v in new.income]
    tables[SpendingItem] += [rows.amount_columns(a) | base(i, v) for i, a, v in new.spending]
    tables[Asset] += [rows.asset_columns(a) | base(i, v) for i, a, v in new.assets]
    tables[Obligor] += [rows.obligor_columns(o) | base(i, v) for i, o, v in new.obligors]
    tables[Condition] += [rows.condition_columns(c) | base(i, v) for i, c, v in new.conditions]
    tables[Looked] += [{"topic": topic} | base(None, v) for topic, v in new.looked]
    tables[Label] += [
        {
            "household_id": home.id, "person_id": None if i is None else home.people[i],
            "area": new.area, "family": vocabulary.family_of(label.kind), "kind": label.kind,
            "code": label.code, "source": label.source, "as_of": label.as_of or label.since,
            "since": label.since, "until": label.until or new.closed_on,
        }
        for i, label in new.labels
    ]  # fmt: skip
