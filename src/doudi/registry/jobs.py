"""Long work of this room, done in slices by the worker."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from doudi.kernel import runs
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.registry import selectors
from doudi.registry.importing import checking, loading
from doudi.registry.models import ImportJob
from doudi.registry.services.imports import CHECK, LOAD


@runs.handler(CHECK, title=_("检查导入文件"))
def check_slice(run: Run, at: datetime) -> Slice:
    """Judge the next rows; when all are judged, what only the whole file shows."""
    job = ImportJob.objects.select_related("document").get(pk=run.parameters["job"])
    body = checking.body_of(job)
    here = run.cursor.get("row", 0)
    part = [line for line in body if line[0] > here][: checking.SLICE]
    if part:
        checking.check_rows(job, part, at=at)
        return Slice(cursor={"row": part[-1][0]}, done=run.done + len(part), total=len(body))
    checking.check_households(job)
    return Slice(done=run.done, result=selectors.row_counts(job.pk), is_last=True)


@runs.handler(LOAD, title=_("导入住户"))
def load_slice(run: Run, at: datetime) -> Slice:
    """Load the next households."""
    job = ImportJob.objects.get(pk=run.parameters["job"])
    loaded = loading.load_slice(job, by=runs.actor_of(run), at=at)
    return Slice(
        cursor={"slices": run.cursor.get("slices", 0) + 1}, done=run.done + loaded,
        result=None if loaded else selectors.row_counts(job.pk), is_last=not loaded,
    )  # fmt: skip
