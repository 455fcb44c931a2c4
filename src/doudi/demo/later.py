"""The books of payments, written by the worker after the pages are served: watched, stopped, resumed.

Two years of payments take longer than all the rest of a demonstration; nobody should wait for them
before the first page.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from doudi.demo import population
from doudi.demo.stages import Build, analyze, payments
from doudi.kernel import runs
from doudi.kernel.actor import machine
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice

if TYPE_CHECKING:
    from doudi.demo.stages.payments import Cursor

KIND = "demo.books"


def start(build: Build, cursor: Cursor) -> Run:
    """Put the work after `cursor` in the queue, once."""
    county = build.county
    return runs.start(
        kind=KIND, by=build.by, at=build.at, key=KIND, area=payments.COUNTY,
        total=payments.steps_in_all(cursor),
        parameters={"seed": county.seed, "scale": build.scale, "on": county.on.isoformat(),
                    "first": cursor},
    )  # fmt: skip


def the_run() -> Run | None:
    """The work, where it was put in the queue."""
    return runs.visible_to(machine("demo"), kinds=[KIND]).first()


@runs.handler(KIND, title=_("写入演示用的 24 个月发放账目"))
def books(run: Run, at: datetime) -> Slice:
    """One step: a month, or one of this month's lists."""
    told = run.parameters
    county = population.build(
        told["seed"], population.Scale.named(told["scale"]), date.fromisoformat(told["on"])
    )
    cursor = payments.step(Build(county, at=at), run.cursor or told["first"])
    if cursor is None:
        analyze()
        return Slice(cursor=run.cursor or told["first"], done=run.total, is_last=True)
    return Slice(cursor=cursor, done=cursor["step"])
