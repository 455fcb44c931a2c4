"""Pay runs: the list of lists, one run with its findings and acts, its lines."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doudi.kernel import runs as long_runs
from doudi.kernel.actor import machine
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.models import Run
from doudi.kernel.months import Month
from doudi.kernel.run_states import OPEN
from doudi.offices.roles import Role
from doudi.payments.selectors import answers, lists
from doudi.payments.services import files, release
from doudi.payments.services import runs as services
from doudi.payments.states import RunState
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.payments.batches import month_field

STEPS = (
    (RunState.LISTED, _("制单")), (RunState.SEALED, _("封存")), (RunState.CHECKED, _("复核")),
    (RunState.RELEASED, _("签发")), (RunState.SENT, _("送银行")), (RunState.SETTLED, _("办结")),
)  # fmt: skip
MY_TURN = {
    Role.PAY_MAKER: RunState.LISTED, Role.PAY_CHECKER: RunState.SEALED,
    Role.PAY_RELEASER: RunState.CHECKED, Role.FINANCE: RunState.RELEASED,
}  # fmt: skip
ORDER = [RunState.DRAFT, *(state for state, _label in STEPS)]


@for_roles(*lists.PAYERS)
def pay_runs(request: HttpRequest) -> HttpResponse:
    """Every run of the county, newest month first, with what waits on top."""
    actor = actor_of(request)
    rows = lists.runs_visible_to(actor)
    if state := request.GET.get("state", ""):
        rows = rows.filter(state=state)
    if scheme := request.GET.get("scheme", ""):
        rows = rows.filter(scheme=scheme)
    if month := request.GET.get("month", ""):
        rows = rows.filter(month=month)
    found = page_of(rows.exclude(state=RunState.CANCELLED), request, order=("-month", "-id"))
    for run in found:
        run.scheme_name = common.word(common.SCHEMES, run.scheme)
    return page(
        request,
        "doudi/payments/runs.html",
        {
            "page": found, "tabs": common.tabs(request, "payments"), "states": RunState.choices,
            "schemes": common.SCHEMES.items(), "state": state, "scheme": scheme,
            "stats": _stats(request), "may_make": Role.PAY_MAKER in actor.roles(),
            "filling": filling(), "chart": _chart(actor), "month": request.GET.get("month", ""),
            "months": [r[0] for r in lists.paid_by_month(actor)[::-1]], "waiting": _waiting(actor),
        },
        parts={"rows": "doudi/payments/_runs.html"},
    )  # fmt: skip


def _waiting(actor: Any) -> list[dict[str, Any]]:
    """Lists that wait for this officer's own post."""
    states = [state for role, state in MY_TURN.items() if role in actor.roles()]
    rows = lists.runs_visible_to(actor).filter(state__in=states)[:8]
    return [{"run": r, "name": common.word(common.SCHEMES, r.scheme)} for r in rows]


def _stats(request: HttpRequest) -> list[dict[str, Any]]:
    actor = actor_of(request)
    rows = lists.runs_visible_to(actor).filter(month=str(common.this_month()))
    rows = rows.exclude(state__in=[RunState.CANCELLED, RunState.DRAFT])
    sent = [r for r in rows if r.state in (RunState.SENT, RunState.SETTLED)]
    back, odd = lists.returned(actor).count(), answers.exceptions(actor).count()
    here, count = reverse("payments"), sum(r.count for r in rows)
    return [
        {"label": _("本月清单"), "fen": sum(r.total for r in rows), "icon": "list-check",
         "href": f"{here}?month={common.this_month()}", "tone": "",
         "sub": format_lazy(_("{lists} 张清单，{lines} 笔"), lists=len(rows), lines=f"{count:,}")},
        {"label": _("其中已送银行"), "fen": sum(r.total for r in sent), "icon": "building-bank", "tone": "",
         "href": f"{here}?month={common.this_month()}&state=sent",
         "sub": format_lazy(_("{lists} 张清单"), lists=len(sent))},
        {"label": _("退回待处理"), "n": back, "href": reverse("pay-returns"), "icon": "arrow-back-up",
         "tone": "hot" if back else "", "sub": _("更正账户后重发")},
        {"label": _("回单疑点"), "n": odd, "href": reverse("pay-results"), "icon": "file-search",
         "tone": "hot" if odd else "", "sub": _("金额、户名不符或查无此笔")},
    ]  # fmt: skip


