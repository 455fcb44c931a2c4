"""The work of a day is noted when it is done, tried again when it failed, and one piece spoils no other."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from doudi.kernel import daily
from doudi.kernel.errors import Refused
from doudi.kernel.models import CalendarDay
from doudi.kernel.worker import Worker
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> dict[str, daily.Work]:
    """No other work than the test's own."""
    found: dict[str, daily.Work] = {}
    monkeypatch.setattr(daily, "_WORKS", found)
    return found


def _failing(times: int) -> tuple[list[datetime], daily.Work]:
    asked: list[datetime] = []

    def work(at: datetime) -> None:
        asked.append(at)
        if len(asked) <= times:
            raise ValueError("the disk is full")

    return asked, work


def test_work_is_done_once_a_day_also_after_a_restart(works: dict[str, daily.Work]) -> None:
    asked, works["w"] = _failing(0)
    for at in (NOON, NOON + timedelta(hours=1)):
        Worker(
            clock=lambda at=at: at
        ).look()  # each look by a worker that knows nothing of the other
    assert asked == [NOON]
    Worker(clock=lambda: NOON + timedelta(days=1)).look()
    assert len(asked) == 2


def test_work_that_failed_is_tried_again_the_same_day(works: dict[str, daily.Work]) -> None:
    asked, works["w"] = _failing(2)
    assert daily.do_due(at=NOON) == 0
    assert [w.fault for w in daily.unfinished(on=NOON.date())] == ["ValueError"]
    assert daily.do_due(at=NOON + timedelta(seconds=30)) == 0, "it waits before it tries again"
    assert len(asked) == 1
    assert daily.do_due(at=NOON + timedelta(minutes=1)) == 0
    assert daily.do_due(at=NOON + timedelta(minutes=3)) == 1
    assert daily.do_due(at=NOON + timedelta(minutes=9)) == 0, "done for today"
    assert len(asked) == 3
    assert not daily.unfinished(on=NOON.date())


def test_a_failure_of_one_work_does_not_hold_up_another(works: dict[str, daily.Work]) -> None:
    _, works["first"] = _failing(99)
    asked, works["second"] = _failing(0)
    assert daily.do_due(at=NOON) == 1
    assert asked == [NOON]


def test_a_faulty_piece_is_undone_alone_and_told_at_the_end() -> None:
    def do(day: int) -> None:
        CalendarDay.objects.create(
            day=(NOON + timedelta(days=day)).date(), is_working=True, name="x", source="x", event_number=1
        )  # fmt: skip
        if day == 2:
            raise ValueError(day)
        if day == 3:
            raise Refused("not_now")

    with pytest.raises(daily.Unfinished) as told, transaction.atomic():
        daily.one_by_one(range(1, 6), do)
    assert (told.value.done, told.value.failed) == (3, 1)


def test_what_is_refused_uses_up_no_place_of_the_batch() -> None:
    done: list[int] = []

    def do(piece: int) -> None:
        if piece < 3:
            raise Refused("never")
        done.append(piece)

    assert daily.one_by_one(range(10), do, most=2) == 2
    assert done == [3, 4]
