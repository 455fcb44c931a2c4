"""The import wizard: send a file, match its columns, dry run, look, load, take back what is faulty."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel import runs
from doudi.kernel.errors import NotYet
from doudi.kernel.masking import mask_id
from doudi.kernel.numbers import whole
from doudi.kernel.run_states import OPEN
from doudi.registry import selectors, services
from doudi.registry.importing.fields import TARGETS, guessed
from doudi.registry.importing.report import in_words
from doudi.registry.services.guards import CORRECTORS
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.registry.answers import filled
from doudi.web.registry.forms import SendForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
MASKED = ("id_number", "head_number", "phone", "account")


@for_roles(*CORRECTORS)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of one's area."""
    rows = selectors.imports_visible_to(actor_of(request)).select_related(
        "document", "check_run", "load_run"
    )
    return page(
        request, "doudi/registry/imports.html", {"page": page_of(rows, request, order=("-id",))}
    )


@for_roles(*CORRECTORS)
def new(request: HttpRequest) -> HttpResponse:
    """Send a file."""
    actor = actor_of(request)
    area = actor.areas(CORRECTORS)[0]

    def act(form: forms.Form) -> HttpResponse:
        file = form.cleaned_data["file"]
        job = services.send_import(
            content=file.read(), name=file.name, area=area, by=actor, at=now()
        )
        return go(request, "import-match", job.pk)

    return filled(
        request, SendForm, act, title=_("导入住户"), name="registry.import", subject="",
        back=("imports", ""), context={"upload": "1"},
        says=_("先检查，不会直接写入：每一行的问题都会列出，确认后才导入。"),
    )  # fmt: skip


@for_roles(*CORRECTORS)
def match(request: HttpRequest, job_id: int) -> HttpResponse:
    """Say what each column means."""
    actor = actor_of(request)
    found = selectors.import_job(job_id, actor=actor)
    missing: set[str] = set()
    if request.method == "POST":
        try:
            mapping = {t.key: request.POST.get(t.key, "") for t in TARGETS}
            services.match_columns(job_id=job_id, mapping=mapping, by=actor, at=now())
            return go(request, "import", job_id)
        except NotYet as wait:
            missing = set(wait.missing)
    chosen: Any = request.POST if request.method == "POST" else found.mapping
    context = {
        "job": found,
        "headings": [h for h in found.headings if h],
        "targets": [(t, chosen.get(t.key, ""), t.key in missing) for t in TARGETS],
        "remembered": found.mapping != guessed(found.headings),
        "missing": missing,
    }
    return page(
        request, "doudi/registry/import_match.html", context, status=422 if missing else 200
    )


@for_roles(*CORRECTORS)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the import is, what was found, and the choice."""
    actor = actor_of(request)
    found = selectors.import_job(job_id, actor=actor)
    counts = selectors.row_counts(found.pk)
    run = found.load_run or found.check_run
    state = request.GET.get("rows", "faulty" if counts["faulty"] else "duplicate")
    rows = selectors.judged_rows(
        found, actor=actor, state=state if state in ("faulty", "duplicate") else "faulty",
        after=whole(request.GET.get("after")) or 0, most=SHOWN,
    )  # fmt: skip
    context = {
        "job": found, "run": run, "counts": counts, "rows_shown": state,
        "is_open": bool(run and run.state in OPEN),
        "percent": runs.percent(run) if run else 0,
        "is_checked": bool(found.check_run and found.check_run.state == "done"),
        "is_loaded": bool(found.load_run and found.load_run.state == "done"),
        "rows": [_judged(r, found.mapping) for r in rows],
        "last": rows[-1].number if len(rows) == SHOWN else None,
        "headings": _shown_headings(found),
    }  # fmt: skip
    return page(
        request, "doudi/registry/import.html", context,
        parts={"work": "doudi/registry/_import_work.html"},
    )  # fmt: skip


def _shown_headings(found: Any) -> list[str]:
    """The columns that were matched, in the order of the file."""
    return [h for h in found.headings if h in found.mapping.values()]


def _judged(row: selectors.JudgedRow, mapping: dict[str, str]) -> dict[str, Any]:
    """A row with its reasons; numbers are masked unless they are what is wrong."""
    faulty = {field for field, _ in row.faults}
    secret = {mapping.get(f) for f in MASKED if f not in faulty}
    cells = {h: mask_id(c) if h in secret else c for h, c in row.cells.items()}
    return {
        "cells": cells,
        "row": row,
        "reasons": [in_words(field, fault) for field, fault in row.faults],
        "may_accept": bool(row.alike) and ("name", "looks_known") in row.faults,
    }


@require_POST
@for_roles(*CORRECTORS)
def accept(request: HttpRequest, job_id: int) -> HttpResponse:
    """The rows ticked are other people than those registered."""
    numbers = [n for n in map(whole, request.POST.getlist("row")) if n is not None]
    count = services.accept_rows(job_id=job_id, numbers=numbers, by=actor_of(request), at=now())
    done(request, _("%(n)s 行改为可导入。") % {"n": count})
    return go(request, "import", job_id)


@require_POST
@for_roles(*CORRECTORS)
def load(request: HttpRequest, job_id: int) -> HttpResponse:
    """Load all rows, or the good ones."""
    services.load_import(
        job_id=job_id, only_good=request.POST.get("which") == "good", by=actor_of(request), at=now()
    )
    return go(request, "import", job_id)


@for_roles(*CORRECTORS)
def returned(request: HttpRequest, job_id: int) -> HttpResponse:
    """The rows that did not enter, marked, to be put right and sent again."""
    found = selectors.import_job(job_id, actor=actor_of(request))
    content = services.return_rows(job_id=found.pk, by=actor_of(request), at=now())
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="returned-{found.pk}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
