"""Recovering what was paid without ground: ordered by a person after a hearing, settled in steps."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.payments.claimed import part_of
from doudi.payments.errors import not_here
from doudi.payments.models import Due, Recovery, RecoveryMove, RecoveryPromise, Reversal
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.moves import advance, following, note
from doudi.payments.services.ledger import Pot, Transfer, available, post, spent_at
from doudi.payments.services.overpaid import is_gone, last_of, too_much
from doudi.payments.states import RecoveryState as V
from doudi.payments.turns import alone

How = RecoveryMove.How
TOWNSHIP = 9  # digits of a township's code


@transaction.atomic
def order(
    *,
    recovery_id: int,
    heard_on: date | None,
    order_number: str,
    offset_limit: int = 0,
    instalments: list[tuple[date, int]] | None = None,
    by: Actor,
    at: datetime,
) -> Recovery:
    """Order the recovery after the person was heard (sal-2026 art. 48), in instalments or by
    keeping back up to `offset_limit` fen a month. Raises `NotYet` without a hearing or number.
    """  # fmt: skip
    missing = [] if heard_on else ["heard_on"]
    missing += [] if order_number else ["order_number"]
    if missing:
        raise NotYet("recovery_needs", _("须先听取当事人意见并出具追回决定"), missing=missing)
    claim = locked(recovery_id)
    plan = [[day.isoformat(), amount] for day, amount in instalments or []]
    if plan and sum(amount for _day, amount in instalments or []) != claim.amount:
        raise Refused("instalments_differ", _("分期合计须等于应追回金额"))
    if _outdated(claim):
        raise Refused("claim_outdated", _("情况已有变化，这笔款不再构成多发，请核实后不予追回"))
    claim.heard_on, claim.order_number, claim.offset_limit = heard_on, order_number, offset_limit
    claim.instalments, claim.sources = plan, _sources(claim)
    advance("recovery", claim, "order", by=by, at=at, facts={"amount": claim.amount}, fields=(
        "heard_on", "order_number", "offset_limit", "instalments", "sources",
    ))  # fmt: skip
    reverse(claim, [(m, p, c, amount) for m, p, c, amount in claim.months])
    post(
        key=f"recovery:{claim.pk}", kind="claim", on=at.date(), area=claim.area,
        says=order_number, document=f"recovery:{claim.pk}",
        transfers=[
            Transfer(_pot(claim, K.RECEIVABLE, s, town), _pot(claim, K.PAID, s, town), amount)
            for s, amount, town in claim.sources
        ],
    )  # fmt: skip
    return claim


@transaction.atomic
def drop(*, recovery_id: int, reason: str, by: Actor, at: datetime) -> Recovery:
    """Decide that a proposal is not pursued. Where only a part of it has become groundless (some
    of the money came back meanwhile), the rest is proposed anew."""
    claim = locked(recovery_id)
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", missing=["reason"])
    rest = too_much(claim.award, without=claim) if _outdated(claim) else []
    advance("recovery", claim, "drop", by=by, at=at, facts={"reason": reason[:200]})
    if rest:
        again = Recovery.objects.create(
            award=claim.award, area=claim.area, person_id=claim.person_id, reason=claim.reason,
            amount=sum(row[3] for row in rest), months=rest,
            found_by_decision=claim.found_by_decision,
        )  # fmt: skip
        note("recovery", again, "proposed", by=by, at=at,
             facts={"award": claim.award_id, "amount": again.amount, "instead_of": claim.pk})  # fmt: skip
    return claim


@transaction.atomic
def collect(
    *, recovery_id: int, amount: int, on: date, document: str, by: Actor, at: datetime
) -> RecoveryMove:
    """Money paid back by the person; returns to the budget that paid it. A receipt counts once."""
    claim = locked(recovery_id)
    by.must_be(Role.COUNTY_CLERK, Role.PAY_MAKER, Role.FINANCE, area=claim.area)
    if not document.strip():
        raise NotYet("receipt_missing", _("请填写缴款凭证号"), missing=["document"])
    same = RecoveryMove.objects.filter(how=How.CASH, document=document)
    if same.filter(in_area("recovery__area", claim.area[:6])).exclude(recovery=claim).exists():
        raise Refused("receipt_used", _("该凭证已用于另一笔追回"), document=document)
    return settle(recovery_id, How.CASH, amount, on, document, f"cash:{document}", by, at)


@transaction.atomic
def waive(
    *, recovery_id: int, amount: int, on: date, decision_number: str, by: Actor, at: datetime
) -> RecoveryMove:
    """Let the person off, in part or whole, by a numbered decision."""
    by.must_be(Role.COUNTY_DECIDER, area=locked(recovery_id).area)
    key = f"waiver:{decision_number}"
    is_new = not RecoveryMove.objects.filter(key=f"{recovery_id}:{key}").exists()
    move = settle(recovery_id, How.WAIVER, amount, on, decision_number, key, by, at)
    if is_new:
        keep_off(move.recovery, amount)
    return move


def settle_by_offset(*, promise: RecoveryPromise, by: Actor, at: datetime) -> RecoveryMove:
    """A released list kept this back for the claim."""
    promise.is_kept = True
    promise.save(update_fields=["is_kept"])
    key = f"offset:{promise.instruction_id}"
    document = f"run:{promise.instruction.run_id}"
    return settle(promise.recovery_id, How.OFFSET, promise.amount, at.date(), document, key, by, at)


def locked(recovery_id: int) -> Recovery:
    """The claim, locked, its county's payments to itself. Raises `NotFound`."""
    alone(Recovery.objects.filter(pk=recovery_id).values_list("area", flat=True).first() or "")
    claim = (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("award")
        .filter(pk=recovery_id)
        .first()
    )
    if claim is None:
        raise not_here("recovery")
    return claim


