"""News travels upwards through the outbox: a lower room records an event, a higher one subscribes.

Delivery is at least once and after commit, so a handler must give the same result when it is
called twice with the same event (key its writes by `event.id`).
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from doudi.kernel.models import Event, Outgoing

Handler = Callable[[Event, datetime], None]
_SUBSCRIBERS: dict[str, dict[str, Handler]] = {}
MOST_TRIES = 8
UNKNOWN_WAITS = timedelta(hours=1)
log = logging.getLogger(__name__)


def subscribe(kind: str, *, name: str) -> Callable[[Handler], Handler]:
    """Register `handler(event, at)` for events of `kind`; `name` is stable across releases."""

    def add(handler: Handler) -> Handler:
        _SUBSCRIBERS.setdefault(kind, {})[name] = handler
        return handler

    return add


def queue(events: Iterable[Event]) -> None:
    """Put one waiting row per subscriber beside each event, in the same transaction."""
    waiting = [
        Outgoing(event=event, subscriber=name, due_at=event.at)
        for event in events
        for name in _SUBSCRIBERS.get(event.kind, {})
    ]
    if waiting:
        Outgoing.objects.bulk_create(waiting, batch_size=500)


def deliver(*, at: datetime, most: int = 500, between: Callable[[], None] = lambda: None) -> int:
    """Hand out waiting news that is due, oldest first; returns how many arrived. `between` is called
    after each piece, when nothing is locked.

    A handler that fails is rolled back alone and tried again later, at growing intervals; after
    `MOST_TRIES` it stays visible as stuck instead of being dropped. News for a subscriber that
    this release does not know waits for one that does.
    """
    arrived = 0
    waiting = Outgoing.objects.filter(delivered_at=None, due_at__lte=at, tries__lt=MOST_TRIES)
    for item_id in list(waiting.order_by("event_id", "id").values_list("id", flat=True)[:most]):
        arrived += _deliver_one(item_id, at)
        between()
    return arrived


def deliver_all(*, at: datetime) -> int:
    """Hand out everything, and the news that this makes, until nothing is due: for tests, the demo
    and the end of a bulk load.
    """
    arrived = 0
    while more := deliver(at=at):
        arrived += more
    return arrived


def stuck() -> QuerySet[Outgoing]:
    """News that has failed too often and waits for somebody to look."""
    return Outgoing.objects.filter(delivered_at=None, tries__gte=MOST_TRIES).order_by("event_id")


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
            if handler is None:
                Outgoing.objects.filter(id=item_id).update(due_at=at + UNKNOWN_WAITS)
                return False
            handler(item.event, at)
            Outgoing.objects.filter(id=item_id).update(delivered_at=at, fault="")
            return True
    except Exception as fault:
        _note_failure(item_id, at, fault)
        return False


def _note_failure(item_id: int, at: datetime, fault: Exception) -> None:
    """One try more, later. The log gets the kind of fault and the id, never what was in it."""
    code = getattr(fault, "code", "")
    what = f"{type(fault).__name__} {code}".strip()[:200]
    item = Outgoing.objects.get(id=item_id)
    tries = item.tries + 1
    Outgoing.objects.filter(id=item_id).update(
        tries=tries, due_at=at + timedelta(seconds=2**tries), fault=what
    )
    log.warning("news %s for %s failed (%s), try %s", item.event_id, item.subscriber, what, tries)
    log.debug("where it failed", exc_info=fault)
