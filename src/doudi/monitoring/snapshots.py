"""Monthly snapshots: the registry's facts as tables, in parts, without names and numbers.

Batch determination, what-if and indicators read snapshots, so they are repeatable and never load
the live tables. Building one is a long run: it can be watched, stopped and resumed.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.monitoring.models import Snapshot
from doudi.offices.roles import Role
from doudi.policy.batch import tables
from doudi.policy.contract import Case, read_case
from doudi.policy.errors import CaseRefused
from doudi.registry import facts
from doudi.registry import selectors as registry

PART = 400
BUILDERS = (Role.COUNTY_CLERK, Role.COUNTY_DECIDER)
Frames = dict[str, pl.DataFrame]


@transaction.atomic
def build_snapshot(*, area: str, on: date, by: Actor, at: datetime) -> Run:
    """Start building the snapshot of a county for a day; a second start returns the same run.

    Once it is done, the next start takes the facts anew: they may have changed since.
    """
    by.must_be(*BUILDERS, area=area)
    number = Snapshot.objects.filter(area=area, on=on).count()
    return runs.start(
        kind="monitoring.snapshot", by=by, at=at, area=area, key=f"snapshot:{area}:{on}:{number}",
        parameters={"area": area, "on": on.isoformat(), "number": number},
    )  # fmt: skip


@runs.handler("monitoring.snapshot", title=_("生成家庭情况快照"))
def _slice(run: Run, at: datetime) -> Slice:
    """One part: the next households by id, written as tables under the name of the part."""
    area, on = run.parameters["area"], date.fromisoformat(run.parameters["on"])
    actor = runs.actor_of(run)
    start, part = run.cursor.get("after", 0), run.cursor.get("part", 0)
    rows = registry.visible_to(actor).filter(state="open", area__startswith=area)
    total = run.total or rows.count()
    ids = list(rows.filter(pk__gt=start).order_by("pk").values_list("pk", flat=True)[:PART])
    folder = _folder(run)
    if part == 0 and folder.exists():
        shutil.rmtree(folder)
    if ids:
        tables.write(_frames(ids, on), folder / f"part-{part:04d}")
        return Slice(
            cursor={"after": ids[-1], "part": part + 1}, done=run.done + len(ids), total=total
        )
    made = _finish(run, by=actor, at=at)
    return Slice(done=total, total=total, is_last=True, result={"snapshot": made.pk})


def intact_parts(snapshot: Snapshot) -> list[Path]:
    """The folders of a snapshot's parts. Raises `NotYet` when its files are gone or were changed."""
    folder = Path(settings.FILES_ROOT) / snapshot.folder
    parts = sorted(folder.glob("part-*"))
    if not parts or _digest(folder) != snapshot.digest:
        raise NotYet(
            "snapshot_gone", _("这份快照的文件已不完整，请重新生成。"), missing=["snapshot"]
        )
    return parts


def read_snapshot(snapshot: Snapshot) -> Frames:
    """All parts of a snapshot. Raises `NotYet` when its files are gone or were changed."""
    read = [tables.read(p) for p in intact_parts(snapshot)]
    return {name: pl.concat([frames[name] for frames in read]) for name in read[0]}


def _frames(ids: list[int], on: date) -> Frames:
    return tables.from_cases(_cases(ids, on))


def _cases(ids: list[int], on: date) -> Iterator[tuple[str, Case]]:
    for pk, document in facts.cases(ids, on=on):
        document.pop("evidence", None)
        try:
            yield str(pk), read_case(document)
        except CaseRefused:
            continue  # counted as missing: the snapshot says how many households it holds


def _finish(run: Run, *, by: Actor, at: datetime) -> Snapshot:
    area, on, folder = run.area, date.fromisoformat(run.parameters["on"]), _folder(run)
    folder.mkdir(parents=True, exist_ok=True)
    parts = sorted(folder.glob("part-*"))
    counts = [
        pl.scan_parquet(p / f"{name}.parquet").select(pl.len()).collect().item()
        for name in ("households", "persons")
        for p in parts
    ]
    made = Snapshot.objects.create(
        area=area, on=on, folder=str(folder.relative_to(settings.FILES_ROOT)),
        households=sum(counts[: len(parts)]), persons=sum(counts[len(parts) :]),
        digest=_digest(folder), made_at=at, made_by=by.user_id,
    )  # fmt: skip
    manifest = {"area": area, "on": on.isoformat(), "digest": made.digest}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    events.record(
        "monitoring.snapshot_built", by=by, at=at, subject=("snapshot", made.pk), area=area,
        facts={"households": made.households, "digest": made.digest},
    )  # fmt: skip
    return made


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.parquet")):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _folder(run: Run) -> Path:
    on, number = date.fromisoformat(run.parameters["on"]), run.parameters["number"]
    place = Path(settings.FILES_ROOT) / "snapshots" / f"{on:%Y-%m}"
    return place / f"{run.area}-{on:%d}-{number}"
