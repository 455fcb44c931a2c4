"""Tables that only grow: triggers in the database itself refuse to change or delete their rows.

`forbid_change("kernel_event")` in a migration installs them on either database. Rooms with tables
of their own that may only grow (a ledger's postings) use the same operation.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

# Blanking one column is the only change that a sealed table may allow (see models.Change).
_SQLITE = """
CREATE TRIGGER sealed_{table}_update BEFORE UPDATE ON {table} {unless}
BEGIN SELECT RAISE(ABORT, '{table} only grows: rows are never changed'); END;
CREATE TRIGGER sealed_{table}_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows: rows are never deleted'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION doudi_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE =
    TG_TABLE_NAME || ' only grows: rows are never changed or deleted'; END $$;
CREATE TRIGGER sealed_{table}_update BEFORE UPDATE ON {table}
FOR EACH ROW {unless} EXECUTE FUNCTION doudi_only_grows();
CREATE TRIGGER sealed_{table}_delete BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION doudi_only_grows();
CREATE TRIGGER sealed_{table}_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION doudi_only_grows();
"""


def forbid_change(
    table: str, *, may_blank: str = "", columns: tuple[str, ...] = ()
) -> migrations.RunPython:
    """A migration operation that seals `table`.

    With `may_blank`, an update that sets this one text column to "" and leaves every one of
    `columns` as it was is let through.
    """

    def install(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            same, sql = "IS", _SQLITE
        elif editor.connection.vendor == "postgresql":
            same, sql = "IS NOT DISTINCT FROM", _POSTGRES
        else:
            raise ImproperlyConfigured("Doudi runs on SQLite and PostgreSQL")
        unless = ""
        if may_blank:
            kept = [f"NEW.{c} {same} OLD.{c}" for c in columns] + [f"NEW.{may_blank} = ''"]
            unless = f"WHEN (NOT ({' AND '.join(kept)}))"
        for statement in _statements(sql.format(table=table, unless=unless)):
            editor.execute(statement)

    def remove(_apps: Any, editor: Any) -> None:
        on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for what in ("update", "delete", "truncate"):
            editor.execute(f"DROP TRIGGER IF EXISTS sealed_{table}_{what}{on_table}")

    return migrations.RunPython(install, remove)


def _statements(sql: str) -> Iterator[str]:
    part = ""
    for line in sql.strip().splitlines():
        part += line + "\n"
        if line.endswith(("END;", "$$;", "doudi_only_grows();")):
            yield part
            part = ""
