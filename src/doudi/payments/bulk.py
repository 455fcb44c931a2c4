"""Set-based writes: INSERT … SELECT from ordinary querysets, and many rows in one statement.

Django has no INSERT … SELECT of its own; with it a list of a million payments is a handful of
statements whose memory is the database's.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

PLAIN = frozenset({int, str, bool, type(None)})  # what needs no adapting on either database


@contextmanager
def roomy() -> Iterator[None]:
    """Give SQLite a larger page cache for one bulk act; every other moment keeps the small one."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute("PRAGMA cache_size = -393216")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")


def insert_select(
    model: type[models.Model], columns: Sequence[str], rows: models.QuerySet[Any, Any]
) -> int:
    """Insert what `rows` selects (a `.values_list()` in the order of `columns`); returns how many."""
    select, params = rows.query.sql_with_params()
    return run_insert(model, columns, str(select), params)


def run_insert(
    model: type[models.Model], columns: Sequence[str], select: str, params: Sequence[Any]
) -> int:
    """Insert the rows of a SELECT; table and columns are named by the model, values are parameters."""
    quote = connection.ops.quote_name
    fields = ", ".join(quote(_column(model, c)) for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({fields}) {select}", params)
        return int(cursor.rowcount)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert many rows with one prepared statement; values are adapted like the ORM adapts them."""
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(c) for c in columns]
    names = ", ".join(quote(_column(model, c)) for c in columns)
    places = ", ".join(["%s"] * len(fields))
    prepared = [
        tuple(
            value if type(value) in PLAIN else f.get_db_prep_save(value, connection)  # type: ignore[union-attr]
            for f, value in zip(fields, row, strict=True)
        )
        for row in rows
    ]
    if not prepared:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", prepared
        )


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]


def table(model: type[models.Model]) -> str:
    """The quoted name of a model's table."""
    return connection.ops.quote_name(model._meta.db_table)
