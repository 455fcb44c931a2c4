"""Findings of the standing checks: the worklist, one finding with its evidence, the catalogue."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.cases import selectors as cases
from doudi.kernel.actor import Actor
from doudi.monitoring.doubts import review_key
from doudi.offices import selectors as offices
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.verification import beside, selectors, services
from doudi.verification.checks.declared import LISTS, Weight, checks
from doudi.verification.services.findings import RANKS
from doudi.verification.states import CHECKERS, FindingState, Outcome
from doudi.web import acts, drafts, scope
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.paging import page_of
from doudi.web.verification import law_words
from doudi.web.verification.forms import AssignForm, ExemptForm, SettleForm, SwitchForm
from doudi.web.verification.nav import READERS
from doudi.web.verification.tabs import tabs


@for_roles(*READERS)
def findings(request: HttpRequest) -> HttpResponse:
    """What waits to be looked into, the most urgent first."""
    actor = actor_of(request)
    wanted = request.GET.get("list", "")
    rows = selectors.visible_to(actor).filter(in_area("area", scope.chosen(request)))
    state = request.GET.get("state", "")
    if state == "mine":
        rows = rows.filter(assigned_to=actor.user_id)
    if state == "gone":
        rows = rows.filter(selectors.not_found_again(actor))
    elif state != "all":
        rows = rows.exclude(state=FindingState.SETTLED).exclude(selectors.not_found_again(actor))
    if wanted in LISTS:
        rows = rows.filter(worklist=wanted)
    if (key := request.GET.get("check", "")) in checks():
        rows = rows.filter(check_key=key)
    elif request.GET.get("notes") != "yes":
        rows = rows.exclude(rank=RANKS[Weight.NOTE])  # shown beside other findings of the household
    found = page_of(rows, request, order=("rank", "-id"))
    lang = language()
    context = {
        "page": found, "heads": selectors.household_names(found.rows), "list": wanted,
        "lines": [(f, checks()[f.check_key].name[lang]) for f in found.rows],
        "tabs": tabs("findings", actor), "state": state,
    }  # fmt: skip
    return page(
        request, "doudi/verification/findings.html", context,
        parts={"rows": "doudi/verification/_finding_rows.html"},
    )  # fmt: skip


@for_roles(*READERS)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding: what it says, its evidence, what to mind, and what came of it."""
    actor = actor_of(request)
    found = selectors.finding(finding_id, actor=actor)
    keeper = drafts.Keeper(request, "verification.settle", found.pk)
    form = keeper.form(SettleForm)
    if request.method == "POST" and form.is_valid():
        services.settle(
            finding_id=found.pk, outcome=Outcome(form.cleaned_data["outcome"]),
            because=form.cleaned_data["because"], by=actor, at=now(),
        )  # fmt: skip
        keeper.forget()
        done(request, _("已记录核实结果。"))
        return go(request, "findings")
    lang, check = language(), checks()[found.check_key]
    exemption = selectors.exemption_of(found, on=localdate())
    context = {
        "finding": found, "check": check, "name": check.name[lang],
        "says": check.says[lang], "mind": check.false_positives[lang], "lang": lang,
        "others": _others(found, actor, lang), "review": _review_of(found, actor),
        "may_assign": bool(actor.roles() & set(CHECKERS)) and found.state != FindingState.SETTLED,
        "exemption": exemption, "is_gone": selectors.visible_to(actor).filter(
            selectors.not_found_again(actor), pk=found.pk).exists(),
        "may_exempt": not exemption and bool(actor.roles() & {Role.COUNTY_CLERK, Role.CHECK_OFFICER}),
        "head": selectors.household_names([found]).get(found.household_id, ""),
        "beside": beside.evidence(found, actor=actor, at=now(), language=lang),
        "form": form, "keeper": keeper,
        "is_settled": found.state == FindingState.SETTLED,
        "figures": law_words.figures(check), "cite": law_words.cite_of(check),
    }  # fmt: skip
    return page(
        request, "doudi/verification/finding.html", context, status=422 if form.is_bound else 200
    )


def _others(found: Any, actor: Actor, lang: str) -> list[tuple[Any, str]]:
    """What else was found about the household, notes included."""
    rows = selectors.visible_to(actor).filter(household_id=found.household_id)
    others = rows.exclude(pk=found.pk).order_by("rank", "-id")[:8]
    return [(f, checks()[f.check_key].name[lang]) for f in others if f.check_key in checks()]


def _review_of(found: Any, actor: Actor) -> Any:
    """The review that the finding opened, where there is one in sight."""
    return cases.visible_to(actor).filter(key=review_key(found.pk)).first()


@for_roles(*CHECKERS)
def assign(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Give a finding to somebody of the village or township."""
    actor = actor_of(request)
    found = selectors.finding(finding_id, actor=actor)
    people = _workers(found.area)
    return acts.act(
        request, partial(AssignForm, people=people), title=_("分派核实"), submit=_("分派"),
        back=reverse("finding", args=[finding_id]), done_says=_("已分派。"),
        do=lambda given: services.assign(finding_id=finding_id, by=actor, at=now(), **given),
    )  # fmt: skip


def _workers(area: str) -> list[tuple[int, str]]:
    """The village worker and the clerks of the township that a finding lies in."""
    on = localdate()
    roles = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER)
    found = {h: name for role in roles for h, name in offices.holders(role=role, area=area, on=on)}
    return list(found.items())


@for_roles(Role.COUNTY_CLERK, Role.CHECK_OFFICER)
def exempt(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Leave the household out of this check until a day."""
    actor = actor_of(request)
    found = selectors.finding(finding_id, actor=actor)
    return acts.act(
        request, ExemptForm, title=_("豁免这条规则"), submit=_("豁免"),
        back=reverse("finding", args=[finding_id]), done_says=_("已豁免，到期后恢复核对。"),
        says=_("到期之前，这一户不再出现这类预警；已有的预警仍需核实。"),
        do=lambda given: services.exempt(
            check_key=found.check_key, household_id=found.household_id, area=found.area, by=actor,
            at=now(), **given,
        ),
    )  # fmt: skip


@for_roles(*READERS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every standing check with its basis and how often it was right."""
    actor, lang = actor_of(request), language()
    area = (actor.areas() or ("",))[0][:6]
    rows = [
        {
            "standing": s, "name": s.check.name[lang], "says": s.check.says[lang],
            "mind": s.check.false_positives[lang],
        }
        for s in selectors.catalogue(actor, area=area)
    ]  # fmt: skip
    context = {
        "rows": rows, "tabs": tabs("check-catalogue", actor),
        "may_switch": Role.COUNTY_CLERK in actor.roles(),
    }  # fmt: skip
    return page(request, "doudi/verification/catalogue.html", context)


@for_roles(Role.COUNTY_CLERK)
@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a check off or on for the county, with a reason."""
    if key not in checks():
        raise Http404
    form = SwitchForm(request.POST)
    actor = actor_of(request)
    if form.is_valid():
        services.switch_check(
            check_key=key, area=actor.areas([Role.COUNTY_CLERK])[0][:6],
            is_on=request.POST.get("is_on") == "yes", because=form.cleaned_data["because"],
            by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已更改，并留痕。"))
    return go(request, "check-catalogue")
