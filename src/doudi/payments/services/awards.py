"""Awards from decisions: born, changed, suspended, resumed, in grace, ended. Never by hand."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Greatest

from doudi.cases.handover import DecisionGiven, DecisionKind
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.payments.models import AppliedDecision, Award, AwardPart, PayeeAccount
from doudi.payments.moves import advance, note
from doudi.payments.services import collectives, matters, overpaid
from doudi.payments.states import AWARD_MOVES, AwardState, move_for
from doudi.payments.turns import alone


@transaction.atomic
def apply_decision(*, decision: DecisionGiven, by: Actor, at: datetime) -> AppliedDecision:
    """Let a decision take effect on what is paid; the same decision a second time changes nothing.

    Raises `Refused` "no_award" when there is nothing that the decision could change.
    """
    alone(decision.area)
    done = AppliedDecision.objects.filter(decision_id=decision.decision_id).first()
    if done is not None:
        return done
    award = ACTS[decision.kind](decision, by, at)
    found = overpaid.propose(award=award, decision=decision, by=by, at=at) if award else None
    return AppliedDecision.objects.create(
        decision_id=decision.decision_id, award=award, kind=decision.kind, number=decision.number,
        applied_at=at, left_over={"recovery": found.pk} if found else {},
    )  # fmt: skip


def _grant(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    one_off = d.kind == DecisionKind.ONE_OFF
    month = str(d.first_month)
    end = str(d.end_month) if d.end_month else (str(d.first_month + 1) if one_off else "")
    award = Award.objects.create(
        scheme=d.scheme, area=d.area, household_id=d.household_id, is_one_off=one_off,
        payee_person_id=d.payee_person_id, account=_account_of(d, by, at),
        first_month=month, end_month=end, arrears_from=month, amount_decided=d.amount,
        case_id=d.case_id, decision_id=d.decision_id, decision_number=d.number,
    )  # fmt: skip
    _open_parts(award, d, month, end)
    note("award", award, "granted", by=by, at=at, facts=_facts(d))
    return award


def _change(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    award, month = _locked(d, "change"), str(d.first_month)
    _close_parts(award, month)
    _open_parts(award, d, month, str(d.end_month) if d.end_month else "")
    _touch(award, month)
    award.amount_decided, award.suspended_from = d.amount, ""
    if award.payee_person_id != d.payee_person_id:
        award.collective = None  # it received the money for the payee before
        collectives.drop_way(award, by=by, at=at)
    award.decision_number, award.payee_person_id = d.number, d.payee_person_id
    if award.account is None or award.account.person_id != d.payee_person_id:
        award.account = _account_of(d, by, at)
    advance("award", award, "change", by=by, at=at, facts=_facts(d), fields=(
        "arrears_from", "amount_decided", "suspended_from", "decision_number", "payee_person_id",
        "account", "collective",
    ))  # fmt: skip
    return award


def _suspend(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    award, month = _locked(d, "suspend"), str(d.first_month)
    _close_parts(award, month)
    award.suspended_from, award.decision_number = month, d.number
    advance("award", award, "suspend", by=by, at=at, facts=_facts(d),
            fields=("suspended_from", "decision_number"))  # fmt: skip
    return award


def _resume(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    """The last amounts run again from the month decided; the months between stay unpaid."""
    award, month = _locked(d, "resume"), str(d.first_month)
    if d.shares:
        _close_parts(award, month)
        _open_parts(award, d, month, award.end_month)
        award.amount_decided = d.amount
    else:
        _run_again(award, d, month, award.end_month)
    _touch(award, month)
    award.suspended_from, award.decision_number = "", d.number
    advance("award", award, "resume", by=by, at=at, facts=_facts(d), fields=(
        "arrears_from", "suspended_from", "decision_number", "amount_decided",
    ))  # fmt: skip
    return award


def _grace(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    """渐退: the amounts run on to a fixed end (new amounts where the decision carries shares)."""
    if d.end_month is None:
        raise Refused("grace_needs_end")
    award, end = _locked(d, "enter_grace"), str(d.end_month)
    if d.shares:
        _close_parts(award, str(d.first_month))
        _open_parts(award, d, str(d.first_month), end)
        _touch(award, str(d.first_month))
        award.amount_decided = d.amount
    elif award.suspended_from:
        _run_again(award, d, str(d.first_month), end)
        _touch(award, str(d.first_month))
    else:
        _close_parts(award, end)
    award.end_month, award.decision_number, award.suspended_from = end, d.number, ""
    advance("award", award, "enter_grace", by=by, at=at, facts=_facts(d), fields=(
        "end_month", "arrears_from", "amount_decided", "decision_number", "suspended_from",
    ))  # fmt: skip
    return award


def _stop(d: DecisionGiven, by: Actor, at: datetime) -> Award:
    award, month = _locked(d, "end"), str(d.first_month)
    _close_parts(award, month)
    award.end_month, award.decision_number = month, d.number
    advance("award", award, "end", by=by, at=at, facts=_facts(d),
            fields=("end_month", "decision_number"))  # fmt: skip
    collectives.drop_way(award, by=by, at=at)
    return award


def _refuse(d: DecisionGiven, by: Actor, at: datetime) -> None:
    """Nothing is paid."""


ACTS: dict[DecisionKind, Callable[[DecisionGiven, Actor, datetime], Award | None]] = {
    DecisionKind.GRANT: _grant,
    DecisionKind.ONE_OFF: _grant,
    DecisionKind.CHANGE: _change,
    DecisionKind.GRACE: _grace,
    DecisionKind.SUSPEND: _suspend,
    DecisionKind.RESUME: _resume,
    DecisionKind.STOP: _stop,
    DecisionKind.REFUSE: _refuse,
}


def _locked(d: DecisionGiven, action: str) -> Award:
    """The living award that the decision is about (of its case, else of household, scheme and payee,
    else the only one of household and scheme), in a state from which `action` may be taken."""
    living = Award.objects.select_for_update(of=("self",)).exclude(state=AwardState.ENDED)
    mine = living.filter(scheme=d.scheme, household_id=d.household_id, is_one_off=False)
    found = mine.filter(case_id=d.case_id).order_by("-id").first() or (
        mine.filter(payee_person_id=d.payee_person_id).order_by("-id").first()
    )
    if found is None and mine.count() == 1:
        found = mine.get()
    if found is None:
        raise Refused("no_award", scheme=d.scheme, household=d.household_id)
    move_for(AWARD_MOVES, AwardState(found.state), action)
    return found


def _open_parts(award: Award, d: DecisionGiven, since: str, until: str) -> None:
    AwardPart.objects.bulk_create(
        AwardPart(
            award=award, person_id=share.person_id, scheme=award.scheme, amount=amount,
            component=f"once-{d.decision_id}" if award.is_one_off and component == "base" else component,
            since=since, until=until, decision_id=d.decision_id,
        )
        for share in d.shares
        for component, amount in (("base", share.base), *share.supplements)
    )  # fmt: skip


def _close_parts(award: Award, month: str) -> None:
    """End what runs in or after `month`; a part that had not begun keeps an empty span."""
    running = award.parts.filter(Q(until="") | Q(until__gt=month))
    running.update(until=Greatest(F("since"), Value(month, output_field=CharField(max_length=7))))


def _run_again(award: Award, d: DecisionGiven, month: str, end: str) -> None:
    """What the suspension cut off runs on from `month`: every amount from when it was decided for
    until a newer decision replaced it (an approved batch replaces only its own component)."""
    cut = Q(until=award.suspended_from) | Q(until=F("since"), since__gte=award.suspended_from)
    last = list(award.parts.filter(cut).order_by("-id"))
    _close_parts(award, month)
    AwardPart.objects.bulk_create(
        AwardPart(
            award=award, person_id=p.person_id, scheme=p.scheme, component=p.component,
            amount=p.amount, since=since, until=until, decision_id=d.decision_id,
        )
        for p, since, until in _in_turn(last, month, end)
    )  # fmt: skip


def _in_turn(newest_first: list[AwardPart], month: str, end: str) -> Iterator[tuple[Any, str, str]]:
    """(part, since, until) of those that a newer one has not replaced by then."""
    replaced: dict[Any, str] = {}  # (person, component), or None for all: from which month
    for (decision, _batch), group in groupby(newest_first, lambda p: (p.decision_id, p.batch_id)):
        parts = list(group)
        for p in parts:
            known = (replaced.get((p.person_id, p.component)), replaced.get(None), end)
            until = min((m for m in known if m), default="")
            if not until or max(month, p.since) < until:
                yield p, max(month, p.since), until
        for p in parts:
            what = None if decision is not None else (p.person_id, p.component)
            replaced[what] = min(replaced.get(what) or p.since, p.since)


def _account_of(d: DecisionGiven, by: Actor, at: datetime) -> PayeeAccount | None:
    """The payee's account, copied from the register; without one a clerk is asked, once."""
    return matters.from_register(person_id=d.payee_person_id, area=d.area, by=by, at=at)


def _touch(award: Award, month: str) -> None:
    """Remember the earliest month that may hold something unpaid."""
    award.arrears_from = min(award.arrears_from or month, month)


def _facts(d: DecisionGiven) -> dict[str, object]:
    return {
        "decision": d.decision_id, "scheme": d.scheme, "amount": d.amount,
        "from": str(d.first_month), "until": str(d.end_month) if d.end_month else "",
    }  # fmt: skip
