"""Long runs: progress, cancel, failure, resume, and a crash in the middle."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import Broken, Forbidden, NotFound, Refused
from doudi.kernel.models import Event, Run
from doudi.kernel.runs import Slice
from doudi.kernel.worker import OPEN_DOOR, Door, Worker
from tests.cast import NOON, VILLAGE

pytestmark = pytest.mark.django_db
TOTAL, AT_ONCE = 10, 3
state: dict[str, Any] = {"fails_at": -1, "fault": ValueError("张三")}


@runs.handler("test.count", title="数数")
def count(run: Run, at: datetime) -> Slice:
    """Writes one event for each number, three at a time."""
    start = run.cursor.get("next", 0)
    for number in range(start, min(start + AT_ONCE, TOTAL)):
        events.record("test.counted", by=runs.actor_of(run), at=at, subject=("number", number))
        if number == state["fails_at"]:
            raise state["fault"]
    end = min(start + AT_ONCE, TOTAL)
    return Slice({"next": end}, done=end, total=TOTAL, result={"last": end}, is_last=end == TOTAL)


def look_ahead(run: Run, at: datetime) -> int:
    """Works out the next number; in between, another worker may be quicker."""
    number = int(run.cursor.get("next", 0))
    if ahead := state.pop("overtaken_by", None):
        ahead(run.id)
    return number


@runs.handler("test.prepared", prepare=look_ahead)
def write_down(run: Run, at: datetime, number: int) -> Slice:
    """Writes down the number that was worked out before the lock."""
    events.record("test.counted", by=runs.actor_of(run), at=at, subject=("number", number))
    return Slice({"next": number + 1}, done=number + 1, total=3, is_last=number == 2)


@pytest.fixture(autouse=True)
def working() -> None:
    state.update(fails_at=-1, fault=ValueError("张三"))


def counted() -> list[int]:
    found = Event.objects.filter(kind="test.counted").order_by("id")
    return [int(n) for n in found.values_list("subject_id", flat=True)]


def test_a_run_goes_slice_by_slice_to_its_end(boris: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON, area=VILLAGE)
    assert (run.state, runs.percent(run)) == ("waiting", None)
    run = runs.advance(run_id=run.id, at=NOON)
    assert (run.state, runs.percent(run)) == ("running", 30)
    run = runs.finish(run_id=run.id, clock=lambda: NOON)
    assert (run.state, runs.percent(run), run.result) == ("done", 100, {"last": 10})
    assert counted() == list(range(TOTAL))
    assert Event.objects.filter(kind="test.counted").first().actor_id == boris.user_id
    kinds = Event.objects.filter(subject_kind="run").values_list("kind", flat=True)
    assert list(kinds) == ["kernel.run_started", "kernel.run_done"]


def test_what_takes_long_is_worked_out_before_the_lock_and_written_down_in_order(
    boris: Actor,
) -> None:
    run = runs.start(kind="test.prepared", by=boris, at=NOON)
    assert runs.finish(run_id=run.id, clock=lambda: NOON).state == "done"
    assert counted() == [0, 1, 2]


def test_what_was_worked_out_for_a_slice_that_another_worker_did_is_thrown_away(
    boris: Actor,
) -> None:
    run = runs.start(kind="test.prepared", by=boris, at=NOON)
    state["overtaken_by"] = lambda run_id: runs.advance(run_id=run_id, at=NOON)
    after = runs.advance(run_id=run.id, at=NOON)
    assert (after.cursor, counted()) == ({"next": 1}, [0])


@pytest.mark.parametrize("fails_at", range(TOTAL))
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(boris: Actor, fails_at: int) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    state["fails_at"] = fails_at
    for _ in range(5):
        runs.advance(run_id=run.id, at=NOON)
    assert counted() == list(range(fails_at - fails_at % AT_ONCE))
    state["fails_at"] = -1
    if Run.objects.get(id=run.id).state == "failed":
        runs.resume(run_id=run.id, by=boris, at=NOON)
    runs.finish(run_id=run.id, clock=lambda: NOON)
    assert counted() == list(range(TOTAL))


def test_a_process_that_dies_inside_a_slice_leaves_the_cursor_where_it_was(boris: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    runs.advance(run_id=run.id, at=NOON)
    state.update(fails_at=4, fault=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        runs.advance(run_id=run.id, at=NOON)
    state["fails_at"] = -1
    assert Run.objects.get(id=run.id).cursor == {"next": 3}
    runs.finish(run_id=run.id, clock=lambda: NOON)
    assert counted() == list(range(TOTAL))


def test_three_failures_end_a_run_and_the_fault_names_no_one(boris: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    state["fails_at"] = 0
    for _ in range(3):
        run = runs.advance(run_id=run.id, at=NOON)
    assert (run.state, run.fault) == ("failed", "ValueError")
    assert runs.advance_due(at=NOON + timedelta(days=1)) == 0


def test_an_answer_is_not_tried_again(boris: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    state.update(fails_at=0, fault=Broken("file_gone"))
    run = runs.advance(run_id=run.id, at=NOON)
    assert (run.state, run.fault) == ("failed", "file_gone")


def test_a_failed_try_waits_before_the_next(boris: Actor) -> None:
    runs.start(kind="test.count", by=boris, at=NOON)
    state["fails_at"] = 0
    assert runs.advance_due(at=NOON) == 1
    assert runs.advance_due(at=NOON) == 0
    assert runs.advance_due(at=NOON + timedelta(seconds=6)) == 1


def test_cancelling_keeps_what_is_done_and_resuming_goes_on(boris: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    runs.advance(run_id=run.id, at=NOON)
    assert runs.cancel(run_id=run.id, by=boris, at=NOON).state == "cancelled"
    assert runs.advance(run_id=run.id, at=NOON).state == "cancelled"
    assert counted() == [0, 1, 2]
    runs.resume(run_id=run.id, by=boris, at=NOON)
    runs.finish(run_id=run.id, clock=lambda: NOON)
    assert counted() == list(range(TOTAL))
    with pytest.raises(Refused):
        runs.cancel(run_id=run.id, by=boris, at=NOON)


def test_a_run_belongs_to_whoever_started_it(boris: Actor, dora: Actor, nobody: Actor) -> None:
    run = runs.start(kind="test.count", by=boris, at=NOON)
    with pytest.raises(Forbidden):
        runs.cancel(run_id=run.id, by=dora, at=NOON)
    with pytest.raises(NotFound):
        runs.get(dora, run.id)
    assert runs.get(boris, run.id) == run
    assert not runs.visible_to(nobody)


def test_the_same_key_starts_one_run(boris: Actor) -> None:
    first = runs.start(kind="test.count", key="k", by=boris, at=NOON)
    assert runs.start(kind="test.count", key="k", by=boris, at=NOON) == first


def test_a_kind_without_a_handler_is_a_mistake(boris: Actor) -> None:
    with pytest.raises(ValueError, match="no handler"):
        runs.start(kind="test.unknown", by=boris, at=NOON)


def test_the_worker_does_all_that_is_due_and_anchors_the_day(boris: Actor) -> None:
    from doudi.kernel.models import Anchor

    run = runs.start(kind="test.count", by=machine("m"), at=NOON)
    worker = Worker(clock=lambda: NOON)
    while worker.look():
        pass
    assert Run.objects.get(id=run.id).state == "done"
    assert Anchor.objects.count() == 1


def test_the_worker_leaves_the_door_open_after_each_stretch_of_work(monkeypatch) -> None:
    waited: list[float] = []
    clock = iter([0.0, 0.1, 0.5, 0.5, 0.6])
    monkeypatch.setattr("doudi.kernel.worker.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("doudi.kernel.worker.time.sleep", waited.append)
    monkeypatch.setattr("doudi.kernel.worker.connection", SimpleNamespace(vendor="sqlite"))
    door = Door()
    for _ in range(3):
        door.open()
    assert waited == [OPEN_DOOR]
    assert OPEN_DOOR > 0.1  # SQLite's own wait between two looks
