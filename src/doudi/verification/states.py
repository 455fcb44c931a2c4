"""The lives of a delivery, of a check and of a finding: every move on one screen."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from where, to where, by whom, by which provision."""

    sources: Set[OrderState]
    target: OrderState
    who: Set[str]
    cites: str


S, A = OrderState, OrderAction
CHECKERS = frozenset({Role.CHECK_OFFICER, Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK})
MOVES: Mapping[OrderAction, Move] = {
    A.REPORT: Move({S.ORDERED}, S.REPORTED, CHECKERS, "mca-2021-57:art-17"),
    A.DISPUTE: Move({S.REPORTED}, S.DISPUTED, CHECKERS, "mca-2021-57:art-18"),
    A.RECHECK: Move({S.DISPUTED}, S.REPORTED, CHECKERS, "mca-2021-57:art-18"),
    A.CLOSE: Move({S.ORDERED, S.REPORTED}, S.CLOSED, CHECKERS, "mca-2021-57:art-17"),
}


def move_for(state: OrderState, action: OrderAction) -> Move:
    """The move, or `Refused` when the table has none from this state."""
    move = MOVES[action]
    if state not in move.sources:
        raise Refused("check_cannot", state=str(state), action=str(action))
    return move
