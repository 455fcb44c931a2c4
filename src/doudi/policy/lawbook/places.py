"""The places that have values of their own, and what is promised to be complete there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from doudi.policy.law import files

LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Promise:
    """From `since` (counts) until `until` (does not) these schemes can be computed in a place."""

    since: date
    until: date | None
    schemes: tuple[str, ...]
    without: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the promised time."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Place:
    """One division: its name in two languages and what is promised of its law."""

    code: str
    name: Mapping[str, str]
    tag: str
    note: str
    complete: tuple[Promise, ...]


def read(folder: Path) -> dict[str, Place]:
    """Every place of `places.yaml` by its code; none where the folder has no such file."""
    file = folder / "places.yaml"
    if not file.is_file():
        return {}
    tree = files.parse(file.read_bytes()) or {}
    return {str(code): _place(str(code), entry) for code, entry in tree.items()}


def name_of(places: Mapping[str, Place], code: str, lang: str = "zh") -> str:
    """The name of the nearest place that has one; the code itself when none has."""
    for n in sorted(LENGTHS, reverse=True):
        if n <= len(code) and (place := places.get(code[:n])):
            return place.name[lang]
    return places[code].name[lang] if code in places else code


def _place(code: str, entry: Mapping[str, Any]) -> Place:
    return Place(
        code=code,
        name=entry["name"],
        tag=str(entry["tag"]),
        note=str(entry.get("note") or ""),
        complete=tuple(_promise(p) for p in entry.get("complete") or ()),
    )


def _promise(entry: Mapping[str, Any]) -> Promise:
    until = entry.get("until")
    return Promise(
        since=date.fromisoformat(str(entry["from"])),
        until=date.fromisoformat(str(until)) if until else None,
        schemes=tuple(entry["schemes"]),
        without=tuple(entry.get("without") or ()),
    )
