"""The only place in this room where a state is written, so that an event is written every time."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.payments import states

# thing → (table of moves, its states, name of the thing in events)
LIVES: dict[str, tuple[Any, Any]] = {
    "award": (states.AWARD_MOVES, states.AwardState),
    "run": (states.RUN_MOVES, states.RunState),
    "instruction": (states.INSTRUCTION_MOVES, states.InstructionState),
    "recovery": (states.RECOVERY_MOVES, states.RecoveryState),
    "batch": (states.BATCH_MOVES, states.BatchState),
    "matter": (states.MATTER_MOVES, states.MatterState),
    "letter": (states.LETTER_MOVES, states.LetterState),
}


def advance(
    kind: str,
    thing: Any,
    action: str,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any] | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Move one locked `thing` and write the event "payments.<kind>.<action>".

    `fields` names what the caller changed on the thing in the same act. The write is a
    compare-and-set on the old state, so a second writer is refused on either database.
    """
    table, life = LIVES[kind]
    was = life(thing.state)
    move = states.move_for(table, was, action)
    must_be(move.who, by=by, area=thing.area)
    changed = {name: getattr(thing, name) for name in fields}
    model: type[models.Model] = type(thing)
    rows = model._default_manager.filter(pk=thing.pk, state=was)
    if rows.update(state=move.target, **changed) != 1:
        raise Refused("changed_meanwhile", action=action)
    thing.state = move.target
    note(kind, thing, action, by=by, at=at, cites=move.cites,
         facts={"was": str(was), "now": str(move.target)} | (facts or {}))  # fmt: skip


def advance_many(
    kind: str,
    rows: models.QuerySet[Any],
    action: str,
    *,
    expected: int | None = None,
    **changes: Any,
) -> int:
    """Move every row of `rows` that the table lets move; the caller records one event for all.

    Raises `Refused` when `expected` rows were to move and another number did: somebody else was
    quicker, and the caller's transaction is rolled back whole.
    """
    table, _life = LIVES[kind]
    move = table[action]
    moved = rows.filter(state__in=move.sources).update(state=move.target, **changes)
    if expected is not None and moved != expected:
        raise Refused("changed_meanwhile", action=action, expected=expected, moved=moved)
    return moved


def must_be(who: frozenset[str], *, by: Actor, area: str) -> None:
    """Raise `Forbidden` unless `by` holds one of the roles over `area`, or is the machine."""
    people = who - {states.MACHINE}
    if by.machine or (people and by.may(*people, area=area)):
        return
    raise Forbidden("not_your_post", roles=sorted(people))


def following(by: Actor) -> Actor:
    """The same person for a move that follows by itself from the act they took."""
    return replace(by, machine=True)


def answered(
    thing: Any, act: str, *, says: str, field: str, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Write on `thing` who answers what somebody else asked, and in `field` what they found out;
    returns the names of what was written, for `advance`.

    Raises `Refused` "same_person" for the one who asked, `NotYet` for a refusal without a reason.
    """
    if by.user_id is not None and by.user_id == thing.asked_by_id:
        raise Refused("same_person", _("登记的人不能自己确认"))
    if act == "refuse" and len(says.strip()) < 2:
        raise NotYet("reason_missing", _("请写明理由"), missing=["says"])
    thing.decided_by_id, thing.decided_by, thing.decided_at = by.user_id, by.name, at
    setattr(thing, field, says.strip()[:200])
    return ("decided_by_id", "decided_by", "decided_at", field)


def note(
    kind: str,
    thing: Any,
    action: str,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any],
    cites: str = "",
) -> int:
    """Record the event "payments.<kind>.<action>" about `thing`; returns its number."""
    return events.record(
        f"payments.{kind}.{action}", by=by, at=at, subject=(kind, thing.pk), area=thing.area,
        facts=facts, cites=cites,
    ).id  # fmt: skip
