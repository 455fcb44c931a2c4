"""Reads of imports: how many rows met which fate, and rows beside the people they may double."""

from dataclasses import dataclass

from django.db.models import Count

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.registry.importing.report import returned_file
from doudi.registry.models import ImportJob, ImportRow
from doudi.registry.models.imports import RowState
from doudi.registry.sealed import IMPORT_ROW, unseal
from doudi.registry.selectors.search import Found, found_rows
from doudi.registry.selectors.visible import imports_visible_to, persons_visible_to

__all__ = ["JudgedRow", "import_job", "judged_rows", "returned_file", "row_counts"]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row of a file with its faults; `cells` under the file's headings; `alike` those it may be."""

    number: int
    state: str
    cells: dict[str, str]
    faults: tuple[tuple[str, str], ...]
    alike: tuple[Found, ...]


def import_job(job_id: int, *, actor: Actor) -> ImportJob:
    """One import. Raises `NotFound`."""
    found = imports_visible_to(actor).select_related("document", "check_run", "load_run")
    job = found.filter(pk=job_id).first()
    if job is None:
        raise NotFound("no_import")
    return job


def row_counts(job_id: int) -> dict[str, int]:
    """How many rows are good, faulty, duplicate, loaded."""
    counts = dict.fromkeys(RowState.values, 0)
    rows = ImportRow.objects.filter(job_id=job_id).order_by().values_list("state")
    return counts | dict(rows.annotate(n=Count("id")))


def judged_rows(
    job: ImportJob, *, actor: Actor, state: str, after: int = 0, most: int = 25
) -> list[JudgedRow]:
    """Rows of one fate in the order of the file, those after row `after`. Five queries at most."""
    rows = list(
        ImportRow.objects.filter(job=job, state=state, number__gt=after).order_by("number")[:most]
    )
    ids = {i for row in rows for i in row.matches}
    seen = persons_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)
    people = {f.person_id: f for f in found_rows(list(seen))} if ids else {}
    return [
        JudgedRow(
            number=row.number, state=row.state, faults=tuple((f, c) for f, c in row.faults),
            cells=dict(zip(job.headings, unseal(row.cells_sealed, IMPORT_ROW).split("\x1f"), strict=False)),
            alike=tuple(people[i] for i in row.matches if i in people),
        )
        for row in rows
    ]  # fmt: skip
