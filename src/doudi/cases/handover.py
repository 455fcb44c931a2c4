"""What a decision hands to the rooms above: plain values, no tables.

`payments` receives a `DecisionGiven` for every event "cases.decided" (subject ("decision", id)) by
asking `cases.selectors.decision_given(decision_id)`. Amounts are whole fen; months are half-open.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doudi.kernel.months import Month


class DecisionKind(StrEnum):
    """The legal effect of a decision on what is paid."""

    GRANT = "grant"  # a new running award
    ONE_OFF = "one_off"  # a single payment: temporary assistance, festival, price subsidy
    CHANGE = "change"  # increase or decrease from `first_month`
    GRACE = "grace"  # keeps paying the old amount until `end_month`, then stops
    SUSPEND = "suspend"
    RESUME = "resume"
    STOP = "stop"  # nothing from `first_month` on
    REFUSE = "refuse"  # nothing is paid; told so that higher rooms need no second source


@dataclass(frozen=True, slots=True)
class MemberShare:
    """One person's part of an award, in fen a month (or fen once)."""

    person_id: int
    base: int
    supplements: tuple[tuple[str, int], ...] = ()  # (group, fen)

    @property
    def total(self) -> int:
        """Base and supplements together."""
        return self.base + sum(amount for _, amount in self.supplements)


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """A decision as the paying side sees it."""

    decision_id: int
    number: str  # the letter's number, shown to people
    case_id: int
    kind: DecisionKind
    scheme: str  # contract.md scheme id
    household_id: int
    payee_person_id: int
    area: str  # 12-digit village code of the household
    shares: tuple[MemberShare, ...]  # empty for REFUSE, SUSPEND, RESUME, STOP
    first_month: Month  # the month the effect begins with
    end_month: Month | None  # open end, exclusive; None runs on
    decided_on: date
    law_identity: str

    @property
    def amount(self) -> int:
        """Fen a month (or once) for the whole household."""
        return sum(share.total for share in self.shares)