def filling() -> Run | None:
    """The long run that still writes the books of a demonstration, for a line on the page."""
    if not settings.DEMO:
        return None
    open_ = long_runs.visible_to(machine("web"), kinds=["demo.books"])
    return open_.filter(state__in=OPEN).first()


def _chart(actor: Any) -> dict[str, Any] | None:
    """What arrived month by month, for the picture and the table behind it."""
    rows = lists.paid_by_month(actor)[-24:]
    if len(rows) < 2:
        return None
    last, before = rows[-1], rows[-2]
    says = format_lazy(
        _("{month} 已发出 {much} 万元，上月 {before} 万元；{n} 个月合计 {whole} 万元。"), month=last[0],
        much=_wan(last[1]), before=_wan(before[1]), n=len(rows), whole=_wan(sum(r[1] for r in rows)),
    )  # fmt: skip
    option = {
        "grid": {"left": 48, "right": 12, "top": 16, "bottom": 24},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [r[0] for r in rows]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "name": str(_("已发出（万元）")), "data": [float(_wan(r[1])) for r in rows],  # noqa: E501
                    "itemStyle": {"color": "#0b6b77"}}],
    }  # fmt: skip
    return {"says": says, "option": option, "rows": rows}


def _wan(fen: int) -> str:
    """Ten thousands of yuan with one place."""
    return f"{Decimal(fen).scaleb(-6):.1f}"


class NewRun(forms.Form):
    """Which list is to be made."""

    scheme = forms.ChoiceField(label=_("项目"), choices=list(common.SCHEMES.items()))
    month = month_field(_("发放月份"))
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("monthly", _("按月发放")), ("one_off", _("一次性发放"))],
        help_text=_("价格补贴、节日慰问和临时救助为一次性发放"),
    )  # fmt: skip


