"""Reads of snapshots, scenarios and drafts. Everything starts from what the actor may see."""

from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Broken, NotFound, NotYet
from doudi.kernel.models import Event, Run
from doudi.kernel.numbers import whole
from doudi.monitoring.models import Draft, Scenario, Snapshot
from doudi.monitoring.states import DraftState
from doudi.offices.roles import CASE_READERS, Role
from doudi.offices.scope import within
from doudi.policy.whatif.compare import CUTS
from doudi.policy.whatif.kinds import band

READERS = (Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.AUDITOR, Role.FINANCE)
SEES_HOUSEHOLDS = tuple(r for r in READERS if r in CASE_READERS)
PAGE = 25


def visible_to(actor: Actor) -> QuerySet[Scenario]:
    """The scenarios of the actor's counties, the newest first."""
    return within(Scenario.objects.order_by("-id"), actor, roles=READERS)


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """The snapshots of the actor's counties, the newest first."""
    return within(Snapshot.objects.exclude(digest="").order_by("-on", "-id"), actor, roles=READERS)


def snapshot(snapshot_id: int, *, actor: Actor) -> Snapshot:
    """One snapshot. Raises `NotFound`."""
    found = snapshots(actor).filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("no_snapshot")
    return found


def scenario(scenario_id: int, *, actor: Actor) -> Scenario:
    """One scenario with its snapshot. Raises `NotFound`."""
    found = visible_to(actor).select_related("snapshot").filter(pk=scenario_id).first()
    if found is None:
        raise NotFound("no_scenario")
    return found


def scenario_of_run(run: Run, *, actor: Actor) -> Scenario:
    """What a finished run has made. Raises `Broken` with the run's fault when it failed."""
    if "scenario" not in run.result:
        raise Broken("scenario_failed", fault=run.fault)
    return scenario(run.result["scenario"], actor=actor)


def households_behind(
    scenario_id: int, *, actor: Actor, wanted: dict[str, str], skip: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """A page of the households behind a figure, the largest change first, and how many there are.

    `wanted` narrows by `change`, by a cut (`township`, `kind`, `size`, `residence`), by `scheme`,
    by `low` and `high` of the change in fen. Raises `NotFound`, or `NotYet` when the file is gone.
    """
    found = scenario(scenario_id, actor=actor)
    if not actor.may(*SEES_HOUSEHOLDS, area=found.area):
        raise NotFound("no_scenario")
    file = Path(settings.FILES_ROOT) / (found.file or "-")
    if not file.is_file():
        raise NotYet("scenario_gone", _("逐户结果的文件已不在，请重新测算。"), missing=["scenario"])
    frame = pl.read_parquet(file).filter(*_tests(wanted))
    difference = (pl.col("after") - pl.col("before")).abs()
    order = [difference, pl.col("household_id").str.zfill(12)]
    rows = frame.sort(order, descending=[True, False]).slice(skip, PAGE)
    return rows.to_dicts(), frame.height


def _tests(wanted: dict[str, str]) -> list[pl.Expr]:
    tests = [
        pl.col(name).cast(pl.String) == wanted[name]
        for name in ("change", *CUTS)
        if wanted.get(name)
    ]
    edges = [edge_of(wanted.get(k, "")) for k in ("low", "high")]
    if any(e is not None for e in edges):
        tests += [band(*edges), pl.col("change") != "open"]
    return tests


def edge_of(text: str) -> int | None:
    """The edge of a band as the address has it, negative too; None for anything else."""
    size = whole(text.removeprefix("-"))
    return -size if size is not None and text.startswith("-") else size


def drafts(actor: Actor) -> QuerySet[Draft]:
    """The drafts of the law of the actor's places, the newest first."""
    return within(Draft.objects.order_by("-id"), actor, roles=READERS)


def draft(draft_id: int, *, actor: Actor) -> Draft:
    """One draft. Raises `NotFound`."""
    found = drafts(actor).filter(pk=draft_id).first()
    if found is None:
        raise NotFound("no_draft")
    return found


def events_of(draft_id: int) -> QuerySet[Event]:
    """What happened to a draft, oldest first."""
    return Event.objects.filter(subject_kind="law_draft", subject_id=str(draft_id)).order_by("id")


def released() -> QuerySet[Draft]:
    """Every released draft of the deployment, in the order of release: the overlay of its law."""
    return Draft.objects.filter(state=DraftState.RELEASED).order_by("released_at", "id")


def once_released() -> QuerySet[Draft]:
    """Every draft that ever was in force, also those withdrawn since."""
    states = (DraftState.RELEASED, DraftState.WITHDRAWN)
    return Draft.objects.filter(state__in=states).order_by("released_at", "id")
