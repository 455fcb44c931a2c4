"""Budgets and the ledger with drill-down to postings."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import fen
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.payments.selectors import books
from doudi.payments.services import closing, funds
from doudi.web import days
from doudi.web.http import actor_of, done, for_roles, go, page, target_of
from doudi.web.paging import page_of
from doudi.web.payments import common

KINDS = (
    "granted",
    "available",
    "committed",
    "in_transit",
    "paid",
    "returned",
    "receivable",
    "reserve",
)
REALITY = "doudi/payments/_reality.html"
AMOUNT = r"^\d{1,12}(\.\d{1,2})?$"


class MoneyForm(forms.Form):
    """Money granted, withdrawn, or permission to overspend, by a document."""

    what = forms.ChoiceField(
        label=_("事项"),
        choices=[
            ("appropriate", _("指标下达")),
            ("withdraw", _("指标收回")),
            ("permit", _("登记超支依据")),
        ],
    )
    scheme = forms.ChoiceField(label=_("项目"), choices=list(common.SCHEMES.items()))
    source = forms.ChoiceField(label=_("资金来源"), choices=list(common.SOURCES.items()))
    amount = forms.RegexField(AMOUNT, label=_("金额"))
    document = forms.CharField(label=_("文号"), max_length=80)
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)


@for_roles(*books.READERS)
def pay_books(request: HttpRequest) -> HttpResponse:
    """What was granted, is free, on its way and paid, scheme by scheme, on a day."""
    actor = actor_of(request)
    area = (actor.areas() or ("",))[0][:6]
    on = days.day_of(request.GET.get("on", ""))
    if target_of(request) == "reality":  # every payment is read: asked for once the page stands
        return page(request, REALITY, {"wrong": books.mismatches(area=area)})
    found = books.position(actor, area=area, on=on)
    words = [_("指标下达") if k == "granted" else books.KIND_WORDS[k] for k in KINDS]
    rows = [
        {"scheme": scheme, "name": common.word(common.SCHEMES, scheme), "granted": sums["granted"],
         "sums": list(zip(words, (sums[k] for k in KINDS), strict=True)),
         "used": sums["paid"] + sums["in_transit"] + sums["committed"]}
        for scheme, sums in found.items()
    ]  # fmt: skip
    is_finance = Role.FINANCE in actor.roles()
    return page(
        request,
        "doudi/payments/books.html",
        {
            "checked": "check" in request.GET, "rows": rows, "heads": words,
            "on": on or localdate(), "is_today": on is None,
            "tabs": common.tabs(request, "pay-books"), "form": is_finance,
            "whole": _whole(found, words),
            "chosen": common.word(common.SCHEMES, request.GET.get("scheme", "")),
            "wrong": books.mismatches(area=area) if "check" in request.GET else [],
            "closings": books.closings(actor)[:13], "accounts": _accounts(request, actor, area, on),
        },
    )  # fmt: skip


def _whole(found: dict[str, dict[str, int]], words: list[Any]) -> dict[str, Any]:
    """All schemes together."""
    sums = {k: sum(row[k] for row in found.values()) for k in KINDS}
    share = 100 * sums["paid"] // sums["granted"] if sums["granted"] else 0
    return {**sums, "share": share, "sums": list(zip(words, (sums[k] for k in KINDS), strict=True))}


def _accounts(request: HttpRequest, actor: Any, area: str, on: Any) -> list[dict[str, Any]]:
    """The accounts of one scheme, for the drill-down."""
    scheme = request.GET.get("scheme", "")
    if not scheme:
        return []
    return [
        {"b": b, "kind": books.KIND_WORDS[b.kind], "source": common.word(common.SOURCES, b.source)}
        for b in books.balances(actor, area=area, on=on, scheme=scheme)
        if b.amount
    ]


@for_roles(*books.READERS)
def pay_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """The postings of one account; each leads to the run, claim or payment behind it."""
    actor = actor_of(request)
    account = books.account(actor, account_id)
    found = page_of(books.postings(actor, account_id=account_id), request, order=("-on", "-id"))
    for posting in found:
        posting.sides = [
            {"to": books.KIND_WORDS[e.debit.kind], "away": books.KIND_WORDS[e.credit.kind],
             "fen": e.amount, "is_in": e.debit_id == account_id}
            for e in posting.entries.all()
            if account_id in (e.debit_id, e.credit_id)
        ]  # fmt: skip
        kind, _colon, number = posting.document.partition(":")
        posting.run_id = int(number) if kind == "run" and number.isdigit() else None
        posting.claim_id = int(number) if kind == "recovery" and number.isdigit() else None
        posting.result_id = int(number) if kind == "result" and number.isdigit() else None
    return page(
        request,
        "doudi/payments/account.html",
        {
            "account": account, "kind": books.KIND_WORDS[account.kind], "page": found,
            "scheme": common.word(common.SCHEMES, account.scheme),
            "source": common.word(common.SOURCES, account.source),
            "balance": books.balances_of([account_id]).get(account_id, 0),
        },
        parts={"rows": "doudi/payments/_postings.html"},
    )  # fmt: skip


@for_roles(Role.FINANCE)
def money(request: HttpRequest) -> HttpResponse:
    """Enter a document about money, or close a month."""
    actor = actor_of(request)
    area = actor.areas([Role.FINANCE])[0][:6]
    try:
        if "close" in request.POST:
            closing.close_month(
                area=area, month=Month.parse(request.POST["close"]), by=actor, at=now()
            )
            done(request, _("已结账。"))
            return go(request, "pay-books")
        chosen = {name: request.GET.get(name, "") for name in ("scheme", "source")}
        form = MoneyForm(request.POST or None, initial=chosen)
        if request.method == "POST" and form.is_valid():
            _enter(form.cleaned_data, area, actor)
            done(request, _("已入账。"))
            return go(request, "pay-books")
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
        return go(request, "pay-books")
    return page(
        request, "doudi/payments/money.html", {"form": form}, status=422 if form.errors else 200
    )


def _enter(said: dict[str, Any], area: str, actor: Any) -> None:
    if said["what"] == "permit":
        funds.permit_overspend(
            area=area, scheme=said["scheme"], amount=fen(said["amount"]), document=said["document"],
            reason=said["reason"], until=localdate().replace(month=12, day=31), by=actor, at=now(),
        )  # fmt: skip
        return
    act = funds.appropriate if said["what"] == "appropriate" else funds.withdraw
    act(area=area, source=said["source"], scheme=said["scheme"], amount=fen(said["amount"]),
        document=said["document"], on=localdate(), by=actor, at=now())  # fmt: skip
