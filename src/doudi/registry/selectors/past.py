"""The register as it was: fields rolled back to a day by the history of every change.

A change counts from the day that it is true of (`as_of`), else from the day it was written. Nothing
here is saved: the values are put on the rows in memory, for showing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from doudi.kernel import history
from doudi.registry.models import Household, Person
from doudi.registry.sealed import mask_id

OF_PERSON = (
    "name", "birth_date", "sex", "ethnicity", "marital", "education", "residence", "hukou_area",
    "status", "status_since", "died_on", "id_number",
)  # fmt: skip
OF_HOUSEHOLD = ("address", "residence", "causes", "area", "head")
DAYS = {"birth_date", "died_on", "status_since"}


def household_as_on(home: Household, on: date) -> None:
    """Put the fields of a household back to what they were at the end of `on`."""
    for field, value in _before(history.of(("household", home.pk)), OF_HOUSEHOLD, on).items():
        if field == "head":
            home.head = Person.objects.get(pk=value)
        else:
            setattr(home, field, value)


def persons_as_on(persons: Sequence[Person], on: date) -> None:
    """The same for people, in one query."""
    told = history.of_many("person", [p.pk for p in persons])
    for person in persons:
        for field, value in _before(told.get(str(person.pk), []), OF_PERSON, on).items():
            if field == "id_number":
                person.id_masked = mask_id(value or "")
            else:
                setattr(
                    person, field, date.fromisoformat(value) if value and field in DAYS else value
                )


def _before(entries: Iterable[history.Entry], fields: Sequence[str], on: date) -> Mapping[str, Any]:
    """What the earliest change after that day says the value was, for each field that changed."""
    found: dict[str, Any] = {}
    for entry in entries:
        since = entry.as_of or localdate(entry.at)
        if entry.name in fields and since > on and not entry.is_erased:
            found.setdefault(entry.name, entry.was)
    return found
