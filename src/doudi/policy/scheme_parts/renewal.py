"""A running monthly award of a scheme without grace periods, tested again: what changes, from when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doudi.kernel.money import fen, yuan
from doudi.kernel.months import Month

if TYPE_CHECKING:
    from doudi.policy.determine import Answer


def renewal(answer: Answer, outcome: str, amount: int | None) -> dict[str, Any] | None:
    """Continue, increase, decrease or stop from the next month on (民发〔2021〕43号 art. 26).

    Nothing is cut before the person was heard where the law asks for it.
    """
    award = answer.case.household.current_award if answer.case else None
    if answer.case is None or award is None or outcome == "cannot_say_yet":
        return None
    before = int(fen(award.base)) + int(fen(award.supplements))
    after = amount if outcome == "entitled" and amount is not None else 0
    kind = "stop" if outcome != "entitled" else _kind(before, after)
    made: dict[str, Any] = {
        "from": (Month.of(answer.case.on) + 1).first.isoformat(),
        "amount_before": yuan(before),
        "kind": kind,
        "amount": yuan(after),
    }
    if kind in ("decrease", "stop"):
        made["hearing_required"] = answer.run.parameter("hearing.before_cut") is True
    return made


def _kind(before: int, after: int) -> str:
    if after == before:
        return "continue"
    return "increase" if after > before else "decrease"
