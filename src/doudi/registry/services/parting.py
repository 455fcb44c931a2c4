"""A merge of two files undone: people and papers go back, as far as nobody has changed them since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.kernel import events, history
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, Refused
from doudi.kernel.field_changes import FieldChange, plain
from doudi.kernel.models import Event
from doudi.registry.models import Household, Label, Membership
from doudi.registry.services.guards import CORRECTORS, locked_household
from doudi.registry.services.joining import GO_OVER
from doudi.registry.services.membership import advance, recount
from doudi.registry.services.moving import carry_area
from doudi.registry.services.traces import merge_event
from doudi.registry.states import HouseholdState


@transaction.atomic
def part_households(*, kept_id: int, gone_id: int, by: Actor, at: datetime) -> Household:
    """Undo `merge_households`: the second file is open again with the members, facts and papers that
    came from it; fields of the first go back unless somebody corrected them since. Who has left the
    first household meanwhile stays where he is now.

    Raises `NotFound` where they are not merged and `Refused` where the merge kept no trace
    ("merged_without_trace"), nobody would go back ("nobody_goes_back"), or the first file's head is
    among those who would ("head_goes_back": choose another head before).
    """
    kept, gone = (locked_household(i, by, *CORRECTORS) for i in (kept_id, gone_id))
    if gone.state != HouseholdState.MERGED or gone.closed_because != f"into_{kept.pk}":
        raise NotFound("not_merged")
    merged = merge_event("household", kept=kept.pk, gone=gone.pk, trace="joined")
    people = _members_back(merged.facts["joined"], kept)
    _things_back(merged.facts, kept, gone)
    changes = _restored(kept, merged)
    advance(gone, "part", on=localdate(at), because=f"from_{kept.pk}", by=by, at=at)
    recount(gone)
    recount(kept)
    carry_area(people, None, gone.area)
    events.record(
        "registry.households_parted", by=by, at=at, subject=("household", kept.pk), area=kept.area,
        facts={"gone": gone.pk, "merge": merged.pk, "persons": people}, changes=changes,
    )  # fmt: skip
    return gone


def _members_back(joined: list[list[int]], kept: Household) -> list[int]:
    """The memberships that the merge began are taken back, those that it ended run again."""
    began = {
        m.pk: m
        for m in Membership.objects.filter(
            pk__in=[new for _, new in joined], household=kept, until=None
        )
    }
    if not began:
        raise Refused("nobody_goes_back")
    people = [m.person_id for m in began.values()]
    if kept.head_id in people:
        raise Refused("head_goes_back")
    before = [old for old, new in joined if new in began]
    Membership.objects.filter(pk__in=began).delete()
    Membership.objects.filter(pk__in=before).update(until=None, ended_because="")
    return people


def _things_back(facts: Mapping[str, Any], kept: Household, gone: Household) -> None:
    for table in GO_OVER:
        ids = facts["moved"].get(table._meta.model_name, [])
        rows = table.objects.filter(pk__in=ids, household=kept)
        rows.update(household=gone, area=gone.area)
    Label.objects.filter(pk__in=facts["labels_ended"], household=gone).update(until=None)


def _restored(kept: Household, merged: Event) -> list[FieldChange]:
    """Write back what the merge overwrote and nobody corrected since."""
    changes = []
    for entry in history.of(("household", kept.pk)):
        if entry.event_id != merged.pk or plain(getattr(kept, entry.name)) != entry.now:
            continue
        changes.append(FieldChange(entry.name, entry.now, entry.was, "merged", entry.as_of))
        setattr(kept, entry.name, entry.was)
    kept.save(update_fields=[c.name for c in changes])
    return changes
