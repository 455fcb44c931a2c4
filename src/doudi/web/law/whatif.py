"""What-if for county officers: ask, wait, see who moves and what it costs, and look behind a figure."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.kernel.models import Run
from doudi.kernel.numbers import whole
from doudi.kernel.run_states import OPEN, RunState
from doudi.monitoring import scenarios, selectors, snapshots
from doudi.offices.roles import Role
from doudi.policy import schemes, whatif
from doudi.policy.errors import CaseRefused
from doudi.policy.law import Law, open_law
from doudi.policy.law.book import Parameter
from doudi.web import places
from doudi.web.days import day_of
from doudi.web.http import actor_of, done, for_roles, go, language, page, warn
from doudi.web.law import reading, valuerows
from doudi.web.law.whatif_forms import AskForm, SnapshotForm

AT_ONCE = 20_000  # households that are computed while the officer waits


def county_of(actor: Actor) -> str:
    """The county the officer works for. Raises `NotFound` for one without."""
    areas = actor.areas(selectors.READERS)
    if not areas:
        raise NotFound("no_county")
    return areas[0]


@for_roles(*selectors.READERS)
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask a question of a snapshot; below it the questions asked before."""
    actor, lang, law = actor_of(request), language(), open_law()
    area = county_of(actor)
    found = list(selectors.snapshots(actor)[:12])
    may_ask = actor.may(*snapshots.BUILDERS, area=area)
    data = request.POST if request.method == "POST" else None
    snapshot = _chosen(found, (data or request.GET).get("snapshot"))
    day = day_of((data or request.GET).get("on")) or (snapshot.on if snapshot else localdate())
    known = valuerows.Known(law, area, day, lang)
    form = AskForm(
        data, snapshots=found, schemes=_named(law, whatif.offered(law, area, day), lang),
        initial=_start(request, actor, snapshot, day),
    )  # fmt: skip
    rows = valuerows.rows_of(data, known, initial=_given(request, actor))
    status = 200
    if data is not None and "more" not in data and "look" not in data:
        if not may_ask:
            raise NotFound("no_county")
        if form.is_valid() and rows.is_valid() and (answer := _ask(request, form, rows, lang)):
            return answer
        status = 422
    context = {
        "form": form, "rows": rows, "snapshots": found, "may_ask": may_ask, "area": area, "day": day,
        "shots": SnapshotForm(initial={"day": localdate()}),
        "past": [_row(s, law, lang) for s in selectors.visible_to(actor).select_related("snapshot")[:40]],
    }  # fmt: skip
    return page(request, "doudi/law/what_if.html", context, status=status)


def _chosen(found: list[Any], wanted: str | None) -> Any:
    return next((s for s in found if str(s.pk) == wanted), found[0] if found else None)


def _named(law: Law, ids: list[str], lang: str) -> list[tuple[str, str]]:
    return [(i, schemes.world(law).schemes[i].name[lang]) for i in ids]


def _start(request: HttpRequest, actor: Actor, snapshot: Any, day: date) -> dict[str, Any]:
    """The form before anybody typed: of the scenario or draft that one comes from, if any."""
    start = {
        "snapshot": snapshot.pk if snapshot else None,
        "on": day,
        "schemes": ["dibao"],
        "name": "",
    }
    if source := _source(request, actor):
        start |= {"name": source[0], "schemes": source[1] or start["schemes"]}
    return start


