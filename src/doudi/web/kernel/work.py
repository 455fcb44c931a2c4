"""Long work: what runs, how far it is, what came of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel import runs as reads
from doudi.kernel.errors import NotFound
from doudi.kernel.models import Run
from doudi.kernel.run_states import OPEN
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of

TONES = {"running": "t", "done": "g", "failed": "r", "cancelled": "a"}


def _shown(run: Run) -> dict[str, object]:
    return {
        "run": run,
        "title": reads.title_of(run.kind),
        "says": run.get_state_display(),
        "tone": TONES.get(run.state, ""),
        "percent": reads.percent(run),
        "is_open": run.state in OPEN,
        "left": _left(run),
    }


def _left(run: Run) -> str:
    """Minutes and seconds still to go, by the pace so far."""
    if run.state not in OPEN or not run.done or run.total <= run.done:
        return ""
    spent = (run.moved_at - run.started_at).total_seconds()
    seconds = int(spent / run.done * (run.total - run.done))
    if seconds < 60:
        return _("%(n)s 秒") % {"n": seconds}
    return _("%(n)s 分钟") % {"n": round(seconds / 60)}


@for_roles()
def runs(request: HttpRequest) -> HttpResponse:
    """The long work one has started."""
    found = page_of(reads.visible_to(actor_of(request)), request, order=("-id",), size=30)
    context = {"page": found, "runs": [_shown(r) for r in found.rows]}
    return page(
        request, "doudi/kernel/runs.html", context, parts={"rows": "doudi/kernel/_run_rows.html"}
    )


@for_roles()
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run, drawn again every two seconds while it goes on."""
    found = reads.get(actor_of(request), run_id)
    result = [(name, value) for name, value in found.result.items() if not isinstance(value, dict)]
    return page(
        request, "doudi/kernel/run.html", {**_shown(found), "result": result},
        parts={"run": "doudi/kernel/_run.html"},
    )  # fmt: skip


@require_POST
@for_roles()
def change(request: HttpRequest, run_id: int, act: str) -> HttpResponse:
    """Stop or go on."""
    if act == "cancel":
        reads.cancel(run_id=run_id, by=actor_of(request), at=now())
        done(request, _("已停止，已完成的部分保留。"))
    elif act == "resume":
        reads.resume(run_id=run_id, by=actor_of(request), at=now())
        done(request, _("从停下的地方继续。"))
    else:
        raise NotFound("no_such_act")
    return go(request, "work-run", run_id)