def settle(
    recovery_id: int,
    how: str,
    amount: int,
    on: date,
    document: str,
    key: str,
    by: Actor,
    at: datetime,
) -> RecoveryMove:
    """One step towards the end of an ordered claim, once per `key`; the books follow. Raises
    `Refused` for more than is left."""
    claim = locked(recovery_id)
    key = f"{claim.pk}:{key}"
    done = RecoveryMove.objects.filter(key=key).first()
    if done is not None:
        if done.amount != amount:
            raise Refused("receipt_used", _("该凭证已按其他金额登记"), key=key)
        return done
    if claim.state != V.ORDERED:
        raise Refused("wrong_state", _("尚未作出追回决定或已结清"), state=claim.state)
    if not 0 < amount <= claim.amount - claim.settled:
        raise Refused(
            "more_than_claimed", _("金额超过未追回部分"), left=claim.amount - claim.settled
        )
    move = RecoveryMove.objects.create(
        recovery=claim, key=key, how=how, amount=amount, on=on, document=document, by_name=by.name
    )
    post(
        key=f"recovery-move:{move.pk}", kind=how, on=on, area=claim.area, says=document,
        document=f"recovery:{claim.pk}", transfers=list(_transfers(claim, how, amount)),
    )  # fmt: skip
    claim.settled += amount
    claim.save(update_fields=["settled"])
    note("recovery", claim, how, by=by, at=at, facts={"amount": amount, "settled": claim.settled})
    if claim.settled == claim.amount:
        advance("recovery", claim, "close", by=following(by), at=at)
    return move


def _transfers(claim: Recovery, how: str, amount: int) -> Iterator[Transfer]:
    """The money goes back where it came from: the claim's sources are filled in order."""
    for source, town, part in part_of(claim.sources, claim.settled, amount):
        to = available(source, claim.award.scheme, claim.area)
        if how == How.WAIVER:
            to = _pot(claim, K.WAIVED, source, town)
        elif how in (How.OFFSET, How.REFUND):
            to = _pot(claim, K.PAID, source, town)
        yield Transfer(to, _pot(claim, K.RECEIVABLE, source, town), part)


def _sources(claim: Recovery) -> list[list[Any]]:
    """Which funds had paid what is claimed and in which township's books it stands, from the lists
    whose money is out."""
    award = claim.award
    roots = award.instructions.filter(parent=None).select_related("run")
    out = {root.run_id: last for root in roots if is_gone(last := last_of(root))}
    found: Counter[tuple[str, str]] = Counter()
    for month, person, component, amount in claim.months:
        dues = Due.objects.filter(
            award=award, void=False, month=month, person_id=person, component=component
        ).select_related("hand")
        for due in dues.order_by("-turn"):
            if due.hand is None and due.run_id not in out:
                continue
            part = min(amount, due.amount)
            paid = due.hand or out[due.run_id or 0]
            found[paid.source, paid.area[:TOWNSHIP]] += part
            amount -= part
    return [[source, amount, town] for (source, town), amount in sorted(found.items()) if amount]


def _outdated(claim: Recovery) -> bool:
    """Has the award or the money changed so that the proposal claims more than was paid too much?"""
    still = {(m, p, c): fen for m, p, c, fen in too_much(claim.award, without=claim)}
    return any(amount > still.get((m, p, c), 0) for m, p, c, amount in claim.months)


def reverse(claim: Recovery, rows: Iterable[tuple[str, int, str, int]]) -> None:
    """Write what the claim takes back (or, negative, leaves) of listed months."""
    Reversal.objects.bulk_create(
        Reversal(
            recovery=claim, scheme=claim.award.scheme, month=month, person_id=person,
            component=component, amount=amount,
        )
        for month, person, component, amount in rows if amount
    )  # fmt: skip


def keep_off(claim: Recovery, amount: int) -> None:
    """`amount` of the claim stays with the person: it is not owed a second time, last month first."""
    sums: Counter[tuple[str, int, str]] = Counter()
    for month, person, component, back in claim.reversals.values_list(
        "month", "person_id", "component", "amount"
    ):
        sums[month, person, component] += back
    rows = []
    for key in sorted(sums, reverse=True):
        part = min(amount, sums[key])
        rows.append((*key, -part))
        amount -= part
    reverse(claim, rows)


def _pot(claim: Recovery, kind: str, source: str, township: str) -> Pot:
    return spent_at(kind, source, claim.award.scheme, township)
