"""Roles that one person must not hold together, so that nobody controls themselves.

Pure. Two kinds of rules: pairs that exclude each other over the same area (who prepares does not
decide; who makes a payment list neither checks nor releases it), and roles that stand alone (the
three administrators and the auditor hold nothing else, anywhere).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from doudi.kernel.actor import PostHeld
from doudi.offices.roles import ADMINISTRATORS, Role


@dataclass(frozen=True, slots=True)
class Conflict:
    """`wanted` cannot be given because `held` is held; `why` is "alone" or "same_area"."""

    wanted: str
    held: str
    why: str


_PAYING = (Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER)
_PREPARING = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.CHECK_OFFICER)
_DECIDING = (Role.TOWNSHIP_DECIDER, Role.COUNTY_DECIDER)
_REVIEWING = (Role.TOWNSHIP_REVIEWER,)

SAME_AREA: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in [
        *combinations(_PAYING, 2),
        *((p, d) for p in (*_PREPARING, *_REVIEWING) for d in _DECIDING),
        (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER),
        (Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER),
        (Role.TOWNSHIP_DECIDER, Role.COUNTY_DECIDER),
        *((d, p) for d in _DECIDING for p in _PAYING),
        *((Role.FINANCE, p) for p in _PAYING),
    ]
)
ALONE: frozenset[str] = ADMINISTRATORS | {Role.AUDITOR}


def conflicts(held: Iterable[PostHeld], *, role: str, area: str) -> list[Conflict]:
    """Why somebody with these posts must not get `role` over `area`; empty when they may."""
    found = []
    for post in held:
        if post.role != role and (post.role in ALONE or role in ALONE):
            found.append(Conflict(role, post.role, "alone"))
        elif frozenset({post.role, role}) in SAME_AREA and _overlap(post.area, area):
            found.append(Conflict(role, post.role, "same_area"))
    return found


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
