"""Opinion, public notice, objections, county examination: between the survey and the decision."""

import hashlib
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.facts import is_shown_to_the_village
from doudi.cases.models import Case, CountyVisit, Objection, Opinion, Sample
from doudi.cases.procedures import Procedure, procedure_for
from doudi.cases.services import clocks
from doudi.cases.services.advance import advance, after, check, locked, procedure_of
from doudi.cases.services.checks import nobody_is_gone, nothing_left_open
from doudi.cases.services.determine import computed
from doudi.cases.services.intake import missing_evidence
from doudi.cases.states import Act, Kind, State
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.models import Event
from doudi.offices.roles import Role
from doudi.offices.scope import in_area


@transaction.atomic
def give_opinion(
    *, case_id: int, positive: bool, text: str, by: Actor, at: datetime, version: int | None = None
) -> Opinion:
    """The township proposes. A refusal is not put on the notice board; it goes straight on.

    Raises `NotYet` for missing papers or unanswered objections.
    """
    case = locked(case_id, by=by, version=version)
    procedure = check(case, Act.GIVE_OPINION, by=by)
    if not text.strip():
        raise errors.reason_needed()
    if missing := missing_evidence(case, "opinion"):
        raise errors.missing_papers(missing)
    if open_objections(case).exists():
        raise NotYet("objection_open", errors.OPEN_OBJECTION, missing=("objection",))
    nothing_left_open(case)
    if positive:
        nobody_is_gone(case, on=localdate(at))
    answer = computed(case, on=localdate(at))
    if positive and answer.outcome == "cannot_say_yet":
        raise NotYet("cannot_say_yet", errors.CANNOT_SAY, missing=answer.result.get("missing", ()))
    opinion = Opinion.objects.create(
        case=case, level="township", round=case.round, positive=positive, amount=answer.amount,
        text=text, law=answer.law, at=at, by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    target = after_opinion(case, procedure, positive=positive)
    advance(case, Act.GIVE_OPINION, by=by, at=at, to=target,
            facts={"opinion": opinion.pk, "positive": positive, "amount": answer.amount})  # fmt: skip
    return opinion


def open_objections(case: Case) -> QuerySet[Objection]:
    """Objections that wait for an answer: against the case itself, or against the decision that an
    appeal looks at again."""
    cases = [case.pk, case.earlier_id] if case.kind == Kind.APPEAL else [case.pk]
    return Objection.objects.filter(case__in=cases, answered_at=None).order_by("id")


def after_opinion(case: Case, procedure: Procedure, *, positive: bool) -> State:
    """Where the case goes: to the board, or past it for refusals, reviews and settled objections."""
    upcoming = after(State.OPINION, procedure)
    if upcoming != State.NOTICE:
        return upcoming
    again = procedure.values["notice"].get("again", False)
    shown_already = was_shown(case) and not again
    if positive and is_shown_to_the_village(case) and not shown_already:
        return State.NOTICE
    return after(State.NOTICE, procedure)


def was_shown(case: Case) -> bool:
    """Has the case been on the board, to the end or until somebody objected?

    A photo of the board proves nothing yet: the notice may have been taken down before its time.
    """
    ended = Event.objects.filter(
        subject_kind="case", subject_id=str(case.pk), kind=f"cases.{Act.NOTICE_ENDED.value}"
    )
    return ended.exists() or case.objections.filter(against="notice").exists()


@transaction.atomic
def notice_ended(*, case_id: int, notice_code: str, by: Actor, at: datetime) -> Case:
    """The notice stood for its time and nobody objected. Called by `disclosure`."""
    case = locked(case_id, by=by)
    if case.state != State.NOTICE:
        return case
    procedure = procedure_of(case)
    from doudi.cases.models import Evidence

    Evidence.objects.create(
        case=case, kind="notice_proof", title=f"公示单 {notice_code}", at=at, by_name=by.name
    )
    target = after(State.NOTICE, procedure)
    return advance(case, Act.NOTICE_ENDED, by=by, at=at, to=target, facts={"notice": notice_code})


@transaction.atomic
def notice_taken_down(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """The notice was wrong or overtaken by events: the case is looked into again and shown anew.

    Called by `disclosure`; does nothing for a case that has left the board by another act.
    """
    case = locked(case_id, by=by)
    if case.state != State.NOTICE:
        return case
    if not reason.strip():
        raise errors.reason_needed()
    return again(case, Act.TAKE_DOWN, reason=reason, by=by, at=at)


def again(case: Case, act: Act, *, reason: str, by: Actor, at: datetime) -> Case:
    """Back to the survey for another round, with the reason on file."""
    case.round += 1
    case.special = [
        *case.special,
        {"circumstance": "returned", "reason": reason, "at": at.isoformat(), "by": by.name},
    ]
    return advance(case, act, by=by, at=at, also=("reopen_survey",))


@transaction.atomic
def object_to(
    *, case_id: int, key: str, text: str, named: bool, who: str, contact: str, notice_code: str,
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Somebody objects during the notice: the case stops, the survey begins again."""
    if existing := Objection.objects.filter(key=key).first():
        return existing
    case = locked(case_id, by=by)
    procedure = check(case, Act.OBJECT, by=by)
    objection = Objection.objects.create(
        case=case, key=key, notice_code=notice_code, against="notice", named=named, who=who,
        contact=contact, text=text, at=at,
    )  # fmt: skip
    case.has_objection = True
    case.round += 1
    if "objection" in procedure.values["special_circumstances"]:
        case.special = [*case.special, {"circumstance": "objection", "at": at.isoformat()}]
    advance(
        case, Act.OBJECT, by=by, at=at, also=("reopen_survey",), facts={"objection": objection.pk}
    )
    clocks.lengthen(case, procedure)
    case.save(update_fields=["due_on", "warn_on", "due_clock"])
    return objection


@transaction.atomic
def answer_objection(
    *, objection_id: int, upheld: bool, answer: str, by: Actor, at: datetime
) -> Objection:
    """Say what was found; the objector, where named, gets the answer."""
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    case = locked(objection.case_id, by=by)
    by.must_be(
        Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK, Role.COUNTY_DECIDER,
        area=case.area,
    )  # fmt: skip
    if not answer.strip():
        raise errors.reason_needed()
    objection.upheld, objection.answer = upheld, answer
    objection.answered_at, objection.answered_by = at, by.name
    objection.save()
    events.record(
        "cases.objection_answered", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"objection": objection.pk, "upheld": upheld},
    )  # fmt: skip
    return objection


@transaction.atomic
def lengthen(*, case_id: int, circumstance: str, reason: str, by: Actor, at: datetime) -> Case:
    """Record a special circumstance; limits that have a longer form get it."""
    case = locked(case_id, by=by)
    procedure = check(case, Act.LENGTHEN, by=by)
    if circumstance not in procedure.values["special_circumstances"]:
        raise Refused("no_such_circumstance", circumstance=circumstance)
    if not reason.strip():
        raise errors.reason_needed()
    case.special = [
        *case.special,
        {"circumstance": circumstance, "reason": reason, "at": at.isoformat(), "by": by.name},
    ]
    advance(case, Act.LENGTHEN, by=by, at=at, facts={"circumstance": circumstance})
    clocks.lengthen(case, procedure)
    case.save(update_fields=["due_on", "warn_on", "due_clock"])
    return case


@transaction.atomic
def send_back(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Return the case to the survey with a reason."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise errors.reason_needed()
    return again(case, Act.RETURN, reason=reason, by=by, at=at)


@transaction.atomic
def draw_sample(*, area: str, seed: str, by: Actor, at: datetime) -> Sample:
    """Draw the files that the county visits at home. The same seed draws the same files again."""
    by.must_be(Role.COUNTY_CLERK, Role.COUNTY_DECIDER, area=area)
    waiting = Case.objects.filter(in_area("area", area), state=State.EXAMINATION).order_by("id")
    rule = procedure_for("dibao", area=area, on=localdate(at)).values["sample"]
    ids = list(waiting.values_list("id", flat=True))
    always = [c.pk for c in waiting if must_always_visit(c)]
    sample = Sample.objects.create(
        area=area, drawn_at=at, drawn_by=by.name, seed=seed, share=rule["share"], population=ids,
        drawn=drawn_from(ids, seed=seed, share=rule["share"]), always=always,
    )  # fmt: skip
    events.record(
        "cases.sample_drawn", by=by, at=at, subject=("sample", sample.pk), area=area,
        facts={"seed": seed, "population": len(ids), "drawn": len(sample.drawn)},
    )  # fmt: skip
    return sample


def drawn_from(ids: Sequence[int], *, seed: str, share: str) -> list[int]:
    """The drawn ids, ascending: the smallest hashes of "seed:id", so that anybody can redraw."""
    count = math.ceil(len(ids) * Decimal(share))
    by_luck = sorted(ids, key=lambda i: hashlib.sha256(f"{seed}:{i}".encode()).hexdigest())
    return sorted(by_luck[:count])


def must_always_visit(case: Case) -> bool:
    """Filed relatives and complaints are always visited by the county."""
    return case.has_kin or case.has_objection


@transaction.atomic
def record_county_visit(
    *, case_id: int, on: date, visitors: Sequence[str], agrees: bool, remark: str, by: Actor,
    at: datetime, sample_id: int | None = None,
) -> CountyVisit:  # fmt: skip
    """The county's own visit."""
    case = locked(case_id, by=by)
    check(case, Act.EXAMINE, by=by)
    visit = CountyVisit.objects.create(
        case=case, sample_id=sample_id, on=on, visitors=list(visitors), agrees=agrees,
        remark=remark, at=at,
    )  # fmt: skip
    events.record(
        "cases.county_visit", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"visit": visit.pk, "agrees": agrees},
    )  # fmt: skip
    return visit


@transaction.atomic
def examine(
    *, case_id: int, positive: bool, text: str, by: Actor, at: datetime, version: int | None = None
) -> Opinion:
    """The county has gone through the file. Raises `NotYet` where a home visit is mandatory."""
    case = locked(case_id, by=by, version=version)
    check(case, Act.EXAMINE, by=by)
    drawn_since = Sample.objects.filter(drawn_at__gte=case.step_since)
    sampled = any(case.pk in sample.drawn for sample in drawn_since)
    if (must_always_visit(case) or sampled) and not case.county_visits.exists():
        raise NotYet("visit_first", errors.VISIT_FIRST, missing=("county_visit",))
    answer = computed(case, on=localdate(at))
    opinion = Opinion.objects.create(
        case=case, level="county", round=case.round, positive=positive, amount=answer.amount,
        text=text, law=answer.law, at=at, by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    advance(case, Act.EXAMINE, by=by, at=at, facts={"opinion": opinion.pk, "positive": positive})
    return opinion


@transaction.atomic
def terminate(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """End the procedure because the household refuses to cooperate (57号 art. 29)."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise errors.reason_needed()
    advance(case, Act.TERMINATE, by=by, at=at)
    from doudi.cases.services.letters import write

    write(case, "terminated", by=by, at=at, note=reason)
    return case
