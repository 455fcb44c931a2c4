"""The lives of everything in this room, each as one table of moves.

A state is written only by `doudi.payments.moves`, which looks the move up here, checks the actor's
role and records the event in the same transaction. Whatever is not in a table cannot happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.offices.roles import Role

MAKER, CHECKER, RELEASER = Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER
FINANCE, DECIDER, COUNTY_CLERK = Role.FINANCE, Role.COUNTY_DECIDER, Role.COUNTY_CLERK
MACHINE = "machine"  # follows from another recorded act: a decision, a bank's result


class AwardState(TextChoices):
    """An award lives from its decision to its end; ended awards keep their history."""

    RUNNING = "running", _("发放中")
    SUSPENDED = "suspended", _("暂停发放")
    GRACE = "grace", _("渐退期")
    ENDED = "ended", _("已终止")


class RunState(TextChoices):
    """A pay run, from an empty draft to the last result of the bank."""

    DRAFT = "draft", _("待生成")
    LISTED = "listed", _("制单中")
    SEALED = "sealed", _("待复核")
    CHECKED = "checked", _("待签发")
    RELEASED = "released", _("待送银行")
    SENT = "sent", _("在途")
    SETTLED = "settled", _("已办结")
    CANCELLED = "cancelled", _("已作废")


class InstructionState(TextChoices):
    """One transfer to one payee."""

    LISTED = "listed", _("在清单")
    HELD = "held", _("已剔除")
    SENT = "sent", _("在途")
    PAID = "paid", _("已到账")
    RETURNED = "returned", _("已退回")
    RESENT = "resent", _("已重发")
    GIVEN_UP = "given_up", _("不再发放")


class RecoveryState(TextChoices):
    """Money paid without ground, from its finding to the last fen."""

    PROPOSED = "proposed", _("待核实")
    ORDERED = "ordered", _("追回中")
    CLOSED = "closed", _("已结清")
    DROPPED = "dropped", _("不予追回")


class BatchState(TextChoices):
    """A change of many awards at once: a new standard, a price subsidy."""

    COMPUTING = "computing", _("测算中")
    COMPUTED = "computed", _("已测算")
    APPROVED = "approved", _("已批准")
    APPLYING = "applying", _("执行中")
    APPLIED = "applied", _("已执行")
    DROPPED = "dropped", _("已放弃")


class MatterState(TextChoices):
    """A question about a payee's account."""

    OPEN = "open", _("待处理")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未予确认")
    SETTLED = "settled", _("已有账户")
    REPLACED = "replaced", _("被后来的登记取代")


class LetterState(TextChoices):
    """What a bank answered in writing about payments it never reported."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已入账")
    REFUSED = "refused", _("未予确认")


S = TypeVar("S", bound=TextChoices)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One permitted step: from any of `sources` to `target` by a holder of one of `who`."""

    sources: frozenset[S]
    target: S
    who: frozenset[str]
    cites: str


def _move(sources: set[S], target: S, who: set[str], cites: str) -> Move[S]:
    return Move(frozenset(sources), target, frozenset(who), cites)


Table = Mapping[str, Move[S]]
A, R, V, B = AwardState, RunState, RecoveryState, BatchState
N, Q, L = InstructionState, MatterState, LetterState
CONFIRMERS = frozenset({Role.TOWNSHIP_REVIEWER, COUNTY_CLERK, CHECKER})  # of accounts

AWARD_MOVES: Table[AwardState] = {
    "change": _move({A.RUNNING, A.GRACE}, A.RUNNING, {MACHINE}, "mca-2021-57:art-32"),
    "suspend": _move({A.RUNNING, A.GRACE}, A.SUSPENDED, {MACHINE}, "mca-2021-57:art-32"),
    "resume": _move({A.SUSPENDED}, A.RUNNING, {MACHINE}, "mca-2021-57:art-32"),
    "enter_grace": _move({A.RUNNING, A.SUSPENDED}, A.GRACE, {MACHINE}, "mca-2021-57:art-33"),
    "end": _move({A.RUNNING, A.SUSPENDED, A.GRACE}, A.ENDED, {MACHINE}, "mca-2021-57:art-32"),
}

