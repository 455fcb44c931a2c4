"""The window: one application for all help. The number first; then only what nobody knows yet."""

import re
from typing import Any
from uuid import uuid4

from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.cases import names, selectors, services
from doudi.cases.services.declare import Declared, DeclaredMember, document_for
from doudi.cases.services.determine import answer_for
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.registry import selectors as registry
from doudi.registry import services as registrar
from doudi.registry.errors import MayBeKnown
from doudi.registry.facts import person_id_of
from doudi.registry.values import NewAccount
from doudi.web import drafts
from doudi.web.cases import intake_forms as forms
from doudi.web.cases import present
from doudi.web.http import actor_of, done, for_roles, go, page, warn
from doudi.web.refusals import words_for

MAY = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK)
OFFERED = ("dibao", "dibao_single", "tekun", "edge", "rigid", "temporary")
ROWS = {"members": (forms.Member, 4), "income": (forms.Income, 4), "spending": (forms.Spending, 2),
        "assets": (forms.Asset, 3), "obligors": (forms.Obligor, 2)}  # fmt: skip


def villages(request: HttpRequest) -> list[tuple[str, str]]:
    """The villages of the officer's areas that have a name."""
    found: dict[str, str] = {}
    for area in actor_of(request).areas(MAY):
        towns = (
            [area]
            if len(area) == 9
            else [d.code for d in names.divisions().children(area)]
            if len(area) == 6
            else []
        )
        if len(area) == 12:
            found[area] = names.village(area)
        for town in towns:
            found.update(
                {d.code: f"{names.village(d.code)}" for d in names.divisions().children(town)}
            )
    return sorted(found.items())


@for_roles(*MAY)
def start(request: HttpRequest) -> HttpResponse:
    """Who applies, and where. Running cases and existing help are shown before anything is typed twice."""
    actor = actor_of(request)
    form = forms.Start(
        request.POST or None, villages=villages(request), initial={"key": uuid4().hex}
    )
    known, met, running = None, None, []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hits = (
            registry.people(given["id_number"], actor=actor, limit=1) if given["id_number"] else []
        )
        known = hits[0] if hits else None
        if not known and given["urgent"] and given["id_number"]:
            met = registrar.meet_elsewhere(
                id_number=given["id_number"], area=given["village"], by=actor, at=now()
            )
        if known and known.household_id:
            running = list(selectors.running_for(known.household_id, actor=actor)[:5])
        if not running or request.POST.get("despite"):
            return _open(request, given, known, met)
    shown = [
        present.row(c, today=localdate(), places=names.places({c.area for c in running}))
        for c in running
    ]
    return page(
        request, "doudi/cases/intake_start.html", {"form": form, "known": known, "running": shown},
        status=422 if form.is_bound and not running else 200,
    )  # fmt: skip


def _open(request: HttpRequest, given: dict[str, Any], known: Any, met: Any) -> HttpResponse:
    if met:
        case = services.open_elsewhere(
            key=given["key"], met=met, area=given["village"], by=actor_of(request), at=now(),
            found_by=given["found_by"], origin=given["origin"], reference=given["reference"],
        )  # fmt: skip
        return go(request, "intake-household", case.pk)
    case = services.open_draft(
        key=given["key"], scheme="temporary_quick" if given["urgent"] else "dibao",
        area=known.area if known and known.household_id else given["village"], by=actor_of(request), at=now(),  # noqa: E501
        found_by=given["found_by"], origin=given["origin"], reference=given["reference"],
        household_id=known.household_id if known else None,
        applicant_id=known.person_id if known else None, head_name=known.name if known else "",
    )  # fmt: skip
    if not known and not case.draft:  # a draft that was opened before keeps what is in it
        typed = {"id_number": given["id_number"]}
        services.keep_typed(case_id=case.pk, typed=typed, by=actor_of(request))
    return go(request, "intake-household", case.pk)


