"""News travels upwards through the outbox: a lower room records an event, a higher one subscribes.

Delivery is at least once and after commit, so a handler must give the same result when it is
called twice with the same event (key its writes by `event.id`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from doudi.kernel.models import Event, Outgoing

Handler = Callable[[Event, datetime], None]
_SUBSCRIBERS: dict[str, dict[str, Handler]] = {}
MOST_TRIES = 8


def subscribe(kind: str, *, name: str) -> Callable[[Handler], Handler]:
    """Register `handler(event, at)` for events of `kind`; `name` is stable across releases."""

    def add(handler: Handler) -> Handler:
        _SUBSCRIBERS.setdefault(kind, {})[name] = handler
        return handler

    return add


def queue(event: Event) -> None:
    """Put one waiting row per subscriber beside the event, in the same transaction."""
    Outgoing.objects.bulk_create(
        Outgoing(event=event, subscriber=name, due_at=event.at)
        for name in _SUBSCRIBERS.get(event.kind, {})
    )


def deliver(*, at: datetime, most: int = 500) -> int:
    """Hand out waiting news that is due, oldest first; returns how many arrived.

    A handler that fails is rolled back alone and tried again later, at growing intervals; after
    `MOST_TRIES` it stays visible as stuck instead of being dropped.
    """
    arrived = 0
    waiting = Outgoing.objects.filter(delivered_at=None, due_at__lte=at, tries__lt=MOST_TRIES)
    for item_id in list(waiting.order_by("event_id", "id").values_list("id", flat=True)[:most]):
        arrived += _deliver_one(item_id, at)
    return arrived


def _deliver_one(item_id: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            item = (
                Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(id=item_id, delivered_at=None)
                .first()
            )
            if item is None:
                return False
            handler = _SUBSCRIBERS.get(item.event.kind, {}).get(item.subscriber)
            if handler is not None:
                handler(item.event, at)
            item.delivered_at = at
            item.save(update_fields=["delivered_at"])
            return True
    except Exception as fault:
        item = Outgoing.objects.get(id=item_id)
        item.tries += 1
        item.due_at = at + timedelta(seconds=2**item.tries)
        item.fault = type(fault).__name__
        item.save(update_fields=["tries", "due_at", "fault"])
        return False
