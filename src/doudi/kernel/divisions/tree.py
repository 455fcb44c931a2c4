"""The tree of divisions, read lazily: counties at once, townships by province, villages by county."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from doudi.kernel.divisions.codes import Level, ancestors, level_of, parent_of
from doudi.kernel.divisions.overlay import Change, Overlay, read_overlay
from doudi.kernel.divisions.packs import Pack, Row
from doudi.kernel.errors import NotFound

DATA: Final = Path(__file__).with_name("data")
CUT_OFF: Final = date(2023, 6, 30)
# City codes that stand for "directly under" and are left out of an address.
_UNNAMED: Final = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


class UnknownDivision(NotFound):
    """No division has that code on that day."""

    def __init__(self, code: str, on: date | None) -> None:
        super().__init__("division.unknown", f"{code} {on or ''}".strip(), division=code)


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one name. `since` counts, `until` does not; None is open."""

    code: str
    name: str
    level: Level
    parent: str | None
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """True when the name is valid on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


class Divisions:
    """The published divisions with overlays on top. Nothing is read before a question."""

    def __init__(self, overlays: Sequence[Overlay] = (), *, data: Path = DATA) -> None:
        self._data = data
        self._overlays = tuple(overlays)
        self._read: dict[str, dict[str, str]] = {}

    def get(self, code: str, on: date | None = None) -> Division:
        """The division of that code, on that day or as it is now. Raises UnknownDivision."""
        spans = self.history(code)
        if on is None:
            found = [s for s in spans if s.until is None]
        else:
            found = [s for s in spans if s.in_force(on)]
        if not found:
            raise UnknownDivision(code, on)
        return found[-1]

    def name(self, code: str, on: date | None = None) -> str:
        """The name alone. Raises UnknownDivision."""
        return self.get(code, on).name

    def full_name(self, code: str, on: date | None = None) -> str:
        """The names from the province down, without the fillers of directly governed places."""
        names = [self.name(c, on) for c in ancestors(code)]
        return "".join(n for n in names if n not in _UNNAMED)

    def history(self, code: str) -> tuple[Division, ...]:
        """Every name the code ever had, oldest first; empty for a code nobody knows."""
        level = level_of(code)
        name = self._names(code).get(code)
        since: date | None = None
        found: list[Division] = []
        for change in self._changed.get(code, ()):
            if name is not None:
                found.append(Division(code, name, level, parent_of(code), since, change.on))
            name, since = change.name, change.on
        if name is not None:
            found.append(Division(code, name, level, parent_of(code), since, None))
        return tuple(found)

    def became(self, code: str) -> tuple[str, ...]:
        """The codes that took the place of an abolished, merged, split or recoded one."""
        changes = [c for c in self._changed.get(code, ()) if c.name is None]
        return changes[-1].became if changes else ()

    def children(self, code: str | None = None, on: date | None = None) -> tuple[Division, ...]:
        """The divisions directly below, in the order of their codes; the provinces for None."""
        level = Level.PROVINCE if code is None else Level(level_of(code) + 1)
        prefix = code or ""
        known = self._names(prefix.ljust(level.digits, "0")) if code else self._upper
        codes = {c for c in known if len(c) == level.digits and c.startswith(prefix)}
        codes |= {c for c in self._changed if len(c) == level.digits and c.startswith(prefix)}
        found = []
        for child in sorted(codes):
            spans = [s for s in self.history(child) if (s.in_force(on) if on else s.until is None)]
            found += spans[-1:]
        return tuple(found)

    def blocks(self, *, villages: bool = True) -> Iterable[list[Row]]:
        """Every (code, name) as it is now, in blocks, for building an index or a table."""
        changed = self._changed
        yield [(c, n) for c, n in self._upper.items() if c not in changed]
        packs = [self._township_pack, self._village_pack] if villages else [self._township_pack]
        for pack in packs:
            for key in pack.names:
                yield [row for row in pack.rows(key) if row[0] not in changed]
        lowest = 12 if villages else 9
        yield [
            (code, name)
            for overlay in self._overlays
            for code, name in overlay.entries.items()
            if 6 < len(code) <= lowest and code not in changed
        ]
        latest = {code: spans[-1].name for code, spans in changed.items() if len(code) <= lowest}
        yield [(code, name) for code, name in latest.items() if name is not None]

    def fingerprint(self) -> str:
        """Differs when the overlays differ; for caches that were made from these divisions."""
        return hashlib.sha256(repr(self._overlays).encode()).hexdigest()

    @cached_property
    def _changed(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in sorted((c for o in self._overlays for c in o.changes), key=lambda c: c.on):
            found.setdefault(change.code, []).append(change)
        return found

    def _names(self, code: str) -> dict[str, str]:
        """The published names of the block in which a code lies."""
        level = level_of(code)
        if level <= Level.COUNTY:
            return self._upper
        if level is Level.TOWNSHIP:
            return self._block(code[:2], self._township_pack)
        return self._block(code[:6], self._village_pack)

    def _block(self, key: str, pack: Pack) -> dict[str, str]:
        if key not in self._read:
            names = dict(pack.rows(key))
            for overlay in self._overlays:
                digits = 9 if len(key) == 2 else 12
                names |= {
                    c: n for c, n in overlay.entries.items()
                    if len(c) == digits and c.startswith(key)
                }  # fmt: skip
            self._read[key] = names
        return self._read[key]

    @cached_property
    def _upper(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for line in (self._data / "upper.csv").read_text(encoding="utf-8").splitlines():
            code, _, name = line.partition(",")
            names[code] = name
        for overlay in self._overlays:
            names |= {c: n for c, n in overlay.entries.items() if len(c) <= 6}
        return names

    @cached_property
    def _township_pack(self) -> Pack:
        return Pack(self._data / "townships.pack")

    @cached_property
    def _village_pack(self) -> Pack:
        return Pack(self._data / "villages.pack")


@lru_cache(maxsize=1)
def national() -> Divisions:
    """The published divisions without any overlay."""
    return Divisions()


def deployed(folder: Path) -> Divisions:
    """The published divisions with every overlay file (`*.yaml`) of a folder on top.

    The same object is answered until a file appears, goes or changes.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    return _deployed(tuple((f, f.stat().st_mtime_ns) for f in files))


@lru_cache(maxsize=4)
def _deployed(files: tuple[tuple[Path, int], ...]) -> Divisions:
    return Divisions([read_overlay(path) for path, _ in files])
