"""One change of one field, how it is sealed beside its event, and how it is proven genuine.

The event carries, per field, a digest over the values and a random salt; values and salt lie
sealed in `models.Change`. While they are there anybody with the key can prove that they belong to
the event; once they are blanked the digest tells nothing about them.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from doudi.kernel import crypto
from doudi.kernel.models import Change, Event

PURPOSE = "kernel.change"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Field `name` was `was` and is `now`; `source` says who told, `as_of` for which day."""

    name: str
    was: Any
    now: Any
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class SealedChange:
    """A change ready to be stored: its digest for the event, its sealed values for the table."""

    change: FieldChange
    digest: str
    sealed: str


def diff(
    before: Mapping[str, Any], after: Mapping[str, Any], *, source: str = "",
    as_of: date | None = None,
) -> list[FieldChange]:  # fmt: skip
    """The fields whose values differ, in the order of `after`; a missing one counts as None."""
    names = dict.fromkeys([*after, *before])
    return [
        FieldChange(n, before.get(n), after.get(n), source, as_of)
        for n in names
        if plain(before.get(n)) != plain(after.get(n))
    ]


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates and instants as ISO text, decimals as their digits."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def sealed_changes(changes: Iterable[FieldChange]) -> list[SealedChange]:
    """Each change with a fresh salt, its digest and its sealed form."""
    done = []
    for change in changes:
        salt = secrets.token_hex(8)
        text = json.dumps([plain(change.was), plain(change.now), salt], ensure_ascii=False)
        done.append(SealedChange(change, digest_of(text), crypto.seal(text, purpose=PURPOSE)))
    return done


def digest_of(text: str) -> str:
    """What the event keeps of a change: 128 bits in hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def rows(event: Event, changes: Sequence[SealedChange]) -> list[Change]:
    """The rows to store beside `event`."""
    return [
        Change(
            event=event, subject_kind=event.subject_kind, subject_id=event.subject_id,
            name=c.change.name, sealed=c.sealed, source=c.change.source, as_of=c.change.as_of,
        )
        for c in changes
    ]  # fmt: skip


def opened(row: Change) -> tuple[Any, Any, str]:
    """(was, now, digest) of a row that is not blanked."""
    text = crypto.unseal(row.sealed, purpose=PURPOSE)
    was, now, _salt = json.loads(text)
    return was, now, digest_of(text)
