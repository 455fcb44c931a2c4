"""Reads of batches: what changes for whom, what is left to people, figures of prices."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from doudi.kernel import runs
from doudi.kernel.actor import Actor, machine
from doudi.kernel.models import Run
from doudi.kernel.months import Month
from doudi.offices.scope import within
from doudi.payments.errors import not_here
from doudi.payments.models import Award, Batch, BatchLine, BatchOddity, Due, PriceFigure, Recovery
from doudi.payments.models.batches import BatchKind, OddityReason
from doudi.payments.selectors.lists import PAYERS, visible_to
from doudi.registry import facts

KINDS = BatchKind.choices
ODD_REASONS = dict(OddityReason.choices)


def batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of the actor's county, newest first."""
    return within(Batch.objects.all(), actor, roles=PAYERS).order_by("-id")


def batch(actor: Actor, batch_id: int) -> Batch:
    """One batch. Raises `NotFound`."""
    found = batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise not_here("batch")
    return found


def changes(batch_: Batch, *, why: str = "", area: str = "") -> QuerySet[Any, Any]:
    """One row per award: id, area, persons, old, new, more (fen), by award."""
    rows = batch_.lines.filter(area__startswith=area)
    if why:
        rows = rows.filter(why=why)
    grouped = rows.values("award_id", "area").annotate(
        was=Sum("old"), becomes=Sum("new"), people=Count("person_id", distinct=True)
    )
    return grouped.annotate(more=F("becomes") - F("was"))


def by_why(batch_: Batch) -> list[dict[str, Any]]:
    """Awards, persons and fen more by the reason of the change."""
    rows = batch_.lines.values("why").annotate(
        awards=Count("award_id", distinct=True), people=Count("person_id", distinct=True),
        was=Sum("old"), becomes=Sum("new"),
    )  # fmt: skip
    return [dict(r) | {"more": r["becomes"] - r["was"]} for r in rows.order_by("why")]


def by_town(batch_: Batch) -> list[dict[str, Any]]:
    """The same by township."""
    towns: dict[str, dict[str, Any]] = {}
    for row in batch_.lines.values("area").annotate(
        n=Count("award_id", distinct=True), was=Sum("old"), becomes=Sum("new")
    ):
        town = towns.setdefault(row["area"][:9], {"area": row["area"][:9], "awards": 0, "more": 0})
        town["awards"] += row["n"]
        town["more"] += row["becomes"] - row["was"]
    return [towns[k] for k in sorted(towns)]


def oddities(batch_: Batch, *, reason: str = "") -> QuerySet[BatchOddity]:
    """Awards that the batch leaves to people."""
    rows = batch_.oddities.all()
    return rows.filter(reason=reason) if reason else rows


def oddity_counts(batch_: Batch) -> list[tuple[str, int]]:
    """(reason, how many)."""
    rows = batch_.oddities.values_list("reason").annotate(n=Count("id"))
    return [(str(reason), int(n)) for reason, n in rows.order_by("-n")]


def lines_of(batch_: Batch, award_id: int) -> list[BatchLine]:
    """What changes in one award. Raises `NotFound` where nothing does."""
    found = list(batch_.lines.filter(award_id=award_id).order_by("person_id", "component"))
    if not found and not batch_.oddities.filter(award_id=award_id).exists():
        raise not_here("line")
    return found


def holders(actor: Actor, ids: Iterable[int]) -> dict[int, Award]:
    """The awards behind rows, those that the actor may see."""
    return {a.pk: a for a in visible_to(actor).filter(pk__in=list(ids))}


def months_paid_since(batch_: Batch) -> list[str]:
    """Months from the batch's on that were listed already: for these there is back-pay."""
    awards = batch_.lines.values("award_id")
    dues = Due.objects.filter(award_id__in=awards, void=False, month__gte=batch_.month)
    return sorted(set(dues.values_list("month", flat=True).distinct()))


def recoveries_of(batch_: Batch) -> int:
    """Proposals to recover that a batch led to."""
    awards = batch_.lines.values("award_id")
    return Recovery.objects.filter(award_id__in=awards, state="proposed").count()


def work_of(batch_: Batch) -> Run | None:
    """The long run that computes or applies a batch; whoever sees the batch sees how far it is."""
    return runs.visible_to(machine("payments")).filter(pk=batch_.run_id or 0).first()


def document_of(award: Award, month: Month) -> dict[str, Any] | None:
    """The household's case file on the first day of a month, or None."""
    return next((d for _pk, d in facts.cases([award.household_id], on=month.first)), None)


def figures(actor: Actor) -> QuerySet[PriceFigure]:
    """Price figures of the actor's county, newest month first."""
    return within(PriceFigure.objects.all(), actor, roles=PAYERS).order_by("-month")
