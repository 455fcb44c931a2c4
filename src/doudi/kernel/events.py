"""Every act leaves an event, and every event seals the one before it.

`record` is called by services inside their transaction. Facts are ids, codes, counts and amounts:
never names, numbers of identity, or free text. What must be remembered of personal values goes
into `changes`, which are sealed beside the chain and can be erased (see `field_changes.py`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from doudi.kernel import outbox
from doudi.kernel.actor import Actor
from doudi.kernel.chain import GENESIS, digest_of
from doudi.kernel.field_changes import FieldChange, SealedChange, rows, sealed_changes
from doudi.kernel.models import Change, Event

_LONGEST = {"kind": 64, "actor_name": 80, "subject_kind": 40, "subject_id": 64, "area": 12}


@dataclass(frozen=True, slots=True)
class New:
    """An event to be recorded. `kind` is "room.act"; `subject` is (kind of thing, its id)."""

    kind: str
    subject: tuple[str, int | str]
    area: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    cites: str = ""
    changes: Sequence[FieldChange] = ()


def record(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, int | str],
    area: str = "",
    facts: Mapping[str, Any] | None = None,
    cites: str = "",
    changes: Sequence[FieldChange] = (),
) -> Event:
    """Append one event and queue its news, in the caller's transaction.

    `kind` is "room.act"; `subject` is (kind of thing, its id); `area` the 12-digit (or shorter)
    division it concerns. Raises `ValueError` for an instant without a time zone, for text that
    does not fit, and for facts that are not plain JSON (no floats: they do not survive a database).
    """
    new = New(kind, subject, area, facts or {}, cites, changes)
    return record_many([new], by=by, at=at)[0]


def record_many(news: Iterable[New], *, by: Actor, at: datetime) -> list[Event]:
    """Append many events of one actor and instant under one lock, in order: for bulk work."""
    if at.tzinfo is None:
        raise ValueError("an event needs an instant with a time zone")
    prepared = [(new, sealed_changes(new.changes)) for new in news]
    if not prepared:
        return []
    with transaction.atomic():
        _one_writer_at_a_time()
        last = Event.objects.order_by("-id").values_list("id", "digest").first()
        number, previous = last or (0, GENESIS)
        events = []
        for new, changes in prepared:
            number += 1
            events.append(_link(new, changes, number, previous, by=by, at=at))
            previous = events[-1].digest
        Event.objects.bulk_create(events, batch_size=500)
        Change.objects.bulk_create(
            [r for e, (_, c) in zip(events, prepared, strict=True) for r in rows(e, c)],
            batch_size=500,
        )
        outbox.queue(events)
    return events


def record_read(
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, int | str],
    area: str = "",
    what: str = "opened",
    fields: Sequence[str] = (),
    reason: str = "",
    count: int = 1,
) -> Event:
    """Note that somebody looked at sensitive data: `what` is "opened", "shown" (unmasked),
    "exported", "printed" …; `fields` the names of what was shown; `count` how many rows.

    The reason is what a person typed, so it is sealed beside the chain and not written into it.
    """
    words = [FieldChange("reason", None, reason)] if reason else []
    facts = {"fields": list(fields), "count": count}
    return record(
        f"read.{what}", by=by, at=at, subject=subject, area=area, facts=facts, changes=words
    )


def _link(
    new: New, changes: Sequence[SealedChange], number: int, previous: str, *, by: Actor,
    at: datetime,
) -> Event:  # fmt: skip
    facts = dict(new.facts)
    if changes:
        facts["changes"] = [[c.change.name, c.digest] for c in changes]
    event = Event(
        id=number,
        kind=new.kind,
        at=at.astimezone(UTC),
        actor_id=by.user_id,
        actor_name=by.name,
        actor_posts=[[p.role, p.office_id, p.area, p.acting_for] for p in by.posts],
        subject_kind=new.subject[0],
        subject_id=str(new.subject[1]),
        area=new.area,
        facts=_plain_json(facts),
        cites=new.cites,
        previous=previous,
    )
    for name, longest in _LONGEST.items():
        if len(getattr(event, name)) > longest:
            raise ValueError(f"{name} is longer than {longest} characters")
    event.digest = digest_of(event)
    return event


def _plain_json(facts: Any) -> Any:
    """The facts exactly as they come back from either database."""
    if any(isinstance(leaf, float) for leaf in _leaves(facts)):
        raise ValueError("facts of an event hold no floats")
    text = json.dumps(facts, ensure_ascii=False)
    if "\\u0000" in text:
        raise ValueError("facts of an event hold no NUL characters")
    return json.loads(text)


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _one_writer_at_a_time() -> None:
    """SQLite's immediate transactions are exclusive already; PostgreSQL needs a lock of its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('doudi.events'))")
