"""When a household itself changes: its head dies, or it leaves by its own will."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.models import Case, Decision, ReviewDue
from doudi.cases.procedures import procedure_for
from doudi.cases.services import clocks
from doudi.cases.services.advance import advance, keep, locked, procedure_of
from doudi.cases.services.after import open_review
from doudi.cases.services.elsewhere import QUICK
from doudi.cases.services.intake import open_draft, write_facts
from doudi.cases.states import IN_WORK, OPEN, Act, Kind, State
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.registry import facts as register
from doudi.registry import selectors as registry
from doudi.registry import services as registrar
from doudi.registry.relations import seen_from
from doudi.registry.vocabulary_money import Relation


@transaction.atomic
def report_death(
    *, decision_id: int, person_id: int, died_on: date, by: Actor, at: datetime,
    new_head_id: int | None = None, relations: Mapping[int, str] | None = None,
) -> Case:  # fmt: skip
    """A member of an assisted household has died. Nothing is typed again.

    The register notes the death; where the head died, `new_head_id` becomes head and the others'
    relations follow from those on file; what cannot be derived is said in `relations`. If nobody is
    left, the help stops. Otherwise a case opens that re-tests the award of those who remain,
    prefilled from the register. Raises `NotYet` "relations_unclear" naming the persons, or
    "head_needed".
    """
    award = Decision.objects.select_related("case").get(pk=decision_id)
    home = registry.household(award.household_id, actor=by)
    members = home.memberships.filter(until=None).select_related("person")
    known = {m.person_id: (m.relation, m.person.sex) for m in members}
    after_head = registrar.record_death(
        person_id=person_id, died_on=died_on, source="declared", by=by, at=at
    )
    home.refresh_from_db()
    if home.pk in after_head and new_head_id is None:
        raise NotYet("head_needed", errors.HEAD_NEEDED, missing=("new_head",))
    if home.size == 0:
        return _stop_for_death(award, died_on, by=by, at=at)
    if new_head_id is not None:
        registrar.change_head(
            household_id=home.pk, person_id=new_head_id, on=localdate(at), by=by, at=at,
            relations=_relations(known, new_head_id, without=person_id, said=relations or {}),
        )  # fmt: skip
    head = new_head_id or home.head_id
    after_it = max(
        localdate(at), died_on + timedelta(days=1)
    )  # on the day itself there are still all
    document = register.case(home.pk, on=after_it, applicant_id=head)
    case = open_review(
        decision_id=award.pk, by=by, at=at, kind=Kind.DEATH, document=document,
        key=f"death:{award.pk}:{person_id}",
    )  # fmt: skip
    case.applicant_id, case.members = head, len(document["household"]["members"])
    case.head_name = registry.person(head, actor=by).name
    _until_put_right(case, died_on, at=at)
    case.save(update_fields=["applicant", "members", "head_name"])
    if new_head_id is not None:
        _close_old_file(award.case_id, by=by, at=at)
    return case


def _until_put_right(case: Case, died_on: date, *, at: datetime) -> None:
    """The award is to be put right within the months the place names, counted from the death."""
    months = int(procedure_of(case).values["death"]["months"])
    until = clocks.months_after(died_on, months)
    clocks.start_until(
        case, "death", on=localdate(at), until=until, cites=procedure_of(case).cites["death"]
    )
    case.save(update_fields=["due_on", "warn_on", "due_clock"])


def _close_old_file(case_id: int, *, by: Actor, at: datetime) -> None:
    """The file under the dead head's name ends; the new one goes on with everything in it."""
    old = locked(case_id, by=by)
    if old.state == State.DECIDED:
        advance(old, Act.CLOSE, by=by, at=at, facts={"because": "head_died"})


def unclear_relations(*, decision_id: int, new_head_id: int, without: int, by: Actor) -> list[int]:
    """Members whose relation to the new head does not follow from what is on file."""
    award = Decision.objects.get(pk=decision_id)
    members = registry.household(award.household_id, actor=by).memberships.filter(until=None)
    known = {m.person_id: (m.relation, m.person.sex) for m in members.select_related("person")}
    return _unclear(seen_from(new_head_id, known), {new_head_id, without})


def _unclear(seen: Mapping[int, str], apart: set[int]) -> list[int]:
    return [p for p, r in seen.items() if r == Relation.OTHER_KIN and p not in apart]


