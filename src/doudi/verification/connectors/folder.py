"""A watched folder: files put there by an exchange platform or by hand.

    options: {path: /srv/exchange/in, settle_seconds: 60}

`path/<kind>/…` when the entry names no kind. A date of eight digits in the file's name is the day
of the data, else the day the file was written. A file counts when it has not changed for
`settle_seconds`; afterwards it lies in `taken/` or `refused/` beside it, never deleted.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from django.utils.timezone import localdate

from doudi.kernel.errors import Refused
from doudi.verification.connectors.door import Arrival, Source, connector
from doudi.verification.kinds import kinds

SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".et"}
DAY = re.compile(r"(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])")
SETTLED = 60


@connector("folder")
def fetch(source: Source, *, at: datetime) -> Iterator[Arrival]:
    """Every settled file, the oldest first."""
    root = Path(str(source.options["path"]))
    if not root.is_dir():
        raise Refused("source_not_there", source=source.name)
    least = int(source.options.get("settle_seconds", SETTLED))
    for kind, folder in _folders(source, root):
        for path in sorted(folder.iterdir(), key=lambda p: (p.stat().st_mtime, p.name)):
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if not path.is_file() or path.suffix.lower() not in SUFFIXES:
                continue
            if (at - written).total_seconds() >= least:
                yield _arrival(kind, path, written)


def _folders(source: Source, root: Path) -> Iterator[tuple[str, Path]]:
    if source.kind:
        yield source.kind, root
    else:
        yield from ((key, root / key) for key in kinds() if (root / key).is_dir())


def _arrival(kind: str, path: Path, written: datetime) -> Arrival:
    def done(was_taken: bool) -> None:
        place = path.parent / ("taken" if was_taken else "refused")
        place.mkdir(exist_ok=True)
        path.rename(place / f"{written:%Y%m%d%H%M%S}-{path.name}")

    return Arrival(kind, path.name, path.read_bytes(), day_of(path.name, written), done)


def day_of(name: str, written: datetime) -> date:
    """The day in a file's name, else the day it was written."""
    if found := DAY.search(name):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass  # 20260231 is no day
    return localdate(written)
