"""Payments that came back: sent again to a right account, or given up for good."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.payments.errors import not_here
from doudi.payments.models import Instruction, PayeeAccount, PayRun
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance
from doudi.payments.services.ledger import Transfer, available, post, spent_at
from doudi.payments.services.runs import count_up, open_run
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState

SAME_ACCOUNT_MAY_WORK = {"bank_busy", "other", "frozen", "dormant"}


@transaction.atomic
def resend(
    *, instruction_id: int, month: Month, by: Actor, at: datetime, account_id: int | None = None
) -> Instruction:
    """Put a returned payment on the county's list of re-sends, as the child of the first.

    The account is the payee's in use, or `account_id`; after a wrong name or a closed account it
    must be another one. Every re-send goes through maker, checker and releaser like the first.
    """
    first = _locked(instruction_id)
    account = _account_for(first, account_id)
    run = _list_of_resends(first, month, by=by, at=at)
    advance("instruction", first, "resend", by=by, at=at, facts={"run": run.pk})
    last = run.instructions.order_by("-seq").values_list("seq", flat=True).first() or 0
    child = Instruction.objects.create(
        run=run, seq=last + 1, award_id=first.award_id, area=first.area, account=account,
        bank=account.bank, collective_id=first.collective_id, gross=first.amount,
        amount=first.amount, source=first.source, parent=first,
    )  # fmt: skip
    count_up(run)
    run.save(update_fields=["count", "total"])
    return child


@transaction.atomic
def give_up(*, instruction_id: int, reason: str, by: Actor, at: datetime) -> Instruction:
    """Decide that a returned payment is not paid again (a death, no claim): the money goes back
    to the budget it came from, and what was owed counts as dealt with."""
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", missing=["reason"])
    instruction = _locked(instruction_id)
    run = instruction.run
    advance("instruction", instruction, "give_up", by=by, at=at,
            facts={"reason": reason[:200], "amount": instruction.amount})  # fmt: skip
    post(
        key=f"give-up:{instruction.pk}", kind="give_up", on=at.date(), area=run.area,
        says=run.memo, document=f"instruction:{instruction.pk}",
        transfers=[
            Transfer(
                available(instruction.source, run.scheme, run.area),
                spent_at(K.RETURNED, instruction.source, run.scheme, instruction.area),
                instruction.amount,
            )
        ],
    )  # fmt: skip
    return instruction


def _locked(instruction_id: int) -> Instruction:
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
