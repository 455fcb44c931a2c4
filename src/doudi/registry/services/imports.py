"""Acts of an import: sent, matched, tried dry, looked at, loaded."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.registry import selectors
from doudi.registry.importing import fields
from doudi.registry.importing.fates import judge
from doudi.registry.importing.reading import heading_place, table_of
from doudi.registry.models import ImportJob, ImportRow, ImportTemplate
from doudi.registry.models.imports import RowState
from doudi.registry.services.documents import content_of, keep_import
from doudi.registry.services.guards import CORRECTORS

CHECK, LOAD = "registry.check_import", "registry.load_import"


@transaction.atomic
def send_import(*, content: bytes, name: str, area: str, by: Actor, at: datetime) -> ImportJob:
    """Take a file in, read its headings, and match its columns: as for the last file with the same
    headings from this office, else by their usual names. Raises `Refused` for what is no table."""
    by.must_be(*CORRECTORS, area=area)
    document = keep_import(content=content, name=name, area=area, by=by, at=at)
    table = table_of(content_of(document), document.mime)
    place = heading_place(table, fields.USUAL)
    headings = [h.strip() for h in table[place]]
    remembered = ImportTemplate.objects.filter(office_area=area, headings=_digest(headings)).first()
    job = ImportJob.objects.create(
        document=document, area=area, headings=headings, started_by=by.user_id, started_at=at,
        mapping=remembered.mapping if remembered else fields.guessed(headings),
        total=sum(any(row) for row in table[place + 1 :]),
    )  # fmt: skip
    events.record(
        "registry.import_sent", by=by, at=at, subject=("import", job.pk), area=area,
        facts={"document": document.pk, "rows": job.total},
    )  # fmt: skip
    return job


def _digest(headings: list[str]) -> str:
    return hashlib.sha256("\x1f".join(fields.plain(h) for h in headings).encode()).hexdigest()


@transaction.atomic
def match_columns(*, job_id: int, mapping: Mapping[str, str], by: Actor, at: datetime) -> ImportJob:
    """Say what each column means; remembered for the next file with the same headings. The dry run
    begins. Raises `NotYet` naming the fields that still need a column."""
    job = locked_job(job_id, by)
    if job.load_run_id:
        raise Refused("import_started")
    chosen = {k: h for k, h in mapping.items() if k in fields.KEYS and h in job.headings}
    if missing := fields.missing(chosen):
        raise NotYet("columns_missing", _("还有必需的栏目没有对应的列"), missing=missing)
    job.mapping = chosen
    ImportTemplate.objects.update_or_create(
        office_area=job.area, headings=_digest(job.headings),
        defaults={"mapping": chosen, "used_at": at},
    )  # fmt: skip
    if job.check_run_id:
        ImportRow.objects.filter(job=job).delete()
    job.check_run = runs.start(
        kind=CHECK, by=by, at=at, parameters={"job": job.pk}, area=job.area, total=job.total
    )
    job.save()
    return job


@transaction.atomic
def accept_rows(*, job_id: int, numbers: Collection[int], by: Actor, at: datetime) -> int:
    """These rows look like somebody registered, but the officer has looked: they are others.

    A row with a registered number is never accepted. Returns how many became good.
    """
    job = locked_job(job_id, by)
    rows = ImportRow.objects.filter(job=job, number__in=numbers, state=RowState.DUPLICATE)
    others = [r for r in rows if ["id_number", "known_number"] not in r.faults]
    for row in others:
        judge(row, RowState.GOOD, [])
    ImportRow.objects.bulk_update(others, ["state", "faults"])
    if others:
        events.record(
            "registry.import_rows_accepted", by=by, at=at, subject=("import", job.pk),
            area=job.area, facts={"rows": [r.number for r in others][:500]},
        )  # fmt: skip
    return len(others)


@transaction.atomic
def load_import(*, job_id: int, only_good: bool, by: Actor, at: datetime) -> ImportJob:
    """Start loading: all rows or none (`only_good=False`), or the good ones now and the others
    when they are put right. Raises `Refused("rows_faulty")`, `NotYet("not_checked")`."""
    job = locked_job(job_id, by)
    if job.check_run is None or job.check_run.state != "done":
        raise NotYet("not_checked", _("还没有检查完"))
    if job.load_run_id:
        raise Refused("import_started")
    counts = selectors.row_counts(job.pk)
    if not only_good and counts["faulty"] + counts["duplicate"]:
        raise Refused("rows_faulty", _("还有未通过的行，不能全部导入"))
    job.only_good = only_good
    job.load_run = runs.start(
        kind=LOAD, by=by, at=at, parameters={"job": job.pk}, area=job.area, total=counts["good"]
    )
    job.save()
    return job


@transaction.atomic
def return_rows(*, job_id: int, by: Actor, at: datetime) -> bytes:
    """The rows that did not enter, as a spreadsheet; that somebody took it is logged."""
    job = locked_job(job_id, by)
    counts = selectors.row_counts(job.pk)
    events.record_read(
        by=by, at=at, subject=("import", job.pk), area=job.area, what="exported",
        fields=["import_rows"], count=counts["faulty"] + counts["duplicate"],
    )  # fmt: skip
    return selectors.returned_file(job)


def locked_job(job_id: int, by: Actor) -> ImportJob:
    """The import, locked. Raises `NotFound`."""
    visible = selectors.imports_visible_to(by).filter(pk=job_id).exists()
    job = ImportJob.objects.select_for_update().filter(pk=job_id).first() if visible else None
    if job is None:
        raise NotFound("no_import")
    by.must_be(*CORRECTORS, area=job.area)
    return job
