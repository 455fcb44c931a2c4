"""The catalogue of departments' data: what exists, by what right it is asked, how it looks.

The reference shapes are data (`catalogue.yaml`); a deployment adds a kind by adding an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.kernel.months import Month

CATALOGUE = Path(__file__).with_name("catalogue.yaml")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a shape: its key, type, and the headings under which departments send it."""

    key: str
    type: str
    aliases: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class SpeaksOf:
    """Which item of the case file an amount stands beside: ("income", "wage"), column, per."""

    part: str
    item: str
    column: str
    per: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of departments' data. `fresh_months` is how long an answer counts as current."""

    key: str
    name: Mapping[str, str]
    department: Mapping[str, str]
    basis: str
    since: date | None
    fresh_months: int
    columns: tuple[Column, ...]
    speaks_of: SpeaksOf | None

    def column(self, key: str) -> Column:
        """The column of that key. Raises `KeyError`."""
        return {c.key: c for c in self.columns}[key]

    def fresh_until(self, as_of: date) -> date:
        """The last day on which data of that date counts as current."""
        return (Month.of(as_of) + self.fresh_months).last

    def may_be_asked_on(self, day: date) -> bool:
        """Is there a legal basis on that day (payment accounts: from 2026-07-01)?"""
        return self.since is None or self.since <= day


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind by key, in the order of the catalogue."""
    raw = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    shared = _columns(raw["identity"])
    return {key: _kind(key, entry, shared) for key, entry in raw["kinds"].items()}


def _kind(key: str, entry: dict[str, Any], shared: tuple[Column, ...]) -> Kind:
    return Kind(
        key=key,
        name=entry["name"],
        department=entry["department"],
        basis=entry["basis"],
        since=entry.get("since"),
        fresh_months=entry["fresh_months"],
        columns=shared + _columns(entry["columns"]),
        speaks_of=_speaks_of(entry.get("speaks_of")),
    )


def _columns(raw: dict[str, dict[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(key, c["type"], tuple(c["aliases"]), c.get("required", False))
        for key, c in raw.items()
    )


def _speaks_of(raw: dict[str, str] | None) -> SpeaksOf | None:
    if raw is None:
        return None
    part = next(p for p in ("income", "asset", "spending") if p in raw)
    return SpeaksOf(part, raw[part], raw["column"], raw.get("per"))
