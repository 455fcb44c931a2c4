"""The queue and the case, the acts on it, its letters and its dossier."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.cases import errors, facts, selectors, services
from doudi.cases.services.declare import document_for
from doudi.cases.states import IN_WORK, Act, Kind, State
from doudi.disclosure import selectors as disclosure
from doudi.kernel import outbox
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.offices.roles import CASE_READERS
from doudi.registry.facts import member_id, person_id_of
from doudi.web.cases import acts, forms, history, intake, officers, present, queue
from doudi.web.cases.papers import PAPER_NAMES
from doudi.web.http import actor_of, done, for_roles, go, page

FIT_ON_A_PHONE = 3  # acts of the bar; the others stand in the menu there
TABS = ("overview", "means", "papers", "survey", "notice", "history")


@for_roles(*CASE_READERS)
def case_list(request: HttpRequest) -> HttpResponse:
    """The queue; on a wide screen with the first case beside it."""
    today = localdate()
    context = queue.context(request, today=today)
    if (
        context["rows"]
        and request.GET.get("open", "1") == "1"
        and not request.headers.get("HX-Request")
    ):
        first = selectors.case(context["rows"][0].id, actor=actor_of(request))
        context |= _case_context(request, first) | {"current": first.pk}
    return page(
        request, "doudi/cases/list.html", context, parts={"queue": "doudi/cases/_queue.html"}
    )


@for_roles(*CASE_READERS)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with the queue beside it, or the case alone where htmx asks for it."""
    found = selectors.case(pk, actor=actor_of(request))
    context = _case_context(request, found)
    if request.headers.get("HX-Target", "").endswith("case"):
        return page(request, "doudi/cases/_case.html", context | {"current": pk})
    return page(
        request,
        "doudi/cases/case.html",
        context | queue.context(request, today=localdate(), current=pk),
    )


def _case_context(request: HttpRequest, found: Any) -> dict[str, Any]:
    actor, today = actor_of(request), localdate()
    tab = request.GET.get("tab", "overview")
    tab = tab if tab in TABS else "overview"
    documents = facts.latest(found)
    document = documents.get("adopted") or documents.get("declared") or {}
    answer = selectors.computation(found, on=today)
    people = present.members(document, actor=actor, today=today, applicant=found.head_name)
    by_id = {m["id"]: m["name"] for m in people}
    lines = present.lines(selectors.differences(found), by_id)
    household, told = document.get("household", {}), history.timeline(found)
    return {
        "case": found, "today": today, "tab": tab, "tabs": _tabs(found, tab, lines),
        "head": present.header(found, today=today), "members": people, "lines": lines,
        "open_lines": [x for x in lines if x["differs"] and not x["chosen"]],
        "income": [x for x in lines if x["pointer"].startswith("income/")],
        "assets": [x for x in lines if x["pointer"].startswith("assets/")],
        "spending": [x for x in lines if x["pointer"].startswith("spending/")],
        "gone": _gone(found, people, today), "obligors": household.get("obligors"),
        "decision": selectors.decision_in_force(found) if tab == "overview" else None,
        "family": present.family(found, people, actor=actor, on=today) if tab == "overview" else {},
        "panel": present.reasoning(found, answer) if document else None,
        "timeline": told[:60], "latest": told[:8], **_buttons(found, actor), **_around(found, tab, actor),
    }  # fmt: skip


def _gone(found: Any, people: list[dict[str, Any]], today: date) -> str:
    """Names of those whom the file of a running case counts and the register does not any more."""
    if State(found.state) not in IN_WORK:
        return ""
    gone = {member_id(i) for i in facts.gone(found, on=today)}
    return str(_("、")).join(m["name"] for m in people if m["id"] in gone)


