"""Reads of the log of acts: who did what when, for those whose post it is to look."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from doudi.kernel.actor import Actor
from doudi.kernel.models import Event
from doudi.offices.roles import Role
from doudi.offices.scope import in_area, within

LOG_READERS = frozenset({Role.AUDITOR, Role.AUDIT_ADMIN})


def visible_to(actor: Actor) -> QuerySet[Event]:
    """The events of the actor's area; what concerns no place is shown to the house's own auditors."""
    rows = within(Event.objects.all(), actor, column="area", roles=LOG_READERS)
    if actor.machine or not actor.areas({Role.AUDIT_ADMIN}):
        return rows
    return Event.objects.filter(Q(area="") | _reach(actor.areas(LOG_READERS)))


def _reach(areas: Iterable[str]) -> Q:
    reach = Q(pk__in=[])
    for area in areas:
        reach |= in_area("area", area) if area else Q(pk__gt=0)
    return reach


def search(
    actor: Actor,
    *,
    kind: str = "",
    who: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Event]:
    """Events by beginning of kind, part of the actor's name, subject "kind:id", and days (both count)."""
    rows = visible_to(actor)
    if kind:
        rows = rows.filter(kind__startswith=kind)
    if who:
        rows = rows.filter(actor_name__icontains=who)
    if subject:
        what, _, number = subject.partition(":")
        rows = rows.filter(subject_kind=what)
        rows = rows.filter(subject_id=number) if number else rows
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def rooms() -> list[str]:
    """The first words of the kinds of events there are: "cases", "registry" …"""
    kinds = Event.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return sorted({kind.partition(".")[0] for kind in kinds})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_default_timezone())
