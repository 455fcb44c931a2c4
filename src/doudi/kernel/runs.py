"""Long work in slices: imports, batch checks, pay runs, document sets. One way for everybody.

A room registers a handler that does one slice:

    @runs.handler("registry.import", title=gettext_lazy("…"))
    def import_slice(run: Run, at: datetime) -> Slice:
        rows = read_rows(run.parameters["file"], start=run.cursor.get("row", 0), most=200)
        …write them, `by=runs.actor_of(run)`…
        return Slice(cursor={"row": last + 1}, done=run.done + len(rows), is_last=not more)

and starts it with `runs.start(kind="registry.import", parameters={…}, by=actor, at=now)`. The worker
calls the handler again and again. What a slice writes commits together with its cursor, so a crash
loses at most the slice under way, and doing it again doubles nothing. Keep a slice under a second:
on SQLite nobody else can write meanwhile. A handler that writes files outside the database must
name them by run and cursor (or by their content), so that the same slice writes the same file.

Work that reads and computes for longer goes before the lock: `prepare=` names a function that is
given the run and the instant while everybody can write, and what it returns is handed to the
handler, which only writes it down. If another worker did the slice meanwhile, it is thrown away.

A handler that raises one of Doudi's own errors ends the run as failed with the error's code; any
other failure is tried again three times at growing intervals. People see `progress`, may `cancel`
and `resume`.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from doudi.kernel import events
from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import DoudiError, Forbidden, NotFound
from doudi.kernel.models import Run
from doudi.kernel.run_states import OPEN, Act, after

MOST_TRIES = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice achieved: where the next begins, how far the whole is, and news for `result`."""

    cursor: Mapping[str, Any] = field(default_factory=dict)
    done: int | None = None
    total: int | None = None
    result: Mapping[str, Any] | None = None  # merged into the run's result
    is_last: bool = False


Handler = Callable[..., Slice]  # (run, at), or (run, at, what was prepared)
Prepare = Callable[[Run, datetime], Any]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of run: its name, what people call it, and who does its slices."""

    name: str
    title: Any
    handle: Handler
    prepare: Prepare | None = None


_KINDS: dict[str, Kind] = {}


def handler(kind: str, *, title: Any = "", prepare: Prepare | None = None) -> Callable[[H], H]:
    """Register the function that does one slice of runs of `kind` ("room.work")."""

    def add(handle: H) -> H:
        _KINDS[kind] = Kind(kind, title or kind, handle, prepare)
        return handle

    return add


def title_of(kind: str) -> Any:
    """What people call runs of this kind."""
    return _KINDS[kind].title if kind in _KINDS else kind


@transaction.atomic
def start(
    *,
    kind: str,
    by: Actor,
    at: datetime,
    parameters: Mapping[str, Any] | None = None,
    area: str = "",
    total: int = 0,
    key: str | None = None,
) -> Run:
    """Put a run in the queue. With `key`, a second start returns the first run instead of another.

    `parameters` are plain JSON without personal data: references to files, ids, options.
    """
    if kind not in _KINDS:
        raise ValueError(f"no handler for runs of kind {kind!r}")
    if key and (known := find(key=key)):
        return known
    run = Run.objects.create(
        kind=kind, key=key, parameters=dict(parameters or {}), area=area, total=total,
        actor_id=by.user_id, actor_name=by.name,
        actor_posts=[[p.role, p.office_id, p.area, p.acting_for] for p in by.posts],
        started_at=at, moved_at=at, due_at=at,
    )  # fmt: skip
    _tell("started", run, by=by, at=at, facts={"kind": kind})
    return run


def find(*, key: str) -> Run | None:
    """The run that was started under `key`, whoever started it: for services, not for pages."""
    return Run.objects.filter(key=key).first()


def advance(*, run_id: int, at: datetime) -> Run:
    """Do one slice of an open run and return it; does nothing to a run that is not open."""
    try:
        before, prepared = _prepared(run_id, at)
        with transaction.atomic():
            run = _locked(run_id)
            if run.state not in OPEN or (prepared and run.cursor != before):
                return run
            done = _KINDS[run.kind].handle(run, at, *prepared)
            return _keep(run, done, at=at)
    except Exception as fault:
        return _failed(run_id, fault, at=at)


def _prepared(run_id: int, at: datetime) -> tuple[Mapping[str, Any], tuple[Any, ...]]:
    """What a slice needs that takes long, worked out without a lock, and the cursor it is for."""
    run = Run.objects.filter(id=run_id).first()
    if run is None or run.state not in OPEN:
        return {}, ()
    prepare = _KINDS[run.kind].prepare
    return (run.cursor, (prepare(run, at),)) if prepare else ({}, ())


def finish(*, run_id: int, clock: Callable[[], datetime]) -> Run:
    """Do every slice up to the end, here and now: for tests, the demo and the command line."""
    run = advance(run_id=run_id, at=clock())
    while run.state in OPEN:
        run = advance(run_id=run_id, at=clock())
    return run


@transaction.atomic
def cancel(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Stop a run: what is done stays done. Waits for the slice under way, if there is one."""
    return _end(_owned(run_id, by), Act.CANCEL, at=at, by=by)


