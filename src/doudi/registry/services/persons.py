"""Persons: registered once, corrected with source and date, and at the end of life."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.field_changes import FieldChange
from doudi.registry import selectors
from doudi.registry.errors import MayBeKnown, NumberKnown, Unfit
from doudi.registry.models import FormerName, Person, Phone
from doudi.registry.sealed import PERSON_NUMBER, PHONE_NUMBER, unseal
from doudi.registry.services import rows
from doudi.registry.services.guards import CORRECTORS, REGISTRARS, locked_person
from doudi.registry.services.membership import end_memberships
from doudi.registry.values import NewPerson
from doudi.registry.vocabulary import Education, IdKind, Marital, Residence, Sex, Status

PLAIN_FIELDS = {
    "ethnicity": None, "marital": Marital, "education": Education, "hukou_area": None, "birth_date": None,
    "sex": Sex, "residence": Residence,
}  # fmt: skip


Pair = tuple[Any, Any]


def noted(pairs: Mapping[str, Pair], source: str, as_of: date) -> list[FieldChange]:
    """What fields were and became, to be sealed beside the event."""
    return [FieldChange(f, was, now, source, as_of) for f, (was, now) in pairs.items()]


@transaction.atomic
def register_person(
    *, new: NewPerson, by: Actor, at: datetime, despite: Collection[int] = ()
) -> Person:
    """Register somebody not yet known. `despite` are the ids of people of the same name and birth
    date whom the officer has looked at.

    Raises `Unfit` (a value cannot be), `NumberKnown` (the number is registered, always refused),
    `MayBeKnown` (look at these first), `Forbidden`.
    """
    by.must_be(*REGISTRARS, area=new.area)
    columns = rows.person_columns(new, at=at)
    refuse_known(columns, by=by, despite=despite)
    person = Person.objects.create(**columns)
    FormerName.objects.bulk_create(
        FormerName(person=person, area=person.area, **rows.former_name_columns(n))
        for n in new.former_names
    )
    if new.phone:
        phone = rows.phone_columns(new.phone, since=localdate(at))
        Phone.objects.create(person=person, area=person.area, **phone)
    events.record(
        "registry.person_registered", by=by, at=at, subject=("person", person.pk),
        area=person.area, facts={"id_kind": person.id_kind, "despite": sorted(despite)},
    )  # fmt: skip
    return person


def refuse_known(columns: Mapping[str, Any], *, by: Actor, despite: Collection[int] = ()) -> None:
    """Raise `NumberKnown` or `MayBeKnown` where these columns are of somebody registered."""
    if columns["id_index"]:
        known = Person.objects.filter(id_index=columns["id_index"], merged_into=None).first()
        if known is not None:
            seen = selectors.persons_visible_to(by).filter(pk=known.pk).exists()
            raise NumberKnown(known.pk if seen else None)
    alike = selectors.people_like(
        pinyin=columns["pinyin"], birth_date=columns["birth_date"], actor=by
    )
    unseen = [p for p in alike if p not in despite]
    if unseen:
        raise MayBeKnown(unseen)


@transaction.atomic
def correct_person(
    *, person_id: int, changes: Mapping[str, Any], source: str, as_of: date, by: Actor,
    at: datetime,
) -> Person:  # fmt: skip
    """Correct fields of a person; every old value is kept with source and date.

    Fields: name, id_number (with id_kind where it is no resident's), birth_date, sex, ethnicity,
    marital, education, residence, hukou_area. A former name stays findable. Raises `Unfit`,
    `NumberKnown`, `Refused("nothing_changed")`.
    """
    person = locked_person(person_id, by, *CORRECTORS)
    pairs: dict[str, Pair] = {}
    for field, value in changes.items():
        if field == "name":
            _rename(person, value, as_of, pairs)
        elif field == "id_number":
            kind = str(changes.get("id_kind", IdKind.RESIDENT))
            _renumber(person, kind, value, at, by, pairs)
        elif field != "id_kind":
            _set(person, field, value, pairs)
    if not pairs:
        raise Refused("nothing_changed")
    _agree(person, at)
    person.save()
    events.record(
        "registry.person_corrected", by=by, at=at, subject=("person", person.pk),
        area=person.area, facts={"source": source}, changes=noted(pairs, source, as_of),
    )  # fmt: skip
    return person


def _rename(person: Person, name: str, as_of: date, pairs: dict[str, Pair]) -> None:
    columns = rows.named(name)
    if columns["name"] == person.name:
        return
    pairs["name"] = (person.name, columns["name"])
    FormerName.objects.get_or_create(
        person=person, name=person.name,
        defaults={"area": person.area, "pinyin": person.pinyin, "initials": person.initials,
                  "until": as_of},
    )  # fmt: skip
    for column, value in columns.items():
        setattr(person, column, value)


def _renumber(
    person: Person, kind: str, text: str, at: datetime, by: Actor, pairs: dict[str, Pair]
) -> None:
    number, born, sex = rows.read_number(kind, text, on=localdate(at))
    columns = rows.numbered(number)
    if columns["id_index"] == person.id_index:
        return
    other = Person.objects.filter(id_index=columns["id_index"], merged_into=None).exclude(
        pk=person.pk
    )
    if columns["id_index"] and (known := other.first()):
        seen = selectors.persons_visible_to(by).filter(pk=known.pk).exists()
        raise NumberKnown(known.pk if seen else None)
    pairs["id_number"] = (unseal(person.id_sealed, PERSON_NUMBER), number)
    person.id_kind = kind if number else IdKind.NONE
    for column, value in columns.items():
        setattr(person, column, value)
    for field, value in (("birth_date", born), ("sex", sex)):
        if value:
            _set(person, field, value, pairs)


def _set(person: Person, field: str, value: Any, pairs: dict[str, Pair]) -> None:
    if field not in PLAIN_FIELDS:
        raise Unfit(field, "not_in_list")
    choices = PLAIN_FIELDS[field]
    if choices is not None and value and value not in choices.values:
        raise Unfit(field, "not_in_list")
    if getattr(person, field) != value:
        pairs.setdefault(field, (getattr(person, field), value))
        setattr(person, field, value)


def _agree(person: Person, at: datetime) -> None:
    """A resident's number says when somebody was born and as what; nothing may contradict it."""
    number = unseal(person.id_sealed, PERSON_NUMBER)
    _, born, sex = rows.read_number(person.id_kind, number, on=localdate(at))
    if born and person.birth_date != born:
        raise Unfit("birth_date", "differs_from_number")
    if sex and person.sex != sex:
        raise Unfit("sex", "differs_from_number")


@transaction.atomic
def record_status(
    *, person_id: int, status: str, since: date, source: str, by: Actor, at: datetime
) -> Person:
    """Somebody is away, in prison, missing, or present again. Death has an act of its own."""
    person = locked_person(person_id, by)
    if status not in Status.values or status == Status.DEAD or person.status == Status.DEAD:
        raise Unfit("status", "not_in_list")
    if since > localdate(at):
        raise Unfit("since", "in_the_future")
    pairs: dict[str, Pair] = {
        "status": (person.status, status),
        "status_since": (person.status_since, since),
    }
    person.status, person.status_since = status, since
    person.save(update_fields=["status", "status_since"])
    events.record(
        "registry.person_status", by=by, at=at, subject=("person", person.pk), area=person.area,
        facts={"status": status, "since": since.isoformat(), "source": source},
        changes=noted(pairs, source, since),
    )  # fmt: skip
    return person


@transaction.atomic
def record_death(
    *, person_id: int, died_on: date, source: str, by: Actor, at: datetime
) -> list[int]:
    """Somebody has died: membership ends the day after. Returns ids of households left without
    their head, for which `change_head` is needed; a household left by its last member is closed."""
    person = locked_person(person_id, by)
    if person.status == Status.DEAD:
        raise Refused("dead_already")
    if died_on > localdate(at) or (person.birth_date and died_on < person.birth_date):
        raise Unfit("died_on", "in_the_future" if died_on > localdate(at) else "not_a_date")
    was = person.status
    person.status, person.status_since, person.died_on = Status.DEAD, died_on, died_on
    person.save(update_fields=["status", "status_since", "died_on"])
    left = end_memberships(person, on=died_on + timedelta(days=1), because="death", by=by, at=at)
    pairs: dict[str, Pair] = {"status": (was, Status.DEAD), "died_on": (None, died_on)}
    events.record(
        "registry.person_died", by=by, at=at, subject=("person", person.pk), area=person.area,
        facts={"died_on": died_on.isoformat(), "source": source,
               "households": [h.pk for h, _ in left], "was_head": [h.pk for h, head in left if head]},
        changes=noted(pairs, source, died_on),
    )  # fmt: skip
    return [h.pk for h, was_head in left if was_head and h.closed_on is None]


@transaction.atomic
def change_phone(
    *, person_id: int, number: str, by: Actor, at: datetime, holder: str = ""
) -> Phone:
    """The number under which somebody is reached from now on; `holder` where it is another's."""
    person = locked_person(person_id, by)
    today = localdate(at)
    columns = rows.phone_columns(number, since=today, holder=holder)
    old = person.phones.filter(until=None).first()
    person.phones.filter(until=None).update(until=today)
    phone = Phone.objects.create(person=person, area=person.area, **columns)
    was = unseal(old.number_sealed, PHONE_NUMBER) if old else ""
    pairs: dict[str, Pair] = {"phone": (was, unseal(phone.number_sealed, PHONE_NUMBER))}
    events.record(
        "registry.phone_changed", by=by, at=at, subject=("person", person.pk), area=person.area,
        changes=noted(pairs, "declared", today),
    )  # fmt: skip
    return phone
