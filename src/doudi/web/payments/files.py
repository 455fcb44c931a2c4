"""Bank files of a run: downloaded, handed over; the treasury's order; three sides compared."""

from typing import Any

from django import forms
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doudi.kernel import events
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import fen
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.selectors import answers, lists
from doudi.payments.services import files as services
from doudi.payments.services import letters
from doudi.payments.terms import terms_of
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.payments import common
from doudi.web.payments.runs import run_tabs


class OrderForm(forms.Form):
    """The treasury's order as it stands on the paper."""

    number = forms.CharField(label=_("支付令号"), max_length=60)
    amount = forms.RegexField(r"^\d{1,12}(\.\d{1,2})?$", label=_("金额"))
    count = forms.IntegerField(label=_("笔数"), min_value=1)
    on = DayField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@for_roles(*lists.PAYERS)
def pay_run_files(request: HttpRequest, run_id: int) -> HttpResponse:
    """Files, order and reconciliation of one run."""
    actor = actor_of(request)
    run = lists.run(actor, run_id)
    common.only(request, Role.FINANCE)
    form = OrderForm(request.POST or None, initial={"on": localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.order_payment(
                run_id=run_id, number=said["number"], amount=fen(said["amount"]),
                count=said["count"], on=said["on"], by=actor, at=now(),
            )  # fmt: skip
            done(request, _("支付令已登记，与封存清单一致。"))
            return go(request, "pay-run-files", run_id)
        except (Refused, NotYet) as refusal:
            form.add_error(None, str(refusal.says))
    three = lists.three_way(run)
    return page(
        request,
        "doudi/payments/run_files.html",
        {
            "run": run, "scheme": common.word(common.SCHEMES, run.scheme), "form": form,
            "tabs": run_tabs(run, "pay-run-files"), "files": lists.files_of(run_id), "three": three,
            "order": getattr(run, "order", None), "sides": _sides(three),
            "may_order": Role.FINANCE in actor.roles() and run.state == "released",
            "may_hand_over": bool(actor.roles() & {Role.PAY_MAKER, Role.FINANCE}),
            "waiting": _unanswered(actor, run),
            "results": answers.results(actor).filter(run_id=run_id),
            "letters": answers.letters(actor).filter(run_id=run_id)[:20],
            "may_letter": bool(actor.roles() & set(letters.ENTERERS)),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _unanswered(actor: Any, run: Any) -> list[dict[str, Any]]:
    """What no bank has answered yet, bank by bank, with the day it was handed over."""
    banks = terms_of(run.area, run.pay_on).value("banks")
    given = {file.bank: file.handed_over_at for file in lists.files_of(run.pk)}
    rows = answers.open_lines(actor, run.pk).order_by("bank").values_list("bank")
    return [
        {"bank": banks.get(bank, {"name": bank})["name"], "count": n, "fen": int(fen_),
         "since": given.get(bank)}
        for bank, n, fen_ in rows.annotate(n=Count("id"), s=Sum("amount"))
    ]  # fmt: skip


def _sides(three: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """The three sides as rows, each with its difference from the approved list."""
    count, total = three["list"]
    bank = [three[k] for k in ("paid", "returned", "open")]
    sides = [
        (_("审批清单"), count, total), (_("国库支付令"), *three["order"]),
        (_("银行（到账＋退回＋在途）"), sum(n for n, _s in bank), sum(s for _n, s in bank)),
    ]  # fmt: skip
    return [
        {"label": label, "count": n, "fen": s, "differs": s - total if n else None}
        for label, n, s in sides
    ]


@for_roles(Role.PAY_MAKER, Role.PAY_RELEASER, Role.FINANCE)
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """The file as kept; account numbers in full, so the read is recorded."""
    actor = actor_of(request)
    file = lists.file(actor, file_id)
    content = store.read(file.sha256)
    events.record_read(
        subject=("run", file.run_id), what="exported", by=actor, at=now(), area=file.run.area,
        fields=["account"], reason="bank file", count=file.count,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_POST
@for_roles(Role.PAY_MAKER, Role.FINANCE)
def hand_over(request: HttpRequest, file_id: int) -> HttpResponse:
    """Record that the file went to its bank."""
    actor = actor_of(request)
    file = lists.file(actor, file_id)
    try:
        services.hand_over(file_id=file_id, by=actor, at=now())
        done(request, _("已记录送达，该文件的款项在途。"))
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
    return go(request, "pay-run-files", file.run_id)
