"""The life of a draft of the law: every move there is, who makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.offices.roles import Role


class DraftState(TextChoices):
    """Where a draft stands."""

    DRAFT = "draft", _("起草中")
    PROPOSED = "proposed", _("待复核")
    RELEASED = "released", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    DROPPED = "dropped", _("已作废")


class Act(StrEnum):
    """What can be done with a draft."""

    PROPOSE = "propose"
    SEND_BACK = "send_back"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`, by somebody with one of `roles`; `eyes`: whose."""

    sources: frozenset[DraftState]
    target: DraftState
    roles: tuple[str, ...]
    eyes: str  # author, other (anybody but the author), any


S = DraftState
AUTHORS = (Role.COUNTY_CLERK, Role.COUNTY_DECIDER)
RELEASERS = (Role.COUNTY_DECIDER,)
MOVES: Mapping[Act, Move] = {
    Act.PROPOSE: Move(frozenset({S.DRAFT}), S.PROPOSED, AUTHORS, "author"),
    Act.SEND_BACK: Move(frozenset({S.PROPOSED}), S.DRAFT, RELEASERS, "other"),
    Act.RELEASE: Move(frozenset({S.PROPOSED}), S.RELEASED, RELEASERS, "other"),
    Act.WITHDRAW: Move(frozenset({S.RELEASED}), S.WITHDRAWN, RELEASERS, "any"),
    Act.DROP: Move(frozenset({S.DRAFT, S.PROPOSED}), S.DROPPED, AUTHORS, "author"),
}


def move_for(state: str, act: Act) -> Move:
    """The move. Raises `Refused("draft_state")` when there is none from this state."""
    move = MOVES[act]
    if DraftState(state) not in move.sources:
        raise Refused("draft_state", state=state, act=str(act))
    return move
