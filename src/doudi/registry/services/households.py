"""Households: registered, joined and left, moved, split, with a new head, closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.divisions import is_code
from doudi.kernel.errors import NotFound, Refused
from doudi.kernel.field_changes import FieldChange
from doudi.registry.errors import Unfit
from doudi.registry.models import Household, Membership, Person
from doudi.registry.services.guards import (
    REGISTRARS,
    file_number,
    locked_household,
    locked_person,
    next_number,
)
from doudi.registry.services.membership import advance, join, leave, recount
from doudi.registry.services.moving import carry_area
from doudi.registry.states import HouseholdState
from doudi.registry.vocabulary import Cause, Residence
from doudi.registry.vocabulary_money import Relation

LEAVING = ("moved_out", "married_out", "prison", "other")


@transaction.atomic
def register_household(
    *, head_id: int, area: str, residence: str, opened_on: date, by: Actor, at: datetime,
    address: str = "", causes: Sequence[str] = (),
) -> Household:  # fmt: skip
    """Open a household with its head as the first member. Others join by `add_member`."""
    by.must_be(*REGISTRARS, area=area)
    head = locked_person(head_id, by)
    household = _opened(
        head, area=area, residence=residence, opened_on=opened_on, address=address, causes=causes,
        at=at,
    )  # fmt: skip
    events.record(
        "registry.household_registered", by=by, at=at, subject=("household", household.pk),
        area=area, facts={"head": head_id, "residence": residence},
    )  # fmt: skip
    return household


def _opened(
    head: Person, *, area: str, residence: str, opened_on: date, address: str,
    causes: Sequence[str], at: datetime, split_from: Household | None = None,
) -> Household:  # fmt: skip
    if len(area) != 12 or not is_code(area):
        raise Unfit("area", "not_a_village")
    if residence not in Residence.values:
        raise Unfit("residence", "not_in_list")
    if opened_on > localdate(at):
        raise Unfit("opened_on", "in_the_future")
    _fit_causes(causes)
    household = Household.objects.create(
        number=file_number(area, next_number(area)), area=area, address=address, head=head,
        residence=residence, causes=list(causes), opened_on=opened_on, registered_at=at,
        split_from=split_from,
    )  # fmt: skip
    join(household, head, relation=Relation.HEAD, since=opened_on)
    recount(household)
    if head.area != area:
        carry_area([head.pk], None, area)
    return household


def _fit_causes(causes: Sequence[str]) -> None:
    if any(c not in Cause.values for c in causes):
        raise Unfit("causes", "not_in_list")


def _open(household: Household) -> Household:
    if household.state != HouseholdState.OPEN:
        raise Refused("household_not_open")
    return household


@transaction.atomic
def add_member(
    *, household_id: int, person_id: int, relation: str, since: date, by: Actor, at: datetime,
    is_co_resident: bool = True,
) -> Membership:  # fmt: skip
    """Somebody joins. Raises `Refused("member_elsewhere")` while they belong to another household."""
    household = _open(locked_household(household_id, by))
    person = locked_person(person_id, by)
    if relation == Relation.HEAD:
        raise Refused("has_a_head")
    made = join(household, person, relation=relation, since=since, is_co_resident=is_co_resident)
    recount(household)
    if person.area != household.area:
        carry_area([person.pk], None, household.area)
    events.record(
        "registry.member_joined", by=by, at=at, subject=("household", household.pk),
        area=household.area,
        facts={"person": person_id, "relation": relation, "since": since.isoformat()},
    )  # fmt: skip
    return made


@transaction.atomic
def remove_member(
    *, household_id: int, person_id: int, on: date, because: str, by: Actor, at: datetime
) -> None:
    """Somebody leaves on `on`, their first day outside. A head leaves after `change_head` only."""
    household = _open(locked_household(household_id, by))
    membership = _current(household, person_id)
    if because not in LEAVING:
        raise Unfit("because", "not_in_list")
    if membership.relation == Relation.HEAD and household.size > 1:
        raise Refused("change_head_first")
    leave(membership, on=on, because=because)
    events.record(
        "registry.member_left", by=by, at=at, subject=("household", household.pk),
        area=household.area,
        facts={"person": person_id, "on": on.isoformat(), "because": because},
    )  # fmt: skip
    if recount(household) == 0:
        advance(household, "close", on=on, because=because, by=by, at=at)


def _current(household: Household, person_id: int) -> Membership:
    found = household.memberships.filter(person_id=person_id, until=None).first()
    if found is None:
        raise NotFound("no_member")
    return found


@transaction.atomic
def change_head(
    *, household_id: int, person_id: int, relations: Mapping[int, str], on: date, by: Actor,
    at: datetime,
) -> Household:  # fmt: skip
    """Another member becomes head; `relations` gives each remaining member's relation to them.

    Raises `Refused("relations_missing")` naming the persons left out.
    """
    household = _open(locked_household(household_id, by))
    members = {m.person_id: m for m in household.memberships.filter(until=None)}
    if person_id not in members:
        raise NotFound("no_member")
    if missing := sorted(set(members) - set(relations) - {person_id}):
        raise Refused("relations_missing", persons=missing)
    was = household.head_id
    # The old head steps back first: a household never has two.
    for who in sorted(members, key=lambda p: members[p].relation != Relation.HEAD):
        _relate(members[who], Relation.HEAD if who == person_id else relations[who], on)
    household.head_id = person_id
    household.save(update_fields=["head"])
    events.record(
        "registry.head_changed", by=by, at=at, subject=("household", household.pk),
        area=household.area, facts={"was": was, "now": person_id, "on": on.isoformat()},
        changes=[FieldChange("head", was, person_id, "declared", on)],
    )  # fmt: skip
    return household


def _relate(membership: Membership, relation: str, on: date) -> None:
    """The old relation ends and the new one begins; on the first day it is simply corrected."""
    if relation not in Relation.values:
        raise Unfit("relation", "not_in_list")
    if membership.relation == relation:
        return
    if on <= membership.since:
        membership.relation = relation
        membership.save(update_fields=["relation"])
        return
    leave(membership, on=on, because="relation")
    Membership.objects.create(
        household_id=membership.household_id, person_id=membership.person_id, area=membership.area,
        relation=relation, since=on, is_co_resident=membership.is_co_resident,
    )  # fmt: skip


@transaction.atomic
def split_household(
    *, household_id: int, head_id: int, relations: Mapping[int, str], on: date, address: str,
    by: Actor, at: datetime, area: str = "", residence: str = "",
) -> Household:  # fmt: skip
    """Members leave together and open a household of their own under `head_id`; `relations` are
    those of the others who go, to the new head."""
    household = _open(locked_household(household_id, by))
    leaving = [head_id, *relations]
    memberships = [_current(household, p) for p in leaving]
    if any(m.relation == Relation.HEAD for m in memberships):
        raise Refused("change_head_first")
    for membership in memberships:
        leave(membership, on=on, because="split")
    made = _opened(
        Person.objects.get(pk=head_id), area=area or household.area,
        residence=residence or household.residence, opened_on=on, address=address,
        causes=household.causes, at=at, split_from=household,
    )  # fmt: skip
    for person_id, relation in relations.items():
        join(made, Person.objects.get(pk=person_id), relation=relation, since=on)
    if made.area != household.area:
        carry_area(leaving, None, made.area)
    recount(household)
    recount(made)
    events.record(
        "registry.household_split", by=by, at=at, subject=("household", household.pk),
        area=household.area, facts={"new": made.pk, "persons": leaving, "on": on.isoformat()},
    )  # fmt: skip
    return made
