"""What banks report: files taken or refused, exceptions, payments that came back."""

from collections import Counter
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doudi.kernel import events
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.selectors import answers, lists, matters
from doudi.payments.services import accounts, returns
from doudi.payments.services import results as services
from doudi.payments.terms import terms_of
from doudi.web.http import actor_of, done, for_roles, go, page, warn
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.payments.matters import AccountForm

TAKERS = (Role.PAY_MAKER, Role.PAY_CHECKER, Role.FINANCE)
NOTERS = (Role.PAY_MAKER, Role.PAY_CHECKER)  # who writes down what was found out about a line
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
        if taken.is_accepted:
            done(request, _("回单已入账。"))
        else:
            warn(request, _("回单未被接收，账目未变。"))
        return go(request, "pay-result", taken.pk)
    found = page_of(answers.results(actor), request, order=("-taken_at", "-id"))
    for file in found:
        file.from_bank = _bank_of(file)
    return page(
        request,
        "doudi/payments/results.html",
        {
            "tabs": common.tabs(request, "pay-results"), "form": form, "page": found,
            "waiting": _lines(answers.exceptions(actor)[:50]), "unanswered": _unanswered(actor),
            "letters": answers.letters(actor).filter(state="open")[:20],
            "may_note": bool(actor.roles() & set(NOTERS)),
        },
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


def _unanswered(actor: Any) -> list[dict[str, Any]]:
    """Lists that are with the banks and not answered whole, the longest waiting first."""
    return [_of_run(run) for run in answers.unanswered(actor)[:8]]


SHOWN = 100  # faults on the page; the list of faults holds all


@for_roles(*lists.PAYERS)
def pay_result(request: HttpRequest, result_id: int) -> HttpResponse:
    """One file: what it brought, every fault in it, and what to do with what was refused."""
    actor = actor_of(request)
    file = answers.result(actor, result_id)
    may_take = bool(actor.roles() & set(TAKERS))
    runs, before = answers.runs_of_result(file), answers.taken_before(file)
    return page(
        request,
        "doudi/payments/result.html",
        {
            "file": file, "bank": _bank_of(file), "faults": faults_of(file)[:SHOWN],
            "kinds": _kinds(file), "more": max(0, len(file.faults) - SHOWN),
            "good": 0 if before else answers.good_lines(file),
            "guess": "" if file.is_accepted else _guess(file),
            "runs": [_of_run(run) for run in runs], "before": before,
            "lines": reverse("pay-run-lines", args=[runs[0].pk]) if len(runs) == 1 else reverse("pay-returns"),  # noqa: E501
            "waiting": _lines(answers.exceptions(actor).filter(file=file)[:200]),
            "may_take": may_take, "may_note": bool(actor.roles() & set(NOTERS)),
            "tabs": common.tabs(request, "pay-results"),
        },
    )  # fmt: skip


def faults_of(file: Any) -> list[dict[str, Any]]:
    """Every fault of a file in words, row by row (0 is the file itself): what is wrong, and where."""
    return [
        {"row": row, "says": common.word(common.FAULTS, code), "detail": _detail(code, detail)}
        for row, code, detail in sorted(file.faults, key=lambda fault: int(fault[0]))
    ]


TWO_SIDES = {
    "amount_differs": _("{line} 银行 {said}，清单 {ours}"), "width": _("{said} 字节，应为 {ours}"),
    "count_differs": _("合计行 {said}，读出 {ours}"), "total_differs": _("合计行 {said}，读出 {ours}"),
}  # fmt: skip


def _detail(code: str, detail: str) -> str:
    """Where a fault sets two figures side by side, which is which."""
    line, _space, pair = detail.rpartition(" ")
    said, slash, ours = pair.partition("/")
    if code not in TWO_SIDES or not slash:
        return detail
    return str(TWO_SIDES[code]).format(line=line, said=said, ours=ours)


GUESSES = {
    "unknown": _("每一笔都不在本县发往这家银行的清单上：可能是别处的回单，或者选错了银行。"),
    "repeated": _("每一笔此前都已报过结果。"),
}


def _guess(file: Any) -> Any:
    """What a refused file probably is, where every line of it is wrong in the same way."""
    codes = Counter(code for row, code, _detail in file.faults if row)
    return next((says for code, says in GUESSES.items() if 0 < file.count == codes[code]), "")


def _kinds(file: Any) -> list[tuple[Any, int]]:
    """How often each kind of fault occurs, the most frequent first."""
    counts = Counter(code for _row, code, _detail in file.faults)
    return [(common.word(common.FAULTS, code), n) for code, n in counts.most_common()]


def _bank_of(file: Any) -> str:
    if not file.bank:
        return ""
    banks = terms_of(file.area, localdate(file.taken_at)).value("banks")
    return str(banks[file.bank]["name"]) if file.bank in banks else str(file.bank)


def _of_run(run: Any) -> dict[str, Any]:
    """A list that the file speaks of, and how much of it no bank has answered yet."""
    count, fen = lists.three_way(run)["open"]
    return {"run": run, "name": common.word(common.SCHEMES, run.scheme), "open": count, "fen": fen}


@require_POST
@for_roles(*TAKERS)
def result_again(request: HttpRequest, result_id: int) -> HttpResponse:
    """Take what is right in a refused file; the rest goes to the queue."""
    actor = actor_of(request)
    answers.result(actor, result_id)
    try:
        taken = services.retake(result_id=result_id, by=actor, at=now())
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
        return go(request, "pay-result", result_id)
    if taken.is_accepted:
        done(request, _("正确的已入账，其余待查。"))
    else:
        warn(request, _("文件中没有可以入账的，账目未变。"))
    return go(request, "pay-result", taken.pk)


@for_roles(*TAKERS)
def result_file(request: HttpRequest, result_id: int) -> HttpResponse:
    """The file as the bank sent it; it names payees, so the read is recorded."""
    actor = actor_of(request)
    file = answers.result(actor, result_id)
    content = store.read(file.sha256)
    events.record_read(
        subject=("result", file.pk), what="exported", by=actor, at=now(), area=file.area,
        fields=["name", "amount"], reason="bank file", count=file.count,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


def _lines(rows: Any) -> list[Any]:
    found = list(rows)
    for line in found:
        line.says = line.get_verdict_display()
    return found


@require_POST
@for_roles(*NOTERS)
def exception_act(request: HttpRequest, line_id: int) -> HttpResponse:
    """Write down what was found out about a line."""
    actor = actor_of(request)
    line = answers.exception(actor, line_id)
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
            "chain": lists.chain_of(line),
            "now": line.collective.account if line.collective else line.award.account,
            "may_see_home": bool(line.collective) and common.is_county(actor, line.area),
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
    if line.collective_id is not None or not form.is_valid():
        return False  # an institution's account is changed on its own page
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
