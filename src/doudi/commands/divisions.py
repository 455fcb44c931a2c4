"""Administrative divisions: show, search, add dated changes.

doudi divisions show CODE [--on DAY]      name, everything above, history, what it became
doudi divisions search TEXT [--within CODE] [--villages]
doudi divisions import FILE.yaml          take over a file of dated changes (checked first)
"""

import argparse
import os
import shutil
import sys
from datetime import date
from pathlib import Path

from doudi.kernel.divisions import (
    DivisionIndex,
    Divisions,
    UnknownDivision,
    deployed,
    read_overlay,
)


def folder() -> Path:
    """Where this deployment keeps its files of changes and its search index."""
    return Path(os.environ.get("DOUDI_VAR", "var")) / "divisions"


def main(args: list[str]) -> int:
    """Run one of the three; 0 done, 1 unknown code, 2 a faulty file or line."""
    parser = argparse.ArgumentParser(
        prog="doudi divisions", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    act = parser.add_subparsers(dest="act", required=True)
    show = act.add_parser("show")
    show.add_argument("code")
    show.add_argument("--on", type=date.fromisoformat)
    search = act.add_parser("search")
    search.add_argument("text")
    search.add_argument("--within")
    search.add_argument("--villages", action="store_true")
    act.add_parser("import").add_argument("file", type=Path)
    asked = parser.parse_args(args)
    if asked.act == "show":
        return _show(deployed(folder()), asked.code, asked.on)
    if asked.act == "search":
        return _search(deployed(folder()), asked.text, asked.within, asked.villages)
    return _import(asked.file)


def _show(divisions: Divisions, code: str, on: date | None) -> int:
    try:
        print(divisions.full_name(code, on))
    except (UnknownDivision, ValueError) as fault:
        print(fault, file=sys.stderr)
        became = divisions.became(code) if isinstance(fault, UnknownDivision) else ()
        if became:
            print("→", *became, file=sys.stderr)
        return 1
    for span in divisions.history(code):
        print(f"  {span.code} {span.name}  {span.since or '…'} – {span.until or '…'}")
    return 0


def _search(divisions: Divisions, text: str, within: str | None, villages: bool) -> int:
    path = folder() / ("villages.sqlite3" if villages else "townships.sqlite3")
    for found in DivisionIndex(divisions, path, villages=villages).search(text, within=within):
        print(f"{found.code:12}  {divisions.full_name(found.code)}")
    return 0


def _import(file: Path) -> int:
    try:
        overlay = read_overlay(file)
    except (ValueError, KeyError, OSError) as fault:
        print(f"{file}: {fault}", file=sys.stderr)
        return 2
    folder().mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder() / f"{file.stem}.yaml")
    print(f"{overlay.source}: {len(overlay.entries)} entries, {len(overlay.changes)} changes")
    return 0
