"""The decision of the competent person. The computation stands beside; people decide."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors, names
from doudi.cases.models import Case, Decision, ReviewDue
from doudi.cases.procedures import Procedure
from doudi.cases.services.advance import advance, check, locked, next_number, procedure_of
from doudi.cases.services.checks import nobody_is_gone
from doudi.cases.services.determine import Computed, computed
from doudi.cases.states import Act, Effect, State, ends_by_itself
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import share_out
from doudi.kernel.months import Month
from doudi.registry.facts import person_id_of
from doudi.registry.vocabulary_money import IncomeKind

Share = tuple[int, int, tuple[tuple[str, int], ...]]
CUTS = {Effect.STOP: "stop", Effect.GRACE: "stop"}
ONLY_RECOGNISED = frozenset({"edge", "rigid"})  # what is granted is a status, not money
LAW_2026 = date(2026, 7, 1)


@transaction.atomic
def decide(
    *, case_id: int, effect: str, by: Actor, at: datetime, version: int | None = None,
    shares: Sequence[Share] | None = None, end_month: Month | None = None, reason: str = "",
) -> Decision:  # fmt: skip
    """Decide. Where the decision departs from the computation, a reason and a second signature.

    Raises `Forbidden` for the investigator and for relatives, `NotYet` before a hearing that the
    law demands, for missing facts, for a missing reason, or for a grace period without an end
    (`end_month` is the first month no longer paid).
    """
    case = locked(case_id, by=by, version=version)
    procedure = check(case, Act.DECIDE, by=by)
    investigators = {i[0] for s in case.surveys.all() for i in s.investigators if i[0] is not None}
    if by.user_id in investigators:
        raise errors.investigated_it()
    award = running_award(case)
    answer = computed(case, on=localdate(at), award=award_facts(award))
    given = tuple(shares) if shares is not None else shares_for(effect, answer, award)
    has_an_amount(case, effect, given)
    within_ceiling(case, procedure, given, answer)
    departs = not ends_by_itself(case.kind, case.members, effect) and departs_from(
        effect, given, answer, award
    )
    departs |= effect == Effect.GRACE and end_month not in {None, _grace_end(answer, effect)}
    if departs and not reason.strip():
        raise NotYet("reason_needed", errors.DEPARTS, missing=("reason",))
    must_be_heard(case, procedure, effect, given, award)
    if effect not in {Effect.STOP, Effect.REFUSE}:
        nobody_is_gone(case, on=localdate(at))
    decision = _write(
        case, procedure, effect=effect, shares=given, answer=answer, departs=departs, reason=reason,
        end_month=end_month, award=award, by=by, at=at,
    )  # fmt: skip
    if departs:
        advance(case, Act.DECIDE, by=by, at=at, to=State.SECOND, facts={"decision": decision.pk})
    else:
        _give(case, decision, Act.DECIDE, by=by, at=at)
    return decision


@transaction.atomic
def second_sign(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Decision:
    """A second person signs a decision that departs from the computation; now it is given."""
    case = locked(case_id, by=by, version=version)
    check(case, Act.SECOND_SIGN, by=by)
    decision = case.decisions.filter(in_force=False).latest("id")
    if decision.decided_by_id == by.user_id:
        raise errors.same_person()
    decision.second_at, decision.second_by = at, by.name
    _give(case, decision, Act.SECOND_SIGN, by=by, at=at)
    return decision


@transaction.atomic
def second_refuse(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """The second person does not sign; the case goes back to be decided anew."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise errors.reason_needed()
    return advance(case, Act.SECOND_REFUSE, by=by, at=at)


def running_award(case: Case) -> Decision | None:
    """The decision whose award the case re-tests; None for a new application."""
    return case.award_decision


def award_facts(award: Decision | None) -> dict[str, Any] | None:
    """`household.current_award` of the case document."""
    from doudi.kernel.money import yuan

    if award is None:
        return None
    base = sum(share[1] for share in award.shares)
    return {
        "scheme": award.scheme, "base": yuan(base), "supplements": yuan(award.amount - base),
        "since": f"{award.first_month}-01",
    }  # fmt: skip


def shares_for(effect: str, answer: Computed, award: Decision | None) -> tuple[Share, ...]:
    """The shares an effect implies: computed ones, the running ones for a grace period, or none."""
    if effect in {Effect.GRANT, Effect.ONE_OFF, Effect.CHANGE}:
        return answer.shares
    if effect in {Effect.GRACE, Effect.CONTINUE} and award is not None:
        return tuple((s[0], s[1], tuple((g, f) for g, f in s[2])) for s in award.shares)
    return ()


