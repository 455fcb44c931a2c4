"""Recovering what was paid without ground: ordered by a person after a hearing, settled in steps."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.errors import not_here
from doudi.payments.models import Due, Recovery, RecoveryMove, RecoveryPromise
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.moves import advance, following, note
from doudi.payments.services.ledger import Pot, Transfer, available, post, spent_at
from doudi.payments.services.overpaid import last_of
from doudi.payments.states import RecoveryState as V

How = RecoveryMove.How


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
    claim.heard_on, claim.order_number, claim.offset_limit = heard_on, order_number, offset_limit
    claim.instalments, claim.sources = plan, _sources(claim)
    advance("recovery", claim, "order", by=by, at=at, facts={"amount": claim.amount}, fields=(
        "heard_on", "order_number", "offset_limit", "instalments", "sources",
    ))  # fmt: skip
    post(
        key=f"recovery:{claim.pk}", kind="claim", on=at.date(), area=claim.area,
        says=order_number, document=f"recovery:{claim.pk}",
        transfers=[
            Transfer(_pot(claim, K.RECEIVABLE, s), _pot(claim, K.PAID, s), amount)
            for s, amount in claim.sources
        ],
    )  # fmt: skip
    return claim


@transaction.atomic
def drop(*, recovery_id: int, reason: str, by: Actor, at: datetime) -> Recovery:
    """Decide that a proposal is not pursued (nothing was paid in truth, or the money came back)."""
    claim = locked(recovery_id)
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", missing=["reason"])
    advance("recovery", claim, "drop", by=by, at=at, facts={"reason": reason[:200]})
    return claim


@transaction.atomic
def collect(
    *, recovery_id: int, amount: int, on: date, document: str, by: Actor, at: datetime
) -> RecoveryMove:
    """Money paid back by the person; returns to the budget that paid it. A receipt counts once."""
    by.must_be(Role.COUNTY_CLERK, Role.PAY_MAKER, Role.FINANCE, area=locked(recovery_id).area)
    return _settle(recovery_id, How.CASH, amount, on, document, f"cash:{document}", by, at)


@transaction.atomic
def refund(
    *, recovery_id: int, amount: int, on: date, document: str, by: Actor, at: datetime
) -> RecoveryMove:
    """The bank returned the money after all (it was never the person's); the claim shrinks."""
    by.must_be(Role.COUNTY_CLERK, Role.PAY_MAKER, Role.FINANCE, area=locked(recovery_id).area)
    return _settle(recovery_id, How.REFUND, amount, on, document, f"refund:{document}", by, at)


@transaction.atomic
def waive(
    *, recovery_id: int, amount: int, on: date, decision_number: str, by: Actor, at: datetime
) -> RecoveryMove:
    """Let the person off, in part or whole, by a numbered decision."""
    by.must_be(Role.COUNTY_DECIDER, area=locked(recovery_id).area)
    key = f"waiver:{decision_number}"
    return _settle(recovery_id, How.WAIVER, amount, on, decision_number, key, by, at)


def settle_by_offset(*, promise: RecoveryPromise, by: Actor, at: datetime) -> RecoveryMove:
    """A released list kept this back for the claim."""
    promise.is_kept = True
    promise.save(update_fields=["is_kept"])
    key = f"offset:{promise.instruction_id}"
    document = f"run:{promise.instruction.run_id}"
    return _settle(
        promise.recovery_id, How.OFFSET, promise.amount, at.date(), document, key, by, at
    )


def locked(recovery_id: int) -> Recovery:
    """The claim, locked. Raises `NotFound`."""
    claim = (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("award")
        .filter(pk=recovery_id)
        .first()
    )
    if claim is None:
        raise not_here("recovery")
    return claim


def _settle(
    recovery_id: int,
    how: str,
    amount: int,
    on: date,
    document: str,
    key: str,
    by: Actor,
    at: datetime,
) -> RecoveryMove:
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
    begin, end, here = claim.settled, claim.settled + amount, 0
    for source, size in claim.sources:
        part = max(0, min(end, here + size) - max(begin, here))
        here += size
        if part:
            to = available(source, claim.award.scheme, claim.area)
            if how == How.WAIVER:
                to = _pot(claim, K.WAIVED, source)
            elif how in (How.OFFSET, How.REFUND):
                to = _pot(claim, K.PAID, source)
            yield Transfer(to, _pot(claim, K.RECEIVABLE, source), part)


def _sources(claim: Recovery) -> list[list[object]]:
    """Which funds had paid what is claimed, from the lists that paid it."""
    award = claim.award
    by_run = {i.run_id: last_of(i).source for i in award.instructions.filter(parent=None)}
    found: Counter[str] = Counter()
    for month, person, component, amount in claim.months:
        dues = Due.objects.filter(
            award=award, void=False, month=month, person_id=person, component=component
        ).select_related("hand")
        for due in dues.order_by("-turn"):
            part = min(amount, due.amount)
            source = due.hand.source if due.hand else by_run[due.run_id or 0]
            found[source] += part
            amount -= part
    return [[source, amount] for source, amount in sorted(found.items()) if amount]


def _pot(claim: Recovery, kind: str, source: str) -> Pot:
    return spent_at(kind, source, claim.award.scheme, claim.area)
