"""Life after the decision: reviews, reported changes, hearings, death, exit, papers, archive."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.models import Case, Decision, Evidence, Hearing, ReviewDue
from doudi.cases.procedures import procedure_for
from doudi.cases.services import clocks
from doudi.cases.services.advance import advance, check, keep, locked
from doudi.cases.services.intake import missing_evidence, open_draft, write_facts
from doudi.cases.services.letters import write
from doudi.cases.states import ENDED, IN_WORK, Act, Effect, Kind, State
from doudi.kernel import daily, events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.scope import in_area
from doudi.registry import facts as register

LEAD = timedelta(days=30)  # a review appears this long before it is due


@transaction.atomic
def open_review(
    *, decision_id: int, by: Actor, at: datetime, kind: str = Kind.REVIEW, key: str = "",
    document: Mapping[str, Any] | None = None, due: ReviewDue | None = None,
) -> Case:  # fmt: skip
    """Open a case that re-tests a running award, prefilled with what is known. Idempotent by key."""
    award = Decision.objects.select_related("case").get(pk=decision_id)
    key = key or f"{kind}:{decision_id}:{due.pk if due else localdate(at).isoformat()}"
    if existing := Case.objects.filter(key=key).first():
        return existing
    running = Case.objects.filter(
        household_id=award.household_id, scheme=award.case.scheme, state__in=IN_WORK
    )
    if other := running.first():
        raise Refused("already_running", errors.ALREADY_RUNNING, number=other.number)
    before = award.case
    case = open_draft(
        key=key, scheme=before.scheme, area=award.area, by=by, at=at, kind=kind,
        found_by="review" if kind == Kind.REVIEW else "report", household_id=award.household_id,
        applicant_id=award.payee_id, head_name=before.head_name, members=before.members,
        earlier_id=before.pk,
    )  # fmt: skip
    case.award_decision = award
    case.lodged_at = case.accepted_at = at
    case.procedure = keep(procedure_for(case.scheme, area=case.area, on=localdate(at)))
    known = document or award.facts or register.case(award.household_id, on=localdate(at))
    write_facts(case, "declared", known, by=by, at=at)
    starts = () if due is not None or kind == Kind.DEATH else ("accept",)
    advance(case, Act.OPEN_BY_OFFICE, by=by, at=at, to=State.SURVEY, also=starts)
    if due is not None:
        _until(case, "review", due.due_on, at=at, cites="mca-2021-57:art-31")
        due.case = case
        due.save(update_fields=["case"])
    return case


def _until(case: Case, name: str, day: date, *, at: datetime, cites: str) -> None:
    """The limit of a review is the day it falls due, of a death some months after it."""
    clocks.start_until(case, name, on=localdate(at), until=day, cites=cites)
    case.save(update_fields=["due_on", "warn_on", "due_clock"])


def open_due_reviews(*, area: str, by: Actor, at: datetime, most: int | None = None) -> int:
    """Open the reviews that fall due within the lead time; returns how many. Run daily.

    A household with a case in work keeps its review waiting and holds nobody else up: every review
    is a transaction of its own. `most` limits how many are opened. Raises `daily.Unfinished`.
    """
    waiting = ReviewDue.objects.filter(
        in_area("area", area), case=None, cancelled=False, due_on__lte=localdate(at) + LEAD
    )
    ids = list(waiting.order_by("due_on", "id").values_list("id", flat=True))
    return daily.one_by_one(ids, lambda due_id: _open_due(due_id, by=by, at=at), most=most)


def _open_due(due_id: int, *, by: Actor, at: datetime) -> bool:
    due = (
        ReviewDue.objects.select_for_update().filter(pk=due_id, case=None, cancelled=False).first()
    )
    if due is None:
        return False
    open_review(decision_id=due.decision_id, by=by, at=at, due=due)
    return True


@transaction.atomic
def call_hearing(
    *, case_id: int, planned_on: date, about: str, grounds: str, by: Actor, at: datetime,
    version: int | None = None,
) -> Hearing:  # fmt: skip
    """Invite the person to be heard before a cut, with the grounds in writing."""
    case = locked(case_id, by=by, version=version)
    if not grounds.strip():
        raise errors.reason_needed()
    hearing = Hearing.objects.create(
        case=case, invited_at=at, planned_on=planned_on, about=about, grounds=grounds
    )
    advance(case, Act.CALL_HEARING, by=by, at=at, facts={"hearing": hearing.pk, "about": about})
    write(case, "hearing", by=by, at=at, note=grounds)
    return hearing


@transaction.atomic
def hear(
    *, case_id: int, held_on: date, mode: str, present: str, said: str, by: Actor, at: datetime,
    version: int | None = None,
) -> Hearing:  # fmt: skip
    """Write down what the person said; that nothing was said is a statement too."""
    case = locked(case_id, by=by, version=version)
    check(case, Act.HEAR, by=by)
    hearing = case.hearings.filter(held_on=None).latest("id")
    if not said.strip() or not present.strip():
        raise errors.reason_needed()
    hearing.held_on, hearing.mode, hearing.present = held_on, mode, present
    hearing.said, hearing.by_name = said, by.name
    hearing.save()
    Evidence.objects.create(
        case=case,
        kind="hearing_record",
        title="听取意见记录",
        at=at,
        by_id=by.user_id,
        by_name=by.name,
    )
    advance(case, Act.HEAR, by=by, at=at, facts={"hearing": hearing.pk, "mode": mode})
    return hearing


@transaction.atomic
def complete_papers(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """The papers of help that came first are complete (sal-2026 art. 50)."""
    case = locked(case_id, by=by, version=version)
    check(case, Act.COMPLETE_PAPERS, by=by)
    if missing := missing_evidence(case, "afterwards"):
        raise errors.missing_papers(missing)
    return advance(case, Act.COMPLETE_PAPERS, by=by, at=at)


@transaction.atomic
def close(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Put the file into the archive. Raises `NotYet` while a letter has not been delivered."""
    case = locked(case_id, by=by, version=version)
    check(case, Act.CLOSE, by=by)
    last = case.letters.filter(kind__in=["decision", "refusal", "change", "stop"])
    if last.exists() and not last.exclude(delivered_on=None).exists():
        raise NotYet("letter_not_delivered", missing=("delivery",))
    return advance(case, Act.CLOSE, by=by, at=at)


