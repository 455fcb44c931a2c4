"""Many awards at once: a new standard computed by the law, festival gifts; approved, then given."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doudi.kernel import runs
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import fen
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.payments.selectors import batches as reads
from doudi.payments.selectors import lists
from doudi.payments.services import batches as services
from doudi.payments.services import rosters, standards
from doudi.payments.states import BatchState
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.paging import page_of
from doudi.web.payments import common

MAKERS = (Role.PAY_MAKER, Role.COUNTY_CLERK)
MOST_STEPS = 40
MONTH = r"^20\d\d-(0[1-9]|1[0-2])$"
STANDARD_SCHEMES = ("dibao", "dibao_single", "tekun", "disability_living", "disability_nursing",
                    "orphan", "unsupported_child", "old_age_allowance")  # fmt: skip
WHY = {
    "standard": _("按新标准计算"), "difference": _("原核定与测算不同，按标准提高的差额调整"),
    **common.SCHEMES,
}  # fmt: skip


def month_field(label: Any, **more: Any) -> forms.RegexField:
    """A month as 2027-01."""
    return forms.RegexField(
        MONTH, label=label, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2027-01"}),
        error_messages={"invalid": _("请按“年-月”填写，例如 2027-01")}, **more,
    )  # fmt: skip


class StandardForm(forms.Form):
    """Which notice raises which standard, and from when."""

    scheme = forms.ChoiceField(
        label=_("项目"), choices=[(k, common.SCHEMES[k]) for k in STANDARD_SCHEMES]
    )
    month = month_field(_("自哪个月起执行"))
    document = forms.CharField(label=_("调整标准的文号"), max_length=160)


class GiftForm(forms.Form):
    """A festival's gift, or one out of the help-fund pool."""

    fund = forms.ChoiceField(
        label=_("从哪里支出"), choices=[(k, common.SCHEMES[k]) for k in ("festival", "help_fund")]
    )
    document = forms.CharField(label=_("依据文号"), max_length=160)
    month = month_field(_("按哪个月的名册、在哪个月发放"))
    each = forms.RegexField(r"^\d{1,6}(\.\d{1,2})?$", label=_("每份金额"))
    per = forms.ChoiceField(
        label=_("发放单位"), choices=[("household", _("每户一份")), ("person", _("每人一份"))]
    )
    schemes = forms.MultipleChoiceField(
        label=_("发给哪些人"), widget=forms.CheckboxSelectMultiple,
        choices=[(k, common.SCHEMES[k]) for k in ("dibao", "dibao_single", "tekun", "orphan", "unsupported_child")],  # noqa: E501
    )  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_batches(request: HttpRequest) -> HttpResponse:
    """Every batch of the county, newest first."""
    actor = actor_of(request)
    rows = reads.batches(actor)
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(kind=kind)
    found = page_of(rows, request, order=("-id",))
    for batch in found:
        _told(batch)
    return page(
        request,
        "doudi/payments/batches.html",
        {
            "page": found, "tabs": common.tabs(request, "pay-batches"), "kind": kind,
            "kinds": reads.KINDS, "may_make": bool(actor.roles() & set(MAKERS)),
        },
        parts={"rows": "doudi/payments/_batches.html"},
    )  # fmt: skip


def _told(batch: Any) -> None:
    batch.scheme_name = common.word(common.SCHEMES, batch.scheme)
    batch.changed = batch.facts.get("changed") or sum(n for n, _f in _groups(batch).values())
    batch.more = batch.facts.get("more") or sum(f for _n, f in _groups(batch).values())


def _groups(batch: Any) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = batch.facts.get("groups", {})
    return groups


@for_roles(*MAKERS)
def pay_standard_new(request: HttpRequest) -> HttpResponse:
    """Begin to compute what a new standard changes."""

    def compute(said: dict[str, Any], by: Any, area: str) -> Any:
        batch, _run = standards.start(
            area=area, scheme=said["scheme"], month=Month.parse(said["month"]),
            document=said["document"], by=by, at=now(),
        )  # fmt: skip
        return batch

    return _new(request, StandardForm, compute, _("按新标准测算"), "standard")


@for_roles(*MAKERS)
def pay_gift_new(request: HttpRequest) -> HttpResponse:
    """A gift to everybody on a month's roster, for a festival or out of the help fund."""

    def compute(said: dict[str, Any], by: Any, area: str) -> Any:
        return rosters.compute_gift(
            area=area, schemes=said["schemes"], month=Month.parse(said["month"]), fund=said["fund"],
            fen_each=fen(said["each"]), per=said["per"], document=said["document"], by=by, at=now(),
        )  # fmt: skip

    return _new(request, GiftForm, compute, _("节日慰问"), "festival")


