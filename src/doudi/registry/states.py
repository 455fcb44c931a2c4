"""The states of a household on the register: all moves on one screen."""

from collections.abc import Set
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused


class HouseholdState(TextChoices):
    """Open, or ended in one of two ways."""

    OPEN = "open", _("在册")
    CLOSED = "closed", _("已销户")
    MERGED = "merged", _("已并户")


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act leads to which."""

    sources: Set[HouseholdState]
    target: HouseholdState


MOVES: dict[str, Move] = {
    "close": Move({HouseholdState.OPEN}, HouseholdState.CLOSED),
    "merge": Move({HouseholdState.OPEN}, HouseholdState.MERGED),
    "reopen": Move({HouseholdState.CLOSED}, HouseholdState.OPEN),
    "part": Move({HouseholdState.MERGED}, HouseholdState.OPEN),
}


def after(state: str, act: str) -> HouseholdState:
    """The state after `act`. Raises `Refused` where the table has no such move."""
    move = MOVES[act]
    if HouseholdState(state) not in move.sources:
        raise Refused("household_not_" + "_or_".join(sorted(s.value for s in move.sources)))
    return move.target
