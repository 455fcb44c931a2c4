"""Finding what was paid without ground after an award changed backwards. Proposes, never collects."""

from collections import defaultdict
from datetime import datetime

from doudi.cases.handover import DecisionGiven, DecisionKind
from doudi.kernel.actor import Actor
from doudi.payments.models import Award, DeathNotice, Due, Instruction, Recovery
from doudi.payments.models.recoveries import RecoveryReason
from doudi.payments.moves import note
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState

GONE = (I.SENT, I.PAID)  # the money is on its way or there


def propose(*, award: Award, decision: DecisionGiven, by: Actor, at: datetime) -> Recovery | None:
    """A proposal to recover what `award` was paid beyond its amounts, or None where there is none."""
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


def too_much(award: Award) -> list[list[object]]:
    """[month, person, component, fen] paid beyond the award, less what is claimed already."""
    paid = _paid(award)
    claimed: dict[tuple[str, int, str], int] = defaultdict(int)
    for months in award.recoveries.exclude(state="dropped").values_list("months", flat=True):
        for month, person, component, amount in months:
            claimed[month, person, component] += amount
    parts = list(award.parts.all())
    found: list[list[object]] = []
    for (month, person, component), amount in sorted(paid.items()):
        owed = sum(
            p.amount for p in parts
            if (p.person_id, p.component) == (person, component)
            and p.since <= month and (not p.until or p.until > month)
        )  # fmt: skip
        beyond = amount - owed - claimed[month, person, component]
        if beyond > 0:
            found.append([month, person, component, beyond])
    return found


def _paid(award: Award) -> dict[tuple[str, int, str], int]:
    """What went out for each month, person and component, in fen."""
    roots = award.instructions.filter(parent=None).select_related("run")
    gone = {root.run_id for root in roots if _is_gone(last_of(root))}
    paid: dict[tuple[str, int, str], int] = defaultdict(int)
    for due in Due.objects.filter(award=award, void=False):
        if due.run_id in gone or due.hand_id is not None:
            paid[due.month, due.person_id, due.component] += due.amount
    return paid


def _is_gone(last: Instruction) -> bool:
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
