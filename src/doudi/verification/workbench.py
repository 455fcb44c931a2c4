"""A DuckDB of one's own for one piece of work: bounded memory, spilling to a sealed place, gone after."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings


@contextmanager
def workbench() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory; what does not fit is spilled encrypted and removed at the end."""
    place = Path(settings.VAR) / "spill"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        con = duckdb.connect()
        try:
            con.execute(f"SET memory_limit = '{settings.VERIFICATION_MEMORY}'")
            con.execute("SET temp_directory = ?", [folder])
            con.execute("SET temp_file_encryption = true")
            con.execute("SET enable_progress_bar = false")
            yield con
        finally:
            con.close()
