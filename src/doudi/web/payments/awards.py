"""Awards: what a household is owed, from which decision, and everything that was paid."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from doudi.offices.scope import in_area
from doudi.payments.selectors import lists, matters
from doudi.payments.services.collectives import ROUTERS
from doudi.payments.states import AwardState
from doudi.web import scope
from doudi.web.http import actor_of, for_roles, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.payments.by_hand import GIVERS
from doudi.web.payments.households import told
from doudi.web.places import path_of

AWARD_EVENTS = {
    "granted": _("决定发放"), "change": _("调整金额"), "suspend": _("暂停发放"), "resume": _("恢复发放"),
    "enter_grace": _("进入渐退期"), "end": _("终止发放"), "moved": _("随家庭迁移，由新住地管理"),
    "routed": _("改变发放去向"),
}  # fmt: skip


@for_roles(*lists.READERS)
def pay_awards(request: HttpRequest) -> HttpResponse:
    """Awards in the area looked at, by scheme and state."""
    rows = lists.visible_to(actor_of(request)).filter(in_area("area", scope.chosen(request)))
    if state := request.GET.get("state", ""):
        rows = rows.filter(state=state)
    if scheme := request.GET.get("scheme", ""):
        rows = rows.filter(scheme=scheme)
    if name := request.GET.get("q", "").strip():
        rows = rows.filter(account__holder__startswith=name)
    found = page_of(rows, request, order=("area", "id"))
    for award in found:
        award.scheme_name = common.word(common.SCHEMES, award.scheme)
    return page(
        request,
        "doudi/payments/awards.html",
        {
            "page": found, "tabs": common.tabs(request, "pay-awards"), "state": state,
            "states": AwardState.choices, "scheme": scheme, "schemes": common.SCHEMES.items(),
        },
        parts={"rows": "doudi/payments/_awards.html"},
    )  # fmt: skip


@for_roles(*lists.READERS)
def pay_award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One award: amounts with their dates and decisions, payments, what happened."""
    actor = actor_of(request)
    award = lists.award(actor, award_id)
    parts: list[Any] = list(award.parts.order_by("-since", "person_id", "id"))
    for part in parts:
        part.label = common.component(part.component)
    payments = list(lists.household_payments(actor, award.household_id).filter(award=award)[:60])
    names = lists.names_of({p.person_id for p in parts})
    for part in parts:
        part.who = names.get(part.person_id, "")
    return page(
        request,
        "doudi/payments/award.html",
        {
            "award": award, "scheme": common.word(common.SCHEMES, award.scheme), "parts": parts,
            "matter": matters.matters(actor, state="open").filter(person_id=award.payee_person_id).first()
            if actor.roles() & matters.READERS else None,
            "payments": told(payments), "history": _history(award),
            "claims": lists.claims(actor).filter(award=award),
            "may_see_home": bool(award.collective) and common.is_county(actor, award.area),
            "may_route": not award.is_one_off and award.state != AwardState.ENDED
            and actor.may(*ROUTERS, area=award.area),
            "may_hand": award.is_one_off and bool(actor.roles() & set(GIVERS))
            and not award.dues.filter(void=False).exists(),
        },
    )  # fmt: skip


def _history(award: Any) -> list[dict[str, Any]]:
    return [
        {"at": e.at, "title": common.word(AWARD_EVENTS, e.kind.rpartition(".")[2]), "by": e.actor_name,
         "says": _says(e.facts), "tone": ""}
        for e in lists.history("award", award.pk)
    ]  # fmt: skip


def _says(facts: dict[str, Any]) -> str:
    """From which village to which, the ground of another way, or from which month."""
    if "to" in facts:
        return f"{path_of(facts['from'])} → {path_of(facts['to'])}"
    return str(facts.get("reason") or facts.get("from", ""))
