"""What was being paid when this system took over; the paid months themselves come later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.demo.stages import Build


def run(build: Build) -> str:
    """Awards of the old books with their accounts; the books and the recheck are put in the queue."""
    from doudi.demo import later
    from doudi.demo.stages import payments

    cursor = payments.step(build, {}) or {}
    later.start(build, cursor)
    return f"{cursor['awards']} awards; {payments.MONTHS} months of books and the recheck wait"
