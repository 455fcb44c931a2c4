"""Clocks at their edges: both variants of delegation, make-up days, pauses, reviews and deaths."""

from datetime import UTC, date, datetime

import pytest

from doudi.cases import services
from doudi.cases.models import ReviewDue
from doudi.cases.services import clocks
from doudi.cases.tests.conftest import PAPERS, ROBOT, later
from doudi.kernel import calendar_days

pytestmark = pytest.mark.django_db
QINGLIU = "350423101001"


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 4, 0, tzinfo=UTC)


@pytest.fixture
def delegated(home, document, boris, actor_with):
    """An application accepted on 1 September 2026 in a county that lets its townships decide."""
    clerk = actor_with("township_clerk", area=QINGLIU[:9])
    case = services.open_draft(key="q", scheme="dibao", area=QINGLIU, by=clerk, at=later(0))
    services.lodge(
        case_id=case.pk, document=document, household_id=home.household_id,
        applicant_id=home.person_ids[0], head_name="阿米娜", by=clerk, at=later(0),
    )  # fmt: skip
    for kind in PAPERS[:3]:
        services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=clerk, at=later(0))
    services.accept(case_id=case.pk, by=clerk, at=later(0))
    case.refresh_from_db()
    return case


def test_a_delegated_township_has_twenty_working_days_over_the_adjusted_calendar(delegated):
    whole = delegated.clocks.get(name="whole")
    assert (whole.days, whole.unit) == (20, "working")
    days = calendar_days.current()
    assert days.working_days_between(date(2026, 9, 1), whole.due_on) == 20
    assert whole.due_on == days.add_working_days(date(2026, 9, 1), 20)
    assert not delegated.clocks.filter(name="examination").exists(), "no county stands in between"


def test_a_delegated_township_has_forty_five_in_special_circumstances(delegated, actor_with):
    reviewer = actor_with("township_reviewer", area=QINGLIU[:9])
    services.lengthen(
        case_id=delegated.pk,
        circumstance="hard_survey",
        reason="住地偏远",
        by=reviewer,
        at=later(2),
    )
    assert delegated.clocks.get(name="whole").days == 45


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_is_none(db):
    calendar_days.seed(by=ROBOT, at=later(0))
    days = calendar_days.current()
    moved = [d for d in _days(2026) if d.weekday() >= 5 and days.is_working_day(d)]
    assert moved, "the official calendar of 2026 has make-up days"
    one = moved[0]
    assert days.add_working_days(one.replace(day=one.day - 1), 1) >= one
    assert days.working_days_between(date(2026, 9, 30), date(2026, 10, 8)) <= 1


def _days(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(first + n) for n in range(365)]


def test_a_clock_that_stood_still_gets_exactly_the_days_it_stood(at_step):
    case = at_step("survey")
    clock = case.clocks.get(name="whole")
    before = clocks.due_on(clock, days=calendar_days.current())
    clock.paused_days = 5
    after = clocks.due_on(clock, days=calendar_days.current())
    assert calendar_days.current().working_days_between(before, after) == 5


def test_a_periodic_review_is_due_on_the_day_it_falls_due_and_not_in_thirty_working_days(
    at_step, dora
):
    case = at_step("decided")
    due = ReviewDue.objects.get()
    due.due_on = later(30).date()
    due.save()
    assert services.open_due_reviews(area="009901", by=ROBOT, at=later(3)) == 1
    due.refresh_from_db()
    review = due.case
    assert (review.due_clock, review.due_on) == ("review", later(30).date())
    assert not review.clocks.exclude(name="review").exists()
    assert case.pk != review.pk


def test_a_death_is_put_right_within_three_months_of_the_day_of_death(at_step, boris, home):
    award = at_step("decided").decisions.get()
    case = services.report_death(
        decision_id=award.pk, person_id=home.person_ids[0], died_on=date(2026, 11, 30),
        new_head_id=home.person_ids[1], by=boris, at=at(2026, 12, 10),
    )  # fmt: skip
    assert (case.due_clock, case.due_on) == ("death", date(2027, 2, 28)), "February has no 30th"


def test_after_midnight_in_china_a_household_can_apply(draft, boris):
    from doudi.cases.services.declare import Declared, DeclaredMember

    just_after = datetime(2026, 9, 1, 16, 30, tzinfo=UTC)  # 00:30 on 2 September in Shanghai
    member = DeclaredMember(relation="01", name="王桂芳")
    declared = Declared(members=[member], residence="rural", consented=True)
    case = services.declare(case_id=draft.pk, declared=declared, by=boris, at=just_after)
    assert case.head_name == "王桂芳"
