"""News that failed too often: seen by the system administrator, and sent again by hand."""

from datetime import datetime

from django.db import transaction

from doudi.kernel import events, outbox
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotFound


@transaction.atomic
def retry(*, item_id: int, by: Actor, at: datetime) -> None:
    """Give stuck news another set of tries. Raises `Forbidden`, `NotFound`."""
    if not (by.machine or "system_admin" in by.roles()):
        raise Forbidden("not_your_post", roles=("system_admin",))
    item = outbox.stuck().select_for_update().filter(id=item_id).first()
    if item is None:
        raise NotFound("no_such_news")
    item.tries, item.due_at, item.fault = 0, at, ""
    item.save(update_fields=["tries", "due_at", "fault"])
    facts = {"event": item.event_id, "subscriber": item.subscriber}
    events.record("kernel.news_retried", by=by, at=at, subject=("news", item_id), facts=facts)
