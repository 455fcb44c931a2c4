"""May this kind of data be asked about a person under these consents? Pure: no tables, no clock.

The answer for one person and kind is `right_to_ask`; `rights_of_all` gives the same answers for a
whole caseload (sal-2026:art-40, art-41).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doudi.verification.kinds import Kind

EVERYTHING = "*"


class Reason(StrEnum):
    """Why a question may not be asked."""

    NONE_GIVEN = "none_given"  # no consent for this purpose
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SCOPE = "scope"  # the consent names other kinds of data
    NO_BASIS = "no_basis"  # the law lets nobody ask this source on that day
    OUTSIDE = "outside"  # neither a member nor a registered obligor of the household


@dataclass(frozen=True, slots=True)
class Right:
    """The consent that covers a question, or why there is none."""

    consent_id: int | None
    reason: Reason | None = None


Given = Sequence[tuple[int, Sequence[str], str]]  # consent, scope, "" or how it ended


def right_to_ask(given: Given, kind: Kind, *, on: date) -> Right:
    """May this kind be asked under these consents on that day? The latest that covers it counts."""
    if not kind.may_be_asked_on(on):
        return Right(None, Reason.NO_BASIS)
    named = [(pk, over) for pk, scope, over in given if EVERYTHING in scope or kind.key in scope]
    if valid := [pk for pk, over in named if not over]:
        return Right(valid[-1])
    if named:
        return Right(None, Reason(named[-1][1]))
    if any(not over for _, _, over in given):
        return Right(None, Reason.SCOPE)
    return Right(None, Reason(given[-1][2]) if given else Reason.NONE_GIVEN)
