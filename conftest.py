"""Shared by every test of every room: the cast, and both databases.

Fixtures live in `tests/cast.py`; `DOUDI_TEST_POSTGRES=1` runs the tests that touch a database on a
private PostgreSQL cluster instead of SQLite (`tests/postgres.py`).
"""

pytest_plugins = ["tests.cast", "tests.flush", "tests.postgres", "tests.browser", "tests.words"]