@for_roles(Role.PAY_MAKER)
def new_run(request: HttpRequest) -> HttpResponse:
    """Open a run and make its list."""
    actor = actor_of(request)
    form = NewRun(
        request.POST if request.method == "POST" else None,
        initial={"month": str(common.this_month()), "scheme": request.GET.get("scheme", ""),
                 "kind": request.GET.get("kind", "monthly")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            run = services.open_run(
                area=actor.areas([Role.PAY_MAKER])[0][:6], scheme=wanted["scheme"],
                month=Month.parse(wanted["month"]), kind=wanted["kind"], by=actor, at=now(),
            )  # fmt: skip
            services.list_due(run_id=run.pk, by=actor, at=now())
            done(request, _("清单已生成，核查疑点已列出。"))
            return go(request, "pay-run", run.pk)
        except (Refused, NotYet) as refusal:
            form.add_error("scheme", str(refusal.says))
    return page(
        request, "doudi/payments/run_new.html", {"form": form},
        parts={"dialog-body": "doudi/payments/_run_new.html"}, status=422 if form.errors else 200,
    )  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: steps, sums, findings to deal with, who is not on it and why, what happened."""
    actor = actor_of(request)
    run = lists.run(actor, run_id)
    findings: list[Any] = list(lists.open_findings(run_id))
    dealt: list[Any] = list(lists.dealt_findings(run_id))
    _named((*findings[:100], *dealt))
    return page(
        request,
        "doudi/payments/run.html",
        {
            "run": run, "scheme": common.word(common.SCHEMES, run.scheme), "steps": _steps(run),
            "tabs": run_tabs(run, "pay-run"), "findings": findings[:100], "open_count": len(findings),
            "dealt": dealt, "not_due": _not_due(run), "three": lists.three_way(run),
            "offered": _acts(actor, run), "history": _history(run),
            "sources": [(k, common.word(common.SOURCES, k), n, fen) for k, n, fen in lists.sums_by_source(run.pk)],  # noqa: E501
            "towns": lists.sums_by_town(run.pk),
        },
    )  # fmt: skip


def _named(findings: Iterable[Any]) -> None:
    """Findings with their words and the payee."""
    lines = [f.instruction for f in findings if f.instruction_id and _is_unnamed(f.instruction)]
    names = lists.names_of({line.award.payee_person_id for line in lines})
    for f in findings:
        f.label = common.word(common.CHECKS, f.check_name)
        f.who = _payee(f.instruction, names) if f.instruction_id else ""


def _is_unnamed(line: Any) -> bool:
    """Does the account not say who it is for: none yet, or that of an institution?"""
    return line.account is None or line.collective_id is not None


def _payee(line: Any, names: dict[int, str]) -> str:
    """Who is paid: the holder of the account, else the person by name."""
    if _is_unnamed(line):
        return names.get(line.award.payee_person_id, "")
    return str(line.account.holder)


def _steps(run: Any) -> list[dict[str, Any]]:
    here = ORDER.index(run.state) if run.state in ORDER else 0
    by = {
        RunState.SEALED: run.maker_name, RunState.CHECKED: run.checker_name,
        RunState.RELEASED: run.releaser_name,
    }  # fmt: skip
    return [
        {
            "label": label, "sub": by.get(state, "") if ORDER.index(state) <= here else "",
            "state": "ok" if ORDER.index(state) < here or run.state == RunState.SETTLED
            else "now" if ORDER.index(state) == here else "",
        }
        for state, label in STEPS
    ]  # fmt: skip


def run_tabs(run: Any, current: str) -> list[dict[str, Any]]:
    """The parts of a run."""
    pages = [("pay-run", _("概况与疑点"), ""), ("pay-run-lines", _("清单"), run.count),
             ("pay-run-files", _("文件与对账"), "")]  # fmt: skip
    return [
        {
            "label": label,
            "url": reverse(name, args=[run.pk]),
            "current": name == current,
            "count": n,
        }
        for name, label, n in pages
    ]


NOT_DUE = {"suspended": _("暂停发放"), "ended": _("已终止"), "later": _("尚未到起发月"),
           "held": _("已从本清单剔除"), "listed": _("本月已在其他清单")}  # fmt: skip


def _not_due(run: Any) -> list[tuple[Any, int]]:
    return [(NOT_DUE[reason], n) for reason, n in lists.not_due(run).items()]


def _acts(actor: Any, run: Any) -> list[dict[str, Any]]:
    """What this officer may do now, the one that moves on last."""
    roles = actor.roles()
    offered = {
        RunState.LISTED: [("cancel", _("作废"), Role.PAY_MAKER, "dan"),
                          ("seal", _("封存并送复核"), Role.PAY_MAKER, "pri")],
        RunState.SEALED: [("send_back", _("退回制单"), Role.PAY_CHECKER, "dan"),
                          ("confirm", _("复核通过"), Role.PAY_CHECKER, "pri")],
        RunState.CHECKED: [("send_back", _("退回制单"), Role.PAY_RELEASER, "dan"),
                           ("release", _("签发"), Role.PAY_RELEASER, "pri")],
        RunState.RELEASED: [("withdraw", _("撤回清单"), Role.PAY_RELEASER, "dan"),
                            ("make_files", _("生成银行文件"), Role.PAY_MAKER, "pri"),
                            ("make_files", _("生成银行文件"), Role.PAY_RELEASER, "pri")],
    }.get(run.state, [])  # fmt: skip
    mine = {verb: {"verb": verb, "label": label, "tone": tone} for verb, label, role, tone in offered
            if role in roles}  # fmt: skip
    return list(mine.values())


def _history(run: Any) -> list[dict[str, Any]]:
    return [
        {"at": e.at, "title": common.word(common.EVENTS, e.kind.rpartition(".")[2]), "by": e.actor_name,
         "says": e.facts.get("reason", ""), "tone": ""}
        for e in lists.history("run", run.pk)
    ]  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_run_lines(request: HttpRequest, run_id: int) -> HttpResponse:
    """The lines of a run, filtered by state or by township."""
    actor = actor_of(request)
    run = lists.run(actor, run_id)
    rows = lists.lines(actor, run_id)
    if state := request.GET.get("state", ""):
        rows = rows.filter(state=state)
    if name := request.GET.get("q", "").strip():
        rows = rows.filter(account__holder__startswith=name)
    if town := request.GET.get("town", ""):
        rows = rows.filter(area__startswith=town)
    if source := request.GET.get("source", ""):
        rows = rows.filter(source=source)
    found = page_of(rows, request, order=("seq",))
    names = lists.names_of({i.award.payee_person_id for i in found if _is_unnamed(i)})
    for line in found:
        line.who = _payee(line, names)
    return page(
        request,
        "doudi/payments/run_lines.html",
        {
            "towns": lists.towns_of(run.pk), "town": town, "source": source,
            "sources": [(k, common.word(common.SOURCES, k)) for k in lists.sources_of(run.pk)],
            "run": run, "scheme": common.word(common.SCHEMES, run.scheme), "steps": _steps(run),
            "tabs": run_tabs(run, "pay-run-lines"), "page": found,
            "state": state, "states": lists.LINE_STATES,
        },
        parts={"rows": "doudi/payments/_lines.html"},
    )  # fmt: skip


VERBS: dict[str, tuple[Any, Any]] = {
    "seal": (release.seal, _("清单已封存，送复核。")),
    "confirm": (release.confirm, _("复核通过，送签发。")),
    "release": (release.release, _("已签发，指标已占用。")),
    "make_files": (files.make_files, _("银行文件已生成。")),
}
WITH_REASON: dict[str, tuple[Any, Any]] = {
    "send_back": (release.send_back, _("已退回制单。")),
    "withdraw": (release.withdraw, _("清单已撤回，指标已恢复，应发的会出现在下一张清单。")),
    "cancel": (services.cancel, _("批次已作废，应发的会出现在下一张清单。")),
}


@require_POST
@for_roles(Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER, Role.FINANCE)
def run_act(request: HttpRequest, run_id: int, act: str) -> HttpResponse:
    """One act on a run; a refusal is shown on the run itself."""
    actor = actor_of(request)
    lists.run(actor, run_id)
    try:
        if act in WITH_REASON:
            service, says = WITH_REASON[act]
            service(run_id=run_id, reason=request.POST.get("reason", ""), by=actor, at=now())
        elif act in VERBS:
            service, says = VERBS[act]
            service(run_id=run_id, by=actor, at=now())
        else:
            raise Http404
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
        return go(request, "pay-run", run_id)
    done(request, says)
    return go(request, "pay-run-files" if act == "make_files" else "pay-run", run_id)


@require_POST
@for_roles(Role.PAY_MAKER, Role.PAY_CHECKER)
def finding_act(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Explain a finding, or take its line off."""
    actor = actor_of(request)
    finding = lists.finding(actor, finding_id)
    try:
        if "hold" in request.POST and finding.instruction_id:
            services.hold(instruction_id=finding.instruction_id, reason=finding.check_name[:20],
                          by=actor, at=now())  # fmt: skip
            done(request, _("已从清单剔除，应发的仍会在下次列出。"))
        else:
            services.explain(finding_id=finding_id, explanation=request.POST.get("explanation", ""),
                             by=actor, at=now())  # fmt: skip
            done(request, _("说明已记录。"))
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
    return go(request, "pay-run", finding.run_id)
