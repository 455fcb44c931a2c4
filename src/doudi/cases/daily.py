"""What the worker does for cases on the first look of each day."""

from datetime import datetime

from doudi.cases import services
from doudi.kernel.actor import machine
from doudi.kernel.daily import each_day


@each_day
def open_reviews_that_fall_due(at: datetime) -> None:
    """Open the reviews of the whole country's cases that fall due within their lead time."""
    services.open_due_reviews(area="", by=machine("worker"), at=at)
