"""The plug-in point: what a connector is given, and what it hands over."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import entry_points
from typing import Any, Protocol

GROUP = "doudi.connectors"


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of `connectors.yaml`. Secrets are names of environment variables in `options`."""

    name: str
    type: str
    kind: str  # of the catalogue; a folder may leave it to its sub-folders
    area: str
    keep_months: int
    only_good: bool = True
    mapping: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file as it came. `done(was_taken)` is called after it was taken or refused."""

    kind: str
    filename: str
    content: bytes
    as_of: date
    done: Callable[[bool], None] = lambda _taken: None


class Connector(Protocol):
    """Fetches what is there. Raises `Refused` with a code when the source does not answer rightly."""

    def __call__(self, source: Source, *, at: datetime) -> Iterator[Arrival]: ...


_CONNECTORS: dict[str, Connector] = {}


def connector(name: str) -> Callable[[Connector], Connector]:
    """Register a connector under the name that `type:` has in the file."""

    def add(fetch: Connector) -> Connector:
        _CONNECTORS[name] = fetch
        return fetch

    return add


def connectors() -> Mapping[str, Connector]:
    """All connectors by name, those of installed packages too."""
    for found in entry_points(group=GROUP):
        _CONNECTORS.setdefault(found.name, found.load())
    return _CONNECTORS


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as a UTF-8 file, so that data from a service leave the same trace as a file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
