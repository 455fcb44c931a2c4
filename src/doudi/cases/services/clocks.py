"""Limits of time: started, paused, lengthened and stopped by acts, never by hand.

A day of a clock is counted from the day after it starts; working days come from the official
calendar with its adjusted days (`kernel.calendar`).
"""

from collections.abc import Iterable
from datetime import date

from doudi.cases.models import NEVER, Case, Clock
from doudi.cases.procedures import ClockRule, Procedure
from doudi.kernel import calendar_days
from doudi.kernel.calendar import WorkCalendar
from doudi.kernel.months import Month

WARNING_WORKING_DAYS = 3
BY_DAY = {"review", "death"}  # limits that are a day of the calendar


def on_acts(case: Case, procedure: Procedure, acts: Iterable[str], *, on: date) -> None:
    """Stop and start the clocks that `acts` stop and start, then note the earliest on the case."""
    done = set(acts)
    days = calendar_days.current()
    running = {c.name: c for c in case.clocks.filter(stopped_on=None)}
    for name in BY_DAY & set(running) if "decide" in done else ():
        running[name].stopped_on = on
        running.pop(name).save(update_fields=["stopped_on"])
    for rule in procedure.clocks:
        if rule.stops in done and rule.name in running:
            clock = running.pop(rule.name)
            clock.stopped_on = on
            clock.save(update_fields=["stopped_on"])
        if rule.starts in done and rule.name not in running:
            running[rule.name] = _start(case, rule, on=on, days=days)
    _pause_or_resume(case, procedure, running, on=on, days=days)
    note_earliest(case, running.values(), days=days)


def start_until(case: Case, name: str, *, on: date, until: date, cites: str) -> None:
    """A limit that is a day and not a length, such as the day a review falls due; the caller saves.

    It stops with the decision, whatever the procedure says of other clocks.
    """
    Clock.objects.create(
        case=case, name=name, round=case.round, days=max((until - on).days, 0), unit="calendar",
        cites=cites, started_on=on, due_on=until,
    )  # fmt: skip
    note_earliest(case, case.clocks.filter(stopped_on=None), days=calendar_days.current())


def stop_all(case: Case, *, on: date) -> None:
    """The case has ended: nothing runs any more."""
    case.clocks.filter(stopped_on=None).update(stopped_on=on)
    case.due_on, case.warn_on, case.due_clock = NEVER, NEVER, ""


def lengthen(case: Case, procedure: Procedure) -> None:
    """Running clocks get the longer limit that special circumstances allow."""
    days = calendar_days.current()
    rules = {r.name: r for r in procedure.clocks}
    running = list(case.clocks.filter(stopped_on=None))
    for clock in running:
        longer = rules[clock.name].longer if clock.name in rules else None
        if longer and clock.days < longer:
            clock.days = longer
            clock.due_on = due_on(clock, days=days)
            clock.save(update_fields=["days", "due_on"])
    note_earliest(case, running, days=days)


def due_on(clock: Clock, *, days: WorkCalendar) -> date:
    """The last day of the limit, pauses included."""
    return _add(clock.started_on, clock.days + clock.paused_days, clock.unit, days)


def note_earliest(case: Case, running: Iterable[Clock], *, days: WorkCalendar) -> None:
    """Copy the earliest limit to the case, where the queue orders by it. The caller saves."""
    alive = [c for c in running if c.paused_on is None]
    first = min(alive, key=lambda c: c.due_on, default=None)
    case.due_on = first.due_on if first else NEVER
    case.due_clock = first.name if first else ""
    case.warn_on = days.working_days_before(first.due_on, WARNING_WORKING_DAYS) if first else NEVER


def _start(case: Case, rule: ClockRule, *, on: date, days: WorkCalendar) -> Clock:
    length = rule.longer if case.special and rule.longer else rule.days
    return Clock.objects.create(
        case=case, name=rule.name, round=case.round, days=length, unit=rule.unit,
        cites=rule.cites, started_on=on, due_on=_add(on, length, rule.unit, days),
    )  # fmt: skip


def _pause_or_resume(
    case: Case, procedure: Procedure, running: dict[str, Clock], *, on: date, days: WorkCalendar
) -> None:
    for rule in procedure.clocks:
        clock = running.get(rule.name)
        if clock is None:
            continue
        stands_still = case.state in rule.paused_in
        if stands_still and clock.paused_on is None:
            clock.paused_on = on
            clock.save(update_fields=["paused_on"])
        elif not stands_still and clock.paused_on is not None:
            clock.paused_days += _between(clock.paused_on, on, clock.unit, days)
            clock.paused_on = None
            clock.due_on = due_on(clock, days=days)
            clock.save(update_fields=["paused_on", "paused_days", "due_on"])


def _add(day: date, count: int, unit: str, days: WorkCalendar) -> date:
    if unit == "working":
        return days.add_working_days(day, count)
    return days.deadline_in_days(day, count)


def _between(start: date, end: date, unit: str, days: WorkCalendar) -> int:
    if unit == "working":
        return days.working_days_between(start, end)
    return (end - start).days


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month where it has no such day."""
    month = Month.of(day) + months
    return month.last if day.day > month.last.day else month.first.replace(day=day.day)
