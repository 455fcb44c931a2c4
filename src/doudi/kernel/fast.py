"""Rows into tables faster than model by model: for batches that were checked before.

Values are given as columns; a column left out takes its field's default. On SQLite the rows go
through one prepared statement, on PostgreSQL through COPY. Work is done column by column, because
a loop over cells of one kind costs a third of one over rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, JSONField, Model

Columns = Mapping[str, Any]
Convert = Callable[[Sequence[Any]], Sequence[Any]]
Step = tuple[Any, Convert | None]  # a column's default and how its values are written
ROOM = "PRAGMA cache_size = -262144"  # 256 MB, so that tables are not read page by page again


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
    names, values = _laid_out(_plan(table, connection.vendor), found)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f'COPY "{table._meta.db_table}" ({columns}) FROM STDIN'
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f'INSERT INTO "{table._meta.db_table}" ({columns}) VALUES ({marks})', list(values)
            )


def update(table: type[Model], columns: Sequence[str], rows: Iterable[Columns]) -> None:
    """Write these columns of rows that are told by their "id"."""
    found = list(rows)
    if not found:
        return
    plan = _plan(table, connection.vendor)
    values = zip(*_columns({c: plan[c] for c in (*columns, "id")}, found), strict=True)
    places = ", ".join(f'"{c}" = %s' for c in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{table._meta.db_table}" SET {places} WHERE id = %s', list(values)
        )


def insert_models(table: type[Model], made: Iterable[Model]) -> None:
    """Write instances that have their ids (`new_ids`) or need none, as they are in memory."""
    names = [f.attname for f in table._meta.concrete_fields]
    insert(table, ({n: m.__dict__[n] for n in names if n != "id" or m.pk} for m in made))


def _laid_out(
    plan: Mapping[str, Step], rows: list[Columns]
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns to be written, and the rows' values in that order."""
    given = tuple(rows[0])
    if any(row.keys() != rows[0].keys() for row in rows):
        given = tuple(dict.fromkeys(name for row in rows for name in row))
        rows = [{name: plan[name][0] for name in given} | dict(row) for row in rows]
    cells: list[Iterable[Any]] = [*_columns({name: plan[name] for name in given}, rows)]
    names = list(given)
    for name, (default, convert) in plan.items():
        if name not in given and name != "id" and (default is not None or convert is _as_json):
            names.append(name)
            cells.append(repeat(convert([default])[0] if convert else default))
    return names, zip(*cells, strict=False)


def _columns(steps: Mapping[str, Step], rows: list[Columns]) -> Iterator[Sequence[Any]]:
    for name, (_, convert) in steps.items():
        column = list(map(itemgetter(name), rows))
        yield convert(column) if convert else column


@lru_cache(maxsize=64)
def _plan(table: type[Model], vendor: str) -> dict[str, Step]:
    return {
        f.attname: (f.get_default(), _converter(f, vendor)) for f in table._meta.concrete_fields
    }


def _converter(field: "Field[Any, Any]", vendor: str) -> Convert | None:
    if not type(field).__module__.startswith("django."):
        raise TypeError(f"{field} prepares its own values: write such rows through the model")
    if isinstance(field, JSONField):
        return _as_json
    if vendor == "postgresql":
        return None
    if isinstance(field, DateTimeField):
        return _as_instants
    return _as_days if isinstance(field, DateField) else None


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _as_json(column: Sequence[Any]) -> list[str]:
    """As text; null is a value there: "there is none" is not "nobody knows"."""
    return [
        "null" if v is None else "true" if v is True else "false" if v is False else _encode(v)
        for v in column
    ]


class _Spelled(dict[Any, Any]):
    """Values already spelled out: the days of a batch are few, its cells are many."""

    def __init__(self, spell: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._spell = spell

    def __missing__(self, value: Any) -> Any:
        self[value] = found = self._spell(value)
        return found


def _as_days(column: Sequence[date | None]) -> list[str | None]:
    return list(map(_Spelled(date.isoformat).__getitem__, column))


def _as_instants(column: Sequence[datetime | None]) -> list[str | None]:
    spell = connection.ops.adapt_datetimefield_value
    return list(map(_Spelled(lambda at: str(spell(at))).__getitem__, column))


@contextmanager
def indexes_afterwards(tables: Iterable[type[Model]]) -> Iterator[None]:
    """Plain indexes of the tables, which are empty, are built when everything is in.

    One sorting costs a fraction of keeping an index right row by row. Unique ones stay, so that no
    second person of one number gets in. Call it in a transaction: what fails leaves them as they
    were.
    """
    names = [table._meta.db_table for table in tables]
    with room():
        with connection.cursor() as cursor:
            indexes = _plain_indexes(cursor, names)
            for name, _ in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        settle()
        with connection.cursor() as cursor:
            for _, statement in indexes:
                cursor.execute(statement)


@contextmanager
def room() -> Iterator[None]:
    """Work over a whole table may keep 256 MB of it in memory meanwhile; SQLite takes 2 otherwise.

    PostgreSQL shares its cache among everybody and needs nothing. Also a decorator.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    plain = connection.connection  # not through a cursor: a transaction that has failed has none
    before = plain.execute("PRAGMA cache_size").fetchone()[0]
    plain.execute(ROOM)
    try:
        yield
    finally:
        plain.execute(f"PRAGMA cache_size = {before}")


def settle() -> None:
    """Check now what PostgreSQL would keep in memory, row by row, until the transaction ends."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _plain_indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """(name, the statement that makes it) of every index that is not unique."""
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            f"AND tablename IN ({marks})", tables,
        )  # fmt: skip
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            f"AND tbl_name IN ({marks})", tables,
        )  # fmt: skip
    return [row for row in cursor.fetchall() if not row[1].startswith("CREATE UNIQUE")]
