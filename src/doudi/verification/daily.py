"""The day's work of this room: deliveries past their retention go, connectors are asked once."""

from datetime import datetime

from doudi.kernel.actor import machine
from doudi.kernel.daily import each_day
from doudi.verification.services.collect import collect
from doudi.verification.services.deliveries import expire_due


@each_day
def expire_and_collect(at: datetime) -> None:
    """Calling it twice on a day changes nothing: a file is taken once, a delivery expires once."""
    by = machine("worker")
    expire_due(by=by, at=at)
    collect(by=by, at=at)
