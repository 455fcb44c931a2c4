"""Two files of one household become one."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.field_changes import diff
from doudi.registry.errors import Unfit
from doudi.registry.models import (
    Asset,
    Condition,
    Consent,
    Document,
    Household,
    IncomeItem,
    Label,
    Obligor,
    SpendingItem,
)
from doudi.registry.services.guards import CORRECTORS, locked_household
from doudi.registry.services.membership import advance, join, leave, recount
from doudi.registry.services.moving import carry_area
from doudi.registry.states import HouseholdState

GO_OVER: tuple[Any, ...] = (
    IncomeItem, SpendingItem, Asset, Obligor, Condition, Label, Document, Consent,
)  # fmt: skip
CHOOSABLE = ("address", "residence", "causes")


@transaction.atomic
def merge_households(
    *, household_id: int, into_id: int, relations: Mapping[int, str], on: date, by: Actor,
    at: datetime, take: Collection[str] = (),
) -> Household:  # fmt: skip
    """All members of the first join the second with these relations, and what is known about them
    goes with them; `take` names the fields (of `CHOOSABLE`) in which the first is right.

    The first stays as a closed file that points at the second; the event keeps the ids of what went
    over, so that `part_households` can undo it. Rooms with household ids may subscribe to
    "registry.households_merged". Raises `Refused("relations_missing")`, `Refused("same_household")`,
    `Refused("household_not_open")`.
    """
    if household_id == into_id:
        raise Refused("same_household")
    if set(take) - set(CHOOSABLE):
        raise Unfit("take", "not_in_list")
    gone, kept = (locked_household(i, by, *CORRECTORS) for i in (household_id, into_id))
    if gone.state != HouseholdState.OPEN or kept.state != HouseholdState.OPEN:
        raise Refused("household_not_open")
    members = list(gone.memberships.filter(until=None).select_related("person"))
    if missing := sorted({m.person_id for m in members} - set(relations)):
        raise Refused("relations_missing", persons=missing)
    joined = []  # [the membership that ended, the one that began]
    for membership in members:
        leave(membership, on=on, because="merged")
        now = join(kept, membership.person, relation=relations[membership.person_id], since=on)
        joined.append([membership.pk, now.pk])
    undo = {"joined": joined} | _go_over(gone, kept, on)
    before = {f: getattr(kept, f) for f in CHOOSABLE}
    for field in take:
        setattr(kept, field, getattr(gone, field))
    kept.save(update_fields=list(CHOOSABLE))
    recount(gone)
    recount(kept)
    carry_area([m.person_id for m in members], None, kept.area)
    advance(gone, "merge", on=on, because=f"into_{kept.pk}", by=by, at=at)
    events.record(
        "registry.households_merged", by=by, at=at, subject=("household", kept.pk),
        area=kept.area, facts={"gone": gone.pk, "on": on.isoformat(), **undo},
        changes=diff(before, {f: getattr(kept, f) for f in CHOOSABLE}, source="merged", as_of=on),
    )  # fmt: skip
    return kept


def _go_over(gone: Household, kept: Household, on: date) -> dict[str, Any]:
    """Facts, labels and papers of the first file go into the second; ids by table, and the labels
    that end because both files have them."""
    doubled = Label.objects.filter(household=kept, person=None, until=None).values("kind")
    ended = []
    for label in Label.objects.filter(household=gone, person=None, until=None, kind__in=doubled):
        label.until = max(on, label.since)
        label.save(update_fields=["until"])
        ended.append(label.pk)
    moved: dict[str, list[int]] = {}
    for table in GO_OVER:
        rows = table.objects.filter(household=gone)
        if ids := list(rows.order_by("pk").values_list("pk", flat=True)):
            moved[table._meta.model_name] = ids
            rows.update(household=kept, area=kept.area)
    return {"moved": moved, "labels_ended": ended}
