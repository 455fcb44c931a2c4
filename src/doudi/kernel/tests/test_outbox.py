"""News arrives at least once, in order, and a failing reader harms nobody else."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from doudi.kernel import events, outbox, stuck_news
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import Forbidden, NotFound
from doudi.kernel.models import Event, Outgoing
from tests.cast import NOON

pytestmark = pytest.mark.django_db
heard: list[int] = []
is_failing = False


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    global is_failing
    monkeypatch.setattr(outbox, "_SUBSCRIBERS", {})
    heard.clear()
    is_failing = False

    @outbox.subscribe("test.done", name="good")
    def good(event: Event, at: datetime) -> None:
        heard.append(event.id)

    @outbox.subscribe("test.done", name="moody")
    def moody(event: Event, at: datetime) -> None:
        events.record("test.moody", by=machine("m"), at=at, subject=("t", event.id))
        if is_failing:
            raise RuntimeError("张三")

    return


def happen(kind: str = "test.done") -> Event:
    return events.record(kind, by=machine("m"), at=NOON, subject=("t", 1))


def test_news_arrives_in_order_and_once() -> None:
    happen()
    happen()
    happen("test.ignored")
    assert outbox.deliver_all(at=NOON) == 4
    assert heard == [1, 2]
    assert outbox.deliver(at=NOON) == 0


def test_a_reader_that_fails_is_undone_alone_and_tried_again_later() -> None:
    global is_failing
    happen()
    is_failing = True
    assert outbox.deliver(at=NOON) == 1
    assert heard == [1]
    assert not Event.objects.filter(kind="test.moody").exists()
    assert outbox.deliver(at=NOON) == 0
    is_failing = False
    assert outbox.deliver(at=NOON + timedelta(seconds=3)) == 1
    assert Event.objects.filter(kind="test.moody").count() == 1


def test_news_that_never_arrives_stays_visible_and_an_administrator_sends_it_again(
    system_admin: Actor, boris: Actor
) -> None:
    global is_failing
    happen()
    is_failing = True
    for hour in range(outbox.MOST_TRIES):
        outbox.deliver(at=NOON + timedelta(hours=hour))
    (stuck,) = outbox.stuck()
    assert (stuck.subscriber, stuck.fault) == ("moody", "RuntimeError")
    with pytest.raises(Forbidden):
        stuck_news.retry(item_id=stuck.id, by=boris, at=NOON)
    is_failing = False
    stuck_news.retry(item_id=stuck.id, by=system_admin, at=NOON)
    assert outbox.deliver(at=NOON) == 1
    with pytest.raises(NotFound):
        stuck_news.retry(item_id=stuck.id, by=system_admin, at=NOON)


def test_news_for_an_unknown_reader_waits_for_a_release_that_knows_it() -> None:
    happen()
    outbox._SUBSCRIBERS["test.done"].pop("good")
    assert outbox.deliver(at=NOON) == 1
    assert Outgoing.objects.get(delivered_at=None).subscriber == "good"
