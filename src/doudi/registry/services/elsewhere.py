"""Somebody of another place of the county who needs help where the emergency happened."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doudi.kernel import events, identity
from doudi.kernel.actor import Actor
from doudi.offices.scope import COUNTY
from doudi.registry import selectors
from doudi.registry.models import Membership
from doudi.registry.sealed import PERSON_NUMBER, index_of
from doudi.registry.services.guards import REGISTRARS


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """As much as the office of the emergency needs: who it is and whose household they belong to."""

    person_id: int
    name: str
    household_id: int
    area: str  # of the household


@transaction.atomic
def meet_elsewhere(*, id_number: str, area: str, by: Actor, at: datetime) -> Elsewhere | None:
    """The registered person of this county with this whole number, whom the actor may not see.

    Temporary assistance is asked for where the emergency happens (sal-2026 art. 38), so an officer
    of the place `area` learns the name and the household, and nothing else of the file; the look is
    logged with the household's own place. None where the number is unknown in the county, the
    person is the actor's own, or belongs to no household. Raises `Forbidden`.
    """
    by.must_be(*REGISTRARS, area=area)
    try:
        number = identity.citizen_number(id_number).number
    except identity.NotANumber:
        return None
    index = index_of(number, PERSON_NUMBER)
    living = Membership.objects.filter(
        person__id_index=index, person__merged_into=None, until=None, household__closed_on=None,
        household__area__startswith=area[:COUNTY],
    )  # fmt: skip
    found = living.select_related("person", "household").first()
    if found is None or selectors.visible_to(by).filter(pk=found.household_id).exists():
        return None
    events.record_read(
        by=by, at=at, subject=("household", found.household_id), area=found.household.area,
        what="emergency", fields=["name"],
    )  # fmt: skip
    return Elsewhere(found.person_id, found.person.name, found.household_id, found.household.area)
