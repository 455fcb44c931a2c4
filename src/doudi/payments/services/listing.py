"""The list of a run, set by set: dues, lines, what is kept back. All in the caller's transaction.

A due is what an award grants for a month less what is on lists already. So the list cannot hold
anything twice, back-pay after a change needs no procedure of its own, and a list made again after
lines were taken off holds exactly those.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import Min, Q

from doudi.kernel.money import Rounding
from doudi.kernel.months import Month
from doudi.offices.scope import area_range
from doudi.payments.bulk import run_insert, table
from doudi.payments.models import (
    Award,
    AwardPart,
    Collective,
    Due,
    Instruction,
    PayeeAccount,
    PayRun,
    Recovery,
    RecoveryPromise,
    Reversal,
)
from doudi.payments.models.runs import RunKind
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RecoveryState
from doudi.payments.terms import terms_of

DUE_COLUMNS = (
    "run", "award", "person_id", "scheme", "component", "month", "turn", "amount", "void",
)  # fmt: skip
LINE_COLUMNS = (
    "run", "seq", "award", "area", "account", "bank", "collective", "gross", "kept_back", "amount",
    "source", "state", "reason",
)  # fmt: skip


def make(run: PayRun) -> None:
    """Dues of the run's month and of every earlier month that may hold arrears, then the lines."""
    low, high = area_range(run.area)
    awards = Award.objects.filter(
        scheme=run.scheme, area__gte=low, area__lt=high, is_one_off=run.kind != RunKind.MONTHLY
    )
    behind = awards.filter(~Q(arrears_from=""), arrears_from__lte=run.month)
    first = behind.aggregate(m=Min("arrears_from"))["m"]
    if first:
        for month in Month.parse(first).until(Month.parse(run.month)):
            _dues(run, str(month), only_arrears=True)
    _dues(run, run.month, only_arrears=False)
    behind.update(arrears_from="")
    _lines(run)
    _keep_back(run)


def _dues(run: PayRun, month: str, *, only_arrears: bool) -> int:
    """What is owed for `month` and on no list; several turns of one month never overlap.

    Where two awards cover the same person (a household divided backwards), the higher amount
    counts once; of two parts for one person at most one is open (`part_open_once`), so only people
    with a closed part have to be looked at for that. What an ordered claim takes back is not listed
    any more: restored, it is owed.
    """
    covering, where = _covering(run, month, only_arrears=only_arrears)
    select = f"""
        SELECT %s, p.award_id, p.person_id, p.scheme, p.component, %s, COALESCE(d.next, 0),
               p.amount - COALESCE(d.listed, 0) + COALESCE(r.back, 0), %s
        FROM (
            SELECT p.id, p.award_id, p.person_id, p.scheme, p.component, p.amount {covering}
        ) p
        LEFT JOIN (
            SELECT person_id, component, SUM(amount) AS listed, MAX(turn) + 1 AS next
            FROM {table(Due)} WHERE scheme = %s AND month = %s AND NOT void
            GROUP BY person_id, component
        ) d ON d.person_id = p.person_id AND d.component = p.component
        LEFT JOIN (
            SELECT person_id, component, SUM(amount) AS back FROM {table(Reversal)}
            WHERE scheme = %s AND month = %s GROUP BY person_id, component
        ) r ON r.person_id = p.person_id AND r.component = p.component
        WHERE p.amount > COALESCE(d.listed, 0) - COALESCE(r.back, 0)
          AND p.id NOT IN (
            SELECT id FROM (
                SELECT p.id, ROW_NUMBER() OVER (PARTITION BY p.person_id, p.component
                                                ORDER BY p.amount DESC, p.id DESC) AS place
                {covering} AND p.person_id IN (
                    SELECT person_id FROM {table(AwardPart)}
                    WHERE scheme = %s AND since <= %s AND until > %s)
            ) others WHERE place > 1)
        ORDER BY p.person_id, p.component"""
    params = [
        run.pk, month, False, *where, run.scheme, month, run.scheme, month, *where,
        run.scheme, month, month,
    ]  # fmt: skip
    return run_insert(Due, DUE_COLUMNS, select, params)


def _covering(run: PayRun, month: str, *, only_arrears: bool) -> tuple[str, list[Any]]:
    """Parts that cover a month and their awards, for both places that ask; with the parameters."""
    low, high = area_range(run.area)
    arrears = "AND a.arrears_from <> '' AND a.arrears_from <= %s" if only_arrears else ""
    # Few awards are behind, all of them are due: SQLite is told with which table to begin, or it
    # fetches every award of the county one by one in the order of its villages.
    join = f"JOIN {table(Award)} a ON TRUE" if only_arrears else f"CROSS JOIN {table(Award)} a"
    covering = f"""
        FROM {table(AwardPart)} p {join}
        WHERE a.id = p.award_id AND p.scheme = %s AND p.since <= %s AND (p.until = '' OR p.until > %s)
          AND a.is_one_off = %s AND a.area >= %s AND a.area < %s {arrears}"""
    where = [run.scheme, month, month, run.kind != RunKind.MONTHLY, low, high]
    return covering, where + ([month] if only_arrears else [])


def _lines(run: PayRun) -> int:
    """One line per award, numbered by village, to the account in use on this day."""
    select = f"""
        SELECT %s, ROW_NUMBER() OVER (ORDER BY a.area, a.id), a.id, a.area, acc.id,
               COALESCE(acc.bank, ''), a.collective_id, g.total, 0, g.total, '', %s, ''
        FROM (
            SELECT award_id, CAST(SUM(amount) AS bigint) AS total
            FROM {table(Due)} WHERE run_id = %s AND NOT void GROUP BY award_id
        ) g
        JOIN {table(Award)} a ON a.id = g.award_id
        LEFT JOIN {table(Collective)} c ON c.id = a.collective_id
        LEFT JOIN {table(PayeeAccount)} acc ON acc.id = COALESCE(c.account_id, a.account_id)
        ORDER BY a.area, a.id"""
    return run_insert(Instruction, LINE_COLUMNS, select, [run.pk, I.LISTED, run.pk])