def _tabs(found: Any, tab: str, lines: list[Any]) -> list[dict[str, Any]]:
    counts = {
        "overview": None, "means": len(lines) or None, "papers": found.evidence.count() or None,
        "survey": found.surveys.count() or None, "notice": found.objections.count() or None, "history": None,  # noqa: E501
    }  # fmt: skip
    labels = {
        "overview": _("审核总览"), "means": _("经济状况"), "papers": _("案卷材料"), "survey": _("调查核对"),
        "notice": _("公示与异议"), "history": _("历史与留痕"),
    }  # fmt: skip
    return [
        {"url": f"?tab={key}", "label": labels[key], "count": counts[key], "current": key == tab}
        for key in TABS
    ]


def _around(found: Any, tab: str, actor: Any) -> dict[str, Any]:
    """What only one tab needs."""
    if tab == "papers":
        have = facts.evidence_held(found)
        needed = [
            k
            for step in ("lodge", "opinion", "decision", "afterwards")
            for k in facts.evidence_needed(found, step)
        ]
        return {
            "papers": found.evidence.order_by("id"), "letters": found.letters.order_by("-id"),
            "missing": [k for k in dict.fromkeys(needed) if k not in have],
        }  # fmt: skip
    if tab == "survey":
        return {
            "surveys": found.surveys.order_by("-id"), "checks": found.checks.order_by("-id"),
            "appraisals": found.appraisals.order_by("-id"), "self_care": found.self_care.order_by("-id"),
        }  # fmt: skip
    if tab == "notice":
        return {
            "objections": selectors.objections_of(found), "hearings": found.hearings.order_by("-id"),
            "visits": found.county_visits.order_by("-id"), "opinions": found.opinions.order_by("-id"),
            "notices": disclosure.of_case(found.pk, actor=actor),
        }  # fmt: skip
    if tab == "history":
        return {
            "clocks": selectors.clocks_of(found),
            "decisions": found.decisions.order_by("-id"),
            "kin": found.kin.all(),
        }
    return {}


def _buttons(found: Any, actor: Any) -> dict[str, Any]:
    """The act bar and the menu: what this officer may do to the case now."""
    allowed = {a.value for a in selectors.acts_open_to(actor, found)}
    may_open = actor.may(*intake.MAY, area=found.area)
    usable = {
        key: b for key, b in acts.BUTTONS.items()
        if (b.state_act in allowed or (not b.state_act and may_open)) and (not b.states or found.state in b.states)  # noqa: E501
    }  # fmt: skip
    if not found.has_objection or not services.open_objections(found).exists():
        usable.pop("answer_objection", None)
    bar = [usable[k] for k in acts.BAR.get(found.state, ()) if k in usable]
    menu = [usable[k] for k in acts.MENU if k in usable and usable[k] not in bar]
    return {
        "bar": bar, "menu": menu, "on_board": _on_board(found, actor),
        "crowded": [b for b in bar[:-FIT_ON_A_PHONE] if b.tone != "pri"],
        "may_survey": Act.RECORD_SURVEY.value in allowed,
        "may_choose": Act.CHOOSE_FACT.value in allowed, "may_deliver": Act.DELIVER.value in allowed,
        "may_type": found.state == State.DRAFT and Act.LODGE.value in allowed,
    }  # fmt: skip


def _on_board(found: Any, actor: Any) -> int | None:
    """The notice that stands for the case: its photo, objections and end are dealt with there."""
    if found.state != State.NOTICE:
        return None
    return next((n.pk for n in disclosure.of_case(found.pk, actor=actor)), None)


