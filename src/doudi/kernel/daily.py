"""The work of each day: registered by the rooms, done once a day, and noted only when it is done.

What is noted lies in the database (`DayWork`), so a restart neither forgets a day nor does it twice.
Work that fails is tried again the same day at growing intervals; work over many rows uses
`one_by_one`, so that one faulty row neither undoes nor holds up the others.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from doudi.kernel.errors import DoudiError
from doudi.kernel.models import DayWork

Work = Callable[[datetime], object]
Piece = TypeVar("Piece")
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_WORKS: dict[str, Work] = {}
_BETWEEN: ContextVar[Callable[[], None]] = ContextVar("between", default=lambda: None)
log = logging.getLogger(__name__)


class Unfinished(Exception):
    """Some pieces failed and all the others are done; the worker comes back to the failed ones."""

    def __init__(self, done: int, failed: int) -> None:
        super().__init__(f"{failed} failed, {done} done")
        self.done, self.failed = done, failed


def each_day(work: Work) -> Work:
    """Register work for every day. It may be called again on a day on which it did not finish."""
    _WORKS[f"{work.__module__}.{work.__name__}"] = work
    return work


def do_due(*, at: datetime, between: Callable[[], None] = lambda: None) -> int:
    """Do what has not been done today and is not waiting after a failure; how many were finished.
    `between` is called between two pieces of work, when nothing is locked.
    """
    today = timezone.localdate(at)
    noted = {w.name: w for w in DayWork.objects.filter(name__in=_WORKS)}
    due = [n for n in _WORKS if n not in noted or _is_due(noted[n], today, at)]
    done = 0
    for name in due:
        with _breathing(between):
            done += _do(name, _WORKS[name], at)
        between()
    return done


@contextmanager
def _breathing(between: Callable[[], None]) -> Iterator[None]:
    """`one_by_one` of the work inside calls `between` after each piece."""
    token = _BETWEEN.set(between)
    try:
        yield
    finally:
        _BETWEEN.reset(token)


def one_by_one(
    pieces: Iterable[Piece], do: Callable[[Piece], object], *, most: int | None = None
) -> int:
    """Do every piece in a transaction of its own, until `most` are done; how many were done.

    A `DoudiError` is an answer: that piece stays as it is. Raises `Unfinished` at the end where
    something unexpected broke, after everything else has been done.
    """
    done = failed = 0
    for piece in pieces:
        if done == most:
            break
        try:
            with transaction.atomic():
                done += do(piece) is not False
        except DoudiError as answer:
            log.info("left as it is: %s", answer.code)
        except OperationalError:
            raise  # the database is away: there is no use in trying the others
        except Exception as fault:
            failed += 1
            log.warning("a piece of the day's work failed: %s", type(fault).__name__)
            log.debug("where it failed", exc_info=fault)
        if not connection.in_atomic_block:
            _BETWEEN.get()()
    if failed:
        raise Unfinished(done, failed)
    return done


def unfinished(*, on: date) -> list[DayWork]:
    """Work that was begun and is not done for that day, with its last fault."""
    return list(DayWork.objects.exclude(done_for=on).exclude(fault="").order_by("name"))


def _is_due(noted: DayWork, today: date, at: datetime) -> bool:
    return noted.done_for != today and (noted.again_at is None or noted.again_at <= at)


def _do(name: str, work: Work, at: datetime) -> bool:
    noted, _ = DayWork.objects.get_or_create(name=name)
    try:
        work(at)
    except Exception as fault:
        if not isinstance(fault, Unfinished):
            log.exception("daily work %s failed", name)
        noted.again_at = at + min(FIRST_WAIT * 2 ** min(noted.tries, 10), LONGEST_WAIT)
        noted.tries += 1
        what = f"{type(fault).__name__} {fault if isinstance(fault, Unfinished) else ''}"
        noted.fault = what.strip()[:200]
        noted.save()
        return False
    noted.done_for, noted.tries, noted.again_at = timezone.localdate(at), 0, None
    noted.fault = ""
    noted.save()
    return True