def total(shares: Sequence[Share]) -> int:
    """Fen a month of all shares."""
    return sum(base + sum(f for _, f in extra) for _, base, extra in shares)


def proposed_effect(case: Case, answer: Computed, award: Decision | None) -> str:
    """The effect that the computation points to; "" where it cannot say."""
    if answer.outcome not in {"entitled", "not_entitled"}:
        return ""
    if award is None:
        granted = Effect.ONE_OFF if case.scheme.startswith("temporary") else Effect.GRANT
        return granted if answer.outcome == "entitled" else Effect.REFUSE
    named = {"stop": Effect.STOP, "grace": Effect.GRACE, "continue": Effect.CONTINUE}
    kind = str(answer.transition.get("kind", ""))
    if kind in named:
        return named[kind]
    if answer.outcome == "not_entitled":
        return Effect.STOP
    return Effect.CONTINUE if total(answer.shares) == award.amount else Effect.CHANGE


def departs_from(
    effect: str, shares: Sequence[Share], answer: Computed, award: Decision | None
) -> bool:
    """Does the decision differ from the computation in effect or amount?

    A computation that could not say has nothing to depart from but still needs a second signature.
    """
    if award is None:
        would = "entitled" if effect in {Effect.GRANT, Effect.ONE_OFF} else "not_entitled"
        return answer.outcome != would or (would == "entitled" and total(shares) != answer.amount)
    case_kind = {
        "stop": {Effect.STOP},
        "grace": {Effect.GRACE, Effect.STOP},
        "continue": {Effect.CONTINUE},
    }
    kind = str(answer.transition.get("kind", ""))
    if kind in case_kind:
        return effect not in case_kind[kind]
    if effect == Effect.CONTINUE:
        return total(answer.shares) != award.amount
    if effect == Effect.CHANGE:
        return answer.outcome != "entitled" or total(shares) != answer.amount
    return answer.outcome != "not_entitled"


def must_be_heard(
    case: Case, procedure: Procedure, effect: str, shares: Sequence[Share], award: Decision | None
) -> None:
    """Raise `NotYet` where the law wants the person heard before this effect and nobody has been.

    Who leaves by their own will has spoken; where death has left nobody, nobody can be heard. The
    survivors of a death are heard like everybody (ADR 0005).
    """
    kind = CUTS.get(Effect(effect))
    if award is not None and effect == Effect.CHANGE and total(shares) < award.amount:
        kind = "decrease"
    if kind in procedure.values["hearing"]["before"] and award is not None:
        if ends_by_itself(case.kind, case.members, effect):
            return
        if not case.hearings.exclude(held_on=None).exists():
            raise NotYet("not_heard", errors.NOT_HEARD, missing=("hearing",))


def has_an_amount(case: Case, effect: str, shares: Sequence[Share]) -> None:
    """Raise `NotYet` where money would be granted and nobody has said how much.

    The computation gives no amount where facts are missing or where it says no; then whoever decides
    otherwise names the amount.
    """
    gives = effect in {Effect.GRANT, Effect.ONE_OFF, Effect.CHANGE}
    if gives and case.scheme not in ONLY_RECOGNISED and total(shares) <= 0:
        raise NotYet("amount_needed", errors.AMOUNT_NEEDED, missing=("amount",))


def shares_of(case: Case, amount: int, *, on: date) -> tuple[Share, ...]:
    """An amount in fen that people have settled, divided equally over those whom the computation
    covers, else over every member of the file."""
    answer = computed(case, on=on, award=award_facts(running_award(case)))
    if amount == total(answer.shares):
        return answer.shares
    members = answer.document.get("household", {}).get("members", ())
    people = [s[0] for s in answer.shares] or [person_id_of(m["id"]) for m in members]
    parts = share_out(amount, [1] * len(people)) if people else []
    return tuple((who, int(part), ()) for who, part in zip(people, parts, strict=True))


def within_ceiling(
    case: Case, procedure: Procedure, shares: Sequence[Share], answer: Computed
) -> None:
    """Raise `Refused` where a township would give more than its ceiling lets it (so-649 art. 48).

    The computation said when the case came to be decided that the amount lies within; since then it
    may have grown, and a larger amount than computed has not been held against the ceiling at all.
    """
    if not procedure.has_ceiling or case.level != "township" or not shares:
        return
    if answer.result.get("category") == "county" or total(shares) > answer.amount:
        raise Refused("above_ceiling", errors.ABOVE_CEILING)