RUN_MOVES: Table[RunState] = {
    "take_over": _move({R.DRAFT}, R.SETTLED, {MACHINE}, "mof-2020-37:one-card"),
    "list_due": _move({R.DRAFT}, R.LISTED, {MAKER}, "mca-2021-57:art-25"),
    "seal": _move({R.LISTED}, R.SEALED, {MAKER}, "mof-2020-37:one-card"),
    "send_back": _move({R.SEALED, R.CHECKED}, R.LISTED, {CHECKER, RELEASER}, "mof-2020-37:one-card"),
    "confirm": _move({R.SEALED}, R.CHECKED, {CHECKER}, "mof-2020-37:one-card"),
    "release": _move({R.CHECKED}, R.RELEASED, {RELEASER}, "mof-2020-37:one-card"),
    "hand_over": _move({R.RELEASED}, R.SENT, {MAKER, FINANCE}, "mof-2020-37:one-card"),
    "settle": _move({R.SENT}, R.SETTLED, {MACHINE}, "mof-2020-37:one-card"),
    "cancel": _move(
        {R.DRAFT, R.LISTED, R.SEALED, R.CHECKED}, R.CANCELLED, {MAKER, RELEASER},
        "mof-2020-37:one-card",
    ),
    "withdraw": _move({R.RELEASED}, R.CANCELLED, {RELEASER}, "mof-2020-37:one-card"),
}  # fmt: skip

INSTRUCTION_MOVES: Table[InstructionState] = {
    "take_over": _move({N.LISTED}, N.PAID, {MACHINE}, "mof-2020-37:one-card"),
    "hold": _move({N.LISTED}, N.HELD, {MAKER, CHECKER, RELEASER}, "mof-2020-37:one-card"),
    "send": _move({N.LISTED}, N.SENT, {MAKER, FINANCE}, "mof-2020-37:one-card"),
    "pay": _move({N.SENT}, N.PAID, {MACHINE}, "mof-2020-37:one-card"),
    "return": _move({N.SENT}, N.RETURNED, {MACHINE}, "mof-2020-37:one-card"),
    "return_late": _move({N.PAID}, N.RETURNED, {MACHINE}, "mof-2020-37:one-card"),
    "resend": _move({N.RETURNED}, N.RESENT, {MAKER}, "mof-2020-37:one-card"),
    "take_back": _move({N.RESENT}, N.RETURNED, {MACHINE}, "mof-2020-37:one-card"),
    "give_up": _move({N.RETURNED}, N.GIVEN_UP, {CHECKER, RELEASER}, "mof-2020-37:one-card"),
}

RECOVERY_MOVES: Table[RecoveryState] = {
    "order": _move({V.PROPOSED}, V.ORDERED, {DECIDER}, "sal-2026:art-73"),
    "drop": _move({V.PROPOSED}, V.DROPPED, {DECIDER}, "sal-2026:art-73"),
    "close": _move({V.ORDERED}, V.CLOSED, {MACHINE}, "sal-2026:art-73"),
}

BATCH_MOVES: Table[BatchState] = {
    "computed": _move({B.COMPUTING}, B.COMPUTED, {MACHINE}, "sal-2026:art-19"),
    "approve": _move({B.COMPUTED}, B.APPROVED, {DECIDER}, "sal-2026:art-19"),
    "drop": _move(
        {B.COMPUTING, B.COMPUTED}, B.DROPPED, {MAKER, COUNTY_CLERK, DECIDER}, "sal-2026:art-19"
    ),
    "begin": _move({B.APPROVED}, B.APPLYING, {MAKER, COUNTY_CLERK}, "sal-2026:art-19"),
    "apply": _move(
        {B.APPROVED, B.APPLYING}, B.APPLIED, {MAKER, COUNTY_CLERK, MACHINE}, "sal-2026:art-19"
    ),
}

MATTER_MOVES: Table[MatterState] = {
    "confirm": _move({Q.OPEN}, Q.CONFIRMED, set(CONFIRMERS), "mof-2020-37:one-card"),
    "refuse": _move({Q.OPEN}, Q.REFUSED, set(CONFIRMERS), "mof-2020-37:one-card"),
    "settle": _move({Q.OPEN}, Q.SETTLED, {MACHINE}, "mof-2020-37:one-card"),
    "replace": _move({Q.OPEN}, Q.REPLACED, {MACHINE}, "mof-2020-37:one-card"),
}

LETTER_MOVES: Table[LetterState] = {
    "confirm": _move({L.OPEN}, L.CONFIRMED, {CHECKER, RELEASER}, "mof-2020-37:one-card"),
    "refuse": _move({L.OPEN}, L.REFUSED, {CHECKER, RELEASER}, "mof-2020-37:one-card"),
}


def move_for(table: Table[S], state: S, action: str) -> Move[S]:
    """The move `action` from `state`. Raises `Refused` where the table has none."""
    move = table.get(action)
    if move is None or state not in move.sources:
        raise Refused(
            "wrong_state", _("当前状态下不能进行这项操作"), action=action, state=str(state)
        )
    return move
