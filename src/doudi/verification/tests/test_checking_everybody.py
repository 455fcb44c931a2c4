"""A recheck of the whole caseload: everybody who agreed is asked about, in one go, and only they."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doudi.kernel import runs
from doudi.kernel.errors import Forbidden, NotYet
from doudi.kernel.models import Event, Run
from doudi.verification import services
from doudi.verification.models import Finding, Likeness, Recheck
from doudi.verification.recheck import door
from doudi.verification.states import Outcome
from doudi.verification.tests.test_checking_a_household import (  # noqa: F401  fixtures
    BORIS,
    CARLA,
    CHECKER,
    NUMBER,
    ON,
    PURPOSE,
    _own_files,
    agree,
    deliver,
    home,
)

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
CARS = "姓名,身份证号,车辆类型,购置价格,号牌号码"


@pytest.fixture(autouse=True)
def _one_award(monkeypatch: pytest.MonkeyPatch, home: tuple[int, int]) -> None:  # noqa: F811
    """What cases would hand in: 曾德全 has been on dibao since January; payments has nothing yet."""
    household, person = home

    def rows(_area: str, _on: date, _part: str) -> door.Rows:
        decided = (1, household, "dibao", True, 63_200, None, date(2026, 1, 20), None, None,
                   date(2027, 1, 1), False, [], 8)  # fmt: skip
        return {"decisions": [decided], "decided_members": [(1, person)]}

    one = door.Feed("cases", ("decisions", "decided_members"), door.whole, rows)
    silent = door.Feed("payments", ("granted", "payments"), lambda _area, _on: (), rows)
    monkeypatch.setattr(door, "_FEEDS", {"cases": one, "payments": silent})


def recheck(on: date = ON) -> Recheck:
    made = services.start_recheck(area="009901", purpose=PURPOSE, on=on, by=CHECKER, at=NOON)
    run = runs.finish(run_id=made.run_id or 0, clock=lambda: NOON)
    assert (run.state, run.fault) == ("done", "")
    made.refresh_from_db()
    return made


def car(price: str = "60000.00", name: str = "曾德全", **more: Any) -> None:
    deliver("vehicle", CARS, f"{name},{NUMBER},小型轿车,{price},禾Z00001", **more)


@pytest.mark.parametrize("written", ["{}43", "{}43B1", "{} ４３", "{slipped}43"])
def test_a_disability_certificate_is_its_holders_whatever_its_form(
    home: tuple[int, int],  # noqa: F811
    written: str,
) -> None:
    agree(home[1])
    slipped = f"{NUMBER[:13]}{(int(NUMBER[13]) + 1) % 10}{NUMBER[14:]}"
    certificate = written.format(NUMBER, slipped=slipped)
    deliver("disability", "姓名,残疾人证号,残疾类别,残疾等级", f"曾德全,{certificate},肢体,三级")
    assert recheck().asked["disability"]["hits"] == 1


def test_a_car_of_somebody_who_agreed_becomes_a_finding_with_its_delivery(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1])
    car()
    made = recheck()
    finding = Finding.objects.get(check_key="owns_vehicle")
    assert (finding.household_id, finding.amount, finding.recheck_id) == (
        home[0],
        6_000_000,
        made.pk,
    )
    assert made.asked["vehicle"]["asked"] == 1
    assert made.found["owns_vehicle"] == 1


def test_nobody_who_did_not_agree_is_asked_about_and_the_log_says_so(
    home: tuple[int, int],  # noqa: F811
) -> None:
    car()
    made = recheck()
    assert not Finding.objects.filter(check_key="owns_vehicle").exists()
    assert (made.asked["vehicle"]["asked"], made.asked["vehicle"]["refused"]) == (
        0,
        {"none_given": 1},
    )
    logged = Event.objects.get(kind="verification.source_asked", facts__kind="vehicle").facts
    assert (logged["purpose"], logged["refused"]) == (PURPOSE, {"none_given": 1})


def test_the_same_car_in_a_later_delivery_stays_settled_and_a_dearer_one_does_not(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1])
    car()
    recheck()
    found = Finding.objects.get(check_key="owns_vehicle")
    services.settle(
        finding_id=found.pk, outcome=Outcome.NO_MATTER, because="借给邻居过户", by=CHECKER, at=NOON
    )
    deliver("vehicle", CARS, "别人,009901196205049999,小型轿车,1.00,禾Z9",
            f"曾德全,{NUMBER},小型轿车,61000.00,禾Z00001", as_of=date(2026, 11, 1))  # fmt: skip
    recheck()
    assert [f.state for f in Finding.objects.filter(check_key="owns_vehicle")] == ["settled"]
    car("99000.00", as_of=date(2026, 11, 2))
    recheck()
    assert [f.state for f in Finding.objects.filter(check_key="owns_vehicle")] == ["open"]


def test_a_record_that_may_be_somebody_elses_waits_and_a_word_about_it_is_kept(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1])
    car(name="欧阳慧")
    assert recheck().asked["vehicle"]["waiting"] == 1
    assert not Finding.objects.filter(check_key="owns_vehicle").exists()
    waiting = Likeness.objects.get()
    with pytest.raises(NotYet):
        services.judge_likeness(
            likeness_id=waiting.pk, is_theirs=True, because=" ", by=BORIS, at=NOON
        )
    services.judge_likeness(
        likeness_id=waiting.pk, is_theirs=True, because="曾用名，户口簿可见", by=BORIS, at=NOON
    )
    car("60500.00", name="欧阳慧", as_of=date(2026, 11, 1))
    assert recheck().asked["vehicle"]["waiting"] == 0
    assert Finding.objects.filter(check_key="owns_vehicle").count() == 1


def test_a_check_lacking_a_source_or_a_rooms_facts_is_named_as_not_run(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1])
    car()
    lacking = recheck().not_run
    assert lacking["relative_not_filed"] == ["kin"]
    assert "payments" in lacking["paid_after_death"]
    assert "owns_vehicle" not in lacking


def test_a_check_that_is_switched_off_finds_nothing(home: tuple[int, int]) -> None:  # noqa: F811
    agree(home[1])
    car()
    services.switch_check(
        check_key="owns_vehicle",
        area="009901",
        is_on=False,
        because="误报太多",
        by=CHECKER,
        at=NOON,
    )
    assert recheck().not_run["owns_vehicle"] == ["switched_off"]
    assert not Finding.objects.exists()


def test_pressing_twice_starts_one_recheck_and_another_county_none(
    home: tuple[int, int],  # noqa: F811
) -> None:
    first = services.start_recheck(area="009901", purpose=PURPOSE, on=ON, by=CHECKER, at=NOON)
    again = services.start_recheck(area="009901", purpose=PURPOSE, on=ON, by=CHECKER, at=NOON)
    assert first.pk == again.pk
    assert Run.objects.count() == 1
    with pytest.raises(Forbidden):
        services.start_recheck(area="009901", purpose=PURPOSE, on=ON, by=CARLA, at=NOON)


def test_only_the_last_rechecks_keep_names_and_numbers_and_all_keep_who_was_asked(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1])
    car()
    first = recheck()
    for day in (1, 2):
        car(f"{day}.00", as_of=date(2026, 11, day))
        recheck()
    first.refresh_from_db()
    assert {name.partition(":")[0] for name in first.files} == {"asked", "refused"}
