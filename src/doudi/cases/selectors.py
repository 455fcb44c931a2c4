"""Reads of cases. Everything starts from `visible_to(actor)`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from doudi.cases import errors, facts
from doudi.cases.handover import DecisionGiven, DecisionKind, MemberShare
from doudi.cases.models import Case, Clock, Decision, Letter, Objection, ReviewDue, Sample
from doudi.cases.procedures import Procedure
from doudi.cases.services.advance import is_kin, known_procedure, procedure_of, roles_for
from doudi.cases.services.decide import award_facts, proposed_effect, running_award
from doudi.cases.services.determine import Computed, computed
from doudi.cases.states import IN_WORK, MOVES, OPEN, Act, Effect, Kind, State
from doudi.kernel.actor import Actor
from doudi.kernel.models import Event
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.offices.scope import in_area, within

# Which states wait for which role. What only the office that decides may do waits there alone:
# the case itself knows whether that is the township or the county.
WAITS_FOR: dict[str, frozenset[State]] = {
    Role.VILLAGE_WORKER: frozenset({State.DRAFT, State.SURVEY}),
    Role.TOWNSHIP_CLERK: frozenset(
        {State.DRAFT, State.LODGED, State.AWAITING_PAPERS, State.SURVEY, State.APPRAISAL, State.NOTICE,
         State.HEARING, State.AFTERWARDS}
    ),
    Role.TOWNSHIP_REVIEWER: frozenset({State.OPINION}),
    Role.COUNTY_CLERK: frozenset({State.EXAMINATION}),
    Role.CHECK_OFFICER: frozenset({State.SURVEY}),
}  # fmt: skip
WAITS_AT_LEVEL: dict[str, tuple[str, State]] = {
    Role.TOWNSHIP_REVIEWER: ("township", State.SECOND),
    Role.TOWNSHIP_DECIDER: ("township", State.DECISION),
    Role.COUNTY_CLERK: ("county", State.SECOND),
    Role.COUNTY_DECIDER: ("county", State.DECISION),
}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases in the actor's areas; a citizen sees those of their own household head."""
    if actor.person_id and not actor.posts and not actor.machine:
        return Case.objects.filter(applicant_id=actor.person_id)
    return within(Case.objects.all(), actor)


def case(case_id: int, *, actor: Actor) -> Case:
    """One case. Raises `NotFound` where it is not, or not for this actor."""
    found = (
        visible_to(actor).select_related("procedure", "award_decision").filter(pk=case_id).first()
    )
    if found is None:
        raise errors.not_found()
    return found


def waiting_for(actor: Actor) -> QuerySet[Case]:
    """Open cases whose next act is the actor's."""
    return visible_to(actor).filter(_on_the_desk_of(actor))


def _on_the_desk_of(actor: Actor) -> Q:
    roles = actor.roles()
    mine = Q(state__in=sorted({s for role in roles for s in WAITS_FOR.get(role, frozenset())}))
    at_level = [WAITS_AT_LEVEL[role] for role in sorted(roles) if role in WAITS_AT_LEVEL]
    for level, state in at_level:
        mine |= Q(state=state, level=level)
    return mine


