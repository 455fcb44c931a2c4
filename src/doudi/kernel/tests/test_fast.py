"""Rows written past the models: the same rows, whatever the database, and their indexes again."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from doudi.kernel import fast
from doudi.kernel.models import CalendarDay, Run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


def run(**more: object) -> dict[str, object]:
    told = {"kind": "tests.fast", "actor_name": "x", "started_at": NOON, "moved_at": NOON}
    return told | {"due_at": NOON} | more


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Run._meta.db_table)
    return {name for name, told in found.items() if told["index"]}


def test_a_column_left_out_takes_its_default_also_where_rows_differ():
    fast.insert(Run, [run(done=3), run(parameters={"a": [1, None]}), run(ended_at=NOON)])
    rows = list(Run.objects.order_by("id"))
    assert [r.done for r in rows] == [3, 0, 0]
    assert [r.parameters for r in rows] == [{}, {"a": [1, None]}, {}]
    assert [r.ended_at for r in rows] == [None, None, NOON]
    assert {r.state for r in rows} == {"waiting"}


def test_instances_are_written_as_they_stand():
    day = CalendarDay(
        day=date(2026, 10, 10), is_working=True, name="调休", source="notice", event_number=1
    )
    fast.insert_models(CalendarDay, [day])
    assert CalendarDay.objects.get().is_working is True
    made = [Run(**run(key=f"k{i}")) for i in range(3)]
    for one, pk in zip(made, fast.new_ids(Run, 3), strict=True):
        one.pk = pk
    fast.insert_models(Run, made)
    assert [Run.objects.get(key=f"k{i}").pk for i in range(3)] == [r.pk for r in made]


def test_ids_given_out_are_not_given_again():
    (first,) = fast.new_ids(Run, 1)
    fast.insert(Run, [run(id=first)])
    assert Run.objects.create(**run()).pk > first


def test_indexes_are_there_again_after_a_first_load():
    before = indexes()
    with transaction.atomic(), fast.indexes_afterwards([Run]):
        assert len(indexes()) < len(before)
        fast.insert(Run, [run(key="one"), run(key="two")])
    assert indexes() == before


def test_a_unique_column_stays_unique_during_a_first_load():
    with pytest.raises(IntegrityError), transaction.atomic(), fast.indexes_afterwards([Run]):
        fast.insert(Run, [run(key="one"), run(key="one")])
    assert not Run.objects.exists()
    assert "kernel_run" in str(indexes())


def test_only_named_columns_of_named_rows_are_updated():
    one, two = Run.objects.create(**run()), Run.objects.create(**run())
    fast.update(Run, ["done", "cursor"], [{"id": two.pk, "done": 5, "cursor": {"row": 1}}])
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.done, two.done, two.cursor) == (0, 5, {"row": 1})


@pytest.mark.sqlite
def test_room_for_large_work_is_given_back_also_when_the_work_fails():
    def size() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA cache_size").fetchone()[0])

    @fast.room()
    @transaction.atomic
    def work() -> None:
        meanwhile.append(size())
        Run.objects.create(**run(key="one"))
        Run.objects.create(**run(key="one"))

    before, meanwhile = size(), list[int]()
    with pytest.raises(IntegrityError):
        work()
    assert (meanwhile, size()) == ([-262_144], before)
