"""The life of a notice on one screen."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused


class State(TextChoices):
    """Where a notice stands."""

    STANDING = "standing", _("公示中")
    ENDED = "ended", _("已期满")
    OBJECTED = "objected", _("有异议")
    TAKEN_DOWN = "taken_down", _("已撤下")


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another."""

    source: State
    target: State


MOVES: dict[str, Move] = {
    "end": Move(State.STANDING, State.ENDED),
    "object": Move(State.STANDING, State.OBJECTED),
    "take_down": Move(State.STANDING, State.TAKEN_DOWN),
}


def after(state: str, act: str) -> State:
    """The state after `act`. Raises `Refused` where the table has no such move."""
    move = MOVES[act]
    if State(state) != move.source:
        raise Refused("notice_not_standing", _("这份公示已经不在公示期内。"))
    return move.target
