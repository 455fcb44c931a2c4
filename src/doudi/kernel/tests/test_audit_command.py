"""One byte altered in the file of the database is found, and the event is named."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from doudi.kernel import events
from doudi.kernel.actor import machine
from doudi.kernel.events import New
from tests.cast import NOON, VILLAGE


def verify(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "DOUDI_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "doudi.settings",
        "DOUDI_DATABASE": f"sqlite:///{folder}/copy.sqlite3",
    }  # fmt: skip
    command = [sys.executable, "-c", "import sys; from doudi.cli import main; sys.exit(main())"]
    return subprocess.run(
        [*command, "audit", "verify", *more], env=env, capture_output=True, text=True
    )


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_one_altered_byte_in_the_file_is_located(tmp_path: Path) -> None:
    news = [New("test.done", ("thing", n), VILLAGE, {"mark": f"mark-{n:04d}"}) for n in range(50)]
    events.record_many(news, by=machine("test"), at=NOON)
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    assert verify(tmp_path).stdout.startswith("whole: 50 events")
    raw = copy.read_bytes()
    assert raw.count(b"mark-0031") == 1
    copy.write_bytes(raw.replace(b"mark-0031", b"mark-0931"))
    found = verify(tmp_path)
    assert found.returncode == 1
    assert "event 32 is not what was sealed" in found.stderr
    assert verify(tmp_path, "--from", "33").returncode == 0
