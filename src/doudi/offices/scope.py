"""Area scope: the one mechanism behind every list, count, search, export, file and dashboard.

Tables carry the 12-digit code of the village (or the shorter code of the office) in a column; an
actor sees the rows whose code begins with the code of one of their areas, as a half-open range so
that a plain b-tree serves it on both databases.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS

COUNTY = 6  # digits of a county's code
T = TypeVar("T", bound=Model)


def area_range(area: str) -> tuple[str, str]:
    """Half-open range of all codes that begin with `area`; ":" is the character after "9"."""
    return area, area + ":"


def in_area(column: str, area: str) -> Q:
    """The rows whose `column` lies in `area`; "" is everywhere."""
    if not area:
        return Q()
    low, high = area_range(area)
    return Q(**{f"{column}__gte": low, f"{column}__lt": high})


def within(
    rows: QuerySet[T], actor: Actor, *, column: str = "area", roles: Iterable[str] = CASE_READERS
) -> QuerySet[T]:
    """The rows that `actor` may see by any post with one of `roles`; nobody sees nothing."""
    if actor.machine:
        return rows
    areas = actor.areas(roles)
    if not areas:
        return rows.none()
    reach = Q()
    for area in areas:
        if not area:
            return rows
        reach |= in_area(column, area)
    return rows.filter(reach)
