"""Accounts of payees: who has none, and which new account waits for a second person."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices.roles import Role
from doudi.offices.scope import COUNTY
from doudi.payments.selectors import matters as reads
from doudi.payments.services import accounts, collectives
from doudi.payments.services import matters as services
from doudi.payments.states import CONFIRMERS, MatterState
from doudi.payments.terms import terms_of
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of
from doudi.web.payments import common

ENTER = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER})


class BankForm(forms.Form):
    """An account at one of the place's agent banks."""

    bank = forms.ChoiceField(label=_("开户行"))
    number = forms.RegexField(
        r"^[\d ]{8,36}$", label=_("账号"), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("账号应为 8 至 30 位数字")},
    )  # fmt: skip

    def __init__(self, *args: Any, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = terms_of(area, localdate()).value("banks")
        self.fields["bank"].choices = [(k, b["name"]) for k, b in banks.items()]  # type: ignore[attr-defined]


class AccountForm(BankForm):
    """The right account, as it stands on the card."""

    holder = forms.CharField(label=_("户名"), max_length=80)
    held_for = forms.CharField(
        label=_("非本人账户的依据"), max_length=120, required=False,
        help_text=_("监护人代领等，写明关系和证明文号"),
    )  # fmt: skip


class SecondForm(forms.Form):
    """A second person's answer: one of the two buttons was pressed."""

    def clean(self) -> dict[str, Any]:
        """Enter alone confirms nothing."""
        if not {"confirm", "refuse"} & self.data.keys():
            self.add_error(None, _("请点“确认”或“不予确认”"))
        return super().clean() or {}

    @property
    def is_confirmed(self) -> bool:
        """Which button it was."""
        return "refuse" not in self.data


class JudgeForm(SecondForm):
    """What was found out about a new account."""

    says = forms.CharField(
        label=_("核实情况"), max_length=200, required=False,
        help_text=_("由他人代领的，写明关系和证明文号；不予确认的，写明理由"),
    )  # fmt: skip


@for_roles(*reads.READERS)
def pay_matters(request: HttpRequest) -> HttpResponse:
    """What is open about accounts in one's area, changes first."""
    actor = actor_of(request)
    kind = request.GET.get("kind", "")
    state = request.GET.get("state", MatterState.OPEN)
    rows = reads.matters(actor, kind=kind, state=state)
    found = page_of(rows, request, order=("kind", "id"))
    counts = reads.open_counts(actor)
    return page(
        request,
        "doudi/payments/matters.html",
        {
            "page": found, "tabs": common.tabs(request, "pay-matters"), "kind": kind, "state": state,
            "kinds": reads.KINDS, "states": MatterState.choices, "counts": counts,
            "is_county": any(len(area) <= COUNTY for area in actor.areas(reads.READERS)),
        },
        parts={"rows": "doudi/payments/_matters.html"},
    )  # fmt: skip


@for_roles(*reads.READERS)
def pay_matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One question: enter the account that is missing, or judge the one that was entered."""
    actor = actor_of(request)
    matter = reads.matter(actor, matter_id)
    common.only(request, *ENTER, *CONFIRMERS)
    is_missing = matter.kind == "missing"
    is_open = matter.state == MatterState.OPEN
    may_judge = is_open and not is_missing and actor.may(*CONFIRMERS, area=matter.area)
    may_judge = may_judge and actor.user_id != matter.asked_by_id
    may_enter = is_open and is_missing and bool(actor.roles() & ENTER)
    posted = request.POST if request.method == "POST" else None
    form: Any = None
    if may_enter:
        form = AccountForm(posted, area=matter.area, initial={"holder": matter.name})
    elif may_judge:
        form = JudgeForm(posted)
    if posted is not None and form is not None and form.is_valid():
        try:
            _act(request, matter, form)
            return go(request, "pay-matters")
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error("says" if may_judge else "number", str(refusal.says))
    bank = terms_of(matter.area, localdate()).value("banks")
    return page(
        request,
        "doudi/payments/matter.html",
        {
            "matter": matter, "form": form, "may_judge": may_judge, "may_enter": may_enter,
            "two": None if is_missing else reads.two_accounts(matter),
            "banks": {k: b["name"] for k, b in bank.items()},
            "awards": common.named(reads.awards_of(actor, matter)), "is_own": actor.user_id == matter.asked_by_id,  # noqa: E501
            "history": common.told_events("matter", matter.pk, MATTER_EVENTS | WORDS.get(matter.kind, {})),
        },
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


MATTER_EVENTS = {
    "asked": _("发现缺少账户"), "proposed": _("登记新账户，待确认"), "confirm": _("确认，改发新账户"),
    "refuse": _("不予确认"), "settle": _("已有账户"), "replace": _("被后来的登记取代"),
}  # fmt: skip

WORDS = {
    "route": {"proposed": _("登记新的去向，待确认"), "confirm": _("确认，改变去向")},
    "collective": {"confirm": _("确认这个账户"), "used": _("机构改用这个账户")},
}  # fmt: skip


def _act(request: HttpRequest, matter: Any, form: Any) -> None:
    actor, said = actor_of(request), form.cleaned_data
    if isinstance(form, AccountForm):
        account = accounts.open_account(
            person_id=matter.person_id, area=matter.area, by=actor, at=now(), **said
        )
        waits = account.status == "proposed"
        done(
            request,
            _("已登记，等待另一人确认。") if waits else _("账户已登记，应发的款项将列入清单。"),
        )
    elif matter.kind != "change":
        collectives.answer(
            matter_id=matter.pk,
            is_confirmed=form.is_confirmed,
            says=said["says"],
            by=actor,
            at=now(),
        )
        done(
            request, _("已确认。") if form.is_confirmed else _("未予确认，款项仍照原来的办法发放。")
        )
    elif not form.is_confirmed:
        services.refuse(matter_id=matter.pk, says=said["says"], by=actor, at=now())
        done(request, _("未予确认，款项仍发往原账户。"))
    else:
        services.confirm(matter_id=matter.pk, says=said["says"], by=actor, at=now())
        done(request, _("已确认，待发的款项改发新账户。"))
