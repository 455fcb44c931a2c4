"""Where rooms above hand in what they know of the caseload: verification cannot ask them.

A room registers a feed when it starts, as it would subscribe to news:

    @door.feed("payments", tables=("granted", "payments"), parts=months)
    def payments(area: str, on: date, part: str) -> Rows: ...

`parts` cuts the work so that each piece takes about a second; the feed answers, for one piece,
table → rows in the order of the columns of `checks.views.CASELOAD`. A check that reads a table
nobody feeds is named as not run, never silently clean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from doudi.verification.checks.views import CASELOAD

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
Parts = Callable[[str, date], Sequence[str]]
POLARS = {
    "BIGINT": pl.Int64, "INTEGER": pl.Int64, "VARCHAR": pl.String, "DATE": pl.Date,
    "BOOLEAN": pl.Boolean, "BIGINT[]": pl.List(pl.Int64),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """What one room tells: which tables, in which pieces."""

    name: str
    tables: tuple[str, ...]
    parts: Parts
    rows: Callable[[str, date, str], Rows]


_FEEDS: dict[str, Feed] = {}


def whole(_area: str, _on: date) -> Sequence[str]:
    """One piece is enough."""
    return ("all",)


def feed(
    name: str, *, tables: Sequence[str], parts: Parts = whole
) -> Callable[[Callable[[str, date, str], Rows]], Callable[[str, date, str], Rows]]:
    """Register a feed under a stable name. Raises `ValueError` for a table no check may read."""
    if unknown := set(tables) - set(CASELOAD):
        raise ValueError(f"{name}: unknown tables {sorted(unknown)}")

    def add(rows: Callable[[str, date, str], Rows]) -> Callable[[str, date, str], Rows]:
        _FEEDS[name] = Feed(name, tuple(tables), parts, rows)
        return rows

    return add


def feeds() -> Sequence[Feed]:
    """Every registered feed, by name."""
    return [_FEEDS[name] for name in sorted(_FEEDS)]


def frame(table: str, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows of a table as typed columns."""
    return pl.DataFrame(list(rows), schema=_schema(table), orient="row", infer_schema_length=None)


def _schema(table: str) -> dict[str, Any]:
    columns = (c.strip().rsplit(" ", 1) for c in CASELOAD[table].split(","))
    return {name.strip('"'): POLARS[kind] for name, kind in columns}