def overdue(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Cases in work past a limit of time."""
    return visible_to(actor).filter(state__in=sorted(IN_WORK | {State.AFTERWARDS}), due_on__lt=on)


def soon_due(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Cases in work within three working days of a limit."""
    return visible_to(actor).filter(
        state__in=sorted(IN_WORK | {State.AFTERWARDS}), due_on__gte=on, warn_on__lte=on
    )


def passed_on(actor: Actor) -> QuerySet[Case]:
    """Open cases that wait for somebody else."""
    return visible_to(actor).filter(state__in=sorted(OPEN)).exclude(_on_the_desk_of(actor))


def search(actor: Actor, text: str) -> QuerySet[Case]:
    """By name of the applicant or number of the case."""
    return visible_to(actor).filter(Q(head_name__startswith=text) | Q(number__endswith=text))


def running_for(household_id: int, *, actor: Actor) -> QuerySet[Case]:
    """Open cases of a household."""
    return visible_to(actor).filter(household_id=household_id, state__in=sorted(OPEN))


def acts_open_to(actor: Actor, case: Case) -> set[Act]:
    """What the actor may do to the case now, by state, role and kinship."""
    if is_kin(case, actor):
        return set()
    possible = [act for act, move in MOVES.items() if State(case.state) in move.sources]
    if not possible:
        return set()
    procedure = procedure_of(case)
    return {a for a in possible if actor.may(*roles_for(a, procedure), area=case.area)}


def timeline(case: Case, *, most: int = 60) -> list[Event]:
    """What happened to the case, the newest first."""
    return list(
        Event.objects.filter(subject_kind="case", subject_id=str(case.pk)).order_by("-id")[:most]
    )


def clocks_of(case: Case) -> list[Clock]:
    """Every clock of the case, running ones first."""
    return sorted(case.clocks.all(), key=lambda c: (c.stopped_on is not None, c.due_on))


def computation(case: Case, *, on: date) -> Computed:
    """The system's computation from the facts that count today."""
    return computed(case, on=on, award=award_facts(running_award(case)))


def proposal(case: Case, answer: Computed) -> str:
    """The effect that the computation points to, or ""."""
    return proposed_effect(case, answer, running_award(case))


def decision_given(decision_id: int) -> DecisionGiven:
    """A decision as plain values, for `payments`. Raises `NotFound` for one not in force."""
    found = Decision.objects.filter(pk=decision_id, in_force=True).first()
    if found is None or found.effect not in set(DecisionKind):
        raise errors.not_found()
    return DecisionGiven(
        decision_id=found.pk, number=found.number, case_id=found.case_id,
        kind=DecisionKind(found.effect), scheme=found.scheme, household_id=found.household_id,
        payee_person_id=found.payee_id, area=found.area,
        shares=tuple(
            MemberShare(s[0], s[1], tuple((g, f) for g, f in s[2]))
            for s in (found.shares if found.effect not in {"stop", "refuse"} else [])
        ),
        first_month=Month.parse(found.first_month),
        end_month=Month.parse(found.end_month) if found.end_month else None,
        decided_on=localdate(found.decided_at), law_identity=found.law,
    )  # fmt: skip


def award_of(household_id: int, scheme: str) -> Decision | None:
    """The running award of a household under a scheme, if any."""
    last = Decision.objects.filter(
        household_id=household_id, scheme=scheme, in_force=True
    ).exclude(effect__in=["refuse", "continue"]).order_by("-decided_at").first()  # fmt: skip
    return last if last is not None and last.effect not in {"stop", "one_off"} else None


ALONE = frozenset({"dibao_single"})  # schemes for which one person applies without the family


@dataclass(frozen=True, slots=True)
class NoticeMaterial:
    """What a public notice may show, and for how long: nothing else leaves this room for it.

    `members` are those of the household; where a person applies alone (单人保), the one covered.
    """

    case_id: int
    area: str
    scheme: str
    name: str
    members: int
    amount: int
    days: int
    fields: tuple[str, ...]
    has_kin: bool
    round: int


def notice_material(case_id: int) -> NoticeMaterial:
    """The whitelisted content of the notice of a case."""
    found = Case.objects.get(pk=case_id)
    rule = procedure_of(found).values["notice"]
    opinion = found.opinions.order_by("-id").first()
    amount = opinion.amount if opinion else computed(found, on=found.step_since.date()).amount
    return NoticeMaterial(
        case_id=found.pk, area=found.area, scheme=found.scheme, name=found.head_name,
        members=1 if found.scheme in ALONE else found.members, amount=amount,
        days=int(rule["days"]), fields=tuple(rule["fields"]), has_kin=found.has_kin, round=found.round,
    )  # fmt: skip


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many open cases stand in each state."""
    rows = visible_to(actor).filter(state__in=sorted(OPEN)).values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


def due_by_day(actor: Actor, *, since: date, until: date) -> dict[date, int]:
    """How many cases in work have their earliest limit on each day."""
    rows = visible_to(actor).filter(
        state__in=sorted(IN_WORK | {State.AFTERWARDS}), due_on__range=(since, until)
    )
    return dict(rows.values_list("due_on").annotate(n=Count("id")).order_by("due_on"))


def late_by_township(actor: Actor, *, on: date) -> Sequence[Mapping[str, Any]]:
    """Where cases pile up: per township the open, soon due and overdue ones. Never per person."""
    from django.db.models.functions import Substr

    return list(
        visible_to(actor).filter(state__in=sorted(IN_WORK)).annotate(town=Substr("area", 1, 9))
        .values("town").annotate(
            open=Count("id"), late=Count("id", filter=Q(due_on__lt=on)),
            soon=Count("id", filter=Q(due_on__gte=on, warn_on__lte=on)),
        ).order_by("town")
    )  # fmt: skip


def late_by_step(actor: Actor, *, on: date) -> Sequence[Mapping[str, Any]]:
    """At which step cases are late."""
    return list(
        visible_to(actor).filter(state__in=sorted(IN_WORK)).values("state")
        .annotate(open=Count("id"), late=Count("id", filter=Q(due_on__lt=on))).order_by("state")
    )  # fmt: skip


def reviews_due(actor: Actor, *, until: date) -> QuerySet[ReviewDue]:
    """Reviews that fall due and have no case yet."""
    return (
        within(ReviewDue.objects.filter(case=None, cancelled=False, due_on__lte=until), actor)
        .select_related("decision__case")
        .order_by("due_on", "id")
    )


def case_of(made: object, *, otherwise: int) -> int:
    """The case that an act opened, such as the new file after a death; else the one acted on."""
    return made.pk if isinstance(made, Case) else otherwise


def is_refused(case: Case) -> bool:
    """Was the case refused by a decision in force?"""
    last = decision_in_force(case)
    return last is not None and last.effect == Effect.REFUSE


def decision_in_force(case: Case) -> Decision | None:
    """The case's newest decision that has taken force; nothing is asked while none can have."""
    if case.decided_at is None:
        return None
    return case.decisions.filter(in_force=True).order_by("-id").first()


def objections_of(case: Case) -> QuerySet[Objection]:
    """Objections against the case, and for an appeal those against the decision it looks at again."""
    cases = [case.pk, case.earlier_id] if case.kind == Kind.APPEAL else [case.pk]
    return Objection.objects.filter(case__in=cases).order_by("-id")


def samples(actor: Actor) -> QuerySet[Sample]:
    """Drawn samples in the actor's areas."""
    return within(Sample.objects.all(), actor).order_by("-id")


def letter(letter_id: int, *, actor: Actor) -> Letter:
    """One letter. Raises `NotFound`."""
    found = Letter.objects.select_related("case", "decision").filter(pk=letter_id).first()
    if found is None or not visible_to(actor).filter(pk=found.case_id).exists():
        raise errors.not_found()
    return found


def differences(case: Case) -> list[facts.Line]:
    """Declared, surveyed, checked and adopted side by side."""
    return facts.compare(case)


def procedure(case: Case) -> Procedure:
    """The procedure the case runs under."""
    return procedure_of(case)


def procedure_if_known(case: Case) -> Procedure | None:
    """The same, or None for a case taken over from days that the law folder does not cover."""
    return known_procedure(case)


def decided_in(area: str) -> QuerySet[Decision]:
    """Every decision of an area with its stored case file, for work that a checked actor started."""
    return Decision.objects.filter(in_area("area", area)).order_by("pk")
