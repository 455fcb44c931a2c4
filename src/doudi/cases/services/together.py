"""Confirming several cases in one sitting: only those that are alike, complete and give something.

Each case is decided by itself, with its own signature and event; nothing is decided for a case that
changed since it was shown. Refusals, cuts, filed relatives and objections are never among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from doudi.cases import errors, facts
from doudi.cases.models import Case, Decision
from doudi.cases.services.advance import is_kin, procedure_of, roles_for
from doudi.cases.services.decide import (
    award_facts,
    decide,
    departs_from,
    proposed_effect,
    running_award,
    total,
)
from doudi.cases.services.determine import Computed, computed
from doudi.cases.services.intake import missing_evidence
from doudi.cases.states import Act, Effect, State
from doudi.kernel.actor import Actor
from doudi.kernel.errors import DoudiError, Refused

GIVES = frozenset({Effect.GRANT, Effect.ONE_OFF, Effect.CONTINUE, Effect.CHANGE})
STEPS = ("lodge", "opinion", "decision")
MOST = 50


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that may be confirmed with others of its kind. `amount` is fen."""

    case: Case
    effect: str
    amount: int
    people: int

    @property
    def kind(self) -> tuple[str, str, str]:
        """Cases of one kind: scheme, reason of the case, effect."""
        return self.case.scheme, self.case.kind, self.effect


@dataclass(frozen=True, slots=True)
class Shown:
    """What the officer saw of a case and signs: its version, the effect and the amount in fen."""

    case_id: int
    version: int
    effect: str
    amount: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case: its decision, or the answer that stood in the way."""

    case_id: int
    decision: Decision | None
    why_not: DoudiError | None = None


def ready(cases: Iterable[Case], *, by: Actor, on: date) -> list[Ready]:
    """Those of the cases that the actor may confirm together with others, with what would be given."""
    found = (_ready(case, by=by, on=on) for case in cases)
    return [one for one in found if one is not None]


def confirm_together(*, shown: Sequence[Shown], by: Actor, at: datetime) -> list[Done]:
    """Decide each case as it was shown; one answer for each, in the order given.

    Raises `Refused` for more than one kind of case, or more than can be looked at in one sitting.
    """
    if len(shown) > MOST or len({_kind_of(one) for one in shown}) > 1:
        raise Refused("not_alike", errors.NOT_ALIKE)
    return [_confirm(one, by=by, at=at) for one in shown]


def _kind_of(one: Shown) -> tuple[str, str, str]:
    found = Case.objects.filter(pk=one.case_id).values_list("scheme", "kind").first()
    return (*(found or ("", "")), one.effect)


def _confirm(one: Shown, *, by: Actor, at: datetime) -> Done:
    try:
        case = Case.objects.filter(pk=one.case_id).first()
        if case is None:
            raise errors.not_found()
        if case.version != one.version:
            raise errors.changed_meanwhile()
        now_ready = _ready(case, by=by, on=localdate(at))
        if now_ready is None or (now_ready.effect, now_ready.amount) != (one.effect, one.amount):
            raise Refused("not_ready", errors.LOOK_ALONE)
        made = decide(case_id=one.case_id, effect=one.effect, by=by, at=at, version=one.version)
    except DoudiError as answer:
        return Done(one.case_id, None, answer)
    return Done(one.case_id, made)


def _ready(case: Case, *, by: Actor, on: date) -> Ready | None:
    procedure = procedure_of(case)
    if State(case.state) != State.DECISION or case.has_kin or case.has_objection:
        return None
    if not by.may(*roles_for(Act.DECIDE, procedure), area=case.area) or is_kin(case, by):
        return None
    if (
        facts.gone(case, on=on)
        or any(missing_evidence(case, step) for step in STEPS)
        or not _all_agree(case)
    ):
        return None
    if by.user_id in {i[0] for s in case.surveys.all() for i in s.investigators}:
        return None
    award = running_award(case)
    answer = computed(case, on=on, award=award_facts(award))
    return _given(case, answer, award)


def _all_agree(case: Case) -> bool:
    latest = {o.level: o.positive for o in case.opinions.order_by("id")}
    return all(latest.values())


def _given(case: Case, answer: Computed, award: Decision | None) -> Ready | None:
    effect = proposed_effect(case, answer, award)
    amount = award.amount if effect == Effect.CONTINUE and award else total(answer.shares)
    if effect not in GIVES or (award is not None and amount < award.amount):
        return None
    shares = answer.shares
    if effect != Effect.CONTINUE and departs_from(effect, shares, answer, award):
        return None
    return Ready(case, str(effect), amount, len(shares) or case.members)
