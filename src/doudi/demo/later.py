"""What the worker adds after the pages are served: more cases, two years of payments, then the great
recheck.

They take longer than all the rest of a demonstration; nobody should wait for them before the first
page. They are watched, stopped and resumed like any long work.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from doudi.demo import population
from doudi.demo.stages import Build, analyze, cases, checks, departments, payments
from doudi.kernel import runs
from doudi.kernel.actor import machine
from doudi.kernel.models import Run
from doudi.kernel.run_states import OPEN
from doudi.kernel.runs import Slice
from doudi.monitoring import snapshots
from doudi.offices.roles import Role
from doudi.offices.selectors import actor_for, holders

if TYPE_CHECKING:
    from doudi.demo.stages.payments import Cursor

BOOKS, CHECKS, CASES = "demo.books", "demo.checks", "demo.cases"


def start(build: Build, cursor: Cursor) -> None:
    """Put the work after `cursor` in the queue, once; and a snapshot, so that a what-if can be asked."""
    _start(build, BOOKS, payments.steps_in_all(cursor), first=cursor)
    _start(build, CHECKS, checks.steps_in_all())
    on = build.county.on
    clerk = actor_for(holders(role=Role.COUNTY_CLERK, area=payments.COUNTY, on=on)[0][0], on=on)
    snapshots.build_snapshot(area=payments.COUNTY, on=on, by=clerk, at=build.at)


def start_cases(build: Build, waiting: list[list[Any]]) -> None:
    """Put more households that want something in the queue, one step each."""
    _start(build, CASES, len(waiting), waiting=waiting)


def _start(build: Build, kind: str, total: int, **more: Any) -> None:
    county = build.county
    runs.start(
        kind=kind, by=build.by, at=build.at, key=kind, area=payments.COUNTY, total=total,
        parameters={"seed": county.seed, "scale": build.scale, "on": county.on.isoformat(), **more},
    )  # fmt: skip


def the_run(kind: str = BOOKS) -> Run | None:
    """The work, where it was put in the queue."""
    return runs.visible_to(machine("demo"), kinds=[kind]).first()


def _build(run: Run, at: datetime) -> Build:
    told = run.parameters
    return replace(_county(told["seed"], told["scale"], told["on"]), at=at)


@lru_cache(maxsize=1)
def _county(seed: int, scale: str, on: str) -> Build:
    """Drawn once for all steps, and forgotten after the last."""
    drawn = population.build(seed, population.Scale.named(scale), date.fromisoformat(on))
    return Build(drawn, at=datetime.min, scale=scale)


@runs.handler(BOOKS, title=_("写入演示用的 24 个月发放账目"))
def books(run: Run, at: datetime) -> Slice:
    """One step: a month, or one of this month's lists."""
    first = run.parameters["first"]
    cursor = payments.step(_build(run, at), run.cursor or first)
    if cursor is None:
        analyze()
        return Slice(cursor=run.cursor or first, done=run.total, is_last=True)
    return Slice(cursor=cursor, done=cursor["step"])


@runs.handler(CASES, title=_("增加演示用的在办事项"))
def more_cases(run: Run, at: datetime) -> Slice:
    """One household, as far as its path goes."""
    done, waiting = run.cursor.get("done", 0), run.parameters["waiting"]
    if done < len(waiting):
        build = _build(run, at)
        who = cases.Applicant(*waiting[done])
        cases.walk(build, cases.Cast(build.county.on), who, len(cases.PATHS) + done)
    return Slice(cursor={"done": done + 1}, done=done + 1, is_last=done + 1 >= len(waiting))


def _ready(run: Run, _at: datetime) -> None:
    """What takes long and writes nothing into the database: the files, and drawing the county."""
    if not run.cursor:
        departments.write(_build(run, run.started_at))
    elif run.cursor["step"] > departments.how_many() + 1:
        told = run.parameters
        for _row in _county(told["seed"], told["scale"], told["on"]).loaded():
            break


@runs.handler(CHECKS, prepare=_ready, title=_("接收演示用的部门数据并复核全县"))
def recheck(run: Run, at: datetime, _prepared: None) -> Slice:
    """One step: a file, the recheck itself, or the work on what it found."""
    if _waits(run):
        return Slice(cursor=run.cursor)
    cursor = checks.step(_build(run, at), run.cursor)
    if cursor is None:
        _county.cache_clear()
        analyze()
        return Slice(cursor=run.cursor, done=run.total, is_last=True)
    return Slice(cursor=cursor, done=cursor["step"])


def _waits(run: Run) -> bool:
    """The recheck looks at what was paid, and the work on its findings at the recheck."""
    if run.cursor.get("step", 0) <= departments.how_many():
        return False
    before = run.cursor.get("recheck")
    awaited = the_run(BOOKS) if before is None else runs.get(machine("demo"), before)
    return awaited is not None and awaited.state in OPEN
