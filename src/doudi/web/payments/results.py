"""What banks report: files taken or refused, exceptions, payments that came back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.selectors import lists, matters
from doudi.payments.services import accounts, returns
from doudi.payments.services import results as services
from doudi.payments.terms import terms_of
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.payments.matters import AccountForm

TAKERS = (Role.PAY_MAKER, Role.PAY_CHECKER, Role.FINANCE)


CORRECTORS = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER)


class ResultForm(forms.Form):
    """A bank's file and how strictly to take it."""

    bank = forms.ChoiceField(label=_("银行"))
    file = forms.FileField(label=_("回单文件"))
    mode = forms.ChoiceField(
        label=_("接收方式"),
        choices=[("whole", _("有错即全部不收")), ("part", _("正确的先入账，其余待查"))],
    )

    def __init__(self, *args: Any, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = terms_of(area, localdate()).value("banks")
        self.fields["bank"].choices = [(k, b["name"]) for k, b in banks.items()]  # type: ignore[attr-defined]


@for_roles(*lists.PAYERS)
def pay_results(request: HttpRequest) -> HttpResponse:
    """Result files, what they brought, and the lines that wait for somebody."""
    actor = actor_of(request)
    common.only(request, *TAKERS)
    may_take = bool(actor.roles() & set(TAKERS))
    area = (actor.areas() or ("",))[0][:6]
    form = (
        ResultForm(request.POST or None, request.FILES or None, area=area)
        if may_take and area
        else None
    )
    if request.method == "POST" and form is not None and form.is_valid():
        sent = form.cleaned_data
        taken = services.take_results(
            area=area, bank=sent["bank"], name=sent["file"].name, content=sent["file"].read(),
            mode=sent["mode"], by=actor, at=now(),
        )  # fmt: skip
        done(request, _("回单已入账。") if taken.is_accepted else _("回单未被接收，账目未变。"))
        return go(request, "pay-result", taken.pk)
    waiting = lists.exceptions(actor)[:50]
    return page(
        request,
        "doudi/payments/results.html",
        {
            "tabs": common.tabs(request, "pay-results"), "form": form, "waiting": _lines(waiting),
            "page": page_of(lists.results_visible_to(actor), request, order=("-taken_at", "-id")),
        },
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_result(request: HttpRequest, result_id: int) -> HttpResponse:
    """One file: what it brought and every fault in it."""
    actor = actor_of(request)
    file = lists.result(actor, result_id)
    faults = [
        {"row": row, "says": common.word(common.FAULTS, code), "detail": detail}
        for row, code, detail in file.faults[:500]
    ]
    odd = lists.exceptions(actor).filter(file=file)[:200]
    return page(
        request,
        "doudi/payments/result.html",
        {
            "file": file,
            "lines": reverse("pay-run-lines", args=[file.run_id])
            if file.run_id
            else reverse("pay-returns"),
            "faults": faults,
            "waiting": _lines(odd),
            "tabs": common.tabs(request, "pay-results"),
        },
    )


def _lines(rows: Any) -> list[Any]:
    found = list(rows)
    for line in found:
        line.says = line.get_verdict_display()
    return found


@require_POST
@for_roles(Role.PAY_MAKER, Role.PAY_CHECKER)
def exception_act(request: HttpRequest, line_id: int) -> HttpResponse:
    """Write down what was found out about a line."""
    actor = actor_of(request)
    line = lists.exception(actor, line_id)
    try:
        services.handle_exception(
            line_id=line_id, finding=request.POST.get("finding", ""), by=actor, at=now()
        )
        done(request, _("核实情况已记录。"))
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
    return go(request, "pay-result", line.file_id)


@for_roles(*lists.READERS)
def pay_returns(request: HttpRequest) -> HttpResponse:
    """Payments that came back, with the reason, oldest first."""
    actor = actor_of(request)
    rows = lists.returned(actor)
    if reason := request.GET.get("reason", ""):
        rows = rows.filter(reason=reason)
    found = page_of(rows, request, order=("id",))
    for line in found:
        line.why = common.word(common.REASONS, line.reason)
        line.scheme_name = common.word(common.SCHEMES, line.run.scheme)
    return page(
        request,
        "doudi/payments/returns.html",
        {
            "page": found, "tabs": common.tabs(request, "pay-returns"), "reason": reason,
            "reasons": common.REASONS.items(),
        },
        parts={"rows": "doudi/payments/_returns.html"},
    )  # fmt: skip


@for_roles(*lists.READERS)
def pay_return(request: HttpRequest, instruction_id: int) -> HttpResponse:
    """One returned payment: correct the account, send it again, or give it up."""
    actor = actor_of(request)
    line = lists.instruction(actor, instruction_id)
    common.only(request, *CORRECTORS, Role.PAY_CHECKER, Role.PAY_RELEASER)
    initial = {"holder": line.account.holder if line.account else "",
               "bank": line.bank or None}  # fmt: skip
    form = AccountForm(
        request.POST if "number" in request.POST else None, area=line.area, initial=initial
    )
    try:
        if request.method == "POST" and _acted(request, line, form):
            return go(request, "pay-return", instruction_id)
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
        return go(request, "pay-return", instruction_id)
    return page(
        request,
        "doudi/payments/return.html",
        {
            "line": line, "form": form, "why": common.word(common.REASONS, line.reason),
            "scheme": common.word(common.SCHEMES, line.run.scheme),
            "chain": lists.chain_of(line), "now": line.award.account,
            "matter": matters.matters(actor, kind="change", state="open")
            .filter(person_id=line.award.payee_person_id).first(),
            "may_correct": bool(actor.roles() & set(CORRECTORS)),
            "may_resend": Role.PAY_MAKER in actor.roles() and line.state == "returned",
            "may_give_up": bool(actor.roles() & {Role.PAY_CHECKER, Role.PAY_RELEASER})
            and line.state == "returned",
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _acted(request: HttpRequest, line: Any, form: AccountForm) -> bool:
    """Do what the form asks; False where it must be shown again."""
    actor = actor_of(request)
    if "resend" in request.POST:
        returns.resend(instruction_id=line.pk, month=common.this_month(), by=actor, at=now())
        done(request, _("已列入重发清单，须经制单、复核、签发。"))
        return True
    if "give_up" in request.POST:
        returns.give_up(
            instruction_id=line.pk, reason=request.POST.get("reason", ""), by=actor, at=now()
        )
        done(request, _("款项已退回指标。"))
        return True
    if not form.is_valid():
        return False
    account = accounts.open_account(
        person_id=line.award.payee_person_id,
        area=line.area,
        by=actor,
        at=now(),
        **form.cleaned_data,
    )
    waits = account.status == "proposed"
    done(
        request,
        _("新账户已登记，另一人确认后可以重发。") if waits else _("新账户已登记，可以重发。"),
    )
    return True
