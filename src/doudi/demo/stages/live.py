"""More live cases than the first page waits for: what the stage of the cases put in the queue, here and
now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.kernel import outbox, runs
from doudi.kernel.errors import Refused

if TYPE_CHECKING:
    from doudi.demo.stages import Build


def run(build: Build) -> str:
    """Walk them all."""
    from doudi.demo import later

    work = later.the_run(later.CASES)
    if work is None:
        raise Refused("demo.no_cases")
    done = runs.finish(run_id=work.pk, clock=lambda: build.at)
    if done.state != "done":
        raise Refused("demo.cases_failed", fault=done.fault)
    outbox.deliver(at=build.at, most=5_000)
    return f"{done.done} more live cases"
