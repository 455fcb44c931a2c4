"""Every act leaves an event, and every event seals the one before it.

`record` is called by services inside their transaction. Facts are ids, codes, counts and amounts:
never names, numbers of identity, or free text.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from doudi.kernel import outbox
from doudi.kernel.actor import Actor
from doudi.kernel.models import Event

GENESIS = "0" * 64


def record(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, int | str],
    area: str = "",
    facts: dict[str, Any] | None = None,
    cites: str = "",
) -> Event:
    """Append one event and queue its news, in the caller's transaction.

    `kind` is "room.act"; `subject` is (kind of thing, its id); `area` the 12-digit (or shorter)
    division it concerns. Raises `ValueError` for an instant without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an event needs an instant with a time zone")
    with transaction.atomic():
        _one_writer_at_a_time()
        last = Event.objects.order_by("-id").only("id", "digest").first()
        event = Event(
            id=(last.id if last else 0) + 1,
            kind=kind,
            at=at.astimezone(UTC),
            actor_id=by.user_id,
            actor_name=by.name,
            actor_posts=[[p.role, p.office_id, p.area, p.acting_for] for p in by.posts],
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            area=area,
            facts=facts or {},
            cites=cites,
            previous=last.digest if last else GENESIS,
        )
        event.digest = digest_of(event)
        event.save(force_insert=True)
        outbox.queue(event)
    return event


def digest_of(event: Event) -> str:
    """The seal of one link: the configured hash over its canonical content and the link before."""
    content = json.dumps(
        [
            event.id, event.kind, event.at.astimezone(UTC).isoformat(), event.actor_id,
            event.actor_name, event.actor_posts, event.subject_kind, event.subject_id, event.area,
            event.facts, event.cites, event.previous,
        ],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.new(settings.CHAIN_HASH, content.encode()).hexdigest()


def _one_writer_at_a_time() -> None:
    """SQLite's immediate transactions are exclusive already; PostgreSQL needs a lock of its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('doudi.events'))")
