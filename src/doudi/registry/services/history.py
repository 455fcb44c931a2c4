"""Writing down what a field was and became."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from doudi.kernel.actor import Actor
from doudi.registry.models import Change, Household, Person
from doudi.registry.sealed import HISTORY, seal

Pair = tuple[Any, Any]


def write(
    subject: Person | Household, changes: Mapping[str, Pair], *, source: str, as_of: date,
    by: Actor, at: datetime, event_id: int,
) -> None:  # fmt: skip
    """One row for each field of `changes` (field → (was, became)). Values of identifiers are told
    by the field's name "id_number", "phone", "account" and sealed."""
    whose = {"person": subject} if isinstance(subject, Person) else {"household": subject}
    Change.objects.bulk_create(
        Change(
            **whose, area=subject.area, field=field, was=_text(field, was),
            became=_text(field, became), is_sealed=field in SEALED, source=source, as_of=as_of,
            at=at, by_id=by.user_id, by_name=by.name, event_id=event_id,
        )
        for field, (was, became) in changes.items()
    )  # fmt: skip


SEALED = frozenset({"id_number", "phone", "account"})


def _text(field: str, value: Any) -> str:
    text = "" if value is None else str(value)
    return seal(text, HISTORY) if field in SEALED else text
