"""A list that leaves the system: who took it, why, how many rows."""

from datetime import datetime

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet
from doudi.registry import selectors

MOST_ROWS = 50_000
SHORTEST_REASON = 2


@transaction.atomic
def export_households(
    *, wanted: selectors.Wanted, reason: str, by: Actor, at: datetime
) -> list[selectors.Row]:
    """The rows of the list with masked numbers, at most 50,000. Raises `NotYet` without a reason."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotYet("reason_missing", missing=("reason",))
    found = selectors.matching(by, wanted).select_related("head").order_by("area", "id")[:MOST_ROWS]
    homes = list(found)
    rows = [
        r
        for start in range(0, len(homes), 500)
        for r in selectors.as_rows(homes[start : start + 500])
    ]
    events.record_read(
        by=by, at=at, subject=("households", wanted.area or "all"), area=wanted.area,
        what="exported", fields=["id_masked"], reason=reason.strip(), count=len(rows),
    )  # fmt: skip
    return rows
