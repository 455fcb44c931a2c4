"""What this room does when it hears of itself after commit, of `verification`, and of the register."""

from datetime import datetime

from django.utils.timezone import localdate

from doudi.cases.services import economic, lives
from doudi.kernel import outbox
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import DoudiError
from doudi.kernel.models import Event
from doudi.offices import selectors as offices


@outbox.subscribe("cases.order_check", name="cases.send_check")
def on_check_ordered(event: Event, at: datetime) -> None:
    """Ask the departments in the name of the officer who ordered the check.

    Where they may not be asked, the check waits in the file for an officer's result.
    """
    by = _officer(event, at)
    if by is None:
        return
    try:
        economic.send(check_id=int(event.facts["check"]), by=by, at=at)
    except DoudiError:
        return


def _officer(event: Event, at: datetime) -> Actor | None:
    if event.actor_id is None:
        return None
    return offices.actor_for(event.actor_id, on=localdate(at))


@outbox.subscribe("registry.household_moved", name="cases.follow_household")
def on_household_moved(event: Event, at: datetime) -> None:
    """The files of a household that moved within the county go to its new village."""
    lives.follow_the_household(
        household_id=int(event.subject_id), was=str(event.facts["was"]),
        area=str(event.facts["now"]), by=machine("cases"), at=at,
    )  # fmt: skip


@outbox.subscribe("verification.check_report", name="cases.take_in_report")
@outbox.subscribe("verification.check_recheck", name="cases.take_in_recheck")
def on_report(event: Event, at: datetime) -> None:
    """A report is there, or was made anew after an objection."""
    economic.take_in(order_id=int(event.subject_id), at=at)


@outbox.subscribe("verification.match_decided", name="cases.take_in_match")
def on_match_decided(event: Event, at: datetime) -> None:
    """A person has said whose record it is: the report has changed."""
    economic.take_in(order_id=int(event.facts["order"]), at=at)
