"""What fields were: noted, sealed, told, proven genuine, erased."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from doudi.kernel import chain, history
from doudi.kernel.actor import machine
from doudi.kernel.models import Change, Event
from tests.cast import NOON, VILLAGE
from tests.flush import seals_open

pytestmark = pytest.mark.django_db
PERSON = ("person", 5)
BY = machine("test")


def moved(was: str = "Old Street", now: str = "New Street", days: int = 0) -> Event | None:
    return history.note_changes(
        "registry.person_changed", by=BY, at=NOON + timedelta(days=days), subject=PERSON,
        area=VILLAGE, before={"address": was, "born": date(1962, 3, 15), "income": Decimal("1.50")},
        after={"address": now, "born": date(1962, 3, 15), "income": Decimal("1.50")},
        source="户口簿", as_of=date(2026, 8, 1),
    )  # fmt: skip


def test_only_what_differs_is_noted() -> None:
    moved()
    (entry,) = history.of(PERSON)
    assert (entry.name, entry.was, entry.now) == ("address", "Old Street", "New Street")
    assert (entry.source, entry.as_of, entry.actor_name) == ("户口簿", date(2026, 8, 1), "test")
    assert entry.is_genuine


def test_nothing_changed_is_no_event() -> None:
    assert moved(was="Same", now="Same") is None
    assert not Event.objects.exists()


def test_the_tables_hold_no_plain_value() -> None:
    moved()
    everything = str(list(Event.objects.values())) + str(list(Change.objects.values()))
    assert "Street" not in everything


def test_the_value_of_a_day_is_told() -> None:
    moved()
    moved(was="New Street", now="Third Street", days=10)
    assert history.value_on(PERSON, "address", at=NOON + timedelta(days=5)) == "New Street"
    assert history.value_on(PERSON, "address", at=NOON + timedelta(days=11)) == "Third Street"
    assert history.value_on(PERSON, "address", at=NOON - timedelta(days=1)) is None


def test_an_erased_value_is_gone_and_the_chain_is_whole() -> None:
    moved()
    moved(was="New Street", now="Third Street", days=10)
    assert history.erase(subject=PERSON, by=BY, at=NOON) == 2
    assert [(e.was, e.now, e.is_erased) for e in history.of(PERSON)] == [(None, None, True)] * 2
    assert chain.verify().is_whole
    assert Event.objects.filter(kind="kernel.history_erased").count() == 1
    assert history.erase(subject=PERSON, by=BY, at=NOON) == 0


@pytest.mark.parametrize("act", ["sealed='x'", "name='x', sealed=''", "subject_id='6', sealed=''"])
def test_a_row_can_be_blanked_but_not_changed(act: str) -> None:
    moved()
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE kernel_change SET {act}")


def test_a_value_swapped_for_another_is_not_genuine() -> None:
    moved()
    moved(was="A", now="B", days=1)
    first, second = Change.objects.order_by("id")
    with seals_open(connection):
        Change.objects.filter(id=first.id).update(sealed=second.sealed)
    assert [e.is_genuine for e in history.of(PERSON)] == [False, True]
