"""What this room tells the standing checks: decisions in force, how they came about, next reviews."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils.timezone import localdate

from doudi.cases.models import Case, CheckResult, Decision, Evidence, ReviewDue, Survey
from doudi.cases.services.takeover import LAW as TAKEN_OVER
from doudi.cases.states import OPEN, Effect, Kind
from doudi.kernel.months import Month
from doudi.offices.scope import in_area
from doudi.verification.recheck import door

PART = 4_000  # decisions in one piece
WITHOUT_AWARD = {Effect.REFUSE, Effect.CONTINUE}
URGENT = "temporary"
PERSONAL = ("house_photo", "visit_photo", "signature")  # notices and minutes lie in many files


def _decisions(area: str) -> QuerySet[Decision]:
    return Decision.objects.filter(in_area("area", area), in_force=True).exclude(
        effect__in=WITHOUT_AWARD
    )


def _parts(area: str, _on: date) -> Sequence[str]:
    span = _decisions(area).aggregate(low=Min("id"), high=Max("id"))
    return [str(start) for start in range(span["low"] or 0, (span["high"] or -1) + 1, PART)]


def _parts_of_files(area: str, _on: date) -> Sequence[str]:
    span = Evidence.objects.filter(in_area("case__area", area)).aggregate(
        low=Min("case_id"), high=Max("case_id")
    )
    return [str(start) for start in range(span["low"] or 0, (span["high"] or -1) + 1, PART)]


@door.feed("cases", tables=("decisions", "decided_members"), parts=_parts)
def decisions(area: str, on: date, part: str) -> door.Rows:
    """Decisions in force by id, with the days of their steps; amounts in fen a month."""
    start = int(part)
    found = list(
        _decisions(area)
        .filter(id__gte=start, id__lt=start + PART)
        .select_related("case")
        .order_by("id")
    )
    steps = _steps({d.case_id for d in found if d.law != TAKEN_OVER})
    reviews = dict(
        ReviewDue.objects.filter(
            decision_id__in=[d.pk for d in found], cancelled=False, case=None
        ).values_list("decision_id").annotate(due=Min("due_on"))
    )  # fmt: skip
    rows = [_row(d, steps.get(d.case_id, {}), reviews.get(d.pk), on) for d in found]
    members = [(d.pk, share[0]) for d in found for share in d.shares]
    return {"decisions": rows, "decided_members": members}


def _row(d: Decision, steps: dict[str, Any], review: date | None, on: date) -> tuple[Any, ...]:
    ended = d.effect in {Effect.STOP, Effect.ONE_OFF}
    over = d.end_month and Month.parse(d.end_month) <= Month.of(on)
    computed = None if d.law == TAKEN_OVER else d.amount
    return (
        d.pk, d.household_id, d.scheme, not (ended or over), d.amount, computed, localdate(d.decided_at),
        steps.get("notice"), steps.get("check"), review, d.scheme == URGENT,
        steps.get("surveyed_by", []), d.decided_by_id,
    )  # fmt: skip


def _steps(case_ids: set[int]) -> dict[int, dict[str, Any]]:
    """Case → when its notice ended and its check came back, and who surveyed."""
    steps: dict[int, dict[str, Any]] = {pk: {"surveyed_by": []} for pk in case_ids}
    proofs = Evidence.objects.filter(case_id__in=case_ids, kind="notice_proof")
    for pk, at in proofs.values_list("case_id").annotate(at=Max("at")):
        steps[pk]["notice"] = localdate(at)
    answered = CheckResult.objects.filter(case_id__in=case_ids, answered_at__isnull=False)
    for pk, at in answered.values_list("case_id").annotate(at=Max("answered_at")):
        steps[pk]["check"] = localdate(at)
    for pk, who in Survey.objects.filter(case_id__in=case_ids).values_list(
        "case_id", "investigators"
    ):
        steps[pk]["surveyed_by"] += [user for user, _ in who if user]
    return steps


@door.feed("cases.papers", tables=("papers",), parts=_parts_of_files)
def papers(area: str, _on: date, part: str) -> door.Rows:
    """Photos of homes and visits, and signatures, by what is in them: one row a file and household."""
    start = int(part)
    found = Evidence.objects.filter(
        in_area("case__area", area), case_id__gte=start, case_id__lt=start + PART,
        case__household__isnull=False, document__kind__in=PERSONAL,
    )  # fmt: skip
    rows = found.values_list("case__household_id", "document__sha256").distinct()
    return {"papers": sorted(rows)}


@door.feed("cases.handled", tables=("handled",), parts=_parts)
def handled(area: str, _on: date, part: str) -> door.Rows:
    """Who decided on new applications, and whether they were refused; nothing taken over from before."""
    start = int(part)
    found = (
        Decision.objects.filter(in_area("area", area), case__kind=Kind.NEW)
        .filter(id__gte=start, id__lt=start + PART)
        .exclude(law=TAKEN_OVER)
        .order_by("id")
    )
    return {
        "handled": [
            (
                d.pk,
                d.household_id,
                d.decided_by_id,
                d.effect == Effect.REFUSE,
                localdate(d.decided_at),
            )
            for d in found
        ]
    }


@door.feed("cases.applying", tables=("applying",))
def applying(area: str, _on: date, _part: str) -> door.Rows:
    """Households whose application is under way: somebody already sees to them."""
    found = Case.objects.filter(
        in_area("area", area), kind=Kind.NEW, state__in=OPEN, household__isnull=False
    )
    return {"applying": sorted(found.values_list("household_id").distinct())}
