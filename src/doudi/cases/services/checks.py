"""Survey, economic check, self-care, appraisal: what is found out, and which finding counts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors, facts
from doudi.cases.models import Appraisal, Case, CheckResult, Choice, SelfCare, Survey
from doudi.cases.services.advance import advance, after, check, locked
from doudi.cases.services.intake import write_facts
from doudi.cases.states import Act, State
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.registry import facts as register

SELF_CARE_ITEMS = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
PARTIAL, FULL = 1, 4  # 民发〔2021〕43号 arts. 21-23: 1 to 3 activities failed, 4 and more


@transaction.atomic
def begin_survey(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Start the survey: the clock of three working days stops."""
    case = locked(case_id, by=by, version=version)
    return advance(case, Act.BEGIN_SURVEY, by=by, at=at)


@transaction.atomic
def order_check(
    *, case_id: int, by: Actor, at: datetime, version: int | None = None
) -> CheckResult:
    """Order the economic check; the departments are asked after commit (event "cases.order_check").

    A check that came back without any answer, for want of consents or data, is ordered anew.
    """
    case = locked(case_id, by=by, version=version)
    check(case, Act.ORDER_CHECK, by=by)
    ordered = case.checks.filter(answered_at=None).first()
    if ordered is not None and ordered.order_id is None:
        return ordered
    if ordered is None:
        ordered = CheckResult(case=case)
    ordered.order_id, ordered.ordered_at, ordered.ordered_by = None, at, by.name
    ordered.save()
    advance(case, Act.ORDER_CHECK, by=by, at=at, facts={"check": ordered.pk})
    return ordered


@transaction.atomic
def record_check(
    *, case_id: int, conclusion: str, findings: Sequence[Mapping[str, Any]], by: Actor, at: datetime,
    unanswered: Sequence[str] = (), report_ref: str = "",
) -> CheckResult:  # fmt: skip
    """Put the result of the check into the file as an officer received it.

    `findings`: {section: income|assets|spending, member, item, amount (yuan, decimal string), per,
    source, as_of}. They become the "checked" version of the facts.
    """
    case = locked(case_id, by=by)
    check(case, Act.RECORD_CHECK, by=by)
    answered = case.checks.filter(answered_at=None).order_by("id").first() or CheckResult(
        case=case, ordered_at=at, ordered_by=by.name
    )
    answered.answered_at, answered.answered_by = at, by.name
    answered.conclusion, answered.report_ref = conclusion, report_ref
    answered.findings = [dict(f) for f in findings]
    answered.unanswered = list(unanswered)
    answered.save()
    write_facts(case, "checked", facts.from_findings(findings), by=by, at=at)
    advance(
        case, Act.RECORD_CHECK, by=by, at=at,
        facts={"check": answered.pk, "conclusion": conclusion, "findings": len(findings)},
    )  # fmt: skip
    return answered


@transaction.atomic
def record_survey(
    *, case_id: int, key: str, on: datetime, mode: str, investigators: Sequence[tuple[int | None, str]],
    present: str, form: Mapping[str, Any], conclusion: str, by: Actor, at: datetime,
    relation: str = "", remark: str = "", signed: Sequence[int] = (), emergency: str = "",
    found: Mapping[str, Any] | None = None,
) -> Survey:  # fmt: skip
    """Record a visit. `key` was made on the phone, so a form sent twice is one visit.

    Raises `NotYet` for fewer investigators than the place demands, `Refused` for a call or video
    without an emergency that allows it. `found` holds rows as in `record_check`.
    """
    if existing := Survey.objects.filter(key=key).first():
        return existing
    case = locked(case_id, by=by)
    procedure = check(case, Act.RECORD_SURVEY, by=by)
    rule = procedure.values["investigators"]
    if len({name for _, name in investigators if name}) < rule["least"]:
        raise NotYet("too_few_investigators", errors.NEEDS_TWO, missing=("investigators",))
    if mode not in rule["modes"] and not (mode in rule["emergency_modes"] and emergency.strip()):
        raise Refused("mode_not_allowed", errors.MODE_NOT_ALLOWED, mode=mode)
    survey = Survey.objects.create(
        case=case, key=key, round=case.round, on=on, mode=mode,
        investigators=[list(i) for i in investigators], present=present, relation=relation,
        form={**form, **({"emergency": emergency} if emergency else {})}, conclusion=conclusion,
        remark=remark, signed=list(signed), received_at=at,
    )  # fmt: skip
    write_facts(case, "surveyed", facts.from_findings((found or {}).get("rows", ())), by=by, at=at)
    advance(
        case, Act.RECORD_SURVEY, by=by, at=at, also=("begin_survey",),
        facts={"survey": survey.pk, "mode": mode, "conclusion": conclusion},
    )  # fmt: skip
    return survey


