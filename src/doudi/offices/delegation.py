"""Who may decide: the county, and a township where the county has let it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from doudi.kernel.actor import Actor
from doudi.offices.models import Delegation
from doudi.offices.roles import Role
from doudi.offices.selectors import offices_visible_to


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation in force: what a decision of the township refers to."""

    delegation_id: int
    grantor: str  # name of the county office
    grantee: str  # name of the township office
    document: str


def in_force(*, scheme: str, area: str, on: date) -> Delegated | None:
    """The delegation by which the township over `area` decides on `scheme` that day, or None."""
    reach = [area[:n] for n in range(len(area) + 1)]
    given = (
        Delegation.objects.filter(_on(on), grantee__area__in=reach)
        .select_related("grantor", "grantee")
        .order_by("-since", "-id")
    )
    for d in given:
        if scheme in d.schemes or "*" in d.schemes:
            return Delegated(d.id, d.grantor.name, d.grantee.name, d.document)
    return None


def may_decide(actor: Actor, *, scheme: str, area: str, on: date) -> bool:
    """May the actor confirm on `scheme` for somebody in `area`: as the county's decider, or as the
    township's where approval was delegated?
    """
    if actor.may(Role.COUNTY_DECIDER, area=area):
        return True
    if not actor.may(Role.TOWNSHIP_DECIDER, area=area):
        return False
    return in_force(scheme=scheme, area=area, on=on) is not None


def visible_to(actor: Actor, *, on: date | None = None) -> QuerySet[Delegation]:
    """Delegations to or from the offices one may see, newest first; with `on`, those in force."""
    seen = offices_visible_to(actor).values("id")
    rows = Delegation.objects.filter(Q(grantee__in=seen) | Q(grantor__in=seen))
    if on is not None:
        rows = rows.filter(_on(on))
    return rows.select_related("grantor", "grantee").order_by("-since", "-id")


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))
