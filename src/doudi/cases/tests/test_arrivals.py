"""What the bell tells: cases that somebody else has just brought to one's desk."""

from datetime import timedelta

from doudi.cases.arrivals import arrived
from doudi.cases.states import Act
from doudi.cases.tests.conftest import later
from tests.cast import NOON


def test_the_reviewer_hears_that_a_survey_is_finished(at_step, township_reviewer):
    case = at_step("opinion")
    (news,) = arrived(township_reviewer, since=NOON)
    assert (news.case.pk, news.act, news.at) == (case.pk, Act.FINISH_SURVEY, later(3))


def test_nobody_hears_of_their_own_acts(at_step, boris):
    at_step("survey")  # Boris accepted it himself, and it waits for him
    assert arrived(boris, since=NOON) == []


def test_old_news_is_none(at_step, township_reviewer):
    at_step("opinion")
    assert arrived(township_reviewer, since=later(3) + timedelta(seconds=1)) == []


def test_nobody_hears_of_cases_elsewhere(at_step, carla):
    at_step("lodged")
    assert arrived(carla, since=NOON) == []
