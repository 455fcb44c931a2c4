"""Working days of the People's Republic: the clock by which the law counts.

Pure: a `WorkCalendar` is made from announced days (see `calendar_days.py` for the table). A year
without any announcement is counted by the weekday rule, and `is_certain` says so, because next
year's holidays are announced only in autumn and a deadline may already reach into it.

Counting follows the usual reading: the day on which something happens is not counted, the next
day is the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5
FURTHEST = 20_000  # working days; about eighty years: more is a mistake in the caller


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` up to, not including, `until`; open where None."""

    since: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class WorkCalendar:
    """The announced days that differ from, or confirm, the weekday rule: day → is it worked?"""

    days: Mapping[date, bool]
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", frozenset(d.year for d in self.days))

    def is_working_day(self, day: date) -> bool:
        """Is `day` worked? Announced days first, then Monday to Friday."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def is_certain(self, day: date) -> bool:
        """Has the calendar of that day's year been announced?"""
        return day.year in self.years

    def working_days(self, since: date, until: date) -> Iterator[date]:
        """Every working day from `since` up to, not including, `until`."""
        day = since
        while day < until:
            if self.is_working_day(day):
                yield day
            day += DAY

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(1 for _ in self.working_days(start + DAY, end + DAY))

    def add_working_days(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`; with 0, `day` itself. Raises `ValueError`
        for a negative number: count back with `working_days_before`.
        """
        return self.deadline(day, number)

    def working_days_before(self, day: date, number: int) -> date:
        """The `number`-th working day before `day`; with 0, `day` itself."""
        _check(number)
        while number:
            day -= DAY
            number -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """`day` if it is worked, or else the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def deadline(self, start: date, number: int, *, stopped: Iterable[Span] = ()) -> date:
        """The last day of a period of `number` working days that begins the day after `start`.

        Days in `stopped` (the applicant supplements papers, an appraisal runs) are not counted.
        Raises `ValueError` when a stop has no end: then there is no deadline yet.
        """
        _check(number)
        pauses = tuple(stopped)
        if number and any(p.until is None for p in pauses):
            raise ValueError("the clock stands still: no deadline until it runs again")
        day = start
        while number:
            day += DAY
            number -= self.is_working_day(day) and not any(day in p for p in pauses)
        return day

    def days_used(self, start: date, on: date, *, stopped: Iterable[Span] = ()) -> int:
        """Working days after `start` up to and including `on`, without those in `stopped`."""
        pauses = tuple(stopped)
        return sum(
            1
            for day in self.working_days(start + DAY, on + DAY)
            if not any(day in p for p in pauses)
        )

    def deadline_in_days(self, start: date, number: int) -> date:
        """The last day of a period of calendar days; one that ends on a day off ends on the next
        working day instead (民法典 art. 203).
        """
        _check(number)
        return self.next_working_day(start + number * DAY)


WEEKDAYS_ONLY = WorkCalendar({})


def _check(number: int) -> None:
    if not 0 <= number <= FURTHEST:
        raise ValueError(f"not a number of days to count: {number}")
