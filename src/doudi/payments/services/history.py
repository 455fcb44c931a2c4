"""Taking over what was paid before this system: awards of the old books and their paid months.

The same tables and constraints hold as for new payments, and every month leaves real postings;
what is left out is what has no use any more (bank files, pre-checks, three officers per month).
Decisions of the old books have negative numbers: there is no case here that they belong to.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Max, Q, Sum

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.payments.bulk import insert_rows, roomy
from doudi.payments.models import (
    Award,
    AwardPart,
    Collective,
    Instruction,
    PayeeAccount,
    PayRun,
)
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance, advance_many
from doudi.payments.sealed import index_of, sealed
from doudi.payments.services import listing
from doudi.payments.services.ledger import Pot, Transfer, available, post, spent_at
from doudi.payments.services.release import digest_of, sums_of
from doudi.payments.states import AwardState
from doudi.payments.states import InstructionState as I
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone

ACCOUNT = ("person_id", "holder", "bank", "number_sealed", "number_index", "tail", "status",
           "held_for", "since")  # fmt: skip
AWARD = ("scheme", "area", "household_id", "payee_person_id", "account", "is_one_off", "state",
         "first_month", "end_month", "suspended_from", "amount_decided", "arrears_from",
         "decision_id", "decision_number", "collective")  # fmt: skip
PART = ("award", "person_id", "scheme", "component", "amount", "since", "until", "decision_id")
SOURCES = (("central_direct", 55), ("province", 25), ("county", 20))
REASONS = ("closed", "name_differs", "dormant", "frozen", "no_account")
ONE_IN = 211  # of so many old payments one came back


class PastAward(NamedTuple):
    """An award of the old books; `amounts` are (month, person, fen) from that month on."""

    scheme: str
    area: str
    household_id: int
    payee_person_id: int
    holder: str
    bank: str
    number: str
    decision_number: str
    amounts: Sequence[tuple[Month, int, int]]
    until: Month | None = None
    is_one_off: bool = False
    institution: str = ""  # that is paid for the person together with its other residents


class PastInstitution(NamedTuple):
    """An institution of the old books and its account."""

    name: str
    bank: str
    number: str


@transaction.atomic
def load(
    *, awards: Iterable[PastAward], by: Actor, at: datetime, area: str = "",
    institutions: Iterable[PastInstitution] = (),
) -> int:  # fmt: skip
    """Write awards of the old books with their accounts and dated parts; returns how many.

    `institutions` of the county `area` are those that awards name.

    Raises `Refused` where old awards were taken over before.
    """
    if Award.objects.filter(decision_id__lt=0).exists():
        raise Refused("taken_over_before")
    old = [a for a in awards if a.amounts]
    with roomy():
        numbers, homes = _write_accounts(old, at), _write_institutions(institutions, area, at)
        insert_rows(Award, AWARD, _award_rows(old, numbers, homes))
        ids = dict(Award.objects.filter(decision_id__lt=0).values_list("decision_id", "id"))
        insert_rows(AwardPart, PART, _part_rows(old, ids))
    events.record(
        "payments.history.loaded", by=by, at=at, subject=("history", 1), facts={"awards": len(old)}
    )
    return len(old)


@transaction.atomic
def pay_month(
    *, area: str, scheme: str, month: Month, is_one_off: bool, by: Actor, at: datetime
) -> int:
    """One paid month of the old books: list, lines, money out and back; returns the fen listed.

    One payment in some hundreds came back; it was sent again the month after.
    """
    alone(area)
    kind = RunKind.ONE_OFF if is_one_off else RunKind.MONTHLY
    granted = AwardPart.objects.filter(
        Q(until="") | Q(until__gt=str(month)), scheme=scheme, since__lte=str(month), amount__gt=0
    )
    if not granted.filter(award__is_one_off=is_one_off).exists():
        return 0
    run = _past_run(area, scheme, month, kind, at)
    with roomy():
        listing.make(run)
    lines = run.instructions.all()
    if not lines.exists():
        advance("run", run, "cancel", by=by, at=at)
        return 0
    seqs = lines.aggregate(n=Max("seq"), s=Sum("amount"))
    run.count, run.total = seqs["n"], int(seqs["s"])
    _fund(run)
    _close(run, by, at)
    some = (
        lines.filter(collective=None)
        .annotate(chance=(F("award_id") + F("seq") * 7) % ONE_IN)
        .filter(chance=0)
    )
    for n, old in enumerate(list(some.select_related("run"))):
        _came_back(old, REASONS[n % len(REASONS)])
    _send_again(area, scheme, month, by, at)
    return run.total


def _write_accounts(old: list[PastAward], at: datetime) -> dict[str, int]:
    """One account per number; answers keyed index → id."""
    seen: dict[str, PastAward] = {}
    for a in old:
        if a.number:
            seen.setdefault(index_of(a.number), a)
    insert_rows(PayeeAccount, ACCOUNT, (
        (a.payee_person_id, a.holder, a.bank, sealed(a.number), index, a.number[-4:], "good", "", at)
        for index, a in seen.items()
    ))  # fmt: skip
    return dict(PayeeAccount.objects.values_list("number_index", "id"))


def _write_institutions(
    institutions: Iterable[PastInstitution], area: str, at: datetime
) -> dict[str, int]:
    """Each with the account it is paid into; answers keyed name → id."""
    for one in institutions:
        account = PayeeAccount.objects.create(
            holder=one.name, bank=one.bank, number_sealed=sealed(one.number),
            number_index=index_of(one.number), tail=one.number[-4:], since=at,
        )  # fmt: skip
        Collective.objects.create(area=area, name=one.name, account=account)
    return dict(Collective.objects.filter(area=area).values_list("name", "id"))


def _award_rows(
    old: list[PastAward], accounts: dict[str, int], homes: dict[str, int]
) -> Iterator[tuple[object, ...]]:
    for n, a in enumerate(old, 1):
        first = min(month for month, _, _ in a.amounts)
        last = max(month for month, _, _ in a.amounts)
        now = sum(fen for month, _, fen in a.amounts if month == last)
        until = str(a.until) if a.until else ""
        state = AwardState.ENDED if a.until or a.is_one_off else AwardState.RUNNING
        yield (
            a.scheme, a.area, a.household_id, a.payee_person_id,
            accounts.get(index_of(a.number)) if a.number else None, a.is_one_off, state.value,
            str(first), until or (str(first + 1) if a.is_one_off else ""), "", now, "", -n,
            a.decision_number, homes[a.institution] if a.institution else None,
        )  # fmt: skip


def _part_rows(old: list[PastAward], ids: dict[int | None, int]) -> Iterator[tuple[object, ...]]:
    for n, a in enumerate(old, 1):
        months = sorted({month for month, _, _ in a.amounts})
        ends = dict(pairwise(months))
        for month, person, fen in a.amounts:
            until = ends.get(month) or (month + 1 if a.is_one_off else a.until)
            component = f"once-{n}" if a.is_one_off else "base"
            yield (ids[-n], person, a.scheme, component, fen, str(month), str(until or ""), -n)


def _past_run(area: str, scheme: str, month: Month, kind: str, at: datetime) -> PayRun:
    count = PayRun.objects.filter(area=area, month=str(month)).count()
    terms = terms_of(area, month.first)
    return PayRun.objects.create(
        number=f"{area}{str(month).replace('-', '')}{count + 1:03d}", area=area, scheme=scheme,
        month=str(month), kind=kind, memo=terms.memo(scheme), maker_name="旧账", checker_name="旧账",
        releaser_name="旧账", sealed_at=at, released_at=at,
        pay_on=month.first.replace(day=int(terms.value("calendar")["pay_by"])),
    )  # fmt: skip


def _fund(run: PayRun) -> None:
    """The year's money as the old books had it, granted month by month, and each line's source."""
    first = 0
    for source, share in SOURCES:
        last = run.count if source == SOURCES[-1][0] else first + run.count * share // 100
        run.instructions.filter(seq__gt=first, seq__lte=last).update(
            source=source, settled_on=run.pay_on
        )
        first = last
    advance_many("instruction", run.instructions.all(), "take_over")
    rows = sums_of(run.instructions.all())
    whole = Counter[str]()
    for source, _, amount in rows:
        whole[source] += amount * 102 // 100
    transfers = [
        Transfer(available(s, run.scheme, run.area), Pot(K.GRANTED, s, run.scheme, run.area), a)
        for s, a in whole.items()
    ]
    for source, village, amount in rows:
        there = [
            spent_at(k, source, run.scheme, village) for k in (K.COMMITTED, K.IN_TRANSIT, K.PAID)
        ]
        way = [available(source, run.scheme, village), *there]
        transfers += [Transfer(to, away, amount) for away, to in pairwise(way)]
    post(
        key=f"old-month:{run.number}", kind="old_month", on=run.pay_on, area=run.area,
        says=f"{run.memo} {run.month}", document=f"run:{run.pk}", transfers=transfers,
    )  # fmt: skip


def _close(run: PayRun, by: Actor, at: datetime) -> None:
    run.digest, run.sealed_at, run.released_at = digest_of(run), at, at
    advance(
        "run", run, "take_over", by=by, at=at, facts={"count": run.count, "total": run.total},
        fields=("count", "total", "digest", "sealed_at", "released_at"),
    )  # fmt: skip


def _came_back(line: Instruction, reason: str) -> None:
    one = Instruction.objects.filter(pk=line.pk)
    advance_many("instruction", one, "return_late", expected=1, reason=reason)
    run = line.run
    post(
        key=f"old-return:{line.pk}", kind="returned", on=run.pay_on, area=run.area, says=reason,
        document=f"run:{run.pk}",
        transfers=[Transfer(spent_at(K.RETURNED, line.source, run.scheme, line.area),
                            spent_at(K.PAID, line.source, run.scheme, line.area), line.amount)],
    )  # fmt: skip


def _send_again(area: str, scheme: str, month: Month, by: Actor, at: datetime) -> None:
    """What came back in earlier months went out again to a corrected account in this one."""
    back = Instruction.objects.filter(
        run__area=area, run__scheme=scheme, run__month__lt=str(month), state=I.RETURNED
    )
    first = list(back.order_by("id"))
    if not first:
        return
    run = _past_run(area, scheme, month, RunKind.RESEND, at)
    advance_many("instruction", back, "resend", expected=len(first))
    Instruction.objects.bulk_create(
        Instruction(
            run=run, seq=n, award_id=line.award_id, area=line.area, account_id=line.account_id,
            bank=line.bank, gross=line.amount, amount=line.amount, source=line.source, parent=line,
            settled_on=run.pay_on,
        )
        for n, line in enumerate(first, 1)
    )  # fmt: skip
    advance_many("instruction", run.instructions.all(), "take_over")
    run.count, run.total = len(first), sum(i.amount for i in first)
    rows = sums_of(run.instructions.all())
    transfers = []
    for source, village, amount in rows:
        kinds = (K.RETURNED, K.COMMITTED, K.IN_TRANSIT, K.PAID)
        way = [spent_at(k, source, scheme, village) for k in kinds]
        transfers += [Transfer(to, away, amount) for away, to in pairwise(way)]
    post(
        key=f"old-month:{run.number}", kind="old_month", on=run.pay_on, area=area,
        says=f"{run.memo} {run.month}", document=f"run:{run.pk}", transfers=transfers,
    )  # fmt: skip
    _close(run, by, at)
