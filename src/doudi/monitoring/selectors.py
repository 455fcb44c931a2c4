"""Reads of snapshots and scenarios. Everything starts from `visible_to(actor)`."""

from django.db.models import QuerySet

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.monitoring.models import Scenario, Snapshot
from doudi.offices.roles import Role
from doudi.offices.scope import within

READERS = (Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.AUDITOR, Role.FINANCE)


def visible_to(actor: Actor) -> QuerySet[Scenario]:
    """The scenarios of the actor's counties, the newest first."""
    return within(Scenario.objects.order_by("-id"), actor, roles=READERS)


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """The snapshots of the actor's counties, the newest first."""
    return within(Snapshot.objects.exclude(digest="").order_by("-on", "-id"), actor, roles=READERS)


def snapshot(snapshot_id: int, *, actor: Actor) -> Snapshot:
    """One snapshot. Raises `NotFound`."""
    found = snapshots(actor).filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("no_snapshot")
    return found


def scenario(scenario_id: int, *, actor: Actor) -> Scenario:
    """One scenario with its snapshot. Raises `NotFound`."""
    found = visible_to(actor).select_related("snapshot").filter(pk=scenario_id).first()
    if found is None:
        raise NotFound("no_scenario")
    return found
