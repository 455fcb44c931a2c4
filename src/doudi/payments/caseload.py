"""What this room tells the standing checks: awards as they are paid, and every payment of a year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from doudi.kernel.errors import NotYet
from doudi.kernel.months import Month
from doudi.offices.scope import in_area
from doudi.payments.models import Award, AwardPart, Due, Instruction
from doudi.payments.states import AwardState, InstructionState
from doudi.payments.terms import terms_of
from doudi.verification.recheck import door

MONTHS = 13  # how far back single payments are looked at: a year and the month under way
AWARDS = "awards"
RUNNING = {AwardState.RUNNING, AwardState.GRACE}
BACK = {InstructionState.RETURNED, InstructionState.RESENT, InstructionState.GIVEN_UP}
OUT = {InstructionState.PAID, *BACK}
TABLES = ("granted", "granted_members", "supplements", "payments", "incompatible")


def _parts(area: str, on: date) -> Sequence[str]:
    if not Award.objects.filter(in_area("area", area)).exists():
        return ()
    this = Month.of(on)
    return [AWARDS, *(str(this + -n) for n in range(MONTHS - 1, -1, -1))]


@door.feed("payments", tables=TABLES, parts=_parts)
def paid(area: str, on: date, part: str) -> door.Rows:
    """Awards with their parts in force, or the payments of one month; amounts in fen."""
    return _awards(area, on) if part == AWARDS else {"payments": _payments(area, part)}


def _awards(area: str, on: date) -> door.Rows:
    month = str(Month.of(on))
    parts = AwardPart.objects.filter(
        Q(until="") | Q(until__gt=month), since__lte=month, amount__gt=0,
        award__in=_awards_of(area).filter(state__in=RUNNING, is_one_off=False),
    )  # fmt: skip
    rows = list(
        parts.order_by("award_id", "id").values_list(
            "award_id", "award__household_id", "award__scheme", "person_id", "component", "amount"
        )
    )
    sums: dict[tuple[int, int, str], int] = {}
    for award, household, scheme, _, _, amount in rows:
        sums[award, household, scheme] = sums.get((award, household, scheme), 0) + amount
    return {
        "granted": [(a, h, s, True, total) for (a, h, s), total in sums.items()],
        "granted_members": sorted({(row[0], row[3]) for row in rows}),
        "supplements": [(a, h, p, c, n) for a, h, _, p, c, n in rows if c != "base"],
        "incompatible": _incompatible(area, on),
    }


def _awards_of(area: str) -> QuerySet[Award]:
    return Award.objects.filter(in_area("area", area))


def _incompatible(area: str, on: date) -> list[tuple[str, str]]:
    """Pairs of schemes nobody may draw together; none where the place has no such rule."""
    try:
        pairs = terms_of(area, on).value("incompatible")
    except NotYet:
        return []
    return [(one, other) for one, other in pairs]


def _payments(area: str, month: str) -> list[tuple[Any, ...]]:
    """Every due of the month that went out, with whether it came back; one row a person and item."""
    dues = Due.objects.filter(
        in_area("award__area", area), month=month, void=False, run__isnull=False
    ).values_list("id", "award__household_id", "person_id", "amount", "run_id", "award_id")
    rows = list(dues.order_by("id"))
    lines = _lines({row[4] for row in rows})
    number = int(month.replace("-", ""))
    return [
        (pk, household, person, number, line[0], amount, line[1], line[2])
        for pk, household, person, amount, run, award in rows
        if (line := lines.get((run, award))) is not None
    ]


def _lines(run_ids: set[int]) -> dict[tuple[int, int], tuple[date | None, str, bool]]:
    """(run, award) → day paid, account, whether it came back; lines that never went out are absent."""
    found = Instruction.objects.filter(run_id__in=run_ids, state__in=OUT).values_list(
        "run_id", "award_id", "settled_on", "account__number_index", "state"
    )
    return {(r, a): (day, index or "", state in BACK) for r, a, day, index, state in found}
