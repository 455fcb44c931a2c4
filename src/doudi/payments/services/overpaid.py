"""Finding what was paid without ground after an award changed backwards. Proposes, never collects."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import models

from doudi.cases.handover import DecisionGiven, DecisionKind
from doudi.kernel.actor import Actor
from doudi.payments.models import Award, AwardPart, DeathNotice, Due, Instruction, Recovery
from doudi.payments.models.recoveries import RecoveryReason
from doudi.payments.moves import advance, following, note
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RecoveryState, RunState

Key = tuple[str, int, str]  # month, person, component
GONE = (I.SENT, I.PAID)  # the money is on its way or there


def propose(*, award: Award, decision: DecisionGiven, by: Actor, at: datetime) -> Recovery | None:
    """A proposal to recover what `award` was paid beyond its amounts, or None where there is none.

    Proposals that nobody has ordered yet are computed anew: this decision may have changed what
    they rest on, for this household or for another that the same people belong to.
    """
    people = award.parts.values("person_id")
    waiting = Recovery.objects.filter(
        state=RecoveryState.PROPOSED, award__scheme=award.scheme, award__parts__person_id__in=people
    )
    found = None
    old = {claim.award for claim in waiting.distinct().select_related("award").order_by("id")}
    for claim in waiting.distinct():
        advance("recovery", claim, "drop", by=following(by), at=at, facts={"reason": "recomputed"})
    for each in sorted(old | {award}, key=lambda a: (a.pk == award.pk, a.pk)):
        found = _proposed(each, decision, by, at)
    return found


def _proposed(award: Award, decision: DecisionGiven, by: Actor, at: datetime) -> Recovery | None:
    found = too_much(award)
    if not found:
        return None
    recovery = Recovery.objects.create(
        award=award, area=award.area, person_id=award.payee_person_id,
        amount=sum(row[3] for row in found), months=found, reason=_reason(award, decision),
        found_by_decision=decision.decision_id,
    )  # fmt: skip
    facts = {"award": award.pk, "amount": recovery.amount, "decision": decision.decision_id}
    note("recovery", recovery, "proposed", by=by, at=at, facts=facts)
    return recovery


def too_much(award: Award, *, without: Recovery | None = None) -> list[list[Any]]:
    """[month, person, component, fen] paid by this award beyond what is owed to the person under
    its scheme, whichever household it came through, less what is claimed already (`without` leaves
    one claim out of that)."""
    here = _paid(Due.objects.filter(award=award, void=False))
    if not here:
        return []
    people = {person for _month, person, _component in here}
    everywhere = _paid(Due.objects.filter(scheme=award.scheme, person_id__in=people, void=False))
    claimed = _claimed(award.scheme, people, without)
    parts = list(AwardPart.objects.filter(scheme=award.scheme, person_id__in=people))
    found: list[list[Any]] = []
    for (month, person, component), amount in sorted(here.items()):
        owed = max((
            p.amount for p in parts
            if (p.person_id, p.component) == (person, component)
            and p.since <= month and (not p.until or p.until > month)
        ), default=0)  # fmt: skip
        key = (month, person, component)
        beyond = min(amount, everywhere[key] - owed - claimed[key])
        if beyond > 0:
            found.append([month, person, component, beyond])
    return found


def _claimed(scheme: str, people: set[int], without: Recovery | None) -> dict[Key, int]:
    """What is claimed and not given back to the person, by month, person and component."""
    claimed: dict[Key, int] = defaultdict(int)
    claims = Recovery.objects.filter(award__scheme=scheme, award__parts__person_id__in=people)
    claims = claims.exclude(state=RecoveryState.DROPPED).exclude(pk=without.pk if without else 0)
    for months in dict(claims.values_list("id", "months")).values():
        for month, person, component, amount in months:
            claimed[month, person, component] += amount
    return claimed


def _paid(dues: models.QuerySet[Due]) -> dict[Key, int]:
    """What went out for each month, person and component, in fen."""
    rows = list(dues.filter(amount__gt=0))
    awards = {due.award_id for due in rows}
    roots = Instruction.objects.filter(parent=None, award_id__in=awards).select_related("run")
    gone = {(root.run_id, root.award_id) for root in roots if is_gone(last_of(root))}
    paid: dict[Key, int] = defaultdict(int)
    for due in rows:
        if due.hand_id is not None or (due.run_id, due.award_id) in gone:
            paid[due.month, due.person_id, due.component] += due.amount
    return paid


def is_gone(last: Instruction) -> bool:
    """Is the money of this last sending with the payee, or on its way there?"""
    return last.state in GONE or (last.state == I.LISTED and last.run.state == RunState.RELEASED)


def last_of(instruction: Instruction) -> Instruction:
    """The youngest re-send of an instruction, or itself."""
    while instruction.state == I.RESENT:
        instruction = instruction.children.exclude(state=I.HELD).get()
    return instruction


def _reason(award: Award, decision: DecisionGiven) -> str:
    people = award.parts.values("person_id")
    if DeathNotice.objects.filter(person_id__in=people).exists():
        return RecoveryReason.DEATH
    if decision.kind == DecisionKind.STOP:
        return RecoveryReason.LATE_STOP
    return RecoveryReason.CHANGED
