"""Emptying the database after tests that commit, although sealed tables only grow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import flush


@contextmanager
def seals_open(connection: Any) -> Iterator[None]:
    """The triggers of sealed tables off for a moment."""
    kept: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'sealed_%'"
            )
            kept = cursor.fetchall()
            for name, _ in kept:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for _, sql in kept:
                    cursor.execute(sql)
            else:
                cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(autouse=True, scope="session")
def _flush_opens_the_seals() -> Iterator[None]:
    """`manage.py flush`, which ends every test that commits, works on sealed tables too."""
    plain = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> Any:
        from django.db import connections

        with seals_open(connections[options["database"]]):
            return plain(self, **options)

    flush.Command.handle = handle  # type: ignore[method-assign]
    yield
    flush.Command.handle = plain  # type: ignore[method-assign]