def _relations(
    known: Mapping[int, tuple[str, str]], head: int, *, without: int, said: Mapping[int, str]
) -> dict[int, str]:
    """Everybody's relation to the new head: as said, else derived from the relation to the old one."""
    seen = seen_from(head, dict(known))
    missing = [p for p in _unclear(seen, {head, without}) if p not in said]
    if missing:
        raise NotYet(
            "relations_unclear", errors.RELATIONS_UNCLEAR, missing=[str(p) for p in missing]
        )
    return {p: said.get(p, r) for p, r in seen.items() if p not in {head, without}}


def _stop_for_death(award: Decision, died_on: date, *, by: Actor, at: datetime) -> Case:
    """Nobody is left: the case goes straight to the decision that stops the help."""
    before = award.case
    case = open_draft(
        key=f"death:{award.pk}", scheme=before.scheme, area=award.area, by=by, at=at, kind=Kind.DEATH,
        found_by="report", household_id=award.household_id, applicant_id=award.payee_id,
        head_name=before.head_name, members=0, earlier_id=before.pk,
    )  # fmt: skip
    case.award_decision = award
    case.lodged_at = case.accepted_at = at
    case.procedure = keep(procedure_for(case.scheme, area=case.area, on=localdate(at)))
    write_facts(case, "declared", award.facts, by=by, at=at)
    advance(case, Act.OPEN_BY_OFFICE, by=by, at=at, to=State.DECISION)
    _until_put_right(case, died_on, at=at)
    return case


@transaction.atomic
def leave_by_own_will(*, decision_id: int, statement: str, by: Actor, at: datetime) -> Case:
    """A household gives its help up. A case opens at the decision; no hearing is needed."""
    award = Decision.objects.select_related("case").get(pk=decision_id)
    before = award.case
    running = Case.objects.filter(
        household_id=award.household_id, scheme=before.scheme, state__in=IN_WORK
    ).exclude(kind=Kind.EXIT)
    if other := running.first():
        raise Refused("already_running", errors.ALREADY_RUNNING, number=other.number)
    earlier = Case.objects.filter(award_decision=award, kind=Kind.EXIT, state=State.WITHDRAWN)
    case = open_draft(
        key=f"exit:{award.pk}:{earlier.count()}", scheme=before.scheme, area=award.area, by=by, at=at,
        kind=Kind.EXIT,
        found_by="applicant", household_id=award.household_id, applicant_id=award.payee_id,
        head_name=before.head_name, members=before.members, earlier_id=before.pk,
    )  # fmt: skip
    if case.state != State.DRAFT:
        return case
    case.award_decision = award
    case.draft = {"statement": statement}
    case.lodged_at = case.accepted_at = at
    case.procedure = keep(procedure_for(case.scheme, area=case.area, on=localdate(at)))
    known = award.facts or register.case(award.household_id, on=localdate(at))
    write_facts(case, "declared", known, by=by, at=at)
    return advance(case, Act.OPEN_BY_OFFICE, by=by, at=at, to=State.DECISION, also=("accept",))


@transaction.atomic
def follow_the_household(*, household_id: int, was: str, area: str, by: Actor, at: datetime) -> int:
    """The household lives in another village of the county: its files go with it; how many.

    The new township sees everything that was done and goes on with what runs; whoever had the case
    in hand keeps nothing. Out of the county no file follows: another county has its own; and quick
    help that was asked for elsewhere (`is_elsewhere`) stays where the emergency happened.
    """
    followed = 0
    for case in (
        Case.objects.select_for_update().filter(household_id=household_id).exclude(area=area)
    ):
        if case.area[:6] != area[:6] or (case.scheme == QUICK and case.area != was):
            continue
        before, case.area = case.area, area
        if case.state in OPEN and before[:9] != area[:9]:
            case.assignee_id, case.assignee_name = None, ""
        case.save(update_fields=["area", "assignee_id", "assignee_name"])
        Decision.objects.filter(case=case).update(area=area)
        events.record(
            "cases.moved", by=by, at=at, subject=("case", case.pk), area=area,
            facts={"from": before, "to": area},
        )  # fmt: skip
        followed += 1
    here = ReviewDue.objects.filter(household_id=household_id, area__startswith=area[:6])
    here.update(area=area)
    return followed
