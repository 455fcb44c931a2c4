"""Working days: the pure calendar, and the table behind it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel import calendar_days
from doudi.kernel.actor import Actor, machine
from doudi.kernel.calendar import WEEKDAYS_ONLY, Span, WorkCalendar
from doudi.kernel.calendar_days import library_days
from doudi.kernel.errors import Forbidden
from doudi.kernel.models import Event
from tests.cast import NOON

days = st.dates(date(2004, 1, 1), date(2030, 1, 1))
REAL = WorkCalendar({d: worked for d, (worked, _) in library_days()})


def test_an_adjusted_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert REAL.is_working_day(date(2026, 2, 14))  # a Saturday worked for the Spring Festival
    assert not REAL.is_working_day(date(2026, 2, 16))
    assert not REAL.is_working_day(date(2026, 9, 5))


def test_the_day_of_the_event_is_not_counted() -> None:
    friday = date(2026, 9, 4)
    assert REAL.add_working_days(friday, 1) == date(2026, 9, 7)
    assert REAL.add_working_days(friday, 0) == friday


def test_a_period_over_the_national_day_takes_the_holiday_out() -> None:
    start = date(2026, 9, 29)
    assert REAL.deadline(start, 3) == date(2026, 10, 9)  # 30 September, 8 and 9 October
    assert REAL.working_days_between(start, date(2026, 10, 10)) == 4  # the 10th is worked


def test_stopped_days_are_not_counted_and_an_open_stop_has_no_deadline() -> None:
    start = date(2026, 9, 1)
    papers = Span(date(2026, 9, 3), date(2026, 9, 8))
    assert REAL.deadline(start, 3, stopped=[papers]) == date(2026, 9, 9)
    assert REAL.days_used(start, date(2026, 9, 9), stopped=[papers]) == 3
    with pytest.raises(ValueError, match="stands still"):
        REAL.deadline(start, 3, stopped=[Span(date(2026, 9, 3))])
    assert REAL.days_used(start, date(2027, 1, 1), stopped=[Span(date(2026, 9, 3))]) == 1


def test_overlapping_stops_are_not_subtracted_twice() -> None:
    one, two = Span(date(2026, 9, 2), date(2026, 9, 5)), Span(date(2026, 9, 3), date(2026, 9, 8))
    both = Span(date(2026, 9, 2), date(2026, 9, 8))
    start = date(2026, 9, 1)
    assert REAL.deadline(start, 5, stopped=[one, two]) == REAL.deadline(start, 5, stopped=[both])


def test_a_period_in_calendar_days_never_ends_on_a_day_off() -> None:
    assert REAL.deadline_in_days(date(2026, 9, 24), 7) == date(2026, 10, 8)
    assert REAL.deadline_in_days(date(2026, 9, 1), 7) == date(2026, 9, 8)


def test_an_unannounced_year_counts_weekdays_and_says_so() -> None:
    assert REAL.is_certain(date(2026, 12, 31))
    assert not REAL.is_certain(date(2035, 1, 1))
    assert REAL.is_working_day(date(2035, 1, 1))  # a Monday; nobody has announced it yet


@given(days, st.integers(1, 120))
def test_counting_forth_and_back_agree(day: date, number: int) -> None:
    last = REAL.add_working_days(day, number)
    assert REAL.is_working_day(last)
    assert REAL.working_days_between(day, last) == number
    assert REAL.working_days_between(last, day) == -number
    assert REAL.days_used(day, last) == number
    if REAL.is_working_day(day):
        assert REAL.working_days_before(last, number) == day


@given(days, st.integers(0, 60), st.integers(0, 40), st.integers(0, 40))
def test_a_deadline_uses_exactly_its_days(day: date, number: int, offset: int, long: int) -> None:
    since = day + timedelta(days=offset)
    stop = Span(since, since + timedelta(days=long))
    last = REAL.deadline(day, number, stopped=[stop])
    assert REAL.days_used(day, last, stopped=[stop]) == number
    assert last >= REAL.deadline(day, number)


@pytest.mark.parametrize("number", [-1, 10**6])
def test_absurd_periods_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="number of days"):
        WEEKDAYS_ONLY.deadline(date(2026, 9, 1), number)


@pytest.mark.django_db
def test_the_table_is_seeded_once_and_read_as_a_calendar() -> None:
    added = calendar_days.seed(by=machine("setup"), at=NOON)
    assert added > 700
    assert calendar_days.seed(by=machine("setup"), at=NOON) == 0
    assert Event.objects.filter(kind="kernel.calendar_announced").count() == 1
    calendar = calendar_days.current()
    assert calendar.days == REAL.days
    assert 2026 in calendar_days.years_known()
    assert calendar_days.days_of(2026)[0].name == "元旦"


@pytest.mark.django_db
def test_an_administrator_enters_next_year_and_everybody_counts_with_it(
    system_admin: Actor,
) -> None:
    day = date(2027, 2, 8)
    assert not calendar_days.current().is_certain(day)
    entry = {day: (False, "春节")}
    for _ in range(2):
        calendar_days.announce(days=entry, source="国办发明电", by=system_admin, at=NOON)
    calendar = calendar_days.current()
    assert calendar.is_certain(day)
    assert not calendar.is_working_day(day)
    assert Event.objects.filter(kind="kernel.calendar_announced").count() == 1


@pytest.mark.django_db
def test_a_correction_is_seen_at_once(system_admin: Actor) -> None:
    day = date(2027, 2, 8)
    for worked in (False, True):
        calendar_days.announce(days={day: (worked, "x")}, source="s", by=system_admin, at=NOON)
        assert calendar_days.current().is_working_day(day) is worked


@pytest.mark.django_db
def test_a_township_clerk_may_not_change_the_calendar(boris: Actor) -> None:
    with pytest.raises(Forbidden):
        calendar_days.announce(days={NOON.date(): (False, "x")}, source="s", by=boris, at=NOON)


@pytest.mark.django_db
def test_a_page_asks_for_the_calendar_once_and_sees_its_own_correction(
    system_admin: Actor, django_assert_num_queries: Any
) -> None:
    calendar_days.seed(by=machine("tests"), at=NOON)
    calendar_days.current()
    with calendar_days.held():
        with django_assert_num_queries(1):
            assert calendar_days.current() is calendar_days.current()
        tuesday = date(2026, 9, 8)
        assert calendar_days.current().is_working_day(tuesday)
        calendar_days.announce(
            days={tuesday: (False, "台风停工")}, source="县政府通知", by=system_admin, at=NOON
        )
        assert not calendar_days.current().is_working_day(tuesday)
    assert not calendar_days.current().is_working_day(date(2026, 9, 8))
