"""A merge of two records undone: what went over goes back, as far as nobody has changed it since."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events, history
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, Refused
from doudi.kernel.field_changes import FieldChange, plain
from doudi.kernel.models import Event
from doudi.registry.models import BankAccount, FormerName, Household, Label, Membership, Person
from doudi.registry.services.guards import CORRECTORS, locked_person
from doudi.registry.services.membership import recount
from doudi.registry.services.merging import FOLLOW, POINTERS, value_of
from doudi.registry.services.rows import named, numbered
from doudi.registry.services.traces import merge_event
from doudi.registry.vocabulary import IdKind


@transaction.atomic
def separate_persons(*, kept_id: int, gone_id: int, by: Actor, at: datetime) -> Person:
    """Undo `merge_persons`: the second record stands by itself again with everything that came
    from it; fields of the first go back to what they were unless somebody corrected them since.

    Raises `NotFound` where they are not merged and `Refused` where it was merged before ids were
    kept ("merged_without_trace"), one of them was erased ("erased_since"), or the number belongs to
    somebody else by now ("number_in_use").
    """
    kept = locked_person(kept_id, by, *CORRECTORS)
    gone = Person.objects.select_for_update().filter(pk=gone_id, merged_into=kept).first()
    if gone is None:
        raise NotFound("not_merged")
    merged = _merge_of(kept, gone)
    changes = _restored(kept, merged)
    _may_stand_alone(kept, gone)
    kept.save()
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    _back(merged.facts, kept, gone)
    _reopened(merged.facts, gone)
    events.record(
        "registry.persons_separated", by=by, at=at, subject=("person", kept.pk), area=kept.area,
        facts={"kept": kept.pk, "gone": gone.pk, "merge": merged.pk}, changes=changes,
    )  # fmt: skip
    return gone


def _merge_of(kept: Person, gone: Person) -> Event:
    """The event by which they became one."""
    if kept.erased_at or gone.erased_at:
        raise Refused("erased_since")
    return merge_event("person", kept=kept.pk, gone=gone.pk, trace="moved")


def _restored(kept: Person, merged: Event) -> list[FieldChange]:
    """Write back what the merge overwrote and nobody corrected since."""
    changes = []
    for entry in history.of(("person", kept.pk)):
        if entry.event_id != merged.pk or plain(value_of(kept, entry.name)) != entry.now:
            continue
        changes.append(FieldChange(entry.name, entry.now, entry.was, "merged", entry.as_of))
        for column, value in _columns(entry.name, entry.was).items():
            setattr(kept, column, value)
    return changes


def _columns(field: str, value: Any) -> Mapping[str, Any]:
    if field == "name":
        return named(value)
    if field == "id_number":
        return numbered(value or "") | ({} if value else {"id_kind": IdKind.NONE.value})
    if field == "birth_date":
        return {field: date.fromisoformat(value) if value else None}
    return {field: value}


def _may_stand_alone(kept: Person, gone: Person) -> None:
    """Nobody else may have the second record's number by now."""
    if not gone.id_index:
        return
    others = Person.objects.filter(id_index=gone.id_index, merged_into=None)
    if kept.id_index == gone.id_index or others.exclude(pk=kept.pk).exists():
        raise Refused("number_in_use")


def _back(facts: Mapping[str, Any], kept: Person, gone: Person) -> None:
    """What went over and still hangs on the first record goes back."""
    for table, column in [*((t, "person") for t in FOLLOW), *POINTERS]:
        ids = facts["moved"].get(f"{table._meta.model_name}.{column}", [])
        also = {"area": gone.area} if column == "person" and table is not Membership else {}
        table.objects.filter(pk__in=ids, **{column: kept}).update(**{column: gone}, **also)
    moved = FormerName.objects.filter(pk__in=facts["names_moved"], person=kept)
    moved.update(person=gone, area=gone.area)
    FormerName.objects.filter(pk__in=facts["names_made"], person=kept).delete()


def _reopened(facts: Mapping[str, Any], gone: Person) -> None:
    """What the merge ended because there were two of it runs again."""
    for row in Membership.objects.filter(pk__in=facts.get("left", []), household__closed_on=None):
        row.until, row.ended_because = None, ""
        row.save(update_fields=["until", "ended_because"])
        recount(Household.objects.select_for_update().get(pk=row.household_id))
    _running_again(Label, facts.get("labels_ended", []))
    _running_again(BankAccount, facts["accounts_ended"])
    home = gone.memberships.filter(until=None).select_related("household").first()
    if home is not None and home.household.area != gone.area:
        gone.area = home.household.area
        gone.save(update_fields=["area"])


def _running_again(table: Any, ids: Sequence[int]) -> None:
    table.objects.filter(pk__in=ids).update(until=None)
