"""The fictional county as an overlay on the real divisions, with a few dated changes.

The changes show what real counties live with: a rural township became a town and got another
code, two villages were merged, a street was renamed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from doudi.demo import places
from doudi.kernel.divisions import Overlay, read_overlay, write_overlay
from doudi.kernel.divisions.overlay import Change

FILE: Final = "synthetic-county.yaml"
_TOWN_SINCE: Final = date(2024, 7, 1)
_MERGED_ON: Final = date(2025, 4, 1)
_RENAMED_ON: Final = date(2025, 9, 1)


def overlay() -> Overlay:
    """The divisions of 禾川省 (00) as entries, and their changes since 2024."""
    names = dict(places.division_rows())
    merged = "009901102230"
    changes = (
        Change(_TOWN_SINCE, "009901204", None, ("009901104",)),
        Change(_TOWN_SINCE, "009901104", names["009901104"]),
        Change(_MERGED_ON, merged, None, ("009901102203",)),
        Change(_RENAMED_ON, "009901002", names["009901002"]),
    )
    earlier = {"009901204": "松岭乡", merged: "小洼村村民委员会", "009901002": "南关街道"}
    entries = {code: name for code, name in names.items() if code != "009901104"} | earlier
    return Overlay("synthetic county, invented", entries, changes)


def install(folder: Path) -> Path:
    """Write the overlay into a deployment's folder of division files, unless it is there already."""
    path = folder / FILE
    if not path.exists() or read_overlay(path) != overlay():
        write_overlay(overlay(), path)
    return path
