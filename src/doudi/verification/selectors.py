"""Reads of deliveries, checks and findings. Everything starts from `visible_to(actor)`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Count, Max, Q, QuerySet

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.kernel.models import Run
from doudi.offices.roles import Role
from doudi.offices.scope import COUNTY, in_area, within
from doudi.registry import selectors as registry
from doudi.verification.checks.declared import Check, checks
from doudi.verification.kinds import Kind, kinds
from doudi.verification.models import (
    CheckOrder,
    CheckSwitch,
    Dataset,
    Dispute,
    Exemption,
    Finding,
    Likeness,
    Recheck,
    Ticket,
)
from doudi.verification.states import TRUE_OUTCOMES, DatasetState, FindingState

RECHECK_READERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.AUDITOR)
DELIVERY_READERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK, Role.AUDITOR)


def visible_to(actor: Actor) -> QuerySet[Finding]:
    """The findings in the actor's areas."""
    return within(Finding.objects.all(), actor)


def not_found_again(actor: Actor) -> Q:
    """Findings nobody works on that the latest recheck of their county asked about and no longer
    found. They stay open until a person looks, and stand behind those that are found today."""
    reach = Q(pk__in=[])
    for area in actor.areas():
        reach |= Q(area__startswith=area[:COUNTY])
    ended = Recheck.objects.filter(reach, ended_at__isnull=False)
    last = ended.order_by("area").values("area").annotate(last=Max("id")).values("last")
    gone = Q(pk__in=[])
    for recheck in Recheck.objects.filter(pk__in=last):
        gone |= Q(in_area("area", recheck.area), recheck_id__lt=recheck.pk) & ~Q(
            check_key__in=list(recheck.not_run)
        )
    return gone & Q(state=FindingState.OPEN)


def datasets(actor: Actor) -> QuerySet[Dataset]:
    """The deliveries for the actor's counties, the newest first."""
    return within(Dataset.objects.order_by("-id"), actor, roles=DELIVERY_READERS)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current one kind of data is: the last delivery taken, and until when it counts."""

    kind: Kind
    latest: Dataset | None
    fresh_until: date | None

    def is_fresh(self, on: date) -> bool:
        """Does the last delivery still count on that day?"""
        return self.fresh_until is not None and on <= self.fresh_until


def freshness(actor: Actor) -> list[Freshness]:
    """Every kind of the catalogue with its last delivery, in the order of the catalogue."""
    latest = latest_of_each_kind(datasets(actor))
    return [_freshness(kind, latest.get(kind.key)) for kind in kinds().values()]


def latest_of_each_kind(rows: QuerySet[Dataset]) -> dict[str, Dataset]:
    """Kind → the delivery in use with the latest date, the later one of the same date."""
    taken = rows.filter(state=DatasetState.TAKEN).order_by("as_of", "id")
    return {dataset.kind: dataset for dataset in taken}


def _freshness(kind: Kind, latest: Dataset | None) -> Freshness:
    return Freshness(kind, latest, kind.fresh_until(latest.as_of) if latest else None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a check does: open, settled, and how many of the settled were true."""

    check: Check
    is_on: bool
    open: int
    settled: int
    true: int

    @property
    def precision_percent(self) -> int | None:
        """True findings of a hundred settled ones; nothing before one is settled."""
        return round(100 * self.true / self.settled) if self.settled else None


def catalogue(actor: Actor, *, area: str) -> list[Standing]:
    """Every declared check with its figures within the actor's view."""
    settled = Q(state=FindingState.SETTLED)
    rows = visible_to(actor).values("check_key").annotate(
        open=Count("id", filter=~settled),
        settled=Count("id", filter=settled),
        true=Count("id", filter=settled & Q(outcome__in=TRUE_OUTCOMES)),
    )  # fmt: skip
    counted = {r["check_key"]: (r["open"], r["settled"], r["true"]) for r in rows}
    off = switched_off(area)
    return [
        Standing(c, c.key not in off, *counted.get(c.key, (0, 0, 0))) for c in checks().values()
    ]


def exemption_of(finding: Finding, *, on: date) -> Exemption | None:
    """What leaves the household of a finding out of its check on that day; the longest one."""
    of = Exemption.objects.filter(check_key=finding.check_key, household_id=finding.household_id)
    return of.filter(until__gt=on).order_by("-until", "-id").first()


def switched_off(area: str) -> frozenset[str]:
    """The checks that are switched off for a county; the latest word counts."""
    latest: dict[str, bool] = {}
    for key, is_on in (
        CheckSwitch.objects.filter(area=area).order_by("id").values_list("check_key", "is_on")
    ):
        latest[key] = is_on
    return frozenset(key for key, is_on in latest.items() if not is_on)


def orders_visible_to(actor: Actor) -> QuerySet[CheckOrder]:
    """The checks of means in the actor's areas."""
    return within(CheckOrder.objects.all(), actor)


def rechecks(actor: Actor) -> QuerySet[Recheck]:
    """The rechecks of the actor's counties, the newest first."""
    return within(Recheck.objects.order_by("-id"), actor, roles=RECHECK_READERS)


def recheck(recheck_id: int, *, actor: Actor) -> Recheck:
    """One recheck. Raises `NotFound`."""
    found = rechecks(actor).filter(pk=recheck_id).first()
    if found is None:
        raise NotFound("no_recheck")
    return found


def run_of(found: Recheck) -> Run | None:
    """The long run that does a recheck the actor may see."""
    return Run.objects.filter(pk=found.run_id or 0).first()


def likenesses(actor: Actor) -> QuerySet[Likeness]:
    """Records that may be about somebody in the actor's areas, those with most in common first."""
    return within(Likeness.objects.all(), actor)


def tickets(actor: Actor) -> QuerySet[Ticket]:
    """Records sent back to their departments from the actor's counties, the newest first."""
    found = within(Ticket.objects.order_by("-id"), actor, roles=DELIVERY_READERS)
    return found.select_related("dataset", "dispute__order")


def order_of_dispute(dispute_id: int, *, actor: Actor) -> int:
    """The check that an objection is about. Raises `NotFound`."""
    found = Dispute.objects.filter(pk=dispute_id, order__in=orders_visible_to(actor)).first()
    if found is None:
        raise NotFound("no_dispute")
    return found.order_id


def finding(finding_id: int, *, actor: Actor) -> Finding:
    """One finding. Raises `NotFound`."""
    found = visible_to(actor).filter(pk=finding_id).first()
    if found is None:
        raise NotFound("no_finding")
    return found


def open_findings(actor: Actor) -> int:
    """How many findings wait in the actor's areas, counted up to 10,000."""
    waiting = visible_to(actor).exclude(state=FindingState.SETTLED)
    return waiting.order_by()[:10_000].count()


class AboutHousehold(Protocol):
    """A row that is about a household."""

    household_id: int


def household_names(rows: Iterable[AboutHousehold]) -> dict[int, str]:
    """Name of the head of each household on a page, in one query."""
    return registry.head_names({row.household_id for row in rows})
