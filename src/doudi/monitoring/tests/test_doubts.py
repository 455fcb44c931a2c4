"""A confirmed finding opens one review with everything known in it; the award stands meanwhile."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doudi.cases.models import Case
from doudi.cases.services import takeover
from doudi.kernel import calendar_days, outbox
from doudi.kernel.actor import machine
from doudi.monitoring.doubts import review_key
from doudi.registry.services import bulk
from doudi.registry.values import NewHousehold, NewMember, NewPerson
from doudi.verification import services
from doudi.verification.checks.run import Found
from doudi.verification.models import Finding
from doudi.verification.states import Outcome

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
VILLAGE = "009901002003"
ROBOT = machine("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(settings: Any, tmp_path: Any) -> Finding:
    """A car of a household that has been on dibao since January."""
    settings.FILES_ROOT = tmp_path
    calendar_days.seed(by=ROBOT, at=NOON)
    zeng = NewPerson(name="曾德全", area=VILLAGE, birth_date=date(1962, 5, 4), sex="male")
    new = NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=(NewMember(person=zeng, relation="01", since=date(2020, 1, 1)),),
    )  # fmt: skip
    loaded = next(iter(bulk.load([new], by=ROBOT, at=NOON)))
    takeover.take_over(
        [takeover.Book(loaded.household_id, loaded.person_ids[0], VILLAGE, "曾德全", 1, "dibao",
                       (loaded.person_ids[0],), 63_200, date(2026, 1, 1), None)],
        by=ROBOT, at=NOON,
    )  # fmt: skip
    found = Found("owns_vehicle", loaded.household_id, loaded.person_ids[0], 6_000_000,
                  ("vehicle:2",), "print")  # fmt: skip
    services.take_in(
        found=[found], areas={loaded.household_id: VILLAGE}, on=NOON.date(), by=ROBOT, at=NOON
    )
    return Finding.objects.get()


def settle(finding: Finding, outcome: Outcome) -> None:
    services.settle(finding_id=finding.pk, outcome=outcome, because="已上门", by=ROBOT, at=NOON)
    outbox.deliver_all(at=NOON)


def test_a_confirmed_finding_opens_one_review_and_stops_nothing(finding: Finding) -> None:
    settle(finding, Outcome.CONFIRMED)
    outbox.deliver_all(at=NOON)
    review = Case.objects.get(key=review_key(finding.pk))
    assert (review.kind, review.state) == ("review", "survey")
    assert review.award_decision is not None
    assert review.award_decision.effect == "grant"


@pytest.mark.parametrize("outcome", [Outcome.NOT_TRUE, Outcome.NO_MATTER, Outcome.HANDLED])
def test_a_finding_that_came_to_nothing_opens_nothing(finding: Finding, outcome: Outcome) -> None:
    settle(finding, outcome)
    assert not Case.objects.filter(key=review_key(finding.pk)).exists()
