"""Search of divisions by name, pinyin and initials, on a side file that can be thrown away.

The index is an SQLite file of its own (never the deployment's database), built once from the
packed names. Rows lie in the order of level and code, so the first hits are the highest
divisions and a limit ends the search early.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final

from doudi.kernel.divisions.codes import Level, level_of, prefix_range
from doudi.kernel.divisions.packs import Row
from doudi.kernel.divisions.tree import CUT_OFF, Division, Divisions, UnknownDivision

_SCHEMA: Final = """
CREATE TABLE division (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, level INTEGER NOT NULL, name TEXT NOT NULL,
    pinyin TEXT NOT NULL, initials TEXT NOT NULL);
CREATE VIRTUAL TABLE letters USING fts5(name, content='', detail=full, columnsize=0);
CREATE TABLE made_from (what TEXT NOT NULL);
"""
_INDEXES: Final = """
CREATE UNIQUE INDEX by_code ON division (code);
CREATE INDEX by_name ON division (level, name);
CREATE INDEX by_pinyin ON division (level, pinyin);
CREATE INDEX by_initials ON division (level, initials);
"""
_MOST: Final = 200


class DivisionIndex:
    """Searches `divisions`; the side file at `path` is made when it is missing or out of date.

    `villages=False` (the default) indexes down to townships, 45,000 names in about a second;
    with villages it is the whole country, for a service that needs it.
    """

    def __init__(self, divisions: Divisions, path: Path, *, villages: bool = False) -> None:
        self._divisions = divisions
        self._path = path
        self._villages = villages

    def search(self, text: str, *, within: str | None = None, limit: int = 20) -> list[Division]:
        """Divisions whose name holds `text`, or whose pinyin or initials begin with it.

        `within` limits to one division and what lies below it; there pinyin may match anywhere.
        The highest levels come first. Empty text finds nothing.
        """
        wanted = text.strip().lower()
        if not wanted:
            return []
        limit = min(limit, _MOST)
        with closing(self._open()) as db:
            codes = list(dict.fromkeys(_codes(db, wanted, within, limit)))
        found = []
        for code in codes[:limit]:
            try:
                found.append(self._divisions.get(code))
            except UnknownDivision:  # renamed away or abolished since
                continue
        return found

    def build(self) -> Path:
        """Make the side file now; a reader sees the old file or the whole new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}.draft")
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as db:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            self._fill(db)
            db.executescript(_INDEXES)
            db.execute("INSERT INTO made_from VALUES (?)", [self._fingerprint()])
            db.commit()
        os.replace(draft, self._path)
        return self._path

    def _fill(self, db: sqlite3.Connection) -> None:
        rows: list[list[Row]] = [[], [], [], [], []]
        for block in self._blocks():
            for row in block:
                rows[level_of(row[0]) - 1].append(row)
        number = 0
        for level, of_level in enumerate(rows, start=1):
            of_level.sort()
            spelt = [_spell(name, level) for _, name in of_level]
            db.executemany(
                "INSERT INTO division VALUES (?,?,?,?,?,?)",
                (
                    (number + i, code, level, name, *spelt[i])
                    for i, (code, name) in enumerate(of_level)
                ),
            )
            db.executemany(
                "INSERT INTO letters (rowid, name) VALUES (?,?)",
                ((number + i, " ".join(name)) for i, (_, name) in enumerate(of_level)),
            )
            number += len(of_level)

    def _blocks(self) -> Iterable[list[Row]]:
        yield from self._divisions.blocks(villages=self._villages)

    def _open(self) -> sqlite3.Connection:
        if self._path.exists():
            db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
            try:
                row = db.execute("SELECT what FROM made_from").fetchone()
            except sqlite3.Error:
                row = None
            if row is not None and row[0] == self._fingerprint():
                return db
            db.close()
        self.build()
        return sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)

    def _fingerprint(self) -> str:
        parts = ["1", CUT_OFF.isoformat(), str(self._villages), self._divisions.fingerprint()]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _codes(db: sqlite3.Connection, wanted: str, within: str | None, limit: int) -> Iterator[str]:
    if wanted.isdigit():
        low, high = wanted, wanted + ":"
        rows = db.execute(
            "SELECT code FROM division WHERE code >= ? AND code < ? ORDER BY level, code LIMIT ?",
            [low, high, limit],
        )
        yield from (code for (code,) in rows if within is None or code.startswith(within))
    elif within is not None:
        yield from _codes_within(db, wanted, within, limit)
    elif wanted.isascii():
        yield from _codes_beginning(db, wanted, ("initials", "pinyin"), limit)
    else:
        yield from _codes_beginning(db, wanted, ("name",), limit)
        phrase = '"' + " ".join(wanted.replace('"', "")) + '"'
        rows = db.execute(
            "SELECT code FROM letters JOIN division ON id = letters.rowid"
            " WHERE letters MATCH ? ORDER BY letters.rowid LIMIT ?",
            [phrase, limit],
        )
        yield from (code for (code,) in rows)


def _codes_within(db: sqlite3.Connection, wanted: str, within: str, limit: int) -> Iterator[str]:
    low, high = prefix_range(within)
    rows = db.execute(
        "SELECT code FROM division WHERE code >= ? AND code < ?"
        " AND (instr(name, ?) OR instr(pinyin, ?) OR instr(initials, ?) = 1)"
        " ORDER BY level, code LIMIT ?",
        [low, high, wanted, wanted, wanted, limit],
    )
    yield from (code for (code,) in rows)


_BEGINNING: Final = {
    column: f"SELECT code FROM division WHERE level = ? AND {column} >= ? AND {column} < ?"
    f" ORDER BY {column}, code LIMIT ?"
    for column in ("name", "pinyin", "initials")
}


def _codes_beginning(
    db: sqlite3.Connection, wanted: str, columns: tuple[str, ...], limit: int
) -> Iterator[str]:
    """Level by level, so that every step is a short walk along an index."""
    high = wanted[:-1] + chr(ord(wanted[-1]) + 1)
    found = 0
    for level in Level:
        for column in columns:
            for (code,) in db.execute(_BEGINNING[column], [level, wanted, high, limit]):
                found += 1
                yield code
        if found >= limit * len(columns):
            return


def _spell(name: str, level: int) -> tuple[str, str]:
    """Pinyin and initials; whole words for counties and above, single letters below."""
    syllables = _words(name) if level <= Level.COUNTY else [_letter(c) for c in name]
    return "".join(syllables), "".join(s[:1] for s in syllables)


def _words(name: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return [str(s) for s in lazy_pinyin(name)]


@lru_cache(maxsize=20_000)
def _letter(char: str) -> str:
    return _words(char)[0].lower()
