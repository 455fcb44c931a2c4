"""What the fields of a thing were, when, and who said so.

`note_changes` is called by a service that changes fields of a person, household or the like: it
records the event and seals old and new values beside it. `of` tells the story; `erase` blanks the
values when a person is erased, and the chain stays whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.field_changes import diff, opened
from doudi.kernel.models import Change, Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One field's change as told to people. Erased values are None."""

    event_id: int
    kind: str
    at: datetime
    actor_name: str
    name: str
    was: Any
    now: Any
    source: str
    as_of: date | None
    is_erased: bool
    is_genuine: bool  # its digest is the one that the event carries


def note_changes(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, int | str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    area: str = "",
    source: str = "",
    as_of: date | None = None,
    facts: Mapping[str, Any] | None = None,
    cites: str = "",
) -> Event | None:
    """Record the act with every field that differs between `before` and `after` (name → value).

    Returns None, and records nothing, when nothing differs. In bulk, build `events.New` with
    `changes=field_changes.diff(before, after)` and call `events.record_many`.
    """
    changes = diff(before, after, source=source, as_of=as_of)
    if not changes:
        return None
    return events.record(
        kind, by=by, at=at, subject=subject, area=area, facts=facts, cites=cites, changes=changes
    )


def of(subject: tuple[str, int | str], *, names: Sequence[str] | None = None) -> list[Entry]:
    """Every noted change of the thing, oldest first, or only those of the fields in `names`."""
    found = Change.objects.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    if names is not None:
        found = found.filter(name__in=list(names))
    return [_entry(row) for row in found.select_related("event").order_by("event_id", "id")]


def of_many(kind: str, ids: Iterable[int | str]) -> dict[str, list[Entry]]:
    """The noted changes of many things of one kind, by id, each oldest first; one query."""
    found = Change.objects.filter(subject_kind=kind, subject_id__in=[str(i) for i in ids])
    told: dict[str, list[Entry]] = {}
    for row in found.select_related("event").order_by("event_id", "id"):
        told.setdefault(row.subject_id, []).append(_entry(row))
    return told


def value_on(subject: tuple[str, int | str], name: str, *, at: datetime) -> Any:
    """The value that `name` had at that instant as far as it was noted; None before the first."""
    known = [e for e in of(subject, names=[name]) if e.at <= at]
    return known[-1].now if known else None


@transaction.atomic
def erase(
    *, subject: tuple[str, int | str], by: Actor, at: datetime, names: Sequence[str] | None = None
) -> int:
    """Blank the sealed values of a thing (or of some fields); returns how many rows were blanked.

    The caller has decided that it may be done: retention is over, or a court has ordered it.
    """
    rows = Change.objects.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    rows = rows.exclude(sealed="")
    if names is not None:
        rows = rows.filter(name__in=list(names))
    blanked = rows.update(sealed="")
    if blanked:
        events.record(
            "kernel.history_erased", by=by, at=at, subject=subject, facts={"rows": blanked}
        )
    return blanked


def _entry(row: Change) -> Entry:
    was = now = None
    digest = ""
    if row.sealed:
        was, now, digest = opened(row)
    claimed = [row.name, digest] in row.event.facts.get("changes", [])
    return Entry(
        event_id=row.event_id, kind=row.event.kind, at=row.event.at,
        actor_name=row.event.actor_name, name=row.name, was=was, now=now, source=row.source,
        as_of=row.as_of, is_erased=not row.sealed, is_genuine=claimed or not row.sealed,
    )  # fmt: skip
