"""The seal of one link, and the walk along the chain that finds what was altered.

A link's digest covers everything in it and the digest of the link before. Whoever changes, removes,
inserts or reorders an event breaks the chain at exactly that place; whoever rewrites everything
after it breaks against the anchors, of which copies lie outside the database (`anchors.py`).
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import Error as DatabaseError

from doudi.kernel.models import Event

GENESIS = "0" * 64
AT_ONCE = 2000
MOST_FAULTS = 100
KNOWN_HASHES = ("sm3", "sha256")

FaultKind = Literal["altered", "unreadable", "gap", "unlinked", "anchor", "cut_off"]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong at which event. `after` is the last event found in order before it."""

    kind: FaultKind
    event_id: int
    after: int


@dataclass(slots=True)
class ChainReport:
    """How many events were read, and what is wrong, in order; the first fault is the one to see."""

    first: int = 0
    last: int = 0
    count: int = 0
    anchors: int = 0
    head: str = GENESIS
    faults: list[ChainFault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Nothing altered, missing or out of order."""
        return not self.faults


def digest_of(event: Event) -> str:
    """The seal of one link, by the configured hash."""
    return hash_of(_content(event), settings.CHAIN_HASH)


def hash_of(content: bytes, name: str) -> str:
    """Hex digest by "sm3" or "sha256"; SM3 comes from `cryptography` where OpenSSL lacks it."""
    if name not in KNOWN_HASHES:
        raise ValueError(f"no hash for the chain: {name!r}")
    try:
        return hashlib.new(name, content).hexdigest()
    except ValueError:
        work = hashes.Hash(hashes.SM3())
        work.update(content)
        return work.finalize().hex()


def verify(
    *, first: int = 1, last: int | None = None, progress: Callable[[int], None] | None = None
) -> ChainReport:
    """Walk from event `first` to `last` (the end where None) and report every break.

    A walk that begins in the middle trusts the digest of the event before.
    """
    before = Event.objects.filter(id=first - 1).values_list("digest", flat=True).first()
    report = ChainReport(first=first, last=first - 1, head=before or GENESIS)
    if first > 1 and before is None:
        report.faults.append(ChainFault("gap", first - 1, first - 2))
    for number, event in _events(first, last):
        _judge(report, number, event)
        if progress is not None and report.count % 10_000 == 0:
            progress(report.count)
        if len(report.faults) >= MOST_FAULTS:
            break
    return report


def _judge(report: ChainReport, number: int, event: Event | None) -> None:
    """One link against the one before."""
    after = report.last
    if number != after + 1:
        report.faults.append(ChainFault("gap", after + 1, after))
    if event is None or event.at is None:
        report.faults.append(ChainFault("unreadable", number, after))
    elif not _is_sealed(event):
        report.faults.append(ChainFault("altered", number, after))
    elif event.previous != report.head and number == after + 1:
        report.faults.append(ChainFault("unlinked", number, after))
    report.last, report.count = number, report.count + 1
    if event is not None:
        report.head = event.digest


def _is_sealed(event: Event) -> bool:
    content = _content(event)
    return any(hash_of(content, name) == event.digest for name in KNOWN_HASHES)


def _events(first: int, last: int | None) -> Iterator[tuple[int, Event | None]]:
    """(number, event) in order; an event whose row cannot be read is None."""
    here = first - 1
    while True:
        wanted = Event.objects.filter(id__gt=here).order_by("id")
        if last is not None:
            wanted = wanted.filter(id__lte=last)
        numbers = list(wanted.values_list("id", flat=True)[:AT_ONCE])
        if not numbers:
            return
        yield from _read(numbers)
        here = numbers[-1]


def _read(numbers: list[int]) -> Iterator[tuple[int, Event | None]]:
    try:
        found = Event.objects.in_bulk(numbers) if len(numbers) < 900 else _by_range(numbers)
        yield from ((n, found[n]) for n in numbers)
    except (ValueError, TypeError, AttributeError, OverflowError, DatabaseError):
        if len(numbers) == 1:
            yield numbers[0], None
            return
        half = len(numbers) // 2
        yield from _read(numbers[:half])
        yield from _read(numbers[half:])


def _by_range(numbers: list[int]) -> dict[int, Event]:
    return {e.id: e for e in Event.objects.filter(id__gte=numbers[0], id__lte=numbers[-1])}


def _content(event: Event) -> bytes:
    content: list[Any] = [
        event.id, event.kind, event.at.astimezone(UTC).isoformat(), event.actor_id,
        event.actor_name, event.actor_posts, event.subject_kind, event.subject_id, event.area,
        event.facts, event.cites, event.previous,
    ]  # fmt: skip
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
