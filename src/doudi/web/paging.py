"""Pages of long lists by key, not by number: page 4,000 costs what page 1 costs, and nothing is skipped.

The cursor is the ordering key of the last (or first) row, in the address: a page can be shared.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page. `total` stops at `COUNT_CAP` (`is_capped`); links are query strings or ""."""

    rows: Sequence[Any]
    total: int
    is_capped: bool
    next_query: str
    previous_query: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = 25,
    count: bool = True,
) -> Page:
    """The page that `?after=` or `?before=` names, else the first one.

    `order` is a list of fields ("-" for descending) whose last is unique, such as ("-due", "id");
    none of them may be null.
    """
    after, before = _read(request.GET.get("after")), _read(request.GET.get("before"))
    backwards = before is not None and after is None
    cursor = before if backwards else after
    if cursor is not None and len(cursor) != len(order):
        cursor, backwards = None, False
    facing = [_flipped(o) for o in order] if backwards else list(order)
    part = rows.order_by(*facing)
    if cursor is not None:
        part = part.filter(_beyond(facing, cursor))
    found = list(part[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    total = _total(rows, len(found), is_all=cursor is None and not has_more) if count else 0
    has_next = has_more if not backwards else True
    has_previous = cursor is not None if not backwards else has_more
    return Page(
        rows=found,
        total=min(total, COUNT_CAP),
        is_capped=total > COUNT_CAP,
        next_query=_query(request, "after", order, found[-1]) if found and has_next else "",
        previous_query=_query(request, "before", order, found[0]) if found and has_previous else "",
    )


def _total(rows: QuerySet[Any], shown: int, *, is_all: bool) -> int:
    """How many rows, up to one past the cap; nothing is counted when all of them are on the page."""
    return shown if is_all else rows.order_by()[: COUNT_CAP + 1].count()


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], cursor: Sequence[Any]) -> Q:
    """Rows that come after the cursor: greater in the first field, or equal and then greater.

    The bound on the first field says nothing new, but it is what an index can begin at.
    """
    reach, equal = Q(), Q()
    first, way = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    bound = Q(**{f"{first}__{way}": cursor[0]})
    for name, value in zip(order, cursor, strict=True):
        field, way = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        reach |= equal & Q(**{f"{field}__{way}": value})
        equal &= Q(**{field: value})
    return bound & reach


def _read(text: str | None) -> list[Any] | None:
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, UnicodeDecodeError):
        return None
    return values if isinstance(values, list) else None


def _query(
    request: HttpRequest, way: str, order: Sequence[str], row: Model | dict[str, Any]
) -> str:
    key = [_value(row, name.lstrip("-")) for name in order]
    text = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
    query: QueryDict = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[way] = text
    return "?" + query.urlencode()


def _value(row: Model | dict[str, Any], name: str) -> Any:
    if isinstance(row, dict):
        value = row[name]
    else:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
    return value.isoformat() if isinstance(value, date | datetime) else value
