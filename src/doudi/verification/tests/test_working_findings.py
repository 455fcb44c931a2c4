"""Findings are taken in once, worked by people, and stay quiet when they were settled."""

from datetime import UTC, date, datetime

import pytest

from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.kernel.models import Event
from doudi.registry.services import bulk
from doudi.registry.values import NewHousehold, NewMember, NewPerson
from doudi.verification import selectors, services
from doudi.verification.checks.run import Found
from doudi.verification.models import Finding, Recheck
from doudi.verification.states import Outcome

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
VILLAGE = "009901002003"
COUNTY = Actor(4, "Dora", (PostHeld("county_clerk", 3, "009901"),))
BORIS = Actor(2, "Boris", (PostHeld("township_clerk", 1, "009901002"),))
CARLA = Actor(3, "Carla", (PostHeld("county_clerk", 2, "009902"),))
CAR = "owns_vehicle"

pytestmark = pytest.mark.django_db


@pytest.fixture
def household() -> int:
    amina = NewPerson(name="阿米娜", area=VILLAGE, birth_date=date(1960, 1, 1), sex="female")
    new = NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=[NewMember(person=amina, relation="01", since=date(2020, 1, 1))],
    )  # fmt: skip
    return next(iter(bulk.load([new], by=COUNTY, at=NOON))).household_id


def found(household: int, row: int = 3) -> Found:
    return Found(CAR, household, None, 5_000_000, (f"vehicle:{row}",), f"print-{household}-{row}")


def take_in(household: int, on: date = TODAY, row: int = 3) -> dict[str, int]:
    counted = services.take_in(
        found=[found(household, row)], areas={household: VILLAGE}, on=on, by=COUNTY, at=NOON
    )
    return {k: v for k, v in counted.items() if v}


def test_a_finding_found_twice_is_one_finding(household: int) -> None:
    assert take_in(household) == {"new": 1}
    assert take_in(household, date(2026, 12, 2)) == {"again": 1}
    finding = Finding.objects.get()
    assert (finding.first_found_on, finding.last_found_on) == (TODAY, date(2026, 12, 2))


def test_a_settled_finding_is_quiet_until_its_time_is_over_and_then_asks_again(
    household: int,
) -> None:
    take_in(household)
    pk = Finding.objects.get().pk
    services.settle(finding_id=pk, outcome=Outcome.NOT_TRUE, because="车已报废", by=BORIS, at=NOON)
    assert take_in(household, date(2027, 4, 30)) == {"quiet": 1}
    assert take_in(household, date(2027, 5, 1)) == {"reopened": 1}
    assert Finding.objects.get().state == "open"


def test_another_record_is_another_finding_also_in_the_quiet_time(household: int) -> None:
    take_in(household)
    services.settle(
        finding_id=Finding.objects.get().pk, outcome=Outcome.NOT_TRUE, because="x", by=BORIS,
        at=NOON,
    )  # fmt: skip
    assert take_in(household, row=4) == {"new": 1}


def test_nothing_is_settled_without_saying_why(household: int) -> None:
    take_in(household)
    with pytest.raises(NotYet, match="reason_missing"):
        services.settle(
            finding_id=Finding.objects.get().pk, outcome=Outcome.CONFIRMED, because=" ", by=BORIS,
            at=NOON,
        )  # fmt: skip


def test_a_settled_finding_cannot_be_settled_again(household: int) -> None:
    take_in(household)
    pk = Finding.objects.get().pk
    services.settle(finding_id=pk, outcome=Outcome.CONFIRMED, because="属实", by=BORIS, at=NOON)
    with pytest.raises(Refused, match="finding_cannot"):
        services.settle(finding_id=pk, outcome=Outcome.NOT_TRUE, because="x", by=BORIS, at=NOON)


def test_an_exempt_household_is_counted_and_not_listed(household: int) -> None:
    services.exempt(
        check_key=CAR, household_id=household, area=VILLAGE, because="康复用车",
        until=date(2027, 1, 1), by=COUNTY, at=NOON,
    )  # fmt: skip
    assert take_in(household) == {"exempt": 1}
    assert take_in(household, date(2027, 1, 1)) == {"new": 1}


def test_the_precision_of_a_check_is_the_share_of_true_ones_among_the_settled(
    household: int,
) -> None:
    for row, outcome in enumerate([Outcome.CONFIRMED, Outcome.NOT_TRUE, Outcome.NOT_TRUE]):
        take_in(household, row=row)
        latest = Finding.objects.latest("id")
        services.settle(finding_id=latest.pk, outcome=outcome, because="x", by=BORIS, at=NOON)
    standing = {s.check.key: s for s in selectors.catalogue(COUNTY, area="009901")}
    assert standing[CAR].precision_percent == 33
    assert standing["paid_after_death"].precision_percent is None


def test_a_clerk_of_another_county_sees_and_settles_nothing(household: int) -> None:
    take_in(household)
    assert not selectors.visible_to(CARLA).exists()
    with pytest.raises(Forbidden):
        services.settle(
            finding_id=Finding.objects.get().pk, outcome=Outcome.CONFIRMED, because="x", by=CARLA,
            at=NOON,
        )  # fmt: skip


def test_a_check_switched_off_says_so_with_a_reason_in_the_chain(household: int) -> None:
    services.switch_check(
        check_key=CAR, area="009901", is_on=False, because="误报太多", by=COUNTY, at=NOON
    )
    assert selectors.switched_off("009901") == {CAR}
    assert selectors.switched_off("009902") == frozenset()
    assert Event.objects.filter(kind="verification.check_switched").count() == 1


def rechecked(household: int, on: date, *rows: int, **more: object) -> Recheck:
    """A recheck of the county that found these."""
    made = Recheck.objects.create(
        area="009901", on=on, purpose="p", started_at=NOON, ended_at=NOON, **more
    )
    services.take_in(
        found=[found(household, row) for row in rows], areas={household: VILLAGE}, on=on, by=COUNTY,
        at=NOON, recheck=made,
    )  # fmt: skip
    return made


def gone(actor: Actor = COUNTY) -> list[tuple[str, ...]]:
    rows = selectors.visible_to(actor).filter(selectors.not_found_again(actor))
    return [tuple(f.evidence) for f in rows]


def test_what_the_next_recheck_no_longer_finds_stands_behind_the_others(household: int) -> None:
    rechecked(household, TODAY, 3, 4)
    assert gone() == []
    rechecked(household, date(2026, 12, 2), 4)
    assert gone() == gone(BORIS) == [("vehicle:3",)]
    assert gone(CARLA) == []
    assert Finding.objects.filter(state="open").count() == 2, "closed by people only"
    rechecked(household, date(2027, 1, 2), 3, 4)
    assert gone() == []


def test_a_recheck_that_could_not_ask_says_nothing_about_what_it_did_not_find(
    household: int,
) -> None:
    rechecked(household, TODAY, 3)
    rechecked(household, date(2026, 12, 2), not_run={CAR: ["vehicle"]})
    assert gone() == []
    unfinished = rechecked(household, date(2027, 1, 2))
    Recheck.objects.filter(pk=unfinished.pk).update(ended_at=None)
    assert gone() == []


def test_what_somebody_works_on_stays_in_front(household: int) -> None:
    rechecked(household, TODAY, 3)
    services.assign(finding_id=Finding.objects.get().pk, to_user_id=2, by=COUNTY, at=NOON)
    rechecked(household, date(2026, 12, 2))
    assert gone() == []
