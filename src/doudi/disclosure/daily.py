"""What the worker does for notices on the first look of each day."""

from datetime import datetime

from doudi.disclosure import services
from doudi.kernel.actor import machine
from doudi.kernel.daily import each_day


@each_day
def end_notices_past_their_last_day(at: datetime) -> None:
    """Take down every notice whose days are over, so that no case waits for nobody."""
    services.end_due(by=machine("worker"), at=at)
