"""What-if on a snapshot: a long run part by part, kept with the identity of both laws.

The same question about the same snapshot under the same law is the same run, however often it is
asked. A law that changes while a run is under way makes the run begin again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.monitoring import selectors
from doudi.monitoring.models import Scenario, Snapshot
from doudi.monitoring.snapshots import BUILDERS, intact_parts
from doudi.policy import whatif
from doudi.policy.batch import runner, tables
from doudi.policy.batch.part import Setting
from doudi.policy.law import Law, open_law

SLICE = 8_000  # households determined in one piece
KIND = "monitoring.scenario"


@transaction.atomic
def start(
    *, snapshot_id: int, name: str, schemes: Sequence[str], changes: Mapping[str, Any], by: Actor,
    at: datetime, on: date | None = None,
) -> Run:  # fmt: skip
    """Begin a what-if, or return the run that already answers this question.

    `on` is the day whose law counts, the snapshot's when left out. Raises `CaseRefused` for
    unknown schemes or parameters and values that do not fit.
    """
    snapshot = selectors.snapshot(snapshot_id, actor=by)
    by.must_be(*BUILDERS, area=snapshot.area)
    before, after = _settings(open_law(), schemes, changes)
    asked = {
        "snapshot": snapshot.pk, "name": name, "schemes": list(schemes), "changes": dict(changes),
        "on": (on or snapshot.on).isoformat(),
    }  # fmt: skip
    question = [asked, runner.law_id(before), runner.law_id(after), by.user_id]
    key = hashlib.sha256(json.dumps(question, sort_keys=True, ensure_ascii=False).encode())
    return runs.start(
        kind=KIND, by=by, at=at, area=snapshot.area, parameters=asked,
        total=snapshot.households, key=f"scenario:{key.hexdigest()[:40]}",
    )  # fmt: skip


def run_scenario(*, clock: Any = None, at: datetime, by: Actor, **asked: Any) -> Scenario:
    """Start and finish here and now: for the command line and small counties."""
    run = runs.finish(run_id=start(by=by, at=at, **asked).pk, clock=clock or (lambda: at))
    return selectors.scenario_of_run(run, actor=by)


def _settings(
    law: Law, schemes: Sequence[str], changes: Mapping[str, Any]
) -> tuple[Setting, Setting]:
    ids = list(schemes)
    return runner.setting(law, ids, {}), runner.setting(law, ids, changes)


@runs.handler(KIND, title=_("情景测算"))
def _slice(run: Run, at: datetime) -> Slice:
    """One piece: some parts of the snapshot under both laws; the last one sums up."""
    asked = run.parameters
    snapshot = Snapshot.objects.get(pk=asked["snapshot"])
    parts = intact_parts(snapshot)
    before, after = _settings(open_law(), asked["schemes"], asked["changes"])
    laws = [runner.law_id(before), runner.law_id(after)]
    first, done = run.cursor.get("part", 0), run.done
    if first and run.cursor["laws"] != laws:
        return Slice(cursor={}, done=0)
    frames, following = _some(parts, first, date.fromisoformat(asked["on"]))
    if frames:
        found = whatif.compare(frames, before, after)
        _work(run).mkdir(parents=True, exist_ok=True)
        found.households.write_parquet(_work(run) / f"part-{first:05d}.parquet")
        done += found.households.height
    if following < len(parts):
        return Slice(cursor={"part": following, "laws": laws}, done=done)
    made = _sum_up(run, snapshot, before, after, at)
    return Slice(done=done, is_last=True, result={"scenario": made.pk})


def _some(parts: list[Path], first: int, on: date) -> tuple[dict[str, pl.DataFrame], int]:
    """The tables of the next parts, `SLICE` households or a little more, and the part after them."""
    read: list[dict[str, pl.DataFrame]] = []
    number, households = first, 0
    while number < len(parts) and households < SLICE:
        read.append(tables.read(parts[number]))
        households += read[-1]["household"].height
        number += 1
    if not households:
        return {}, number
    frames = {name: pl.concat([frames[name] for frames in read]) for name in read[0]}
    day = pl.lit(int(on.strftime("%Y%m%d")), dtype=pl.Int64)
    return {**frames, "household": frames["household"].with_columns(on=day)}, number


def _work(run: Run) -> Path:
    return Path(settings.FILES_ROOT) / "scenarios" / f"run-{run.pk}"


def _sum_up(
    run: Run, snapshot: Snapshot, before: Setting, after: Setting, at: datetime
) -> Scenario:
    asked, by = run.parameters, runs.actor_of(run)
    on = date.fromisoformat(asked["on"])
    files = sorted(_work(run).glob("part-*.parquet"))
    households = pl.concat([pl.read_parquet(f) for f in files])
    whole = _work(run) / "households.parquet"
    households.sort("household_id").write_parquet(whole)
    found = whatif.Comparison(households, (runner.law_id(before), runner.law_id(after)))
    made = Scenario.objects.create(
        snapshot=snapshot, digest=snapshot.digest, area=snapshot.area, on=on, name=asked["name"],
        schemes=asked["schemes"], changes=asked["changes"], law_before=found.laws[0],
        law_after=found.laws[1], file=str(whole.relative_to(settings.FILES_ROOT)), run_id=run.pk,
        made_at=at, made_by=by.user_id, made_by_name=by.name,
        result=whatif.result_of(found) | {"curves": whatif.drawn(snapshot.area, on, before, after)},
    )  # fmt: skip
    for file in files:
        file.unlink()
    events.record(
        "monitoring.scenario_run", by=by, at=at, subject=("scenario", made.pk), area=made.area,
        facts={"snapshot": snapshot.pk, "schemes": made.schemes, "law": made.law_after},
    )  # fmt: skip
    return made
