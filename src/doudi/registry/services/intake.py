"""Registering somebody and where they belong in one act."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from doudi.kernel.actor import Actor
from doudi.registry.models import Household, Membership
from doudi.registry.services.households import add_member, register_household
from doudi.registry.services.persons import register_person
from doudi.registry.values import NewPerson


@transaction.atomic
def register_household_of(
    *, new: NewPerson, residence: str, opened_on: date, by: Actor, at: datetime,
    despite: Collection[int] = (), address: str = "", causes: Sequence[str] = (),
) -> Household:  # fmt: skip
    """Register the head and open the household, or neither. Raises as `register_person` does."""
    head = register_person(new=new, by=by, at=at, despite=despite)
    return register_household(
        head_id=head.pk, area=new.area, residence=residence, opened_on=opened_on, address=address,
        causes=causes, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def admit_member(
    *, household_id: int, person_id: int | None, new: NewPerson, relation: str, since: date,
    by: Actor, at: datetime, despite: Collection[int] = (),
) -> Membership:  # fmt: skip
    """Somebody joins a household: the registered `person_id`, or `new`, who is registered first."""
    if person_id is None:
        person_id = register_person(new=new, by=by, at=at, despite=despite).pk
    return add_member(
        household_id=household_id, person_id=person_id, relation=relation, since=since, by=by, at=at
    )
