"""Checks of means: the list, ordering one for a household, the report, doubts and objections."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.registry import facts as registry_facts
from doudi.registry import selectors as registry
from doudi.registry.services import attach_document
from doudi.registry.services.guards import REGISTRARS
from doudi.verification import reports, selectors, services
from doudi.verification.authority import consent_for
from doudi.verification.kinds import kinds
from doudi.web import scope
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.paging import page_of
from doudi.web.refusals import words_for
from doudi.web.verification.forms import AnswerForm, DisputeForm
from doudi.web.verification.nav import READERS
from doudi.web.verification.tabs import tabs

ORDERERS = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.CHECK_OFFICER)
PURPOSE = "assistance_check"
VALID_MONTHS = 3  # how long a report counts; a county that wants another sets it with the procedure


@for_roles(*READERS)
def checks_list(request: HttpRequest) -> HttpResponse:
    """Every check in sight, the newest first."""
    actor = actor_of(request)
    rows = selectors.orders_visible_to(actor).filter(in_area("area", scope.chosen(request)))
    if conclusion := request.GET.get("conclusion"):
        rows = rows.filter(conclusion=conclusion)
    found = page_of(rows, request, order=("-id",))
    context = {
        "page": found, "heads": selectors.household_names(found.rows),
        "tabs": tabs("checks", actor), "conclusion": conclusion or "",
    }  # fmt: skip
    return page(
        request, "doudi/verification/checks.html", context,
        parts={"rows": "doudi/verification/_check_rows.html"},
    )  # fmt: skip


@for_roles(*ORDERERS)
def order(request: HttpRequest, household_id: int) -> HttpResponse:
    """Before a check is ordered: who has authorised what. Then order it."""
    actor = actor_of(request)
    household = registry.household(household_id, actor=actor)
    on = localdate()
    if request.method == "POST":
        made = services.order_check(
            household_id=household_id, purpose=PURPOSE, on=on, valid_months=VALID_MONTHS,
            by=actor, at=now(),
        )  # fmt: skip
        done(request, _("核对已完成，请看报告。"))
        return go(request, "check", made.pk)
    case = registry_facts.case(household_id, on=on)
    ids = [registry_facts.person_id_of(m["id"]) for m in case["household"]["members"]]
    people = registry.persons_visible_to(actor).filter(pk__in=ids)
    members = [
        (p, len(consent_for(p.pk, purpose=PURPOSE, on=on, kinds=kinds().values()))) for p in people
    ]
    context = {
        "household": household, "members": members, "kinds": len(kinds()),
        "freshness": [f for f in selectors.freshness(actor) if f.latest], "on": on,
        "lang": language(),
    }  # fmt: skip
    return page(request, "doudi/verification/order.html", context)


@for_roles(*READERS)
def check(request: HttpRequest, order_id: int) -> HttpResponse:
    """The report: who was asked about where, what came back, what it means beside the limits."""
    actor = actor_of(request)
    found = reports.report(order_id, actor=actor, at=now(), language=language())
    context = {
        "report": found, "may_act": bool(actor.roles() & set(ORDERERS)),
        "dispute_form": DisputeForm(hits=found.choices(), may_attach=_may_attach(found, actor)),
        "answer_form": AnswerForm(),
    }  # fmt: skip
    return page(request, "doudi/verification/check.html", context)


@for_roles(*READERS)
def check_print(request: HttpRequest, order_id: int) -> HttpResponse:
    """The report as a form to sign and file."""
    found = reports.report(
        order_id, actor=actor_of(request), at=now(), language=language(), what="printed"
    )
    return page(request, "doudi/verification/check_print.html", {"report": found})


@require_POST
@for_roles(*ORDERERS)
def decide(request: HttpRequest, hit_id: int) -> HttpResponse:
    """A person says whether a doubtful record is about this person."""
    hit = services.decide_match(
        hit_id=hit_id, is_theirs=request.POST.get("is_theirs") == "yes", by=actor_of(request),
        at=now(),
    )  # fmt: skip
    done(request, _("已记下您的判断，报告已更新。"))
    return go(request, "check", hit.asked.order_id)


@require_POST
@for_roles(*ORDERERS)
@transaction.atomic
def dispute(request: HttpRequest, order_id: int) -> HttpResponse:
    """Take in an objection of the household."""
    actor = actor_of(request)
    found = reports.report(order_id, actor=actor, at=now(), language=language())
    form = DisputeForm(
        request.POST, request.FILES, hits=found.choices(), may_attach=_may_attach(found, actor)
    )
    kept = None
    if form.is_valid() and form.cleaned_data.get("proof"):
        kept = _proof(form, found, actor)
    if not form.is_valid():
        context = {
            "report": found, "may_act": True, "dispute_form": form, "answer_form": AnswerForm(),
        }  # fmt: skip
        return page(request, "doudi/verification/check.html", context, status=422)
    services.dispute(
        order_id=order_id, hit_id=int(form.cleaned_data["hit"] or 0) or None,
        says=form.cleaned_data["says"], document_id=kept, by=actor, at=now(),
    )  # fmt: skip
    done(request, _("异议已登记，请重新核实。"))
    return go(request, "check", order_id)


def _may_attach(found: reports.Report, actor: Actor) -> bool:
    return actor.may(*REGISTRARS, area=found.order.area)


def _proof(form: DisputeForm, found: reports.Report, actor: Actor) -> int | None:
    """Keep the proof with the household; what cannot be kept is said beside the field."""
    sent = form.cleaned_data["proof"]
    try:
        kept = attach_document(
            content=sent.read(), name=sent.name, kind="other", by=actor, at=now(),
            household_id=found.order.household_id,
        )  # fmt: skip
    except Refused as no:
        form.add_error("proof", words_for(no) or no.code)
        return None
    return kept.pk


@require_POST
@for_roles(*ORDERERS)
def settle_dispute(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Answer an objection."""
    actor = actor_of(request)
    order_id = selectors.order_of_dispute(dispute_id, actor=actor)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        found = reports.report(order_id, actor=actor, at=now(), language=language())
        context = {
            "report": found, "may_act": True, "answer_form": form,
            "dispute_form": DisputeForm(
                hits=found.choices(), may_attach=_may_attach(found, actor)
            ),
        }  # fmt: skip
        return page(request, "doudi/verification/check.html", context, status=422)
    services.settle_dispute(
        dispute_id=dispute_id, is_upheld=form.cleaned_data["is_upheld"] == "yes",
        because=form.cleaned_data["because"], by=actor, at=now(),
    )  # fmt: skip
    done(request, _("异议已处理，报告已更新。"))
    return go(request, "check", order_id)