def _new(request: HttpRequest, kind: Any, compute: Any, title: Any, word: str) -> HttpResponse:
    """The form of a new batch, of either kind, and what it leads to."""
    actor = actor_of(request)
    form = kind(
        request.POST if request.method == "POST" else None,
        initial={"month": str(common.this_month() + (1 if kind is StandardForm else 0))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = compute(form.cleaned_data, actor, actor.areas(MAKERS)[0][:6])
            return go(request, "pay-batch", batch.pk)
        except (Refused, NotYet) as refusal:
            form.add_error("document", str(refusal.says))
    return page(
        request, "doudi/payments/batch_new.html", {"form": form, "title": title, "kind": word},
        status=422 if form.errors else 200,
    )  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: how far, who changes by how much and why, what is left to people."""
    actor = actor_of(request)
    batch = reads.batch(actor, batch_id)
    _told(batch)
    tab = request.GET.get("tab", "changes")
    why, town = request.GET.get("why", ""), request.GET.get("town", "")
    context = {
        "batch": batch, "tab": tab, "why": why, "town": town, "work": _work(actor, batch),
        "offered": _acts(actor, batch), "tabs": _tabs(batch, tab), "words": WHY,
        "history": common.told_events("batch", batch.pk, BATCH_EVENTS), "steps": _steps(batch),
    }  # fmt: skip
    if tab == "odd":
        context |= _odd(request, actor, batch)
    else:
        context |= _changes(request, actor, batch, why, town)
    return page(
        request, "doudi/payments/batch.html", context,
        parts={"rows": "doudi/payments/_batch_rows.html", "work": "doudi/payments/_batch_work.html"},
    )  # fmt: skip


def _changes(request: HttpRequest, actor: Any, batch: Any, why: str, town: str) -> dict[str, Any]:
    rows = page_of(reads.changes(batch, why=why, area=town), request, order=("award_id",))
    awards = reads.holders(actor, [r["award_id"] for r in rows])
    shown = [{**r, "award": awards.get(r["award_id"])} for r in rows]
    whys = [{**r, "word": common.word(WHY, r["why"])} for r in reads.by_why(batch)]
    back = reads.months_paid_since(batch) if batch.kind == "standard" else []
    looked = batch.facts.get("awards", 0)
    return {
        "looked": looked, "same": looked - batch.facts.get("changed", 0) - batch.facts.get("odd", 0),
        "page": rows, "rows": shown, "whys": whys, "towns": reads.by_town(batch), "back": back,
        "back_fen": batch.more * len(back),
    }  # fmt: skip


def _odd(request: HttpRequest, actor: Any, batch: Any) -> dict[str, Any]:
    reason = request.GET.get("reason", "")
    rows = page_of(reads.oddities(batch, reason=reason), request, order=("award_id", "id"))
    awards = reads.holders(actor, [r.award_id for r in rows])
    for row in rows:
        row.award = awards.get(row.award_id)
    counts = [(k, reads.ODD_REASONS[k], n) for k, n in reads.oddity_counts(batch)]
    return {"page": rows, "odd": rows, "odd_counts": counts, "reason": reason}


BATCH_EVENTS = {
    "computed": _("测算完成，锁定明细"), "approve": _("批准"), "drop": _("放弃"), "begin": _("开始执行"),
    "apply": _("执行完毕"),
}  # fmt: skip
ORDER = [BatchState.COMPUTING, BatchState.COMPUTED, BatchState.APPROVED, BatchState.APPLYING,
         BatchState.APPLIED]  # fmt: skip


def _steps(batch: Any) -> list[dict[str, Any]]:
    here = ORDER.index(batch.state) if batch.state in ORDER else -1
    labels = (_("测算"), _("待批准"), _("已批准"), _("执行"), _("完成"))
    subs = (batch.made_by_name, "", batch.approved_by_name, "", "")
    is_done = batch.state == BatchState.APPLIED
    return [
        {"label": label, "sub": sub, "state": "ok" if n < here or is_done else "now" if n == here else ""}
        for n, (label, sub) in enumerate(zip(labels, subs, strict=True))
    ]  # fmt: skip


def _tabs(batch: Any, tab: str) -> list[dict[str, Any]]:
    here = reverse("pay-batch", args=[batch.pk])
    found = [{"label": _("变动"), "url": here, "current": tab != "odd", "count": batch.changed}]
    if batch.kind == "standard":
        odd = batch.oddities.count()
        found.append({"label": _("须逐户处理"), "url": f"{here}?tab=odd", "current": tab == "odd",
                      "count": odd})  # fmt: skip
    return found


def _work(actor: Any, batch: Any) -> dict[str, Any] | None:
    """The long run behind the batch, while it goes on or has failed."""
    if batch.run_id is None or batch.state not in (BatchState.COMPUTING, BatchState.APPLYING):
        return None
    run = reads.work_of(batch)
    if run is None:
        return None
    mine = run.state in ("failed", "cancelled") and run.actor_id == actor.user_id
    return {"run": run, "percent": runs.percent(run), "may_resume": mine,
            "is_open": run.state in ("waiting", "running")}  # fmt: skip


def _acts(actor: Any, batch: Any) -> list[dict[str, Any]]:
    roles, offered = actor.roles(), []
    is_maker = bool(roles & set(MAKERS))
    decides = Role.COUNTY_DECIDER in roles
    if batch.state == BatchState.COMPUTED and (decides or is_maker):
        offered.append({"verb": "drop", "label": _("放弃"), "tone": "dan"})
    if batch.state == BatchState.COMPUTED and decides and actor.user_id != batch.made_by:
        offered.append({"verb": "approve", "label": _("批准"), "tone": "pri"})
    if batch.state == BatchState.APPROVED and is_maker:
        offered.append({"verb": "apply", "label": _("执行"), "tone": "pri"})
    return offered


@require_POST
@for_roles(*MAKERS, Role.COUNTY_DECIDER)
def batch_act(request: HttpRequest, batch_id: int, act: str) -> HttpResponse:
    """Approve, drop, apply, or let the run behind it go on."""
    actor = actor_of(request)
    batch = reads.batch(actor, batch_id)
    try:
        if act == "approve":
            services.approve(batch_id=batch_id, by=actor, at=now())
            done(request, _("已批准，可以执行。"))
        elif act == "drop":
            services.drop(
                batch_id=batch_id, reason=request.POST.get("reason", ""), by=actor, at=now()
            )
            done(request, _("已放弃，可以重新测算。"))
        elif act == "apply" and batch.kind == "standard":
            standards.begin_apply(batch_id=batch_id, by=actor, at=now())
        elif act == "apply":
            services.apply(batch_id=batch_id, by=actor, at=now())
            done(request, _("已执行，应发的款项可以列入清单。"))
        elif act == "resume" and (work := _work(actor, batch)) and work["may_resume"]:
            runs.resume(run_id=batch.run_id or 0, by=actor, at=now())
        else:
            raise Http404
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
    return go(request, "pay-batch", batch_id)


@for_roles(*lists.PAYERS)
def pay_batch_line(request: HttpRequest, batch_id: int, award_id: int) -> HttpResponse:
    """One award in a batch: each part before and after, and the steps of the law that differ."""
    actor = actor_of(request)
    batch, award = reads.batch(actor, batch_id), lists.award(actor, award_id)
    lines: list[Any] = reads.lines_of(batch, award_id)
    for line in lines:
        line.label, line.word = common.component(line.component), common.word(WHY, line.why)
    odd = reads.oddities(batch).filter(award_id=award_id).first()
    return page(
        request,
        "doudi/payments/batch_line.html",
        {
            "batch": batch, "award": award, "lines": lines, "odd": odd,
            "scheme": common.word(common.SCHEMES, award.scheme), "steps": _law_steps(batch, award),
            "was": sum(x.old for x in lines), "becomes": sum(x.new for x in lines),
        },
    )  # fmt: skip


def _law_steps(batch: Any, award: Any) -> list[dict[str, Any]]:
    """The steps of the determination that the new law changes, old beside new."""
    if batch.kind != "standard":
        return []
    month = Month.parse(batch.month)
    document = reads.document_of(award, month)
    before = standards.by_law(document, batch.scheme, month, before=True)
    after = standards.by_law(document, batch.scheme, month)
    if before is None or after is None:
        return []
    old = {_which(s): s for s in before.get("steps", ())}
    lang = "label_en" if language() == "en" else "label"
    found = []
    for step in after.get("steps", ()):
        was = old.get(_which(step))
        plain = not isinstance(step["value"], list | dict) and not step.get("quiet")
        if plain and (was is None or was["value"] != step["value"]):
            found.append({"label": step[lang], "now": step, "was": was})
    return found[:MOST_STEPS]


def _which(step: dict[str, Any]) -> tuple[str, str, str]:
    """Which step it is: of a rule, of whom, of which entry (two incomes of a person are two steps)."""
    return step["name"], step.get("id", ""), step.get("pointer", "")
