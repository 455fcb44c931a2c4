"""Whoever pulls the plug, and how often: the work done again leaves the same books."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

KILLS = int(os.environ.get("DOUDI_PAYMENT_KILLS", "12"))
pytestmark = pytest.mark.slow


def _killed(database: str, folder: Path, seed: int = 1) -> dict[str, Any]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "doudi.settings_test", "DOUDI_DATABASE": database,
        "DOUDI_VAR": str(folder), "DOUDI_TEST_POSTGRES": "",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "doudi.payments.tests.killed", str(KILLS), str(seed)],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _same(found: dict[str, Any]) -> None:
    assert found["cut"] >= KILLS // 2  # a quick process may be done before its turn comes
    assert found["whole"]["mismatches"] == 0
    assert len(found["whole"]["lines"]) > 20
    assert all(fits for _number, _state, fits in found["whole"]["runs"])
    for what, there in found["whole"].items():
        assert found["killed"][what] == there, what


def test_a_run_killed_at_random_points_ends_like_one_that_was_not(tmp_path):
    _same(_killed(f"sqlite:///{tmp_path}/killed.sqlite3", tmp_path))


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_same_on_postgres(tmp_path):
    import psycopg

    folder = os.environ["DOUDI_TEST_POSTGRES_FOLDER"]
    with psycopg.connect(
        host=folder, user="postgres", dbname="postgres", autocommit=True
    ) as server:
        server.execute('DROP DATABASE IF EXISTS "killed"')
        server.execute('CREATE DATABASE "killed"')
    _same(_killed(f"postgres://postgres@{quote(folder, safe='')}/killed", tmp_path))
