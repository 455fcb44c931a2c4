"""The lives of a delivery, of a check and of a finding: every move on one screen."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.offices.roles import Role


class DatasetState(StrEnum):
    """A delivery of one department: taken whole, in part, or not at all; later out of use."""

    TAKEN = "taken"
    REFUSED = "refused"  # kept with its faults; none of its rows is used
    EXPIRED = "expired"  # its retention is over; the rows are gone, the record stays


class OrderState(StrEnum):
    """A check of one household's means."""

    ORDERED = "ordered"
    REPORTED = "reported"
    DISPUTED = "disputed"  # the household brought proof; a re-check is due
    CLOSED = "closed"


class OrderAction(StrEnum):
    """What can happen to a check."""

    REPORT = "report"
    DISPUTE = "dispute"
    RECHECK = "recheck"
    CLOSE = "close"


State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """One row of a table: from where, to where, by whom, by which provision."""

    sources: Set[State]
    target: State
    who: Set[str]
    cites: str


S, A = OrderState, OrderAction
CHECKERS = frozenset({Role.CHECK_OFFICER, Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK})
MOVES: Mapping[OrderAction, Move[OrderState]] = {
    A.REPORT: Move({S.ORDERED}, S.REPORTED, CHECKERS, "mca-2021-57:art-17"),
    A.DISPUTE: Move({S.REPORTED}, S.DISPUTED, CHECKERS, "mca-2021-57:art-18"),
    A.RECHECK: Move({S.DISPUTED}, S.REPORTED, CHECKERS, "mca-2021-57:art-18"),
    A.CLOSE: Move({S.ORDERED, S.REPORTED}, S.CLOSED, CHECKERS, "mca-2021-57:art-17"),
}


def move_for(state: OrderState, action: OrderAction) -> Move[OrderState]:
    """The move, or `Refused` when the table has none from this state."""
    move = MOVES[action]
    if state not in move.sources:
        raise Refused(
            "check_cannot",
            _("这份核对单的状态已经变化，请刷新后再试。"),
            state=str(state),
            action=str(action),
        )
    return move


class FindingState(StrEnum):
    """A finding of a standing check, from found to settled."""

    OPEN = "open"
    ASSIGNED = "assigned"
    SETTLED = "settled"


class FindingAction(StrEnum):
    """What can happen to a finding."""

    ASSIGN = "assign"
    SETTLE = "settle"
    REOPEN = "reopen"  # found again, unchanged, after its quiet time


class Outcome(StrEnum):
    """What came of it. `TRUE` ones make up the precision of a check."""

    CONFIRMED = "confirmed"  # true: a review was opened, or the record corrected
    HELPED = "helped"  # true: the household now receives something
    REFERRED = "referred"  # true: handed to another department
    NOT_TRUE = "not_true"  # the record is wrong or about somebody else
    NO_MATTER = "no_matter"  # true, but allowed or too small to matter
    HANDLED = "handled"  # known and settled before
    DECLINED = "declined"  # the person wants no help
    GONE = "gone"  # moved away or died


TRUE_OUTCOMES = frozenset({Outcome.CONFIRMED, Outcome.HELPED, Outcome.REFERRED})


FS, FA = FindingState, FindingAction
WORKERS = CHECKERS | {Role.TOWNSHIP_REVIEWER, Role.VILLAGE_WORKER}
FINDING_MOVES: Mapping[FindingAction, Move[FindingState]] = {
    FA.ASSIGN: Move({FS.OPEN, FS.ASSIGNED}, FS.ASSIGNED, CHECKERS, "mca-2021-57:art-31"),
    FA.SETTLE: Move({FS.OPEN, FS.ASSIGNED}, FS.SETTLED, WORKERS, "mca-2021-57:art-31"),
    FA.REOPEN: Move({FS.SETTLED}, FS.OPEN, CHECKERS, "mca-2021-57:art-31"),
}


def finding_move_for(state: FindingState, action: FindingAction) -> Move[FindingState]:
    """The move, or `Refused` when the table has none from this state."""
    move = FINDING_MOVES[action]
    if state not in move.sources:
        raise Refused(
            "finding_cannot",
            _("这条预警的状态已经变化，请刷新后再试。"),
            state=str(state),
            action=str(action),
        )
    return move
