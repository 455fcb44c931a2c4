"""The released drafts as the overlay of this deployment's law: the database holds the truth, a file
shows it to the law.

`doudi.policy` reads no tables, so after every release and withdrawal the overlay is written anew
from the database, in one piece, under a lock. Where it does not match it is written again once a day
and whenever somebody opens the list of drafts.
"""

import fcntl
import os
from datetime import datetime

from doudi.kernel.daily import each_day
from doudi.monitoring import selectors
from doudi.monitoring.models import Draft
from doudi.policy.errors import LawBroken
from doudi.policy.law import Law, files, open_law, overlay


def overlay_of(draft: Draft) -> overlay.Overlay:
    """One draft as an overlay of its own."""
    text = draft.cites.partition(":")[0]
    shared = {
        "place": draft.area, "since": draft.since.isoformat(), "cites": draft.cites,
        "published": draft.published.isoformat() if draft.published else "",
        "checked_on": draft.checked_on.isoformat(), "tag": draft.tag, "note": draft.note,
    }  # fmt: skip
    values = tuple({"key": v["key"], "value": v["value"], **shared} for v in draft.values)
    return overlay.Overlay({text: draft.text} if draft.text else {}, values)


def in_force() -> overlay.Overlay:
    """The overlay of all released drafts; a text stays known after its values were withdrawn."""
    once = overlay.merged(overlay_of(d) for d in selectors.once_released())
    values = overlay.merged(overlay_of(d) for d in selectors.released()).values
    return overlay.Overlay(once.texts, values)


def law_now() -> Law:
    """The law of the deployment by the database, whatever the file says."""
    return overlay.lay(open_law(files.root()), in_force())


def is_written() -> bool:
    """Does the file say what the database says?"""
    try:
        return overlay.deployed().digest == in_force().digest
    except LawBroken:
        return False


def write() -> None:
    """Write the file from the database; a reader sees the old one or the new one, never half of it."""
    place = overlay.file()
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / ".overlay.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_text(overlay.dump(in_force()), encoding="utf-8")
        draft.replace(place)


def heal() -> None:
    """Write the file where it does not match: after a crash between the commit and the writing."""
    if not is_written():
        write()


@each_day
def healed(_at: datetime) -> None:
    """The worker's part of it, once a day."""
    heal()