def _keep_back(run: PayRun) -> None:
    """Set aside for ordered recoveries what their limit and the place's share allow."""
    low, high = area_range(run.area)
    claims = Recovery.objects.filter(
        state=RecoveryState.ORDERED, offset_limit__gt=0, area__gte=low, area__lt=high,
        award__scheme=run.scheme,
    )  # fmt: skip
    if run.kind != RunKind.MONTHLY or not claims.exists():
        return
    share = _share_of(run)
    for claim in claims.order_by("id").select_related("award"):
        line = run.instructions.filter(award__household_id=claim.award.household_id).first()
        if line is None:
            continue
        room = share.apply(line.gross * _percent(run), 10_000) - line.kept_back
        kept = min(claim.amount - claim.settled - _promised(claim), claim.offset_limit, room)
        if kept > 0:
            line.kept_back += kept
            line.amount -= kept
            line.save(update_fields=["kept_back", "amount"])
            claim.promises.create(instruction=line, amount=kept)


def _share_of(run: PayRun) -> Rounding:
    return Rounding(
        step=1, direction="down", cites=terms_of(run.area, run.pay_on).cites("offset_share")
    )


def _percent(run: PayRun) -> int:
    """The place's share in hundredths of a per cent: "0.20" is 2000."""
    return int(Decimal(terms_of(run.area, run.pay_on).value("offset_share")) * 10_000)


def _promised(claim: Recovery) -> int:
    """Already set aside on lists that are not released yet."""
    return sum(p.amount for p in claim.promises.filter(is_kept=False, instruction__state=I.LISTED))


def entitled_exceeded(run: PayRun) -> int:
    """Dues on this list that the awards, as they stand now, no longer support."""
    if run.kind != RunKind.RESEND:
        return _unsupported(run.pk)
    return sum(
        _unsupported(run_id, award_ids) for run_id, award_ids in roots_of(run.instructions.all())
    )


def is_supported(line: Instruction) -> bool:
    """Do the awards, as they stand now, still owe what this payment or its first sending is for?"""
    root = root_of(line)
    return not _unsupported(root.run_id, [root.award_id])


def root_of(line: Instruction) -> Instruction:
    """The first sending of a payment."""
    while line.parent is not None:
        line = line.parent
    return line


def roots_of(lines: models.QuerySet[Instruction]) -> list[tuple[int, list[int]]]:
    """(run, awards) of the first sendings of these re-sends that are still on their list."""
    above = set(lines.exclude(state=I.HELD).values_list("parent_id", flat=True)) - {None}
    found: dict[int, list[int]] = defaultdict(list)
    while above:
        rows = Instruction.objects.filter(id__in=above).values_list(
            "run_id", "award_id", "parent_id"
        )
        above = set()
        for run_id, award_id, parent in rows:
            if parent is None:
                found[run_id].append(award_id)
            else:
                above.add(parent)
    return sorted(found.items())


def _unsupported(run_id: int, award_ids: list[int] | None = None) -> int:
    """Dues of a list (of some awards on it) beyond what is owed now, reversals counted."""
    some = (
        "" if award_ids is None else f"AND mine.award_id IN ({', '.join('%s' for _ in award_ids)})"
    )
    query = f"""
        SELECT COUNT(*) FROM {table(Due)} mine
        WHERE mine.run_id = %s AND NOT mine.void {some} AND NOT EXISTS (
            SELECT 1 FROM {table(AwardPart)} p
            WHERE p.award_id = mine.award_id AND p.person_id = mine.person_id
              AND p.component = mine.component AND p.since <= mine.month
              AND (p.until = '' OR p.until > mine.month)
              AND p.amount >= CASE WHEN mine.turn = 0 AND p.amount >= mine.amount THEN 0 ELSE (
                  SELECT SUM(o.amount) FROM {table(Due)} o
                  WHERE o.scheme = mine.scheme AND o.month = mine.month AND NOT o.void
                    AND o.person_id = mine.person_id AND o.component = mine.component
              ) - COALESCE((
                  SELECT SUM(r.amount) FROM {table(Reversal)} r
                  WHERE r.scheme = mine.scheme AND r.month = mine.month
                    AND r.person_id = mine.person_id AND r.component = mine.component), 0) END)"""
    with connection.cursor() as cursor:
        cursor.execute(query, [run_id, *(award_ids or [])])
        return int(cursor.fetchone()[0])


def open_promises(run: PayRun) -> models.QuerySet[RecoveryPromise]:
    """What the list keeps back for claims that is not settled; lines taken off are left out."""
    open_ = RecoveryPromise.objects.filter(is_kept=False)
    if not open_.exists():  # or SQLite goes through every line of the list to find none
        return open_.none()
    return open_.filter(instruction__run=run).exclude(instruction__state=I.HELD)


def promises_outdated(run: PayRun) -> int:
    """Lines that keep back more for a claim than is left of it."""
    promised = Counter[int]()
    for claim, amount in open_promises(run).values_list("recovery_id", "amount"):
        promised[claim] += amount
    claims = Recovery.objects.filter(id__in=promised).values_list(
        "id", "state", "amount", "settled"
    )
    return sum(
        1 for id_, state, amount, settled in claims
        if state != RecoveryState.ORDERED or promised[id_] > amount - settled
    )  # fmt: skip