@for_roles(*CASE_READERS)
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The dialog of one act, and the act itself."""
    actor = actor_of(request)
    found = selectors.case(pk, actor=actor)
    button = acts.BUTTONS.get(key)
    if button is None:
        raise errors.not_found()
    form = _form(request, found, button)
    if request.method == "POST" and form.is_valid():
        try:
            made = button.run(found, form.cleaned_data, actor, now())
        except (Forbidden, NotFound):
            raise
        except (Refused, NotYet) as fault:
            _keep_typed(form, fault, found)
        else:
            outbox.deliver(at=now())
            done(request, button.done)
            return go(request, "case", selectors.case_of(made, otherwise=pk))
    context = {"case": found, "button": button, "form": form, "key": key}
    if button.form is forms.Decide:
        answer = selectors.computation(found, on=localdate())
        context["panel"] = present.reasoning(found, answer)
    return page(
        request, "doudi/cases/act.html", context, parts={"dialog-body": "doudi/cases/_act.html"},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _keep_typed(form: Any, fault: Refused | NotYet, found: Any) -> None:
    """Say beside the form why it could not be done. After a colleague's act the next sending is
    about the newest state, which the officer has then been told of."""
    missing = [str(PAPER_NAMES[k]) for k in getattr(fault, "missing", ()) if k in PAPER_NAMES]
    form.add_error(None, f"{fault.says or fault.code} {_('、').join(missing)}".strip())
    if fault.code == "changed_meanwhile":
        found.refresh_from_db()
        form.data = form.data.copy()
        form.data["version"] = str(found.version)


def _form(request: HttpRequest, found: Any, button: acts.Button) -> Any:
    today, actor = localdate(), actor_of(request)
    initial: dict[str, Any] = {
        "version": found.version, "on": today, "held_on": today, "planned_on": today,
        "pointer": request.GET.get("pointer", ""),
    }  # fmt: skip
    more: dict[str, Any] = {}
    document = facts.latest(found).get("declared") or {}
    if button.form is forms.Death and not document:
        document = document_for(found, on=today)
    if button.form in {forms.CheckResult, forms.SelfCare, forms.Death}:
        people = present.members(document, actor=actor, today=today, applicant=found.head_name)
        more["people"] = [(m["id"], m["name"]) for m in people]
    if button.form is forms.Death:
        more |= {"head": member_id(found.applicant_id or 0), "unclear": _unclear(found, actor)}
    if button.form is forms.CheckResult:
        more["items"] = [
            (f"{section}/{value}", f"{present.SECTION_LABELS[section]} · {label}")
            for section, kinds in present.ITEMS.items() for value, label in kinds.choices
        ]  # fmt: skip
    if button.form in {forms.Assign, forms.Kin}:
        more["officers"] = officers.choices(found.area, on=today)
    if button.form is forms.Lengthen:
        more["allowed"] = selectors.procedure(found).values["special_circumstances"]
    if button.form is forms.Decide:
        effects, initial["effect"] = _effects(found)
        more["effects"] = effects
    return button.form(request.POST or None, request.FILES or None, initial=initial, **more)


def _unclear(found: Any, actor: Any) -> Any:
    """Whose relation to a new head the clerk must say, by member ids."""

    def asked(new_head: str, dead: str) -> list[str]:
        award = selectors.award_of(found.household_id, found.scheme)
        if award is None:
            return []
        return [
            member_id(person)
            for person in services.unclear_relations(
                decision_id=award.pk, new_head_id=person_id_of(new_head), without=person_id_of(dead),
                by=actor,
            )
        ]  # fmt: skip

    return asked


def _effects(found: Any) -> tuple[list[tuple[str, object]], str]:
    from doudi.cases.states import Effect

    answer = selectors.computation(found, on=localdate())
    if found.award_decision_id:
        kinds = [Effect.CONTINUE, Effect.CHANGE, Effect.GRACE, Effect.STOP]
    elif found.scheme.startswith("temporary"):
        kinds = [Effect.ONE_OFF, Effect.REFUSE]
    else:
        kinds = [Effect.GRANT, Effect.REFUSE]
    nobody_stays = found.kind == Kind.EXIT or (found.kind == Kind.DEATH and not found.members)
    proposed = Effect.STOP if nobody_stays else selectors.proposal(found, answer)
    return [(k.value, k.label) for k in kinds], str(proposed)
