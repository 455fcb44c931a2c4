"""The worker: delivers news, moves long runs on, does queued tasks, and anchors the chain each day.

One per installation is enough; several do no harm (rows are locked while they are worked on). In
the embedded set-up it is a thread beside the web server (`embed`), in production a process of its
own (`doudi worker`). It stops between two pieces of work when asked to.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, connections
from django.utils import timezone

from doudi.kernel import anchors, daily, outbox, runs

log = logging.getLogger(__name__)
IDLE = 1.0  # seconds between two looks
# SQLite has one writer at a time and no queue: who waits looks again every tenth of a second. A worker
# that goes from one transaction to the next shuts everybody out until they give up, so it leaves the
# door open for longer than that after each stretch of work.
STRETCH, OPEN_DOOR = 0.3, 0.15


class Door:
    """Lets others write: to be called between two transactions. PostgreSQL needs no such thing."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def open(self) -> None:
        """Wait a moment, where the work since the last time was longer than a stretch."""
        if connection.vendor == "sqlite" and time.monotonic() - self._since > STRETCH:
            time.sleep(OPEN_DOOR)
            self._since = time.monotonic()


class Worker:
    """Looks for work until told to stop."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now, idle: float = IDLE) -> None:
        self._clock = clock
        self._idle = idle
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish the piece of work in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Look for work until stopped. A database that is away or busy is asked again later."""
        while not self._stop.is_set():
            moved = 0
            try:
                close_old_connections()
                moved = self.look()
            except OperationalError:
                log.warning("the database is busy or away; trying again")
            except Exception:
                log.exception("the worker met something unexpected")
            if not moved:
                self._stop.wait(self._idle)
        connections.close_all()

    def look(self) -> int:
        """Do what is due now; returns how many pieces moved."""
        at, door = self._clock(), Door()
        moved = outbox.deliver(at=at, between=door.open)
        moved += runs.advance_due(at=at, between=door.open)
        moved += _tasks()
        door.open()
        return moved + daily.do_due(at=at, between=door.open)


@daily.each_day
def _anchor(at: datetime) -> None:
    anchor = anchors.make(day=timezone.localdate(at), at=at)
    if anchor is not None:
        anchors.export(anchor, settings.VAR / "anchors")


def embed() -> Worker:
    """Start the worker as a thread of this process; it ends with the process."""
    worker = Worker()
    threading.Thread(target=worker.run, name="doudi-worker", daemon=True).start()
    return worker


def _tasks() -> int:
    """Do the tasks waiting in the queue of `django-tasks-db`.

    Its worker class is not a documented interface: this is the only place that knows it.
    """
    from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().count()
    if waiting:
        TaskWorker(
            queue_names=["*"], interval=0, batch=True, backend_name="default",
            startup_delay=False, max_tasks=waiting, worker_id="doudi", excluded_queue_names=[],
        ).run()  # fmt: skip
    return int(waiting)
