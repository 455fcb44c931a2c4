"""Anchors: once a day the head of the chain is written down, in the database and outside it.

Whoever controls the database can rewrite the whole chain and the anchors in it, but not the files
that were handed to somebody else, nor the code printed on a monthly report. The worker makes the
anchor of each day; `doudi audit anchor` makes it by hand and `doudi audit verify --anchors FOLDER`
compares the chain with the files.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from doudi.kernel.chain import ChainFault, ChainReport
from doudi.kernel.models import Anchor, Event

FORMAT = "doudi.anchor/1"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What an anchor says: on `day` the chain ended with `last_event`, sealed by `digest`."""

    day: date
    last_event: int
    digest: str

    @property
    def code(self) -> str:
        """16 characters that fit on paper and stand for the whole chain up to there."""
        said = f"{self.day}|{self.last_event}|{self.digest}".encode()
        letters = base64.b32encode(hashlib.sha256(said).digest())[:16].decode()
        return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


@transaction.atomic
def make(*, day: date, at: datetime) -> Fixed | None:
    """Anchor the chain as it stands, once per day: a second call returns the first anchor.

    None while there is no event at all.
    """
    known = Anchor.objects.filter(day=day).first()
    if known is None:
        last = Event.objects.order_by("-id").only("id", "digest").first()
        if last is None:
            return None
        known = Anchor.objects.create(day=day, last_event=last.id, digest=last.digest, made_at=at)
    return Fixed(known.day, known.last_event, known.digest)


def export(anchor: Fixed, folder: Path) -> Path:
    """Write the anchor as a small JSON file into `folder`; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"anchor-{anchor.day}.json"
    said = {
        "format": FORMAT, "day": str(anchor.day), "last_event": anchor.last_event,
        "digest": anchor.digest, "code": anchor.code,
    }  # fmt: skip
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return path


def read(folder: Path) -> list[Fixed]:
    """The anchors in the files of `folder`, by day. Raises `ValueError` for a file that is none."""
    found = []
    for path in sorted(folder.glob("anchor-*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        if said.get("format") != FORMAT:
            raise ValueError(f"not an anchor: {path.name}")
        found.append(
            Fixed(date.fromisoformat(said["day"]), int(said["last_event"]), str(said["digest"]))
        )
    return sorted(found, key=lambda a: a.day)


def kept() -> list[Fixed]:
    """The anchors in the database, by day."""
    rows = Anchor.objects.order_by("day").values_list("day", "last_event", "digest")
    return [Fixed(*row) for row in rows]


def compare(report: ChainReport, anchors: Iterable[Fixed]) -> None:
    """Add to `report` every anchor that the chain contradicts, within the events it walked."""
    wanted = [a for a in anchors if a.last_event >= report.first]
    digests = dict(
        Event.objects.filter(id__in=[a.last_event for a in wanted]).values_list("id", "digest")
    )
    end = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    for anchor in wanted:
        if anchor.last_event > end:
            report.faults.append(ChainFault("cut_off", end + 1, end))
        elif anchor.last_event > report.last:
            continue
        elif digests.get(anchor.last_event) != anchor.digest:
            fault = ChainFault("anchor", anchor.last_event, anchor.last_event)
            report.faults.append(fault)
        report.anchors += 1
