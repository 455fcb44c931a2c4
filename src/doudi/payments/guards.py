"""What the database itself refuses in this room, on both databases: for use in migrations.

Code can be wrong, a console can be open, a restore can go astray: a sealed line, a posted entry and
a state are protected where they lie. Each guard is a trigger named `sealed_<table>_<what>`; a
migration that remakes a table on SQLite loses its triggers and has to install them again, which
`tests/test_guards.py` notices.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import migrations

FUNCTION = """CREATE OR REPLACE FUNCTION doudi_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
    END $$"""


def never_deleted(*tables: str) -> migrations.RunPython:
    """Rows of these tables cannot be deleted, nor the tables emptied."""

    def make(table: str, vendor: str) -> list[str]:
        says = f"{table}: rows are never deleted"
        made = [_trigger(vendor, table, "delete", "BEFORE DELETE", "", says)]
        if vendor == "postgresql":
            made.append(
                f"CREATE TRIGGER sealed_{table}_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION doudi_refuse('{says}')"
            )
        return made

    return _operation(tables, ("delete", "truncate"), make)


def frozen(table: str, *columns: str, once: Sequence[str] = ()) -> migrations.RunPython:
    """`columns` keep the value they were written with; those in `once` may be filled in one time
    (from null or "")."""

    def make(table: str, vendor: str) -> list[str]:
        differ = _differs(vendor)
        said = [differ(c) for c in columns]
        said += [
            f"(OLD.{c} IS NOT NULL AND CAST(OLD.{c} AS text) <> '' AND {differ(c)})" for c in once
        ]
        names = ", ".join(f'"{c}"' for c in (*columns, *once))
        return [
            _trigger(vendor, table, "frozen", f"BEFORE UPDATE OF {names}", " OR ".join(said),
                     f"{table}: written once")
        ]  # fmt: skip

    return _operation((table,), ("frozen",), make)


def only_moves(table: str, pairs: Iterable[tuple[str, str]]) -> migrations.RunPython:
    """`state` changes only along `pairs`, the room's table of moves as the database knows it."""
    allowed = ", ".join(f"'{a}>{b}'" for a, b in sorted(pairs))

    def make(table: str, vendor: str) -> list[str]:
        said = f"NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"
        return [
            _trigger(vendor, table, "moves", "BEFORE UPDATE OF state", said,
                     f"{table}: no such move")
        ]  # fmt: skip

    return _operation((table,), ("moves",), make)


def _differs(vendor: str) -> Any:
    """An expression that says whether a column is about to change, nulls included."""
    word = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return lambda column: f'NEW."{column}" {word} OLD."{column}"'


def _trigger(vendor: str, table: str, what: str, when: str, said: str, says: str) -> str:
    """One trigger that refuses with `says` where the condition `said` holds ("" is always)."""
    condition = f"WHEN ({said})" if said else ""
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER sealed_{table}_{what} {when} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
    return (
        f"CREATE TRIGGER sealed_{table}_{what} {when} ON {table} FOR EACH ROW {condition} "
        f"EXECUTE FUNCTION doudi_refuse('{says}')"
    )


def _operation(tables: Sequence[str], names: Sequence[str], make: Any) -> migrations.RunPython:
    def install(_apps: Any, editor: Any) -> None:
        vendor = editor.connection.vendor
        if vendor == "postgresql":
            editor.execute(FUNCTION)
        remove(_apps, editor)
        for table in tables:
            for statement in make(table, vendor):
                editor.execute(statement)

    def remove(_apps: Any, editor: Any) -> None:
        for table in tables:
            on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
            for name in names:
                editor.execute(f"DROP TRIGGER IF EXISTS sealed_{table}_{name}{on}")

    return migrations.RunPython(install, remove)


def statements(sqlite: dict[str, str], postgres: dict[str, str], tables: dict[str, str]) -> Any:
    """Hand-written guards: name → statement for each database; `tables` says whose trigger it is."""

    def install(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(FUNCTION)
        remove(_apps, editor)
        for statement in (
            postgres if editor.connection.vendor == "postgresql" else sqlite
        ).values():
            editor.execute(statement)

    def remove(_apps: Any, editor: Any) -> None:
        for name, table in tables.items():
            on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
            editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    return migrations.RunPython(install, remove)
