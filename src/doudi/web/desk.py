"""What waits for an officer, what is new, and what a search finds: each room adds its own sources.

Registered in `doudi/web/<room>/nav.py`, asked by the home page, the bell and the search box. Every
source starts from its room's `visible_to(actor)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from doudi.kernel.actor import Actor

RECENT = timedelta(days=14)  # how far back the news reaches


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number on the home page with the list behind it. `tone`: "", "soon" or "over"."""

    label: object
    count: int
    url: str
    tone: str = ""
    icon: str = "inbox"
    sub: object = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, for the list on the home page. `due` orders it; None comes last."""

    title: str
    url: str
    due: date | None = None
    sub: str = ""
    tag: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something an officer should know. Holds no personal data beyond what its page shows."""

    title: object
    url: str
    at: datetime
    icon: str = "bell"


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of the global search."""

    title: str
    url: str
    sub: str = ""
    icon: str = "search"


@dataclass
class _Sources:
    waiting: dict[str, Callable[[Actor, date], Sequence[Waiting]]] = field(default_factory=dict)
    tasks: dict[str, Callable[[Actor, date], Sequence[Task]]] = field(default_factory=dict)
    notices: dict[str, Callable[[Actor, datetime], Sequence[Notice]]] = field(default_factory=dict)
    search: dict[str, tuple[object, Callable[[Actor, str], Sequence[Found]]]] = field(
        default_factory=dict
    )


SOURCES = _Sources()


def add_waiting(key: str, source: Callable[[Actor, date], Sequence[Waiting]]) -> None:
    """Numbers for the home page: `source(actor, on)`."""
    SOURCES.waiting[key] = source


def add_tasks(key: str, source: Callable[[Actor, date], Sequence[Task]]) -> None:
    """Things to do for the home page, at most ten a source: `source(actor, on)`."""
    SOURCES.tasks[key] = source


def add_notices(key: str, source: Callable[[Actor, datetime], Sequence[Notice]]) -> None:
    """News for the bell, at most ten a source: `source(actor, at)`."""
    SOURCES.notices[key] = source


def add_search(key: str, label: object, source: Callable[[Actor, str], Sequence[Found]]) -> None:
    """A group of hits for the search box, at most six: `source(actor, text)`."""
    SOURCES.search[key] = (label, source)


def waiting_for(actor: Actor, *, on: date) -> list[Waiting]:
    """Every number of every room, in the order of registration."""
    return [w for source in SOURCES.waiting.values() for w in source(actor, on)]


def tasks_for(actor: Actor, *, on: date) -> list[Task]:
    """Things to do, the most urgent first."""
    found = [t for source in SOURCES.tasks.values() for t in source(actor, on)]
    return sorted(found, key=lambda t: (t.due is None, t.due or on))


def notices_for(actor: Actor, *, at: datetime) -> list[Notice]:
    """News, the newest first."""
    found = [n for source in SOURCES.notices.values() for n in source(actor, at)]
    return sorted(found, key=lambda n: n.at, reverse=True)


def search(actor: Actor, text: str) -> list[tuple[object, Sequence[Found]]]:
    """Hits by group; groups without a hit are left out."""
    groups = [(label, source(actor, text)) for label, source in SOURCES.search.values()]
    return [(label, hits) for label, hits in groups if hits]
