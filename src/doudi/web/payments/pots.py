"""Pots with rules of their own: township reserves, the help-fund pool, work funds."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.kernel.money import fen
from doudi.offices.roles import Role
from doudi.payments.selectors import books, lists, pools
from doudi.payments.services import funds, hand, reserves
from doudi.payments.terms import terms_of
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.places import divisions, name_of

AMOUNT = r"^\d{1,10}(\.\d{1,2})?$"
KEEPERS = (Role.FINANCE, Role.COUNTY_CLERK)
YEARS = 4
WITH_AMOUNT = ("advance", "give_back")


class ReserveForm(forms.Form):
    """One act on a township's reserve, by its paper."""

    what = forms.ChoiceField(label=_("事项"))
    township = forms.ChoiceField(label=_("乡镇（街道）"))
    scheme = forms.ChoiceField(label=_("项目"), choices=list(common.SCHEMES.items()))
    source = forms.ChoiceField(label=_("资金来源"), choices=list(common.SOURCES.items()))
    amount = forms.RegexField(
        AMOUNT, label=_("金额"), required=False,
        help_text=_("拨付和收回时填写；结算和补充的金额由系统按凭据算出"),
    )  # fmt: skip
    document = forms.CharField(label=_("文号或单据号"), max_length=80, required=False)
    until = DayField(
        label=_("截至哪天的支出"), required=False, help_text=_("结算时填写"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, towns: list[str], acts: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = acts  # type: ignore[attr-defined]
        self.fields["township"].choices = [(t, name_of(t)) for t in towns]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What each act needs."""
        said = super().clean() or {}
        what = said.get("what")
        if what in WITH_AMOUNT and not said.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("请填写金额"))
        if what and what != "settle" and not said.get("document", "").strip():
            self.add_error("document", _("请填写文号或单据号"))
        if what == "settle" and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("请填写截至日期"))
        return said


ACTS = {
    "advance": _("拨付备用金"), "settle": _("结算支出"), "replenish": _("按结算额补充"),
    "give_back": _("收回结余"),
}  # fmt: skip


@for_roles(*books.READERS)
def pay_reserves(request: HttpRequest) -> HttpResponse:
    """Township by township: advanced, handed out, accepted, to be filled up; every receipt below."""
    actor = actor_of(request)
    area = (actor.areas() or ("",))[0][:9]
    held = pools.reserves(actor, area=area)
    rows = [
        {"held": h, "scheme": common.word(common.SCHEMES, h.scheme),
         "source": common.word(common.SOURCES, h.source), "next": _next(h.reserve, actor)}
        for h in held
    ]  # fmt: skip
    names = ("advanced", "used", "cash", "to_settle", "to_replenish")
    given = lists.hand_payments(actor)
    if town := request.GET.get("town", ""):
        given = given.filter(area__startswith=town)
    return page(
        request,
        "doudi/payments/reserves.html",
        {
            "tabs": common.tabs(request, "pay-reserves"), "rows": rows, "town": town,
            "whole": [sum(getattr(h.reserve, name) for h in held) for name in names],
            "may_act": bool(_offered(actor)), "page": page_of(given, request, order=("-on", "-id")),
        },
    )  # fmt: skip


def _next(reserve: pools.Reserve, actor: Any) -> list[tuple[str, Any]]:
    """The acts that this reserve waits for, as far as they are this officer's."""
    waits = {"settle": reserve.to_settle > 0, "replenish": reserve.to_replenish > 0}
    return [(key, label) for key, label in _offered(actor) if waits.get(key)]


def _offered(actor: Any) -> list[tuple[str, Any]]:
    if Role.FINANCE in actor.roles():
        return list(ACTS.items())
    return [("settle", ACTS["settle"])] if Role.COUNTY_CLERK in actor.roles() else []


@for_roles(*KEEPERS)
def pay_reserve_act(request: HttpRequest) -> HttpResponse:
    """Advance, settle, replenish or take back."""
    actor = actor_of(request)
    area = actor.areas(KEEPERS)[0][:6]
    towns = [d.code for d in divisions().children(area)]
    given = {k: request.GET.get(k, "") for k in ("what", "township", "scheme", "source")}
    first = {"scheme": "temporary", "source": "county", "until": localdate()}
    form = ReserveForm(
        request.POST if request.method == "POST" else None, towns=towns, acts=_offered(actor),
        initial=first | {k: v for k, v in given.items() if v},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done(request, _reserve_act(form.cleaned_data, actor))
            return go(request, "pay-reserves")
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error(None, str(refusal.says or refusal.code))
    return page(
        request, "doudi/payments/reserve_act.html", {"form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _reserve_act(said: dict[str, Any], by: Any) -> Any:
    """Do it; what is said about it."""
    pot = {"township": said["township"], "source": said["source"], "scheme": said["scheme"],
           "document": said["document"].strip(), "on": localdate(), "by": by, "at": now()}  # fmt: skip
    match said["what"]:
        case "advance":
            funds.advance_reserve(amount=fen(said["amount"]), **pot)
            return _("已拨付，乡镇的结存随之增加。")
        case "give_back":
            reserves.give_back(amount=fen(said["amount"]), **pot)
            return _("已收回县级指标。")
        case "replenish":
            filled = reserves.replenish(**pot)
            return _("已按结算额补充 %s 元。") % common.yuan_text(filled)
    settled = hand.settle_reserve(
        township=said["township"], until=said["until"], on=localdate(), by=by, at=now()
    )
    return _("已结算 %s 元，可以补充。") % common.yuan_text(settled)


@for_roles(*lists.PAYERS)
def pay_pools(request: HttpRequest) -> HttpResponse:
    """The help-fund pool (DR-077) and the work funds (DR-102) of a year."""
    actor = actor_of(request)
    area = (actor.areas() or ("",))[0][:6]
    year = _year(request.GET.get("year", ""))
    on = min(localdate(), date(year, 12, 31))
    pool = pools.help_fund(actor, area=area, year=year, on=on)
    terms = terms_of(area, on)
    said = terms.value("work_fund")
    accounts = [
        {"b": b, "kind": books.KIND_WORDS[b.kind], "source": common.word(common.SOURCES, b.source)}
        for b in books.balances(actor, area=area, scheme=pools.HELP_FUND, on=on)
        if b.amount
    ]
    return page(
        request,
        "doudi/payments/pools.html",
        {
            "tabs": common.tabs(request, "pay-pools"), "year": year, "on": on, "pool": pool,
            "years": range(localdate().year - YEARS + 1, localdate().year + 1),
            "pool_cites": terms.cites("help_fund"), "accounts": accounts,
            "work": pools.work_fund(actor, area=area, year=year, on=on),
            "share": f"{Decimal(said['share']):.1%}", "per_person": said["per_person_yearly"],
            "schemes": [common.word(common.SCHEMES, s) for s in said["schemes"]],
            "is_finance": Role.FINANCE in actor.roles(),
            "enter": f"{reverse('pay-money')}?scheme=",
        },
    )  # fmt: skip


def _year(text: str) -> int:
    first, last = localdate().year - YEARS + 1, localdate().year
    return int(text) if text.isdigit() and first <= int(text) <= last else last