@for_roles(*MAY)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, means and papers on one page, prefilled; saved by itself while typing."""
    actor = actor_of(request)
    case = selectors.case(pk, actor=actor)
    keeper = drafts.Keeper(request, "cases.intake", pk)
    if services.is_elsewhere(case):
        return _hardship(request, case, keeper)
    document = document_for(case, on=localdate())
    sets = _sets(request, keeper, case, document)
    form = sets.pop("household")
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid() and all([s.is_valid() for s in sets.values()]):  # noqa: C419 every form says its faults
        try:
            services.declare(
                case_id=pk,
                declared=_declared(form, sets, despite=_despite(request)),
                by=actor,
                at=now(),
            )
        except MayBeKnown as fault:
            alike = registry.found_rows(fault.person_ids)
            form.add_error(None, words_for(fault))
        except (Refused, NotYet) as fault:
            form.add_error(None, words_for(fault) or fault.code)
        else:
            _papers(case, form.cleaned_data["papers"], actor)
            keeper.forget()
            return go(request, "intake-submit", pk)
    context = {
        "case": case, "form": form, "keeper": keeper, "sets": sets, "alike": alike,
        "despite": sorted(_despite(request)), "head": present.header(case, today=localdate()),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page(request, "doudi/cases/intake_household.html", context, status=status)


def _hardship(request: HttpRequest, case: Any, keeper: Any) -> HttpResponse:
    """Of somebody from another place: what happened, and no question about the household."""
    given = {f"event_{k}": v for k, v in (case.draft.get("event") or {}).items()}
    papers = list(case.evidence.values_list("kind", flat=True))
    data = request.POST if request.method == "POST" else keeper.data()
    form = forms.Elsewhere(data, initial={"event_kind": "emergency", "papers": papers} | given)
    if request.method == "POST" and form.is_valid():
        services.declare_hardship(case_id=case.pk, event=form.event, by=actor_of(request))
        _papers(case, form.cleaned_data["papers"], actor_of(request))
        keeper.forget()
        return go(request, "intake-submit", case.pk)
    context = {
        "case": case, "form": form, "keeper": keeper,
        "head": present.header(case, today=localdate()),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page(request, "doudi/cases/intake_elsewhere.html", context, status=status)


def _sets(request: HttpRequest, keeper: Any, case: Any, document: dict[str, Any]) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else keeper.data()
    data = _with_names(data, actor_of(request)) if data is not None else None
    initial = _initial(request, case, document)
    made: dict[str, Any] = {}
    kind: Any
    for name, (kind, extra) in ROWS.items():
        more = max(extra - len(initial[name]), 1)
        factory: Any = formset_factory(kind, extra=more, max_num=40, absolute_max=40)
        made[name] = factory(data, prefix=name, initial=initial[name])
    made["household"] = forms.Household(data, initial=initial["household"])
    return made


def _with_names(data: Any, actor: Any) -> Any:
    """The rows as typed, with the names of those whose number the register knows."""
    typed = data.copy()
    for key in [k for k in typed if re.fullmatch(r"members-\d+-id_number", k)]:
        row = key.removesuffix("id_number")
        if not typed[key] or typed.get(f"{row}person_id") or typed.get(f"{row}name"):
            continue
        if hits := registry.people(typed[key], actor=actor, limit=1):
            typed[f"{row}person_id"], typed[f"{row}name"] = str(hits[0].person_id), hits[0].name
    return typed


def _initial(request: HttpRequest, case: Any, document: dict[str, Any]) -> dict[str, Any]:
    """What the register knows already, so that nobody types it again."""
    home = document.get("household", {})
    members = home.get("members", [])
    people = {p.pk: p for p in registry.persons_visible_to(actor_of(request)).filter(
        pk__in=[person_id_of(m["id"]) for m in members])}  # fmt: skip
    places = {m["id"]: i for i, m in enumerate(members)}
    rows = [_member(m, people) for m in members] or [
        {"relation": "01", "id_number": case.draft.get("id_number", ""), "disability": "none", "student": "none",  # noqa: E501
         "employment": "none"}
    ]  # fmt: skip
    return {
        "members": rows,
        "income": [{**r, "member": places.get(r.get("member"), 0)} for r in home.get("income", [])],
        "spending": [{**r, "member": places.get(r.get("member"), 0)} for r in home.get("spending", [])],
        "assets": [{**r, "amount": r.get("value"), "member": places.get(r.get("member"), 0)} for r in home.get("assets", [])],  # noqa: E501
        "obligors": [
            {**o, "member": places.get((o.get("for") or [""])[0], 0)} for o in home.get("obligors", [])
        ],
        "household": {
            "residence": home.get("residence", "rural"), "consented": False,
            "papers": list(case.evidence.values_list("kind", flat=True)),
            **{f"event_{k}": v for k, v in (case.draft.get("event") or {}).items()},
            **({"event_kind": "emergency"} if case.scheme == "temporary_quick" and "event" not in case.draft else {}),  # noqa: E501
        },
    }  # fmt: skip


def _member(member: dict[str, Any], people: dict[int, Any]) -> dict[str, Any]:
    person = people.get(person_id_of(member["id"]))
    disability = member.get("disability")
    return {
        "person_id": person_id_of(member["id"]), "name": person.name if person else "",
        "relation": member["relation"], "student": member.get("student", "none"),
        "disability": f"{disability['category']}-{disability['level']}" if disability else "none",
        "serious_illness": member.get("serious_illness", False), "labour": member.get("labour", ""),
        "employment": member.get("employment", "none"),
    }  # fmt: skip


def _despite(request: HttpRequest) -> set[int]:
    """Ids of namesakes born on the same day whom the officer has looked at: they are somebody else."""
    return {int(i) for i in request.POST.getlist("despite") if i.isdigit()}


def _declared(form: Any, sets: dict[str, Any], *, despite: set[int]) -> Declared:
    rows = [(i, f.cleaned_data) for i, f in enumerate(sets["members"]) if not f.is_empty]
    new_place = {old: new for new, (old, _row) in enumerate(rows)}
    given = form.cleaned_data
    account = None
    if given["account"]:
        account = NewAccount(
            given["account"], given["bank"], rows[0][1].get("name") or "—", localdate()
        )
    return Declared(
        members=[_declared_member(r, phone=given["phone"] if i == 0 else "") for i, r in rows],
        residence=given["residence"], address=given["address"], causes=[given["cause"]] if given["cause"] else [],  # noqa: E501
        income=_money(sets["income"], new_place), spending=_money(sets["spending"], new_place),
        assets=[
            {"member": new_place.get(int(r["member"] or 0), 0), "item": r["item"], "value": r.get("amount"),
             "detail": {"area_m2": str(r["area_m2"])} if r.get("area_m2") else {}}
            for r in _filled(sets["assets"], "item")
        ],
        obligors=[
            {"member": new_place.get(int(r["member"] or 0), 0), "relation": r["relation"], "name": r["name"], "detail": _obligor(r), "consented": r["consented"]}  # noqa: E501
            for r in _filled(sets["obligors"], "relation")
        ],
        account=account, consented=given["consented"], event=form.event, despite=despite,
    )  # fmt: skip


def _declared_member(row: dict[str, Any], *, phone: str) -> DeclaredMember:
    category, _dash, level = (row["disability"] or "none").partition("-")
    conditions: dict[str, Any] = {
        "disability": {"category": category, "level": int(level)} if level else None,
        "serious_illness": bool(row["serious_illness"]), "student": row["student"] or "none",
        "employment": row["employment"] or "none",
    }  # fmt: skip
    if row["labour"]:
        conditions["labour"] = row["labour"]
    return DeclaredMember(
        relation=row["relation"] or "99", name=row["name"], id_number=row["id_number"],
        person_id=row["person_id"], phone=phone, conditions=conditions,
    )  # fmt: skip


def _filled(formset: Any, key: str) -> list[dict[str, Any]]:
    return [f.cleaned_data for f in formset if f.cleaned_data.get(key)]


def _money(formset: Any, place: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {"member": place.get(int(r["member"] or 0), 0), "item": r["item"], "amount": f"{r['amount']:.2f}", "per": r["per"] or "month"}  # noqa: E501
        for r in _filled(formset, "item") if r.get("amount") is not None
    ]  # fmt: skip


def _obligor(row: dict[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = {}
    if row.get("family_size"):
        detail["family_size"] = row["family_size"]
    if row.get("income") is not None:
        detail["income"] = int(row["income"] * 100)
        detail["per"] = "year"
    return detail


def _papers(case: Any, kinds: list[str], actor: Any) -> None:
    from doudi.cases.wording import PAPERS

    have = set(case.evidence.values_list("kind", flat=True))
    for kind in kinds:
        if kind not in have:
            services.add_evidence(
                case_id=case.pk, kind=kind, title=PAPERS[kind], by=actor, at=now()
            )


@for_roles(*MAY)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Which schemes fit by what is known, what is still missing, and the hand-in."""
    actor = actor_of(request)
    case = selectors.case(pk, actor=actor)
    document = document_for(case, on=localdate())
    offered = _offers(case, document)
    best = next((o["key"] for o in offered if o["outcome"] == "entitled"), offered[0]["key"])
    form = forms.Submit(
        request.POST or None, schemes=[(o["key"], o["label"]) for o in offered],
        initial={"scheme": best, "version": case.version},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        services.choose_scheme(case_id=pk, scheme=form.cleaned_data["scheme"], by=actor)
        services.lodge(
            case_id=pk, document=document, household_id=case.household_id or 0, applicant_id=case.applicant_id or 0,  # noqa: E501
            head_name=case.head_name, by=actor, at=now(), version=form.cleaned_data["version"],
        )  # fmt: skip
        done(request, _("申请已提交，等待受理。"))
        if not any(o["outcome"] == "entitled" for o in offered):
            warn(request, _("按现有事实测算暂不符合，仍按申请人意愿提交。"))
        return go(request, "case", pk)
    context = {
        "case": case,
        "form": form,
        "offers": offered,
        "head": present.header(case, today=localdate()),
    }
    return page(
        request, "doudi/cases/intake_submit.html", context, status=422 if form.is_bound else 200
    )


def _offers(case: Any, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every scheme on offer with what the rules say about it from what is known."""
    keys = ("temporary_quick",) if case.scheme == "temporary_quick" else OFFERED
    found = []
    for key in keys:
        answer = answer_for(
            {**document, "schemes": ["temporary" if key == "temporary_quick" else key]}
        )
        if answer.outcome == "document_faulty" and key not in {
            "temporary",
            "temporary_quick",
            "dibao",
        }:
            continue
        found.append(
            {"key": key, "label": present.SCHEMES[key][0], "tone": present.SCHEMES[key][1], "outcome": answer.outcome,  # noqa: E501
             "panel": present.reasoning(_As(key, case), answer)}
        )  # fmt: skip
    order = ("entitled", "cannot_say_yet", "law_missing", "document_faulty", "not_entitled")
    return sorted(found, key=lambda o: order.index(o["outcome"]))


class _As:
    """The case as if it were of another scheme, for the panel's words."""

    def __init__(self, scheme: str, case: Any) -> None:
        self.scheme, self.members = scheme, case.members
