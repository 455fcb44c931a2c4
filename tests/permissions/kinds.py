"""The words in which truth is written. See README.md beside this file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.kernel.actor import Actor
from tests.cast import HOLDERS, OTHER_VILLAGE, VILLAGE, VILLAGE_BEYOND, VILLAGE_NEXT_DOOR

PLACES = (VILLAGE, VILLAGE_NEXT_DOOR, VILLAGE_BEYOND, OTHER_VILLAGE)
OFFICERS = frozenset(HOLDERS)  # everybody who is signed in, whatever the role
NO_ONE: frozenset[str] = frozenset()
PUBLIC = OFFICERS | {"nobody"}
Sees = Callable[[str, str], bool]


def by_area(role: str, area: str) -> bool:
    """The rule of the house: one sees what lies in the area of one's post."""
    return area.startswith(HOLDERS[role][1])


def everywhere(_role: str, _area: str) -> bool:
    """Things that are the same for all places: the calendar, the law."""
    return True


@dataclass(frozen=True)
class Made:
    """A thing made for the test: what its address needs, and a text that a list shows for it."""

    kwargs: Mapping[str, Any]
    shows: str = ""


Builder = Callable[[str, Mapping[str, Actor]], Made]  # (area, cast) → the thing


@dataclass(frozen=True)
class Truth:
    """Who may open one address, and who may act on it.

    `get`, `post`: the roles that may (PUBLIC, OFFICERS, NO_ONE or a set of roles); `post=None` is
    the same as `get`. `of`: the kind of thing in the address, made by a builder, once in each of
    four places; one who may open it gets 404 for a thing that `sees` says is not theirs. `lists`:
    the kind of thing of which the page must show exactly the visible ones. `kwargs`, `query`, `data`:
    what else the address, its question or the form needs. `also`: further answers that are right
    for those who may (302 for a page that sends on, 404 for a thing that is not there, 409 for an
    act whose time has not come). `gone`: not there for anybody (demo mode only).
    """

    get: frozenset[str] = OFFICERS
    post: frozenset[str] | None = None
    of: str = ""
    lists: str = ""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    sees: Sees = by_area
    also: frozenset[int] = frozenset()
    gone: bool = False


def roles(*names: str) -> frozenset[str]:
    """A set of roles; a name that is no role is a mistake."""
    unknown = set(names) - OFFICERS
    if unknown:
        raise ValueError(f"no such roles: {unknown}")
    return frozenset(names)


# Who may look at cases at all: those who work on them, those who pay, and the auditors.
CASE_READERS = roles(
    "village_worker", "township_clerk", "township_reviewer", "township_decider", "county_clerk",
    "county_decider", "check_officer", "pay_maker", "pay_checker", "pay_releaser", "auditor",
)  # fmt: skip