@transaction.atomic
def renew_facts(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Take what the register knows of the household today as the declaration; the older one stays.

    For a review or a change: what was learnt since is written in the register once, for everybody.
    """
    case = locked(case_id, by=by, version=version)
    check(case, Act.RENEW_FACTS, by=by)
    document = register.case(
        case.household_id or 0, on=localdate(at), applicant_id=case.applicant_id
    )
    before = facts.latest(case).get("declared", {}).get("household", {})
    if "event" in before:
        document["household"]["event"] = before["event"]
    case.members = len(document["household"]["members"])
    write_facts(case, "declared", document, by=by, at=at)
    return advance(case, Act.RENEW_FACTS, by=by, at=at)


@transaction.atomic
def choose_fact(
    *, case_id: int, pointer: str, source: str, reason: str, by: Actor, at: datetime
) -> Choice:
    """Say which source counts where they differ, and why."""
    case = locked(case_id, by=by)
    check(case, Act.CHOOSE_FACT, by=by)
    if not reason.strip():
        raise errors.reason_needed()
    choice, _ = Choice.objects.update_or_create(
        case=case, pointer=pointer,
        defaults={"source": source, "reason": reason, "at": at, "by_id": by.user_id, "by_name": by.name},
    )  # fmt: skip
    advance(case, Act.CHOOSE_FACT, by=by, at=at, facts={"pointer": pointer, "source": source})
    return choice


@transaction.atomic
def assess_self_care(
    *, case_id: int, person_id: int, on: date, items: Mapping[str, bool], assessors: Sequence[str],
    by: Actor, at: datetime,
) -> SelfCare:  # fmt: skip
    """Assess the six activities of daily life; true where the person manages alone."""
    case = locked(case_id, by=by)
    check(case, Act.ASSESS_SELF_CARE, by=by)
    if set(items) != set(SELF_CARE_ITEMS):
        raise NotYet("self_care_incomplete", missing=sorted(set(SELF_CARE_ITEMS) - set(items)))
    failed = sum(not items[i] for i in SELF_CARE_ITEMS)
    result = "full" if failed < PARTIAL else "partial" if failed < FULL else "none"
    assessed = SelfCare.objects.create(
        case=case, person_id=person_id, on=on, items=dict(items), assessors=list(assessors),
        result=result, at=at,
    )  # fmt: skip
    from doudi.cases.models import Evidence

    Evidence.objects.create(
        case=case, kind="self_care_assessment", title="生活自理能力评估表", at=at,
        by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    advance(case, Act.ASSESS_SELF_CARE, by=by, at=at, facts={"assessment": assessed.pk})
    return assessed


@transaction.atomic
def finish_survey(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Hand the surveyed case to the review.

    Raises `NotYet` without a survey of this round, with open differences, or with missing papers.
    """
    case = locked(case_id, by=by, version=version)
    procedure = check(case, Act.FINISH_SURVEY, by=by)
    if not case.surveys.filter(round=case.round).exists():
        raise NotYet("no_survey", errors.NO_SURVEY, missing=("survey",))
    if case.checks.filter(answered_at=None).exists():
        raise NotYet("no_check", errors.NO_CHECK, missing=("check_report",))
    nothing_left_open(case)
    write_facts(case, "adopted", facts.adopted_document(case), by=by, at=at)
    target = after(State.SURVEY, procedure)
    asks = case.has_objection and "objection" in procedure.values["appraisal"]["when"]
    if asks and not case.appraisals.filter(at__gte=case.step_since).exists():
        target = State.APPRAISAL
    return advance(case, Act.FINISH_SURVEY, by=by, at=at, to=target)


def nobody_is_gone(case: Case, *, on: date) -> None:
    """Raise `NotYet` where the file still counts somebody who has died or left the household.

    The register learns of a death from wherever it is told first; a file in work keeps what was
    declared until it is renewed (`renew_facts`), and nothing is given for who is not there.
    """
    if facts.gone(case, on=on):
        raise NotYet("members_gone", errors.MEMBERS_GONE, missing=("members",))


def nothing_left_open(case: Case) -> None:
    """Raise `NotYet` for records that nobody has placed, and for differences nobody has settled."""
    if case.checks.filter(doubtful__gt=0).exists():
        raise NotYet("matches_open", errors.MATCHES_OPEN, missing=("matches",))
    if still_open := facts.open_differences(case):
        raise NotYet("differences_open", errors.DIFFERENCES_OPEN, missing=still_open)


@transaction.atomic
def call_appraisal(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Ask the villagers' representatives, where the township thinks it necessary."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise errors.reason_needed()
    return advance(case, Act.CALL_APPRAISAL, by=by, at=at)


@transaction.atomic
def record_appraisal(
    *, case_id: int, held_on: date, place: str, host: str, recorder: str, invited: int, attended: int,
    votes_for: int, votes_against: int, abstained: int, minutes: str, by: Actor, at: datetime,
) -> Appraisal:  # fmt: skip
    """Record who came, how they voted and what was said."""
    case = locked(case_id, by=by)
    check(case, Act.RECORD_APPRAISAL, by=by)
    if votes_for + votes_against + abstained > attended or attended > invited:
        raise Refused("votes_do_not_add_up", errors.VOTES)
    held = Appraisal.objects.create(
        case=case, held_on=held_on, place=place, host=host, recorder=recorder, invited=invited,
        attended=attended, votes_for=votes_for, votes_against=votes_against, abstained=abstained,
        minutes=minutes, at=at, by_name=by.name,
    )  # fmt: skip
    if not case.facts.filter(source="adopted").exists():
        write_facts(case, "adopted", facts.adopted_document(case), by=by, at=at)
    advance(
        case, Act.RECORD_APPRAISAL, by=by, at=at, to=State.OPINION,
        facts={"appraisal": held.pk, "for": votes_for, "against": votes_against},
    )  # fmt: skip
    return held
