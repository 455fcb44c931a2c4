"""The event chain: sealed, append-only, and any break located."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from doudi.kernel import anchors, chain, events
from doudi.kernel.actor import Actor, PostHeld, machine
from doudi.kernel.chain import ChainFault
from doudi.kernel.events import New
from doudi.kernel.models import Anchor, Change, Event
from tests.cast import NOON, TODAY, VILLAGE
from tests.flush import seals_open

pytestmark = pytest.mark.django_db
BORIS = Actor(user_id=7, name="Boris", posts=(PostHeld("township_clerk", 3, "009901101", 9),))


def events_made(number: int) -> list[Event]:
    news = [New("test.done", ("thing", n), VILLAGE, {"n": n, "名": ["甲"]}) for n in range(number)]
    return events.record_many(news, by=BORIS, at=NOON)


def tamper(sql: str) -> None:
    """Change the table as somebody with the database's password would."""
    with seals_open(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def faults() -> list[ChainFault]:
    return chain.verify().faults


def test_events_link_up_without_a_hole_and_verify() -> None:
    events_made(3)
    events.record("test.more", by=machine("m"), at=NOON, subject=("thing", "x"), cites="law:art-1")
    report = chain.verify()
    assert report.is_whole
    assert (report.count, report.last) == (4, 4)
    assert report.head == Event.objects.get(id=4).digest
    assert Event.objects.get(id=1).previous == chain.GENESIS


def test_an_event_knows_the_posts_and_the_absent_holder() -> None:
    assert events_made(1)[0].actor_posts == [["township_clerk", 3, "009901101", 9]]


@pytest.mark.parametrize("act", ["UPDATE kernel_event SET area='x'", "DELETE FROM kernel_event"])
def test_the_database_itself_refuses_to_change_or_delete(act: str) -> None:
    events_made(1)
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)
    assert Event.objects.get().area == VILLAGE


@pytest.mark.parametrize(
    "column", ["kind='test.undone'", "actor_id=8", "area='x'", "facts='{\"n\": 3}'", "cites='x'",
               "subject_id='9'", "actor_name='Eve'", "previous='f'"],
)  # fmt: skip
def test_a_changed_column_is_located(column: str) -> None:
    events_made(5)
    tamper(f"UPDATE kernel_event SET {column} WHERE id=3")
    assert faults()[0] == ChainFault("altered", 3, 2)


def test_an_event_rewritten_with_its_own_seal_is_located_at_the_next() -> None:
    events_made(5)
    forged = Event.objects.get(id=3)
    forged.facts = {"n": 99}
    digest = chain.digest_of(forged)
    tamper(f"UPDATE kernel_event SET facts='{{\"n\": 99}}', digest='{digest}' WHERE id=3")
    assert faults() == [ChainFault("unlinked", 4, 3)]


def test_a_removed_event_is_a_gap() -> None:
    events_made(5)
    tamper("DELETE FROM kernel_event WHERE id=3")
    assert faults() == [ChainFault("gap", 3, 2)]


def test_two_events_in_each_others_place_are_located() -> None:
    events_made(5)
    tamper("UPDATE kernel_event SET id=100 WHERE id=2")
    tamper("UPDATE kernel_event SET id=2 WHERE id=3")
    tamper("UPDATE kernel_event SET id=3 WHERE id=100")
    assert [(f.kind, f.event_id) for f in faults()[:2]] == [("altered", 2), ("altered", 3)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses such a value")
def test_a_damaged_row_is_located_and_the_rest_still_read() -> None:
    events_made(5)
    tamper("UPDATE kernel_event SET at='never' WHERE id=3")
    assert (ChainFault("unreadable", 3, 2)) in faults()
    assert chain.verify().count == 5


def test_a_part_of_the_chain_can_be_walked() -> None:
    events_made(6)
    tamper("UPDATE kernel_event SET area='x' WHERE id=2")
    assert chain.verify(first=3, last=5).is_whole
    assert not chain.verify(first=1, last=2).is_whole


def test_the_hash_can_change_and_old_links_still_verify(settings: Settings) -> None:
    settings.CHAIN_HASH = "sha256"
    events_made(1)
    settings.CHAIN_HASH = "sm3"
    events_made(1)
    assert chain.verify().is_whole


def test_sm3_is_the_standards_own_hash_with_and_without_openssl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without(*_: object) -> None:
        raise ValueError

    standard = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.hash_of(b"abc", "sm3") == standard
    monkeypatch.setattr("hashlib.new", without)
    assert chain.hash_of(b"abc", "sm3") == standard


@pytest.mark.parametrize("facts", [{"x": 0.5}, {"x": [1, {"y": 1.0}]}, {"x": "a\x00b"}])
def test_facts_that_a_database_would_change_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="facts"):
        events.record("test.x", by=BORIS, at=NOON, subject=("t", 1), facts=facts)


def test_an_instant_without_a_zone_and_overlong_words_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        events.record("test.x", by=BORIS, at=NOON.replace(tzinfo=None), subject=("t", 1))
    with pytest.raises(ValueError, match="subject_id"):
        events.record("test.x", by=BORIS, at=NOON, subject=("t", "x" * 65))


def test_a_transaction_that_fails_leaves_no_event() -> None:
    @transaction.atomic
    def act() -> None:
        events_made(1)
        raise RuntimeError

    events_made(1)
    with pytest.raises(RuntimeError):
        act()
    assert Event.objects.count() == 1


def test_looking_is_an_event_and_its_reason_is_sealed() -> None:
    seen = events.record_read(
        by=BORIS, at=NOON, subject=("person", 5), area=VILLAGE, what="shown",
        fields=["number"], reason="张三 asked for a copy",
    )  # fmt: skip
    assert (seen.kind, seen.facts["fields"]) == ("read.shown", ["number"])
    assert "张三" not in str(Event.objects.values().get())
    assert "张三" not in str(Change.objects.values().get())


def test_anchors_are_made_once_a_day_and_agree(tmp_path: Path) -> None:
    assert anchors.make(day=TODAY, at=NOON) is None
    events_made(3)
    made = anchors.make(day=TODAY, at=NOON)
    events_made(2)
    assert made is not None
    assert anchors.make(day=TODAY, at=NOON + timedelta(hours=1)) == made
    anchors.export(made, tmp_path)
    assert anchors.read(tmp_path) == anchors.kept() == [made]
    report = chain.verify()
    anchors.compare(report, anchors.kept())
    assert report.is_whole
    assert report.anchors == 1
    assert len(made.code) == 19


def test_a_chain_rewritten_as_a_whole_contradicts_the_anchor() -> None:
    events_made(3)
    made = anchors.make(day=TODAY, at=NOON)
    assert made is not None
    with seals_open(connection):
        Anchor.objects.all().delete()
        Event.objects.all().delete()
        events.record_many([New("test.done", ("t", 9))] * 3, by=BORIS, at=NOON)
    report = chain.verify()
    assert report.is_whole
    anchors.compare(report, [made])
    assert report.faults == [ChainFault("anchor", 3, 3)]


def test_a_chain_cut_off_at_the_end_contradicts_the_anchor() -> None:
    events_made(3)
    made = anchors.make(day=TODAY, at=NOON)
    assert made is not None
    tamper("DELETE FROM kernel_event WHERE id=3")
    report = chain.verify()
    anchors.compare(report, [made])
    assert report.faults == [ChainFault("cut_off", 3, 2)]