@transaction.atomic
def assign(*, case_id: int, user_id: int, name: str, by: Actor, at: datetime) -> Case:
    """Give the case to another officer, for good or while somebody is away."""
    case = locked(case_id, by=by)
    check(case, Act.ASSIGN, by=by)
    case.assignee_id, case.assignee_name = user_id, name
    return advance(case, Act.ASSIGN, by=by, at=at, facts={"to": user_id})


@transaction.atomic
def object_to_decision(*, case_id: int, key: str, text: str, by: Actor, at: datetime) -> Case:
    """The applicant objects to a decision: the matter is opened again with everything in it.

    The first decision stands until the new one; the new case points back at it.
    """
    from doudi.cases.models import Objection

    old = locked(case_id, by=by)
    if State(old.state) not in ENDED or not old.decisions.filter(in_force=True).exists():
        raise errors.wrong_state("object_to_decision", old.state)
    if existing := Case.objects.filter(key=f"appeal:{key}").first():
        return existing
    Objection.objects.get_or_create(
        key=key, defaults={"case": old, "against": "decision", "named": True, "who": old.head_name,
                           "text": text, "at": at},
    )  # fmt: skip
    case = open_draft(
        key=f"appeal:{key}", scheme=old.scheme, area=old.area, by=by, at=at, kind=Kind.APPEAL,
        found_by="appeal", household_id=old.household_id, applicant_id=old.applicant_id,
        head_name=old.head_name, members=old.members, earlier_id=old.pk,
    )  # fmt: skip
    last = old.decisions.filter(in_force=True).latest("id")
    case.award_decision = last if last.effect not in {Effect.REFUSE, Effect.STOP} else None
    case.lodged_at = case.accepted_at = at
    case.has_objection = True  # the county visits
    case.procedure = keep(procedure_for(case.scheme, area=case.area, on=localdate(at)))
    write_facts(case, "declared", last.facts, by=by, at=at)
    advance(case, Act.OPEN_BY_OFFICE, by=by, at=at, to=State.SURVEY, also=("accept",))
    events.record(
        "cases.decision_objected", by=by, at=at, subject=("case", old.pk), area=old.area,
        facts={"new_case": case.pk},
    )  # fmt: skip
    return case
