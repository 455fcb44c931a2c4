"""The announced working days and days off as dated data that an administrator extends."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.calendar import WorkCalendar
from doudi.kernel.errors import Forbidden
from doudi.kernel.models import CalendarDay

MAY_CHANGE = ("system_admin", "county_clerk", "county_decider")
_kept: dict[str, tuple[tuple[int | None, int], WorkCalendar]] = {}
_held: ContextVar[list[WorkCalendar] | None] = ContextVar("calendar_held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Within the block the calendar is asked for once: a page counts all its days by the same one."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def current() -> WorkCalendar:
    """The calendar as announced so far. One small query, in a `held` block only the first time;
    the days themselves are read once."""
    holding = _held.get()
    if holding:
        return holding[0]
    found = _asked()
    if holding is not None:
        holding.append(found)
    return found


def _asked() -> WorkCalendar:
    stamp = CalendarDay.objects.aggregate(last=Max("event_number"), days=Count("day"))
    version = (stamp["last"], stamp["days"])
    if "" not in _kept or _kept[""][0] != version:
        days = dict(CalendarDay.objects.values_list("day", "is_working"))
        _kept[""] = (version, WorkCalendar(days))
    return _kept[""][1]


def days_of(year: int) -> list[CalendarDay]:
    """The announced days of a year, in order."""
    return list(CalendarDay.objects.filter(day__year=year).order_by("day"))


def years_known() -> list[int]:
    """The years that have been announced, in order."""
    return sorted(CalendarDay.objects.values_list("day__year", flat=True).distinct())


@transaction.atomic
def announce(*, days: Mapping[date, tuple[bool, str]], source: str, by: Actor, at: datetime) -> int:
    """Enter or correct announced days: day → (is it worked?, what it is called).

    `source` names the announcement. Days already there with the same meaning stay untouched.
    Returns how many changed. Raises `Forbidden` without a post that may change the calendar.
    """
    if not (by.machine or by.roles() & set(MAY_CHANGE)):
        raise Forbidden("not_your_post", roles=MAY_CHANGE)
    known = {d.day: (d.is_working, d.name) for d in CalendarDay.objects.filter(day__in=list(days))}
    changed = {day: what for day, what in sorted(days.items()) if known.get(day) != what}
    if not changed:
        return 0
    event = events.record(
        "kernel.calendar_announced", by=by, at=at, subject=("calendar", min(changed).year),
        facts={"days": [[f"{d}", w] for d, (w, _) in changed.items()], "source": source},
    )  # fmt: skip
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(day=d, is_working=w, name=n, source=source, event_number=event.id)
            for d, (w, n) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name", "source", "event_number"],
    )
    if holding := _held.get():
        holding.clear()  # the rest of the page counts by the new days
    return len(changed)


def seed(*, by: Actor, at: datetime) -> int:
    """Enter every announcement that the library knows and the table does not; years that somebody
    has entered by hand are left alone. Returns how many days were added.
    """
    known = set(years_known())
    new = {d: w for d, w in library_days() if d.year not in known}
    return announce(days=new, source="chinesecalendar", by=by, at=at) if new else 0


def library_days() -> Iterable[tuple[date, tuple[bool, str]]]:
    """Days off and adjusted working days that `chinesecalendar` lists, with their Chinese names."""
    from chinese_calendar import constants

    for day, name in constants.holidays.items():
        yield day, (False, _chinese(name))
    for day, name in constants.workdays.items():
        yield day, (True, _chinese(name) + "调休上班")


def _chinese(name: str) -> str:
    from chinese_calendar.constants import Holiday

    found = {h.value: h.chinese for h in Holiday}
    return str(found.get(name, name))
