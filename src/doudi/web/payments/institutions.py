"""Institutions that are paid for their residents, and which awards go through them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices.scope import COUNTY
from doudi.payments.selectors import lists
from doudi.payments.selectors import matters as reads
from doudi.payments.services import collectives
from doudi.payments.terms import terms_of
from doudi.web.http import actor_of, done, for_roles, go, page, warn
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.payments.matters import BankForm

OWN = "own"


class InstitutionForm(BankForm):
    """An institution and the account in its name."""

    name = forms.CharField(label=_("机构名称（即户名）"), max_length=80)
    field_order = ("name", "bank", "number")


class RouteForm(forms.Form):
    """Where an award goes from now on, and on what ground."""

    to = forms.ChoiceField(label=_("发往"))
    says = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("供养协议编号，入住或离院的日期")
    )

    def __init__(self, *args: Any, award: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(OWN, _("本人账户"))] if award.collective_id else []
        homes = [
            (h.pk, h.name) for h in collectives.usable(award.area) if h.pk != award.collective_id
        ]
        self.fields["to"].choices = [("", _("请选择")), *own, *homes]  # type: ignore[attr-defined]

    def clean_to(self) -> int | None:
        """The institution's number; None is the payee's own account."""
        to = self.cleaned_data["to"]
        return None if to == OWN else int(to)


@for_roles(*reads.READERS)
def pay_institutions(request: HttpRequest) -> HttpResponse:
    """The county's institutions; who keeps accounts enters a new one."""
    actor = actor_of(request)
    common.only(request, *collectives.KEEPERS)
    county = (actor.areas(collectives.KEEPERS) or ("",))[0][:COUNTY]
    posted = request.POST if request.method == "POST" else None
    form = InstitutionForm(posted, area=county) if len(county) == COUNTY else None
    if form is not None and form.is_valid():
        try:
            matter = collectives.enter(area=county, by=actor, at=now(), **form.cleaned_data)
            done(request, _("已登记，等待另一人确认。"))
            return go(request, "pay-matter", matter.pk)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(
                "name" if refusal.code == "institution_there" else "number", str(refusal.says)
            )
    found = page_of(reads.institutions(actor), request, order=("name", "id"))
    return page(
        request, "doudi/payments/institutions.html", {"page": found, "form": form},
        parts={"rows": "doudi/payments/_institutions.html"},
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


@for_roles(*reads.READERS)
def pay_institution(request: HttpRequest, collective_id: int) -> HttpResponse:
    """One institution: its account, whom it is paid for; another account is entered here."""
    actor = actor_of(request)
    there = reads.institution(actor, collective_id)
    common.only(request, *collectives.KEEPERS)
    waits = reads.matters(actor, kind="collective", state="open").filter(collective=there).first()
    may = waits is None and actor.may(*collectives.KEEPERS, area=there.area)
    form = (
        BankForm(request.POST if request.method == "POST" else None, area=there.area)
        if may
        else None
    )
    if form is not None and form.is_valid():
        try:
            matter = collectives.change_account(
                collective_id=there.pk, by=actor, at=now(), **form.cleaned_data
            )
            done(request, _("已登记，等待另一人确认。"))
            return go(request, "pay-matter", matter.pk)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error("number", str(refusal.says))
    found = page_of(reads.residents_of(actor, there.pk), request, order=("area", "id"))
    common.named(found)
    return page(
        request, "doudi/payments/institution.html",
        {"there": there, "matter": waits, "form": form, "page": found,
         "bank": terms_of(there.area, localdate()).bank(there.account.bank)["name"]},
        parts={"rows": "doudi/payments/_awards.html"},
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


@for_roles(*collectives.ROUTERS)
def pay_route(request: HttpRequest, award_id: int) -> HttpResponse:
    """Ask that an award goes through an institution, or to the payee's own account again."""
    actor = actor_of(request)
    award = lists.award(actor, award_id)
    if award.is_one_off or award.state == "ended":
        warn(request, _("只有正在按月发放的待遇可以改变发放去向"))
        return go(request, "pay-award", award_id)
    form = RouteForm(request.POST if request.method == "POST" else None, award=award)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            matter = collectives.ask_route(
                award_id=award.pk, collective_id=said["to"], says=said["says"], by=actor, at=now()
            )
            done(request, _("已登记，等待另一人确认。"))
            return go(request, "pay-matter", matter.pk)
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error("says" if isinstance(refusal, NotYet) else "to", str(refusal.says))
    return page(
        request, "doudi/payments/route.html",
        {"form": form, "award": award, "has_way": len(form.fields["to"].choices) > 1,  # type: ignore[attr-defined]
         "may_enter": actor.may(*collectives.KEEPERS, area=award.area),
         "scheme": common.word(common.SCHEMES, award.scheme)},
        status=422 if form.errors else 200,
    )  # fmt: skip
