"""Whole identifiers, for matching with departments' records. The caller logs the read and its purpose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from doudi.registry import sealed
from doudi.registry.models import FormerName, Membership, Person

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Identified:
    """Everything by which a person is recognised in other registers."""

    person_id: int
    number: str
    name: str
    former_names: tuple[str, ...]
    birth_date: date | None
    sex: str
    area: str
    companions: tuple[str, ...]  # names of those living together


def for_matching(person_ids: Sequence[int], *, on: date) -> Iterator[Identified]:
    """The persons asked for, with their numbers opened; three queries for each 2,000."""
    for start in range(0, len(person_ids), BATCH):
        part = person_ids[start : start + BATCH]
        former: dict[int, list[str]] = {}
        for person_id, name in FormerName.objects.filter(person_id__in=part).values_list(
            "person_id", "name"
        ):
            former.setdefault(person_id, []).append(name)
        together = _companions(part, on)
        for person in Person.objects.filter(pk__in=part).order_by("pk"):
            yield Identified(
                person_id=person.pk,
                number=sealed.unseal(person.id_sealed, sealed.PERSON_NUMBER),
                name=person.name,
                former_names=tuple(former.get(person.pk, ())),
                birth_date=person.birth_date,
                sex=person.sex,
                area=person.area,
                companions=tuple(together.get(person.pk, ())),
            )


def _companions(part: Sequence[int], on: date) -> dict[int, list[str]]:
    homes = dict(
        Membership.objects.filter(person_id__in=part, since__lte=on, until=None).values_list(
            "person_id", "household_id"
        )
    )
    names: dict[int, list[tuple[int, str]]] = {}
    rows = Membership.objects.filter(
        household_id__in=set(homes.values()), since__lte=on, until=None
    )
    for household_id, person_id, name in rows.values_list(
        "household_id", "person_id", "person__name"
    ):
        names.setdefault(household_id, []).append((person_id, name))
    return {
        person: [name for other, name in names.get(home, []) if other != person]
        for person, home in homes.items()
    }