@transaction.atomic
def resume(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Let a failed or cancelled run go on where it stood."""
    run = _owned(run_id, by)
    _move(run, Act.RESUME, at=at)
    run.tries, run.fault, run.due_at, run.ended_at = 0, "", at, None
    run.save()
    _tell("resumed", run, by=by, at=at)
    return run


def advance_due(*, at: datetime, most: int = 20, between: Callable[[], None] = lambda: None) -> int:
    """One slice for each open run that is due, longest waiting first; returns how many moved.

    `between` is called after each slice, when nothing is locked.
    """
    due = Run.objects.filter(state__in=OPEN, due_at__lte=at, kind__in=list(_KINDS))
    ids = list(due.order_by("moved_at", "id").values_list("id", flat=True)[:most])
    for run_id in ids:
        advance(run_id=run_id, at=at)
        between()
    return len(ids)


def actor_of(run: Run) -> Actor:
    """Whoever started the run, with the posts held at that instant."""
    posts = tuple(PostHeld(*post) for post in run.actor_posts)
    is_machine = run.actor_id is None
    return Actor(user_id=run.actor_id, name=run.actor_name, posts=posts, machine=is_machine)


def visible_to(actor: Actor, *, kinds: Iterable[str] | None = None) -> QuerySet[Run]:
    """The runs that `actor` started (administrators and the machine: all), newest first."""
    found = Run.objects.order_by("-id")
    if not (actor.machine or "system_admin" in actor.roles()):
        if actor.user_id is None:
            return found.none()
        found = found.filter(actor_id=actor.user_id)
    return found if kinds is None else found.filter(kind__in=list(kinds))


def get(actor: Actor, run_id: int) -> Run:
    """One run. Raises `NotFound`."""
    run = visible_to(actor).filter(id=run_id).first()
    if run is None:
        raise NotFound("no_such_run")
    return run


def percent(run: Run) -> int | None:
    """0 to 100, or None while the total is not known."""
    if run.state == "done":
        return 100
    return min(99, run.done * 100 // run.total) if run.total else None


def _keep(run: Run, done: Slice, *, at: datetime) -> Run:
    """Write down what a slice achieved, in its own transaction."""
    run.cursor, run.tries, run.fault = dict(done.cursor), 0, ""
    run.done = run.done if done.done is None else done.done
    run.total = run.total if done.total is None else done.total
    run.result = run.result | dict(done.result or {})
    run.due_at = at
    if done.is_last:
        return _end(run, Act.FINISH, at=at)
    _move(run, Act.ADVANCE, at=at)
    run.save()
    return run


def _failed(run_id: int, fault: Exception, *, at: datetime) -> Run:
    """The slice was rolled back; try again later, or give up and say why."""
    is_answer = isinstance(fault, DoudiError)
    says = str(fault.code) if isinstance(fault, DoudiError) else type(fault).__name__
    with transaction.atomic():
        run = _locked(run_id)
        run.tries, run.fault = run.tries + 1, says[:200]
        run.due_at = at + timedelta(seconds=5**run.tries)
        log.warning("run %s (%s) failed: %s, try %s", run.id, run.kind, says, run.tries)
        log.debug("where it failed", exc_info=fault)
        if is_answer or run.tries >= MOST_TRIES:
            return _end(run, Act.FAIL, at=at)
        run.save()
        return run


def _end(run: Run, act: Act, *, at: datetime, by: Actor | None = None) -> Run:
    _move(run, act, at=at)
    run.ended_at = at
    run.save()
    facts = {"kind": run.kind, "done": run.done, "total": run.total, "fault": run.fault}
    _tell(run.state, run, by=by or actor_of(run), at=at, facts=facts)
    return run


def _move(run: Run, act: Act, *, at: datetime) -> None:
    """The only place where a run's state is written."""
    run.state, run.moved_at = after(run.state, act), at


def _tell(
    what: str, run: Run, *, by: Actor, at: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    events.record(
        f"kernel.run_{what}", by=by, at=at, subject=("run", run.id), area=run.area, facts=facts
    )


def _owned(run_id: int, by: Actor) -> Run:
    run = _locked(run_id)
    if not (by.machine or "system_admin" in by.roles() or by.user_id == run.actor_id):
        raise Forbidden("not_your_run")
    return run


def _locked(run_id: int) -> Run:
    run = Run.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound("no_such_run")
    return run
