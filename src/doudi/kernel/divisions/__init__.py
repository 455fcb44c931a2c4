"""Administrative divisions: the five levels of the country, dated, loaded only when asked.

`Divisions` answers names, parents, children and history; `prefix_range` turns a code into the
range of everything below it; `DivisionIndex` searches names, pinyin and initials.
"""

from doudi.kernel.divisions.codes import (
    Level,
    ancestors,
    is_code,
    level_of,
    parent_of,
    prefix_range,
)
from doudi.kernel.divisions.overlay import Overlay, read_overlay, write_overlay
from doudi.kernel.divisions.search import DivisionIndex
from doudi.kernel.divisions.tree import Division, Divisions, UnknownDivision, deployed, national

__all__ = [
    "Division",
    "DivisionIndex",
    "Divisions",
    "Level",
    "Overlay",
    "UnknownDivision",
    "ancestors",
    "deployed",
    "is_code",
    "level_of",
    "national",
    "parent_of",
    "prefix_range",
    "read_overlay",
    "write_overlay",
]
