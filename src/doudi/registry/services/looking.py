"""Looking at a file is an act that leaves a trace."""

from datetime import datetime

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.registry import selectors
from doudi.registry.models import Household


def look_at_household(*, household_id: int, by: Actor, at: datetime) -> Household:
    """The household, for the actor who opens its file, which is logged; opening it again within half
    an hour adds nothing, and then waits for nobody who writes."""
    home = selectors.household(household_id, actor=by)
    if not selectors.looked_lately(home.pk, actor=by, at=at):
        with transaction.atomic():
            events.record_read(by=by, at=at, subject=("household", home.pk), area=home.area)
    return home


@transaction.atomic
def print_household(*, household_id: int, by: Actor, at: datetime) -> None:
    """Log that the whole file was put on paper."""
    home = selectors.household(household_id, actor=by)
    events.record_read(by=by, at=at, subject=("household", home.pk), area=home.area, what="printed")
