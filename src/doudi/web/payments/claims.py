"""Recoveries: what was paid without ground, how it is brought back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import fen
from doudi.offices.roles import Role
from doudi.payments.selectors import lists
from doudi.payments.services import recoveries as services
from doudi.payments.states import RecoveryState
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.payments import common

SETTLERS = (Role.FINANCE, Role.PAY_MAKER, Role.COUNTY_CLERK, Role.COUNTY_DECIDER)
AMOUNT = r"^\d{1,10}(\.\d{1,2})?$"


class OrderForm(forms.Form):
    """The decision to recover."""

    heard_on = DayField(
        label=_("听取意见日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    order_number = forms.CharField(label=_("追回决定书文号"), max_length=80)
    offset = forms.RegexField(AMOUNT, label=_("每月最多抵扣"), required=False)


class SettleForm(forms.Form):
    """Money or a waiver, with its paper."""

    amount = forms.RegexField(AMOUNT, label=_("金额"))
    document = forms.CharField(label=_("收据或决定文号"), max_length=80)


@for_roles(*lists.READERS)
def pay_recoveries(request: HttpRequest) -> HttpResponse:
    """Claims by state."""
    rows = lists.claims(actor_of(request), state=request.GET.get("state", ""))
    found = page_of(rows, request, order=("-id",))
    for claim in found:
        claim.scheme_name = common.word(common.SCHEMES, claim.award.scheme)
        claim.left = claim.amount - claim.settled
    return page(
        request,
        "doudi/payments/recoveries.html",
        {
            "page": found, "tabs": common.tabs(request, "pay-recoveries"),
            "states": RecoveryState.choices, "state": request.GET.get("state", ""),
        },
        parts={"rows": "doudi/payments/_recoveries.html"},
    )  # fmt: skip


@for_roles(*lists.READERS)
def pay_recovery(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """One claim: which months, what was decided, each step; and the acts of this officer."""
    actor = actor_of(request)
    claim = lists.claim(actor, recovery_id)
    common.only(request, *SETTLERS)
    roles = actor.roles()
    decides = Role.COUNTY_DECIDER in roles and claim.state == RecoveryState.PROPOSED
    settles = claim.state == RecoveryState.ORDERED and bool(roles & set(SETTLERS))
    kind = OrderForm if decides else SettleForm
    posted = request.POST if request.method == "POST" and "drop" not in request.POST else None
    form = kind(posted, initial={"heard_on": localdate()}) if decides or settles else None
    if request.method == "POST":
        try:
            if "drop" in request.POST or (form is not None and form.is_valid()):
                _act(request, claim, form)
                return go(request, "pay-recovery", recovery_id)
        except (Refused, NotYet) as refusal:
            common.told(request, refusal)
            return go(request, "pay-recovery", recovery_id)
    return page(
        request,
        "doudi/payments/recovery.html",
        {
            "months": _months(claim),
            "claim": claim, "left": claim.amount - claim.settled, "form": form, "decides": decides,
            "scheme": common.word(common.SCHEMES, claim.award.scheme), "moves": claim.moves.order_by("id"),
            "may_waive": Role.COUNTY_DECIDER in roles, "instalments": claim.instalments,
        },
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


def _months(claim: Any) -> list[dict[str, Any]]:
    """Which month, whose part of it, what for, and how much too much."""
    names = lists.names_of({person for _month, person, _what, _fen in claim.months})
    return [
        {
            "month": month,
            "who": names.get(person, ""),
            "what": common.component(what),
            "fen": amount,
        }
        for month, person, what, amount in claim.months
    ]


def _act(request: HttpRequest, claim: Any, form: Any) -> None:
    actor = actor_of(request)
    if "drop" in request.POST:
        services.drop(
            recovery_id=claim.pk, reason=request.POST.get("reason", ""), by=actor, at=now()
        )
        done(request, _("已决定不予追回。"))
        return
    said = form.cleaned_data
    if isinstance(form, OrderForm):
        services.order(
            recovery_id=claim.pk, heard_on=said["heard_on"], order_number=said["order_number"],
            offset_limit=fen(said["offset"]) if said["offset"] else 0, by=actor, at=now(),
        )  # fmt: skip
        done(request, _("追回决定已登记。"))
    elif "waive" in request.POST:
        services.waive(recovery_id=claim.pk, amount=fen(said["amount"]), on=localdate(),
                       decision_number=said["document"], by=actor, at=now())  # fmt: skip
        done(request, _("免除已登记。"))
    else:
        services.collect(recovery_id=claim.pk, amount=fen(said["amount"]), on=localdate(),
                         document=said["document"], by=actor, at=now())  # fmt: skip
        done(request, _("缴回已入账。"))
