"""Rows into tables faster than model by model: for batches that were checked before.

Values are given as columns; a column left out takes its field's default. On SQLite the rows go
through one prepared statement, on PostgreSQL through COPY.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, JSONField, Model

Columns = Mapping[str, Any]


def new_ids(table: type[Model], count: int) -> list[int]:
    """Ids that nobody else gets; call it inside the transaction that uses them."""
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + count))


def insert(table: type[Model], rows: Iterable[Columns]) -> None:
    """Write the rows; a row without "id" gets the next one."""
    found = list(rows)
    if not found:
        return
    plan = _plan(table, connection.vendor, "id" in found[0])
    values = zip(*(_column(found, *step) for step in plan), strict=True)
    columns = ", ".join(f'"{name}"' for name, _, _ in plan)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f'COPY "{table._meta.db_table}" ({columns}) FROM STDIN'
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(plan))
            cursor.executemany(
                f'INSERT INTO "{table._meta.db_table}" ({columns}) VALUES ({marks})', list(values)
            )


Step = tuple[str, Any, Callable[[Any], Any] | None]


def _column(
    rows: list[Columns], name: str, default: Any, convert: Callable[[Any], Any] | None
) -> list[Any]:
    """One column of all rows: a loop over cells of one kind costs a third of one over rows."""
    found = [row.get(name, default) for row in rows]
    if convert is None:
        return found
    if convert is _as_json:  # null is a value there: "there is none" is not "nobody knows"
        return [convert(value) for value in found]
    return [None if value is None else convert(value) for value in found]


@lru_cache(maxsize=64)
def _plan(table: type[Model], vendor: str, with_id: bool) -> tuple[Step, ...]:
    fields = [f for f in table._meta.concrete_fields if with_id or not f.primary_key]
    return tuple((f.attname, f.get_default(), _converter(f, vendor)) for f in fields)


def _converter(field: "Field[Any, Any]", vendor: str) -> Callable[[Any], Any] | None:
    if isinstance(field, JSONField):
        return _as_json
    if vendor == "postgresql":
        return None
    if isinstance(field, DateTimeField):
        return _as_instant
    return date.isoformat if isinstance(field, DateField) else None


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=16)
def _as_instant(value: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(value))


def update(table: type[Model], columns: Sequence[str], rows: Iterable[Columns]) -> None:
    """Write these columns of rows that are told by their "id"."""
    found = list(rows)
    if not found:
        return
    steps = {step[0]: step for step in _plan(table, connection.vendor, True)}
    wanted = [steps[c] for c in (*columns, "id")]
    places = ", ".join(f'"{c}" = %s' for c in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{table._meta.db_table}" SET {places} WHERE id = %s',
            list(zip(*(_column(found, *step) for step in wanted), strict=True)),
        )
