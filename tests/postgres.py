"""A private PostgreSQL cluster for one test run: `DOUDI_TEST_POSTGRES=1 pytest`.

Debian's server binaries, started as the user `postgres` when we are root (the server refuses to
run as root), listening on a socket in a temporary folder only, without waiting for the disk. Tests
that touch no database are left out of that pass: they would prove nothing new.
"""

import glob
import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

ASKED_FOR = os.environ.get("DOUDI_TEST_POSTGRES", "") not in {"", "0"}
WITH_DATABASE = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}
FAST_AND_LOOSE = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=40 -c shared_buffers=64MB"
)


def binaries() -> Path:
    """Folder of the newest PostgreSQL server installed. Raises `RuntimeError` with the remedy."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))
    if found:
        return Path(found[-1])
    if there := shutil.which("initdb"):
        return Path(there).parent
    raise RuntimeError("no PostgreSQL server found; scripts/system.sh installs it")


class Cluster:
    """A cluster under `folder`, from start to stop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def start(self) -> None:
        """Make and start it; a few seconds."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = f"-k {self.folder} {FAST_AND_LOOSE}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it and leave nothing behind."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *args: str) -> None:
        as_user = "postgres" if os.geteuid() == 0 else None
        subprocess.run(
            [str(binaries() / program), *args], check=True, user=as_user, cwd=self.folder,
            stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip


_CLUSTER: list[Cluster] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster once, in the process that hands out the work."""
    if ASKED_FOR and not hasattr(config, "workerinput"):
        cluster = Cluster(Path(os.environ["DOUDI_TEST_POSTGRES_FOLDER"]))
        cluster.start()
        _CLUSTER.append(cluster)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    while _CLUSTER:
        _CLUSTER.pop().stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database; on SQLite not what needs PostgreSQL."""
    keep, leave = [], []
    for item in items:
        uses_database = "django_db" in item.keywords or WITH_DATABASE & set(
            getattr(item, "fixturenames", ())
        )
        wanted = uses_database if ASKED_FOR else "postgres" not in item.keywords
        (keep if wanted else leave).append(item)
    if leave:
        config.hook.pytest_deselected(items=leave)
        items[:] = keep
