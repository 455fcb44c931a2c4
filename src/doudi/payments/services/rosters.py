"""One-off sums to everybody who is on the roster of a month: price-linked subsidy, festivals.

The roster is frozen in the lines of a batch when it is computed; whoever is on several schemes is
on it once, at the highest amount. Applied, each household gets one one-off award with a part for
each person, paid to the payee and account of the award that put it on the roster.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.payments.bulk import insert_rows
from doudi.payments.models import Award, AwardPart, Batch, BatchLine
from doudi.payments.models.batches import BatchKind
from doudi.payments.states import AwardState

GIFTS = ("festival", "help_fund")  # schemes that a gift may be paid under
LINE = ("batch", "award_id", "person_id", "area", "component", "old", "new", "why")


class OnRoster(NamedTuple):
    """A person who drew `scheme` in the month, through one award of a household."""

    person_id: int
    award_id: int
    household_id: int
    area: str
    scheme: str


def roster(*, area: str, month: Month, schemes: Iterable[str]) -> Iterator[OnRoster]:
    """Everybody on a running amount of one of `schemes` in that month, scheme by scheme."""
    parts = AwardPart.objects.filter(
        Q(until="") | Q(until__gt=str(month)), since__lte=str(month), scheme__in=list(schemes),
        award__area__startswith=area, award__is_one_off=False,
    )  # fmt: skip
    seen: set[tuple[int, str]] = set()
    for row in parts.order_by("person_id", "id").values_list(
        "person_id", "award_id", "award__household_id", "award__area", "scheme"
    ):
        if (row[0], row[4]) not in seen:
            seen.add((row[0], row[4]))
            yield OnRoster(*row)


def freeze(
    batch: Batch, people: Iterable[OnRoster], amount_of: Callable[[OnRoster], int]
) -> dict[str, Any]:
    """Write one line for each person at the highest amount that any of their schemes gives;
    returns persons and fen by scheme."""
    best: dict[int, tuple[int, OnRoster]] = {}
    for person in people:
        fen = amount_of(person)
        if fen > 0 and (person.person_id not in best or fen > best[person.person_id][0]):
            best[person.person_id] = (fen, person)
    component = component_of(batch)
    insert_rows(BatchLine, LINE, (
        (batch.pk, p.award_id, p.person_id, p.area, component, 0, fen, p.scheme)
        for fen, p in best.values()
    ))  # fmt: skip
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for fen, p in best.values():
        sums[p.scheme][0] += 1
        sums[p.scheme][1] += fen
    return {"groups": dict(sorted(sums.items()))}


def component_of(batch: Batch) -> str:
    """What the sum is for: a person has each of them at most once."""
    return f"index-{batch.month}" if batch.kind == BatchKind.PRICE else f"gift-{batch.pk}"


def give(batch: Batch) -> int:
    """Turn the frozen lines into one-off awards of the month of payment; returns how many."""
    month = Month.parse(batch.facts["pay_month"])
    lines = list(batch.lines.order_by("award_id", "person_id"))
    sources = Award.objects.in_bulk({line.award_id for line in lines})
    homes: dict[tuple[int, int], list[BatchLine]] = defaultdict(list)
    for line in lines:
        source = sources[line.award_id]
        homes[source.household_id, source.payee_person_id].append(line)
    awards = Award.objects.bulk_create(
        (_award(batch, sources[rows[0].award_id], rows, month) for rows in homes.values()),
        batch_size=500,
    )
    AwardPart.objects.bulk_create(
        (
            AwardPart(
                award=award, person_id=line.person_id, scheme=batch.scheme, component=line.component,
                amount=line.new, since=str(month), until=str(month + 1), batch=batch,
            )
            for award, rows in zip(awards, homes.values(), strict=True)
            for line in rows
        ), batch_size=500,
    )  # fmt: skip
    return len(awards)


def _award(batch: Batch, source: Award, rows: list[BatchLine], month: Month) -> Award:
    return Award(
        scheme=batch.scheme, area=source.area, household_id=source.household_id, is_one_off=True,
        payee_person_id=source.payee_person_id, account_id=source.account_id,
        collective_id=source.collective_id, state=AwardState.RUNNING, first_month=str(month),
        end_month=str(month + 1), arrears_from=str(month), decision_number=batch.document[:80],
        amount_decided=sum(line.new for line in rows), batch=batch,
    )  # fmt: skip


@transaction.atomic
def compute_gift(
    *, area: str, schemes: Iterable[str], month: Month, fen_each: int, per: str, document: str,
    by: Actor, at: datetime, fund: str = "festival",
) -> Batch:  # fmt: skip
    """A gift of `fen_each` for every person or household (`per`) on the roster of `month`, out of
    the money of `fund`: "festival", or "help_fund" (the pool of DR-077).

    Raises `NotYet` without an amount or anybody on the roster.
    """
    from doudi.payments.services import batches

    if fen_each <= 0 or per not in ("person", "household") or fund not in GIFTS:
        raise NotYet("amount_missing", _("请填写金额"), missing=["amount"])
    chosen = sorted(schemes)
    batch = batches.begin(
        kind=BatchKind.FESTIVAL, area=area, scheme=fund, month=month, document=document, by=by,
        at=at, facts={"pay_month": str(month), "schemes": chosen, "each": fen_each, "per": per},
    )  # fmt: skip
    people = list(roster(area=area, month=month, schemes=chosen))
    first: dict[int, int] = {}
    for p in people:
        first.setdefault(p.household_id, p.person_id)
    served = [p for p in people if per == "person" or first[p.household_id] == p.person_id]
    batch.facts |= freeze(batch, served, lambda _p: fen_each)
    if not batch.lines.exists():
        raise Refused("roster_is_empty", _("名册上没有人"))
    return batches.finish(batch, by=by, at=at)
