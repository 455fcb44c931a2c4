"""Packed names with random access: one compressed block per province or county.

A pack is: the magic, the length of the index, the index (compressed JSON: key to offset and
length), the blocks. A block is LZMA over GB 18030 text, one division a line: `N<name>` for the
code that follows the one before, or `<digits>|<name>` with the last digits of the code written
out; a line `=<digits>` starts a new parent. The two usual endings of village names are one
character each. The 620,573 villages of the country take about 3 MB this way, and a county is
read in a few milliseconds.
"""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_MAGIC: Final = b"DOUDI-DIVISIONS-1\n"
_FILTERS: Final[list[dict[str, int]]] = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 1, "pb": 1}
]
_ENDINGS: Final = (("村民委员会", "\x01"), ("社区居民委员会", "\x02"), ("社区居委会", "\x03"),
                   ("居民委员会", "\x04"), ("村委会", "\x05"), ("居委会", "\x06"))  # fmt: skip

Row = tuple[str, str]


def write_pack(path: Path, blocks: Iterable[tuple[str, list[Row]]], parent_digits: int) -> int:
    """Write (key, rows) blocks; `parent_digits` is how much of a code the parent line carries.

    Rows are (code, name) in the order of their codes. Answers the size in bytes.
    """
    index: dict[str, tuple[int, int]] = {}
    body = bytearray()
    for key, rows in blocks:
        packed = lzma.compress(
            _to_text(key, rows, parent_digits).encode("gb18030"), lzma.FORMAT_RAW, filters=_FILTERS
        )
        index[key] = (len(body), len(packed))
        body += packed
    head = zlib.compress(json.dumps(index, separators=(",", ":")).encode(), 9)
    path.write_bytes(_MAGIC + len(head).to_bytes(4, "big") + head + body)
    return path.stat().st_size


class Pack:
    """A pack opened for reading; only the index is held."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise ValueError(f"{path.name} is not a pack of divisions")
            size = int.from_bytes(file.read(4), "big")
            self._index: dict[str, list[int]] = json.loads(zlib.decompress(file.read(size)))
        self._start = len(_MAGIC) + 4 + size

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of the blocks in the order of the file."""
        return tuple(self._index)

    def rows(self, key: str) -> list[Row]:
        """(code, name) of one block in the order of the codes; empty for an unknown key."""
        where = self._index.get(key)
        if where is None:
            return []
        with self._path.open("rb") as file:
            file.seek(self._start + where[0])
            packed = file.read(where[1])
        text = lzma.decompress(packed, lzma.FORMAT_RAW, filters=_FILTERS).decode("gb18030")
        return _from_text(key, text)


def _to_text(key: str, rows: list[Row], parent_digits: int) -> str:
    lines = []
    parent, last = key, 0
    for code, name in rows:
        for ending, mark in _ENDINGS:
            if name.endswith(ending):
                name = name[: -len(ending)] + mark
                break
        if code[:parent_digits] != parent:
            parent, last = code[:parent_digits], 0
            lines.append("=" + parent[len(key) :])
        number = int(code[parent_digits:])
        written = "N" if number == last + 1 else f"{code[parent_digits:]}|"
        lines.append(written + name)
        last = number
    return "\n".join(lines)


def _from_text(key: str, text: str) -> list[Row]:
    marks = {mark: ending for ending, mark in _ENDINGS}
    found: list[Row] = []
    parent, last, digits = key, 0, 3
    for line in text.split("\n"):
        if line[0] == "=":
            parent, last = key + line[1:], 0
            continue
        if line[0] == "N":
            last, name = last + 1, line[1:]
        else:
            written, name = line.split("|", 1)
            last, digits = int(written), len(written)
        ending = marks.get(name[-1])
        found.append((f"{parent}{last:0{digits}d}", name[:-1] + ending if ending else name))
    return found
