"""The worker: delivers news, moves long runs on, does queued tasks, and anchors the chain each day.

One per installation is enough; several do no harm (rows are locked while they are worked on). In
the embedded set-up it is a thread beside the web server (`embed`), in production a process of its
own (`doudi worker`). It stops between two pieces of work when asked to.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, close_old_connections, connections
from django.utils import timezone

from doudi.kernel import anchors, daily, outbox, runs

log = logging.getLogger(__name__)
IDLE, BUSY = 1.0, 0.05  # seconds between two looks; the short one lets others write on SQLite


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
            self._stop.wait(BUSY if moved else self._idle)
        connections.close_all()

    def look(self) -> int:
        """Do what is due now; returns how many pieces moved."""
        at = self._clock()
        return outbox.deliver(at=at) + runs.advance_due(at=at) + _tasks() + daily.do_due(at=at)


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
