"""Payments that came back: sent again to a right account, or given up for good."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.payments.errors import not_here
from doudi.payments.models import Due, Instruction, PayeeAccount, PayRun, Recovery, RecoveryMove
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance
from doudi.payments.services import listing, recoveries
from doudi.payments.services.ledger import Transfer, available, post, spent_at
from doudi.payments.services.runs import count_up, open_run, owed_again
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RecoveryState, RunState
from doudi.payments.turns import alone

SAME_ACCOUNT_MAY_WORK = {"bank_busy", "other", "frozen", "dormant"}


@transaction.atomic
def resend(
    *, instruction_id: int, month: Month, by: Actor, at: datetime, account_id: int | None = None
) -> Instruction:
    """Put a returned payment on the county's list of re-sends, as the child of the first.

    The account is the payee's in use, or `account_id`; after a wrong name or a closed account it
    must be another one. Every re-send goes through maker, checker and releaser like the first.
    Raises `Refused` "no_longer_owed" where the award does not owe it as it was.
    """
    first = _locked(instruction_id)
    if first.state == I.RETURNED and (claims_on(first) or not listing.is_supported(first)):
        raise Refused(
            "no_longer_owed", _("该笔款项已不再应发，请退回指标，仍应发的部分会列入下次清单")
        )
    account = _account_for(first, account_id)
    run = _list_of_resends(first, month, by=by, at=at)
    advance("instruction", first, "resend", by=by, at=at, facts={"run": run.pk})
    last = run.instructions.order_by("-seq").values_list("seq", flat=True).first() or 0
    child = Instruction.objects.create(
        run=run, seq=last + 1, award_id=first.award_id, area=first.area, account=account,
        bank=account.bank, collective_id=None if account_id else first.collective_id, gross=first.amount,
        amount=first.amount, source=first.source, parent=first,
    )  # fmt: skip
    count_up(run)
    run.save(update_fields=["count", "total"])
    return child


@transaction.atomic
def give_up(*, instruction_id: int, reason: str, by: Actor, at: datetime) -> Instruction:
    """Decide that a returned payment is not paid again (a death, no claim): the money goes back
    to the budget it came from, and what was owed counts as dealt with.

    Where the awards changed since, so that the amount as such is no longer right, what is still
    owed of it comes up on the next list instead. Where the money was being claimed from the person,
    the claim is settled by it. Raises `Refused` "partly_settled" where a part of that claim had been
    paid before.
    """
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", missing=["reason"])
    line = _locked(instruction_id)
    repaid = bool(claims_on(line, state=RecoveryState.CLOSED))
    if line.state == I.RETURNED:
        for claim_id, rows in claims_on(line).items():
            _settle_claim(claim_id, rows, line, by=by, at=at)
    return _back_to_budget(line, reason, repaid, by=by, at=at)


def _settle_claim(
    claim_id: int,
    rows: list[tuple[str, int, str, int]],
    line: Instruction,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The bank returned what was being claimed: nothing of it is claimed or taken back any more."""
    claim = recoveries.locked(claim_id)
    amount = sum(row[3] for row in rows)
    if line.kept_back or amount > claim.amount - claim.settled:
        raise Refused("partly_settled", _("追回已部分收回，须由会计人工核对后处理"))
    recoveries.settle(claim.pk, RecoveryMove.How.REFUND, amount, at.date(), f"instruction:{line.pk}",
                      f"refund:{line.pk}", by, at)  # fmt: skip
    recoveries.reverse(claim, [(m, p, c, -fen) for m, p, c, fen in rows])


def claims_on(
    line: Instruction, *, state: RecoveryState = RecoveryState.ORDERED
) -> dict[int, list[tuple[str, int, str, int]]]:
    """Claims, ordered and not settled, on what this payment was for: claim → what of it."""
    root = listing.root_of(line)
    dues: Counter[tuple[str, int, str]] = Counter()
    for due in Due.objects.filter(run_id=root.run_id, award_id=root.award_id, void=False):
        dues[due.month, due.person_id, due.component] += due.amount
    found: dict[int, list[tuple[str, int, str, int]]] = {}
    for claim in Recovery.objects.filter(award_id=root.award_id, state=state):
        rows = [
            (m, p, c, min(fen, dues[m, p, c])) for m, p, c, fen in claim.months if dues[m, p, c]
        ]
        if rows:
            found[claim.pk] = rows
    return found


def _back_to_budget(
    line: Instruction, reason: str, repaid: bool, *, by: Actor, at: datetime
) -> Instruction:
    run = line.run
    anew = not listing.is_supported(line) and not listing.root_of(line).kept_back
    if anew and repaid:
        raise Refused("partly_settled", _("追回已部分收回，须由会计人工核对后处理"))
    advance("instruction", line, "give_up", by=by, at=at,
            facts={"reason": reason[:200], "amount": line.amount, "listed_anew": anew})  # fmt: skip
    if anew:
        root = listing.root_of(line)
        owed_again(run_id=root.run_id, award_id=root.award_id)
    pot = available(line.source, run.scheme, run.area)
    back = spent_at(K.RETURNED, line.source, run.scheme, line.area)
    post(
        key=f"give-up:{line.pk}", kind="give_up", on=at.date(), area=run.area, says=run.memo,
        document=f"instruction:{line.pk}", transfers=[Transfer(pot, back, line.amount)],
    )  # fmt: skip
    return line


def _locked(instruction_id: int) -> Instruction:
    rows = Instruction.objects.filter(pk=instruction_id)
    alone(rows.values_list("area", flat=True).first() or "")
    found = (
        Instruction.objects.select_for_update(of=("self",))
        .select_related("run", "award", "account")
        .filter(pk=instruction_id)
        .first()
    )
    if found is None:
        raise not_here("instruction")
    return found


def _account_for(first: Instruction, account_id: int | None) -> PayeeAccount:
    if first.collective_id is not None and first.collective is not None:
        account: PayeeAccount | None = first.collective.account
    else:
        account = first.award.account
    if account_id is not None:
        account = PayeeAccount.objects.filter(
            pk=account_id, person_id=first.award.payee_person_id
        ).first()
    if account is None or account.status == AccountStatus.UNUSABLE:
        raise NotYet("account_missing", _("请先登记收款人的有效账户"), missing=["account"])
    if account.pk == first.account_id and first.reason not in SAME_ACCOUNT_MAY_WORK:
        raise NotYet("account_same", _("退回原因与账户有关，须先更正账户"), missing=["account"])
    return account


def _list_of_resends(first: Instruction, month: Month, *, by: Actor, at: datetime) -> PayRun:
    """The open list of re-sends for this scheme and month, made where there is none."""
    area, scheme = first.run.area, first.run.scheme
    there = PayRun.objects.select_for_update().filter(
        area=area, scheme=scheme, month=str(month), kind=RunKind.RESEND,
        state__in=[RunState.DRAFT, RunState.LISTED],
    ).first()  # fmt: skip
    run = there or open_run(
        area=area, scheme=scheme, month=month, kind=RunKind.RESEND, by=by, at=at
    )
    if run.state == RunState.DRAFT:
        advance("run", run, "list_due", by=by, at=at)
    if run.kind != RunKind.RESEND or first.state != I.RETURNED:
        raise Refused("wrong_state", _("该笔不在退回状态"), state=first.state)
    return run
