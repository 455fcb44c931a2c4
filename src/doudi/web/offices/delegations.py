"""The county lets a township decide: given, listed, withdrawn."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotFound
from doudi.offices import delegation as reads
from doudi.offices import services
from doudi.offices.roles import Role
from doudi.web import acts
from doudi.web.http import actor_of, for_roles, page
from doudi.web.offices.forms import DayForm, DelegationForm

SEES = {Role.COUNTY_DECIDER, Role.TOWNSHIP_DECIDER, Role.AUDITOR}


@for_roles(*SEES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every delegation to or from the offices one sees."""
    names = dict(DelegationForm.base_fields["schemes"].choices)  # type: ignore[attr-defined]
    today = localdate()
    rows = [
        (
            d,
            [names.get(s, _("全部类别") if s == "*" else s) for s in d.schemes],
            d.since <= today and (d.until is None or today < d.until),
        )
        for d in reads.visible_to(actor_of(request))
    ]
    may_give = Role.COUNTY_DECIDER in actor_of(request).roles()
    return page(request, "doudi/offices/delegations.html", {"rows": rows, "may_give": may_give})


@for_roles(Role.COUNTY_DECIDER)
def new(request: HttpRequest) -> HttpResponse:
    """Delegate by a numbered document."""
    actor, today = actor_of(request), localdate()
    return acts.act(
        request, partial(DelegationForm, actor=actor, on=today), title=_("新的委托"),
        submit=_("委托"), back=reverse("delegations"), initial={"since": today},
        done_says=_("委托已登记，自开始日起生效。"),
        do=lambda given: services.delegate_approval(
            grantor_id=given["grantor"], grantee_id=given["grantee"], schemes=given["schemes"],
            document=given["document"], since=given["since"], until=given["until"],
            by=actor, at=now(),
        ),
    )  # fmt: skip


@for_roles(Role.COUNTY_DECIDER)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day the county decides itself again."""
    if not reads.visible_to(actor_of(request)).filter(pk=pk).exists():
        raise NotFound("no_such_delegation")
    return acts.act(
        request, DayForm, title=_("收回委托"), submit=_("收回"), tone="dan",
        initial={"on": localdate()}, back=reverse("delegations"), done_says=_("委托将自所选日期收回。"),
        do=lambda given: services.withdraw_delegation(
            delegation_id=pk, on=given["on"], by=actor_of(request), at=now()
        ),
    )  # fmt: skip
