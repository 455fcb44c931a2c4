"""Who belongs to a household, and until when: the parts that several acts share."""

from datetime import date, datetime

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.registry.errors import Unfit
from doudi.registry.models import Household, Membership, Person
from doudi.registry.states import HouseholdState, after
from doudi.registry.vocabulary_money import Relation


def join(
    household: Household, person: Person, *, relation: str, since: date, is_co_resident: bool = True
) -> Membership:
    """A new membership. Raises `Refused` where the person is a member somewhere at that time."""
    if relation not in Relation.values:
        raise Unfit("relation", "not_in_list")
    overlapping = person.memberships.exclude(until__lte=since)
    if overlapping.exists():
        raise Refused("member_elsewhere", household_ids=[m.household_id for m in overlapping])
    return Membership.objects.create(
        household=household, person=person, area=household.area, relation=relation, since=since,
        is_co_resident=is_co_resident,
    )  # fmt: skip


def end_memberships(
    person: Person, *, on: date, because: str, by: Actor, at: datetime
) -> list[tuple[Household, bool]]:
    """End every current membership; returns the households left and whether as their head."""
    left = []
    for membership in person.memberships.filter(until=None).select_related("household"):
        household = Household.objects.select_for_update().get(pk=membership.household_id)
        leave(membership, on=on, because=because)
        if recount(household) == 0:
            advance(household, "close", on=on, because=because, by=by, at=at)
        left.append((household, membership.relation == Relation.HEAD))
    return left


def leave(membership: Membership, *, on: date, because: str) -> None:
    """End one membership on `on` (the first day outside)."""
    if on < membership.since:
        raise Refused("leaves_before_joining")
    membership.until, membership.ended_because = on, because
    membership.save(update_fields=["until", "ended_because"])


def recount(household: Household) -> int:
    """Count the current members anew."""
    household.size = household.memberships.filter(until=None).count()
    household.save(update_fields=["size"])
    return household.size


def advance(
    household: Household, act: str, *, on: date, because: str, by: Actor, at: datetime
) -> None:
    """The only place where a household's state is written, so an event is written every time."""
    was, household.state = household.state, after(household.state, act)
    is_open = household.state == HouseholdState.OPEN
    household.closed_on = None if is_open else on
    household.closed_because = "" if is_open else because
    household.save(update_fields=["state", "closed_on", "closed_because"])
    events.record(
        f"registry.household_{household.state}", by=by, at=at, subject=("household", household.pk),
        area=household.area, facts={"was": was, "on": on.isoformat(), "because": because},
    )  # fmt: skip
