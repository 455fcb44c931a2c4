"""The only place where the state of a case is written, so an event is written every time."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.errors import ProcedureMissing
from doudi.cases.models import Case, Counter, KeptProcedure
from doudi.cases.procedures import Procedure, procedure_for
from doudi.cases.services import clocks
from doudi.cases.states import ENDED, MOVES, Act, State
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.offices.scope import within

FRONT = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK)
ROLES: dict[str, tuple[str, ...]] = {
    "lodge": FRONT,
    "investigate": (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER),
    "check": (Role.CHECK_OFFICER, Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK),
    "notice": (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK),
    "manage": (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.TOWNSHIP_DECIDER, Role.COUNTY_CLERK),
    "hear": (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK),
}  # fmt: skip


def locked(case_id: int, *, by: Actor, version: int | None = None) -> Case:
    """The case, held until the transaction ends.

    Raises `NotFound` where the actor may not see it, `Refused` where somebody else acted since
    the page with `version` was opened.
    """
    case = within(Case.objects.select_for_update(of=("self",)), by).filter(pk=case_id).first()
    if case is None:
        raise errors.not_found()
    if version is not None and version != case.version:
        raise errors.changed_meanwhile()
    return case


def procedure_of(case: Case) -> Procedure:
    """The procedure the case began under; before it is lodged, today's would be the one."""
    if case.procedure_id is None:
        on = localdate(case.opened_at)
        return procedure_for(case.scheme, area=case.area, on=on)
    kept: KeptProcedure = case.procedure  # type: ignore[assignment]
    return Procedure.thawed(kept.content).at_level(case.level)


def known_procedure(case: Case) -> Procedure | None:
    """The procedure of the case; None for one taken over from days that the law folder does not cover."""
    try:
        return procedure_of(case)
    except ProcedureMissing:
        return None


def keep(procedure: Procedure) -> KeptProcedure:
    """The stored row of a procedure, written once per content."""
    kept, _ = KeptProcedure.objects.get_or_create(
        identity=procedure.identity, defaults={"content": procedure.frozen()}
    )
    return kept


def roles_for(act: Act, procedure: Procedure) -> tuple[str, ...]:
    """The roles that may do `act` under `procedure`."""
    who = MOVES[act].who
    if who == "return":
        return tuple(
            {procedure.role("opinion"), procedure.role("examine"), procedure.role("decide")}
        )
    if who in ROLES:
        return ROLES[who]
    return (procedure.role(who),)


def check(case: Case, act: Act, *, by: Actor, procedure: Procedure | None = None) -> Procedure:
    """Raise unless the table, the place and kinship let the actor do `act` to the case now."""
    procedure = procedure or procedure_of(case)
    if State(case.state) not in MOVES[act].sources:
        raise errors.wrong_state(act, case.state)
    by.must_be(*roles_for(act, procedure), area=case.area)
    if is_kin(case, by):
        raise errors.is_relative()
    return procedure


def is_kin(case: Case, by: Actor) -> bool:
    """Is the actor filed as a relative of somebody in the household?"""
    if by.machine or by.user_id is None or not case.has_kin:
        return False
    return case.kin.filter(officer_id=by.user_id).exists()


def advance(
    case: Case,
    act: Act,
    *,
    by: Actor,
    at: datetime,
    to: State | str | None = None,
    also: Iterable[str] = (),
    facts: dict[str, Any] | None = None,
) -> Case:
    """Do `act`: write the state the table allows, run the clocks, leave an event.

    `to` is the target where the table offers more than one; `also` names clock acts that happen
    with this one, such as "send_up". Raises `Refused`.
    """
    procedure = check(case, act, by=by)
    move = MOVES[act]
    was = case.state
    target = State(to) if to else (next(iter(move.targets)) if len(move.targets) == 1 else None)
    if move.targets and target not in move.targets:
        raise errors.wrong_state(act, f"{was}->{to}")
    if move.targets:
        case.state = str(target)
        case.step_since = at
    if case.state in ENDED and case.ended_at is None:
        case.ended_at = at
    if entered(case, was, State.DECISION):
        settle_level(case, procedure, on=localdate(at))
    case.version += 1
    done = [act.value, *also, *(["send_up"] if entered(case, was, State.EXAMINATION) else [])]
    clocks.on_acts(case, procedure, done, on=localdate(at))
    if case.state in {State.NOT_ACCEPTED, State.WITHDRAWN, State.TERMINATED, State.CLOSED}:
        clocks.stop_all(case, on=localdate(at))
    case.save()
    events.record(
        f"cases.{act.value}", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"was": was, "now": case.state, "scheme": case.scheme, **(facts or {})},
        cites=move.cites,
    )  # fmt: skip
    if entered(case, was, State.NOTICE):  # what `disclosure` listens to, by whichever act it came
        events.record(
            "cases.notice_needed", by=by, at=at, subject=("case", case.pk), area=case.area,
            facts={"round": case.round, "scheme": case.scheme},
        )  # fmt: skip
    return case


def settle_level(case: Case, procedure: Procedure, *, on: date) -> None:
    """Whose office decides: as the procedure says, or by the township's ceiling for the amount.

    so-649 art. 48 lets townships decide small amounts of temporary assistance; the ceiling is the
    parameter `temporary.township_ceiling`. Without one, or while nothing can be computed, the
    procedure's own office decides.
    """
    from doudi.cases.services.determine import computed

    by_amount = computed(case, on=on).result.get("category") if procedure.has_ceiling else None
    own = "township" if procedure.at_level("").delegated else "county"
    case.level = by_amount if by_amount in {"township", "county"} else own


def entered(case: Case, was: str, state: State) -> bool:
    """Did the case just come into `state`?"""
    return case.state == state and was != state


def after(step: State | str, procedure: Procedure) -> State:
    """The state that follows `step` in the procedure."""
    upcoming = procedure.next_step(str(step)) if str(step) in procedure.steps else None
    if upcoming is None:
        raise Refused("no_next_step", step=str(step))
    return State(upcoming)


def next_number(series: str) -> int:
    """The next running number of a series, without a hole as long as transactions hold."""
    counter, _ = Counter.objects.select_for_update().get_or_create(series=series)
    Counter.objects.filter(pk=series).update(last=F("last") + 1)
    counter.refresh_from_db()
    return counter.last
