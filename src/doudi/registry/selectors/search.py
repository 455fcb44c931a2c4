"""Finding people: by name, sound, initials, number, telephone, certificate, file number or village.

What was typed decides which columns are asked; each is a range or equality over an index, so the
time does not grow with the register. Numbers are looked up through their keyed index.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from doudi.kernel import identity
from doudi.kernel.actor import Actor
from doudi.offices.scope import in_area, within
from doudi.registry import names
from doudi.registry.models import Condition, FormerName, Household, Label, Membership, Person, Phone
from doudi.registry.sealed import CERTIFICATE_NUMBER, PERSON_NUMBER, PHONE_NUMBER, index_of
from doudi.registry.selectors.visible import persons_visible_to

FILE_NUMBER = re.compile(r"\d{12}-\d{1,6}")
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """A person found, with the household lived in now (None: none)."""

    person_id: int
    name: str
    id_masked: str
    birth_year: int | None
    sex: str
    area: str
    status: str
    household_id: int | None
    household_number: str
    labels: tuple[str, ...]


def people(text: str, *, actor: Actor, area: str = "", limit: int = 20) -> list[Found]:
    """People whom the text finds and the actor may see, best matches first. Five queries at most."""
    ids = person_ids(text, actor=actor, area=area, limit=limit)
    return found_rows(ids)


def found_rows(ids: Sequence[int]) -> list[Found]:
    """People by id, in this order, with their households and labels: three queries."""
    persons = Person.objects.in_bulk(list(ids))
    homes: dict[int, Household] = {
        m.person_id: m.household
        for m in Membership.objects.filter(person_id__in=ids, until=None).select_related(
            "household"
        )
    }
    labels: dict[int, list[str]] = defaultdict(list)
    running = Label.objects.filter(household_id__in=[h.pk for h in homes.values()], until=None)
    for household_id, kind in running.order_by("id").values_list("household_id", "kind"):
        if kind not in labels[household_id]:
            labels[household_id].append(kind)
    return [_found(persons[i], homes.get(i), labels) for i in ids if i in persons]


def _found(person: Person, home: Household | None, labels: dict[int, list[str]]) -> Found:
    return Found(
        person_id=person.pk, name=person.name, id_masked=person.id_masked,
        birth_year=person.birth_date.year if person.birth_date else None, sex=person.sex,
        area=person.area, status=person.status, household_id=home.pk if home else None,
        household_number=home.number if home else "",
        labels=tuple(labels[home.pk]) if home else (),
    )  # fmt: skip


def person_ids(text: str, *, actor: Actor, area: str = "", limit: int = 20) -> list[int]:
    """Ids of people whom the text finds, best matches first, at most `limit`."""
    plain = identity.tidy(text)
    seen = persons_visible_to(actor).filter(in_area("area", area))
    if len(plain) < 2 and plain.isascii():
        return []
    if re.fullmatch(r"\d{15}|\d{17}[\dX]", plain):
        return _by_number(plain, seen)
    if re.fullmatch(r"\d{17}[\dX]\d{2}(B\d)?", plain):
        held = Condition.objects.filter(certificate_index=index_of(plain, CERTIFICATE_NUMBER))
        return _kept(held.values_list("person_id", flat=True), seen)
    if FILE_NUMBER.fullmatch(text.strip()):
        rows = Membership.objects.filter(household__number=text.strip(), until=None)
        return _kept(rows.order_by("id").values_list("person_id", flat=True), seen)
    if plain.isdigit():
        return _by_digits(plain, actor, seen, limit)
    return _by_name(text, actor, area, seen, limit)


def _kept(ids: Iterable[int | None], seen: QuerySet[Person]) -> list[int]:
    wanted = [i for i in ids if i is not None]
    visible = set(seen.filter(pk__in=wanted).values_list("pk", flat=True))
    return [i for i in dict.fromkeys(wanted) if i in visible]


def _by_number(number: str, seen: QuerySet[Person]) -> list[int]:
    if len(number) == 15:
        try:
            number = identity.widened(number)
        except identity.NotANumber:
            return []
    found = seen.filter(id_index=index_of(number, PERSON_NUMBER))
    return list(found.values_list("pk", flat=True))


def _by_digits(digits: str, actor: Actor, seen: QuerySet[Person], limit: int) -> list[int]:
    """A telephone number; or the code of a village, whose people are then listed."""
    phones = within(Phone.objects.filter(number_index=index_of(digits, PHONE_NUMBER)), actor)
    found = _kept(phones.values_list("person_id", flat=True), seen)
    if not found and len(digits) in (9, 12):
        heads = within(Household.objects.filter(in_area("area", digits), closed_on=None), actor)
        ordered = heads.order_by("area", "id").values_list("head_id", flat=True)[:limit]
        return _kept(ordered, seen)
    return found[:limit]


def _by_name(text: str, actor: Actor, area: str, seen: QuerySet[Person], limit: int) -> list[int]:
    """By characters, or by sound and initials for Latin letters; present names before former ones."""
    former = within(FormerName.objects.filter(in_area("area", area)), actor)
    if re.search(r"[A-Za-z]", text):
        key = re.sub(r"[^a-z]", "", text.lower())
        columns, former_columns = ["pinyin", "initials"], ["pinyin", "initials"]
    else:
        key = names.cleaned(text)
        columns, former_columns = ["name", "given"], ["name"]
    found: dict[int, None] = {}
    for column in columns:
        rows = seen.filter(_begins(column, key)).order_by(column, "area", "id")
        found |= dict.fromkeys(rows.values_list("pk", flat=True)[: limit - len(found)])
        if len(found) >= limit:
            return list(found)
    for column in former_columns:
        old = former.filter(_begins(column, key)).order_by(column, "area", "id")
        ids = old.values_list("person_id", flat=True)[:limit]
        found |= dict.fromkeys(_kept(ids, seen))
    return list(found)[:limit]


def _begins(column: str, key: str) -> Q:
    return Q(**{f"{column}__gte": key, f"{column}__lt": key + LAST}) if key else Q(pk__in=[])
