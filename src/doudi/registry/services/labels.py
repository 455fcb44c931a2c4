"""Labels: recognised as assisted, listed as registered poor, member of a special group."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, Refused
from doudi.offices.roles import Role
from doudi.registry.errors import Unfit
from doudi.registry.models import Label
from doudi.registry.services.guards import REGISTRARS, locked_household
from doudi.registry.values import NewLabel
from doudi.registry.vocabulary import LabelKind, family_of

LABELLERS = (*REGISTRARS, Role.TOWNSHIP_DECIDER, Role.COUNTY_DECIDER, Role.CHECK_OFFICER)


@transaction.atomic
def give_label(
    *, household_id: int, new: NewLabel, by: Actor, at: datetime, person_id: int | None = None
) -> Label:
    """The household, or one person of it, is recognised or listed from `new.since` on.

    Raises `Refused("labelled_already")` while the same label runs.
    """
    household = locked_household(household_id, by, *LABELLERS)
    if new.kind not in LabelKind.values:
        raise Unfit("kind", "not_in_list")
    if person_id and not household.memberships.filter(person_id=person_id).exists():
        raise NotFound("no_member")
    running = household.labels.filter(_whose(person_id), kind=new.kind, until=None)
    if running.exists():
        raise Refused("labelled_already")
    label = Label.objects.create(
        household=household, person_id=person_id, area=household.area,
        family=family_of(new.kind), kind=new.kind, code=new.code, source=new.source,
        as_of=new.as_of or new.since, since=new.since, until=new.until,
    )  # fmt: skip
    events.record(
        "registry.labelled", by=by, at=at, subject=("household", household.pk), area=household.area,
        facts={"kind": new.kind, "person": person_id, "since": new.since.isoformat()},
    )  # fmt: skip
    return label


@transaction.atomic
def end_label(
    *, household_id: int, kind: str, on: date, by: Actor, at: datetime, person_id: int | None = None
) -> None:
    """The label ends on `on`, the first day without it."""
    household = locked_household(household_id, by, *LABELLERS)
    label = household.labels.filter(_whose(person_id), kind=kind, until=None).first()
    if label is None:
        raise NotFound("no_label")
    label.until = max(on, label.since)
    label.save(update_fields=["until"])
    events.record(
        "registry.label_ended", by=by, at=at, subject=("household", household.pk),
        area=household.area, facts={"kind": kind, "person": person_id, "on": on.isoformat()},
    )  # fmt: skip


def _whose(person_id: int | None) -> Q:
    """The household's own label, or one person's."""
    return Q(person_id=person_id) if person_id else Q(person=None)
