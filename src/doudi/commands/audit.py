"""Verify the chain of events, or anchor it.

usage: doudi audit verify [--from N|DAY] [--to N|DAY] [--anchors FOLDER]
       doudi audit anchor [--to FOLDER] [--day DAY]

`verify` walks the chain (all of it, or from one event number or day to another) and compares it
with the anchors in the database and, with --anchors, with the files kept elsewhere. Exit status: 0
the chain is whole, 1 it is broken (each break with the number of the event), 2 wrong usage.
`anchor` writes down today's head of the chain and prints the code for the monthly report.
"""

import argparse
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from doudi.commands._setup import with_django

if TYPE_CHECKING:
    from doudi.kernel.chain import ChainFault

SAYS = {
    "altered": "event {0} is not what was sealed: its content was changed",
    "unreadable": "event {0} cannot be read any more: its row was damaged",
    "gap": "event {0} is missing (the last one in order is {1})",
    "unlinked": "event {0} does not follow event {1}: events were replaced or reordered",
    "anchor": "event {0} is not the one that was anchored: the chain was rewritten up to there",
    "cut_off": "the chain ends with event {1}, but an anchor knows later ones",
}


def main(args: list[str]) -> int:
    """Read the arguments and do it."""
    reader = argparse.ArgumentParser(prog="doudi audit", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    acts = reader.add_subparsers(dest="act", required=True)
    walk = acts.add_parser("verify")
    walk.add_argument("--from", dest="first", default="1")
    walk.add_argument("--to", dest="last", default="")
    walk.add_argument("--anchors", type=Path)
    fix = acts.add_parser("anchor")
    fix.add_argument("--to", dest="folder", type=Path)
    fix.add_argument("--day", type=date.fromisoformat)
    asked = reader.parse_args(args)
    with_django()
    return _verify(asked) if asked.act == "verify" else _anchor(asked)


def _verify(asked: argparse.Namespace) -> int:
    from doudi.kernel import anchors, chain

    first = _number(asked.first, is_end=False) or 1
    last = _number(asked.last, is_end=True) if asked.last else None
    report = chain.verify(first=first, last=last)
    known = anchors.kept() + (anchors.read(asked.anchors) if asked.anchors else [])
    anchors.compare(report, known)
    for fault in report.faults:
        print(_said(fault), file=sys.stderr)
    walked = f"{report.count} events ({first} to {report.last}), {report.anchors} anchors"
    if report.is_whole:
        print(f"whole: {walked}, head {report.head[:16]}")
        return 0
    print(f"BROKEN: {walked}, {len(report.faults)} breaks", file=sys.stderr)
    return 1


def _said(fault: "ChainFault") -> str:
    return SAYS[fault.kind].format(fault.event_id, fault.after)


def _number(text: str, *, is_end: bool) -> int | None:
    """An event's number from a number, or from a day: the first or last event of that day."""
    if text.isdigit():
        return int(text)
    from django.utils.timezone import get_default_timezone

    from doudi.kernel.models import Event

    day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
    instant = datetime.combine(day, time(), get_default_timezone())
    found = (
        Event.objects.filter(at__lt=instant) if is_end else Event.objects.filter(at__gte=instant)
    )
    return found.order_by("-id" if is_end else "id").values_list("id", flat=True).first()


def _anchor(asked: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from doudi.kernel import anchors

    made = anchors.make(day=asked.day or timezone.localdate(), at=timezone.now())
    if made is None:
        print("there is no event yet", file=sys.stderr)
        return 1
    path = anchors.export(made, asked.folder or settings.VAR / "anchors")
    print(f"{made.day}  event {made.last_event}  {made.code}\n{path}")
    return 0
