"""The short way to an empty database's tables leads to the same tables as the migrations."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.health.source import ROOT

LONG_WAY = """
import django; django.setup()
from django.core.management.commands.migrate import Command
from django.core.management import call_command
call_command(Command(), verbosity=0)
"""
SHORT_WAY = LONG_WAY.replace(
    "django.core.management.commands.migrate", "doudi.kernel.management.commands.migrate"
)


def schema(way: str, folder: Path) -> dict[str, frozenset[str]]:
    """Tables, indexes and triggers; of a table the columns and constraints in any order."""
    folder.mkdir()
    env = os.environ | {
        "DOUDI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "doudi.settings",
        "DOUDI_DATABASE": f"sqlite:///{folder}/x.sqlite3",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", way], check=True, env=env, cwd=ROOT)
    assert not (folder / "x.sqlite3").stat().st_mode & 0o077, "readable for this account alone"
    with sqlite3.connect(folder / "x.sqlite3") as database:
        rows = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
        applied = database.execute("SELECT app, name FROM django_migrations").fetchall()
    made = {name: frozenset(_parts(sql)) for name, sql in rows}
    return made | {"applied": frozenset(map(str, applied))}


def _parts(sql: str) -> list[str]:
    """What stands between the outer brackets, split at the commas that are in no inner ones."""
    body = re.sub(r"\s+", " ", sql).partition("(")[2].rpartition(")")[0]
    parts, depth = [""], 0
    for character in body:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return sorted(p.strip() for p in parts)


@pytest.mark.slow
@pytest.mark.sqlite
def test_both_ways_lead_to_the_same_tables(tmp_path: Path) -> None:
    short, long = schema(SHORT_WAY, tmp_path / "short"), schema(LONG_WAY, tmp_path / "long")
    assert set(short) == set(long)
    different = {
        n: (sorted(short[n] - long[n]), sorted(long[n] - short[n]))
        for n in long
        if short[n] != long[n]
    }
    assert not different
