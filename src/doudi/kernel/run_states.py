"""The life of a long run: every move there is."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused


class RunState(TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class Act(StrEnum):
    """What can happen to a run."""

    ADVANCE = "advance"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`."""

    sources: frozenset[RunState]
    target: RunState


S = RunState
MOVES = {
    Act.ADVANCE: Move(frozenset({S.WAITING, S.RUNNING}), S.RUNNING),
    Act.FINISH: Move(frozenset({S.WAITING, S.RUNNING}), S.DONE),
    Act.FAIL: Move(frozenset({S.WAITING, S.RUNNING}), S.FAILED),
    Act.CANCEL: Move(frozenset({S.WAITING, S.RUNNING, S.FAILED}), S.CANCELLED),
    Act.RESUME: Move(frozenset({S.FAILED, S.CANCELLED}), S.WAITING),
}
OPEN = frozenset({S.WAITING, S.RUNNING})


def after(state: str, act: Act) -> RunState:
    """The state that `act` leads to. Raises `Refused("run_state")` when there is no such move."""
    move = MOVES[act]
    if RunState(state) not in move.sources:
        raise Refused("run_state", state=state, act=str(act))
    return move.target
