"""Findings of the standing checks: the worklist, one finding with its evidence, the catalogue."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.verification import selectors, services
from doudi.verification.checks.declared import LISTS, checks
from doudi.verification.states import FindingState, Outcome
from doudi.web import drafts, scope
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.paging import page_of
from doudi.web.verification.forms import SettleForm, SwitchForm
from doudi.web.verification.nav import READERS
from doudi.web.verification.tabs import tabs


@for_roles(*READERS)
def findings(request: HttpRequest) -> HttpResponse:
    """What waits to be looked into, the most urgent first."""
    actor = actor_of(request)
    wanted = request.GET.get("list", "")
    rows = selectors.visible_to(actor).filter(in_area("area", scope.chosen(request)))
    if request.GET.get("state") != "all":
        rows = rows.exclude(state=FindingState.SETTLED)
    if wanted in LISTS:
        rows = rows.filter(worklist=wanted)
    if (key := request.GET.get("check", "")) in checks():
        rows = rows.filter(check_key=key)
    found = page_of(rows, request, order=("rank", "-id"))
    lang = language()
    context = {
        "page": found, "heads": selectors.household_names(found.rows), "list": wanted,
        "lines": [(f, checks()[f.check_key].name[lang]) for f in found.rows],
        "tabs": tabs("findings", actor), "state": request.GET.get("state", ""),
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
    context = {
        "finding": found, "check": check, "name": check.name[lang],
        "says": check.says[lang], "mind": check.false_positives[lang],
        "head": selectors.household_names([found]).get(found.household_id, ""),
        "evidence": selectors.evidence_of(found, lang), "form": form, "keeper": keeper,
        "is_settled": found.state == FindingState.SETTLED,
        "figures": list(check.figures.items()),
    }  # fmt: skip
    return page(
        request, "doudi/verification/finding.html", context, status=422 if form.is_bound else 200
    )


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