def _given(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    if source := _source(request, actor):
        return [{"key": k, "value": v} for k, v in source[2]]
    key = request.GET.get("key", "")
    return [{"key": key or "dibao.standard.rural", "value": request.GET.get("value", "")}]


def _source(
    request: HttpRequest, actor: Actor
) -> tuple[str, list[str], list[tuple[str, Any]]] | None:
    """(name, schemes, values) of the scenario or draft named in the address."""
    if (number := whole(request.GET.get("again"))) is not None:
        made = selectors.scenario(number, actor=actor)
        return made.name, made.schemes, list(made.changes.items())
    if (number := whole(request.GET.get("draft"))) is not None:
        draft = selectors.draft(number, actor=actor)
        return draft.title, [], [(v["key"], v["value"]) for v in draft.values]
    return None


def _ask(request: HttpRequest, form: AskForm, rows: Any, lang: str) -> HttpResponse | None:
    """Start the run; small counties are answered while one waits. None: faults are in the form."""
    changes = dict(valuerows.values_of(rows))
    if not changes:
        form.add_error(None, _("请至少改一个数"))
        return None
    given, at = form.cleaned_data, now()
    names = "、".join(open_law().parameters[k].name[lang] for k in list(changes)[:2])
    try:
        run = scenarios.start(
            snapshot_id=given["snapshot"].pk, name=given["name"] or names, on=given["on"],
            schemes=given["schemes"], changes=changes, by=actor_of(request), at=at,
        )  # fmt: skip
    except CaseRefused as refused:
        for fault in valuerows.put_faults(rows, refused.faults, lang):
            form.add_error(None, valuerows.words_of(fault, lang))
        return None
    if run.state in (RunState.CANCELLED, RunState.FAILED):
        run = runs.resume(run_id=run.pk, by=actor_of(request), at=at)
    if given["snapshot"].households <= AT_ONCE:
        run = runs.finish(run_id=run.pk, clock=now)
    return _go_on(request, run)


def _go_on(request: HttpRequest, run: Run) -> HttpResponse:
    if run.state == RunState.DONE and "scenario" in run.result:
        return go(request, "what-if-scenario", run.result["scenario"])
    return go(request, "what-if-run", run.pk)


@for_roles(*Role)
def now_in_force(request: HttpRequest) -> HttpResponse:
    """The value in force of the parameter just chosen, for the row it was chosen in."""
    key = next(
        (v for k, v in request.GET.items() if k.endswith("-key")), request.GET.get("key", "")
    )
    law = open_law()
    line = None
    if key in law.parameters:
        day = day_of(request.GET.get("on")) or day_of(request.GET.get("since")) or localdate()
        area = request.GET.get("area", "") or county_of(actor_of(request))
        line = valuerows.Known(law, area, day, language()).line(str(key))
    return page(request, "doudi/law/_now.html", {"line": line})


@require_POST
@for_roles(*snapshots.BUILDERS)
def snapshot_new(request: HttpRequest) -> HttpResponse:
    """Take a snapshot of the county's facts: long work."""
    form = SnapshotForm(request.POST)
    if not form.is_valid():
        warn(request, _("请填写快照的日期。"))
        return go(request, "what-if")
    actor = actor_of(request)
    run = snapshots.build_snapshot(
        area=county_of(actor), on=form.cleaned_data["day"], by=actor, at=now()
    )
    if run.state in (RunState.CANCELLED, RunState.FAILED):
        runs.resume(run_id=run.pk, by=actor, at=now())
    return go(request, "what-if-run", run.pk)


@for_roles(*selectors.READERS)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a snapshot, a what-if or a shadow run is; leads on when it is done."""
    found = runs.get(actor_of(request), run_id)
    if found.state == RunState.DONE:
        if draft := found.parameters.get("draft"):
            return go(request, "law-draft", draft)
        if "snapshot" in found.result:
            done(request, _("快照已生成。"))
            return go(request, f"{reverse('what-if')}?snapshot={found.result['snapshot']}")
        return _go_on(request, found)
    context = {"run": found, "title": runs.title_of(found.kind), "is_open": found.state in OPEN}
    return page(
        request, "doudi/law/what_if_run.html", context, parts={"work": "doudi/law/_work.html"}
    )


def _row(made: Any, law: Law, lang: str) -> dict[str, Any]:
    return {
        "it": made, "sentence": whatif.sentence(made.result["totals"], lang),
        "changes": changes_of(made, law, lang),
        "month": made.result["totals"]["month_after"] - made.result["totals"]["month_before"],
    }  # fmt: skip


def changes_of(made: Any, law: Law, lang: str) -> list[dict[str, Any]]:
    """The changed parameters of a scenario with the value then in force beside the new one."""
    shown = []
    for key, value in made.changes.items():
        parameter: Parameter | None = law.parameters.get(key)
        line = None
        if parameter is not None:
            line = valuerows.Known(law, made.area, made.on or made.snapshot.on, lang).line(key)
        shown.append(
            {
                "key": key, "name": parameter.name[lang] if parameter else key, "line": line,
                "value": reading.shown(value, lang),
            }
        )  # fmt: skip
    return shown


def place_names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Township code → name."""
    return {r["township"]: places.name_of(r["township"]) for r in rows}
