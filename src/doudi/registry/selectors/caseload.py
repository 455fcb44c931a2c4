"""The register of an area as plain rows, part by part: for standing checks over the whole caseload.

For work of the room above that a checked actor started; the caller logs it with its purpose.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from doudi.registry.models import Consent, Household, Label, Membership, Obligor
from doudi.registry.selectors.visible import open_in
from doudi.registry.vocabulary import LabelFamily

HOME = ("id", "area", "residence", "size", "head_id", "address", "opened_on", "split_from_id")
MEMBER = ("person_id", "household_id", "relation", "person__name", "person__birth_date", "person__sex",
          "person__status", "person__died_on")  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Open households (`HOME`), their members on the day (`MEMBER`), the registered poor by id."""

    homes: list[Row]
    members: list[Row]
    poor: frozenset[int]


def part(area: str, *, on: date, after: int, most: int) -> Part:
    """The next open households by id; four queries. An empty part is the end."""
    homes = list(
        open_in(area)
        .filter(pk__gt=after, opened_on__lte=on)
        .order_by("pk")
        .values_list(*HOME)[:most]
    )
    ids = [home[0] for home in homes]
    members = Membership.objects.filter(
        Q(until=None) | Q(until__gt=on), household_id__in=ids, since__lte=on
    ).order_by("household_id", "pk")
    poor = Label.objects.filter(
        household_id__in=ids, family=LabelFamily.REGISTERED_POOR, until=None
    ).values_list("household_id", flat=True)
    return Part(homes, list(members.values_list(*MEMBER)), frozenset(poor))


def count(area: str) -> int:
    """How many open households an area has."""
    return open_in(area).count()


def consents_of(person_ids: Sequence[int], *, purpose: str, on: date) -> list[Row]:
    """(person, consent, scope, "" or "expired" or "withdrawn" by that day) of many, oldest first.

    Those not in force any more are there too: a refusal has to say which of them it met.
    """
    rows = Consent.objects.filter(person_id__in=person_ids, purpose=purpose, valid_from__lte=on)
    return [
        (person, pk, list(scope), _over(until, taken_back, on))
        for person, pk, scope, until, taken_back in rows.order_by("pk").values_list(
            "person_id", "pk", "scope", "valid_until", "withdrawn_on"
        )
    ]


def _over(until: date | None, taken_back: date | None, on: date) -> str:
    if taken_back is not None and taken_back <= on:
        return "withdrawn"
    return "expired" if until is not None and until <= on else ""


def obligors_of(household_id: int, *, on: date) -> list[int]:
    """The registered persons outside the household who owe a member support on that day."""
    rows = Obligor.objects.filter(
        Q(until=None) | Q(until__gt=on), household_id=household_id, since__lte=on, who__isnull=False
    )
    return sorted(set(rows.values_list("who_id", flat=True)))


def home_of(person_ids: Sequence[int], *, on: date) -> dict[int, int]:
    """Person → the household they belong to on that day."""
    rows = Membership.objects.filter(
        Q(until=None) | Q(until__gt=on), person_id__in=person_ids, since__lte=on
    )
    return dict(rows.order_by("pk").values_list("person_id", "household_id"))


def areas_of(household_ids: Sequence[int]) -> dict[int, str]:
    """Household → its village."""
    return dict(Household.objects.filter(pk__in=household_ids).values_list("pk", "area"))


def named(names: Collection[str], *, area: str, on: date) -> list[Row]:
    """(member, household, village, name) of members of open households who have one of the names, or
    whose registered obligor has; the name is then the obligor's."""
    now = Q(until=None) | Q(until__gt=on)
    members = Membership.objects.filter(now, household__in=open_in(area), since__lte=on)
    own = members.filter(person__name__in=names).values_list(
        "person_id", "household_id", "household__area", "person__name"
    )
    owing = Obligor.objects.filter(now, household__in=open_in(area), since__lte=on)
    theirs = owing.filter(name__in=names, person__isnull=False).values_list(
        "person_id", "household_id", "household__area", "name"
    )
    return sorted({*own, *theirs})