def _write(
    case: Case, procedure: Procedure, *, effect: str, shares: Sequence[Share], answer: Computed,
    departs: bool, reason: str, end_month: Month | None, award: Decision | None, by: Actor, at: datetime,
) -> Decision:  # fmt: skip
    on = localdate(at)
    waits = 0 if procedure.values["pays_from"] == "same_month" else 1
    until = end_month or _grace_end(answer, effect)
    if effect == Effect.GRACE and until is None:
        raise NotYet("grace_needs_end", errors.GRACE_END, missing=("last_month",))
    return Decision.objects.create(
        case=case, number=letter_number(case, "决", on=on), effect=effect,
        scheme="temporary" if case.scheme == "temporary_quick" else case.scheme,
        area=case.area, household_id=case.household_id or 0, payee_id=case.applicant_id or 0,
        shares=[list(s) for s in shares], amount=total(shares),
        category=str(answer.result.get("category") or ""), first_month=str(Month.of(on) + waits),
        end_month=str(until) if until else "", facts=answer.document, result=answer.result,
        law=answer.law, legal_basis="sal-2026" if on >= LAW_2026 else "so-649",
        departs=departs, reason=reason, decided_at=at, decided_by_id=by.user_id,
        decided_by=by.name, replaces=award,
    )  # fmt: skip


def _grace_end(answer: Computed, effect: str) -> Month | None:
    until = answer.transition.get("until") if effect == Effect.GRACE else None
    return Month.of(date.fromisoformat(until)) if until else None


def _give(case: Case, decision: Decision, act: Act, *, by: Actor, at: datetime) -> None:
    """The decision takes force: state, letter, news upwards, next review."""
    from doudi.cases.services.letters import write_for

    procedure = procedure_of(case)
    decision.in_force = True
    decision.save()
    case.decided_at = at
    afterwards = "afterwards" in procedure.steps
    refusal = decision.effect == Effect.REFUSE
    also = [a for a, yes in (("refuse", refusal), ("decide", act != Act.DECIDE)) if yes]
    advance(
        case, act, by=by, at=at, to=State.AFTERWARDS if afterwards and not refusal else State.DECIDED,
        also=also, facts={"decision": decision.pk, "effect": decision.effect},
    )  # fmt: skip
    write_for(decision, by=by, at=at)
    schedule_review(decision, procedure)
    if decision.effect != Effect.CONTINUE:
        events.record(
            "cases.decided", by=by, at=at, subject=("decision", decision.pk), area=case.area,
            facts={
                "case": case.pk, "effect": decision.effect, "scheme": decision.scheme,
                "household": decision.household_id, "amount": decision.amount, "law": decision.law,
                "departs": decision.departs,
            },
        )  # fmt: skip


def letter_number(case: Case, word: str, *, on: date) -> str:
    """The next number of the year in the county's series, such as 青民救决〔2026〕17号."""
    serial = next_number(f"letter:{word}:{case.area[:6]}:{on.year}")
    return names.series(case.area, word, on.year, serial)


def schedule_review(decision: Decision, procedure: Procedure) -> None:
    """Put the next review on the list: yearly or half-yearly by how stable the income is."""
    ReviewDue.objects.filter(
        household_id=decision.household_id, scheme=decision.scheme, case=None, cancelled=False
    ).update(cancelled=True)
    if decision.effect not in {Effect.GRANT, Effect.CHANGE, Effect.CONTINUE}:
        return
    months = procedure.values["review"]["unstable" if is_unstable(decision.facts) else "stable"]
    due = Month.of(localdate(decision.decided_at)) + int(months)
    ReviewDue.objects.create(
        decision=decision, area=decision.area, household_id=decision.household_id,
        scheme=decision.scheme, due_on=due.last,
    )  # fmt: skip


UNSTABLE_ITEMS = {IncomeKind.FLEXIBLE_WORK, IncomeKind.BUSINESS_NET}


def is_unstable(document: dict[str, Any]) -> bool:
    """Income that varies, or a member able to work: 57号 art. 31 wants a review every half year."""
    household = document.get("household", {})
    varies = any(r["item"] in UNSTABLE_ITEMS for r in household.get("income") or ())
    return varies or any(m.get("labour") == "able" for m in household.get("members", ()))
