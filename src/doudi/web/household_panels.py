"""What other rooms know of a household: each adds a panel to its file.

Registered in `doudi/web/<room>/household_panel.py`. A source starts from its room's
`visible_to(actor)` and answers None where the actor has no business with its room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doudi.kernel.actor import Actor

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, a tag with its tone, and small print."""

    text: object
    url: str = ""
    tag: object = ""
    tone: str = ""
    small: object = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the file; `nothing` is said when there are no lines, `url` leads to all of it."""

    title: object
    lines: Sequence[Line]
    nothing: object
    url: str = ""
    act: object = ""


Source = Callable[[Actor, int], Panel | None]
SOURCES: dict[str, tuple[int, Source]] = {}


def add(key: str, order: int, source: Source) -> None:
    """A panel on every household's file: `source(actor, household_id)`."""
    SOURCES[key] = (order, source)


def panels_for(actor: Actor, household_id: int) -> list[Panel]:
    """The panels of every room, in their order."""
    made = [source(actor, household_id) for _, source in sorted(SOURCES.values(), key=_order)]
    return [panel for panel in made if panel is not None]


def _order(entry: tuple[int, Source]) -> int:
    return entry[0]
