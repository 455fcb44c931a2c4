"""Reads of the books: balances on any day, drill-down, and whether accounts match reality."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS, Role
from doudi.offices.scope import in_area, within
from doudi.payments.models import Account, Entry, Instruction, Posting, Recovery, RecoveryMove
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.states import InstructionState as I

READERS = CASE_READERS | {Role.FINANCE, Role.CITY_VIEWER, Role.PROVINCE_VIEWER}


def balances_of(ids: Iterable[int], *, on: date | None = None) -> dict[int, int]:
    """Debit less credit of each account, in fen, at the end of a day (today's books where None)."""
    ids = list(ids)
    entries = Entry.objects.all() if on is None else Entry.objects.filter(posting__on__lte=on)
    sums: dict[int, int] = defaultdict(int)
    for side, sign in (("debit_id", 1), ("credit_id", -1)):
        rows = entries.filter(**{f"{side}__in": ids}).values_list(side).annotate(s=Sum("amount"))
        for account, total in rows:
            sums[account] += sign * int(total)
    return dict(sums)


@dataclass(frozen=True, slots=True)
class Balance:
    """One account with its balance; `granted` is turned so that money received is positive."""

    account_id: int
    kind: str
    source: str
    scheme: str
    area: str
    amount: int


def balances(
    actor: Actor, *, area: str, on: date | None = None, scheme: str = "", kinds: Iterable[str] = ()
) -> list[Balance]:
    """Every account in `area` that the actor may see, with its balance on a day."""
    rows = within(Account.objects.filter(in_area("area", area)), actor, roles=READERS)
    if scheme:
        rows = rows.filter(scheme=scheme)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    rows = rows.order_by("scheme", "kind", "source", "area")
    sums = balances_of(rows.values_list("id", flat=True), on=on)
    return [
        Balance(a.pk, a.kind, a.source, a.scheme, a.area,
                sums.get(a.pk, 0) * (-1 if a.kind == K.GRANTED else 1))
        for a in rows
    ]  # fmt: skip


def position(actor: Actor, *, area: str, on: date | None = None) -> dict[str, dict[str, int]]:
    """For each scheme the balance by kind of account: the page of budgets."""
    found: dict[str, dict[str, int]] = {}
    for b in balances(actor, area=area, on=on):
        row = found.setdefault(b.scheme, {k.value: 0 for k in K})
        row[b.kind] += b.amount
    return found


def postings(actor: Actor, *, account_id: int | None = None, area: str = "") -> QuerySet[Posting]:
    """The journal, newest first; of one account where asked."""
    rows = within(Posting.objects.all(), actor, roles=READERS)
    if area:
        rows = rows.filter(in_area("area", area))
    if account_id is not None:
        touched = Entry.objects.filter(Q(debit_id=account_id) | Q(credit_id=account_id))
        rows = rows.filter(id__in=touched.values("posting_id"))
    return rows.order_by("-on", "-id").prefetch_related("entries__debit", "entries__credit")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An account whose balance is not what the payments themselves add up to."""

    kind: str
    source: str
    scheme: str
    area: str
    in_books: int
    in_reality: int


IN_REALITY = {
    K.IN_TRANSIT: (I.SENT,),
    K.RETURNED: (I.RETURNED,),
}


def mismatches(*, area: str) -> list[Mismatch]:
    """账实相符: compare the books with every single payment; an empty list is the only good answer.

    In transit and returned money must equal the instructions in that state, claims what is still
    to be recovered, township by township.
    """
    books: dict[tuple[str, str, str, str], int] = defaultdict(int)
    accounts = Account.objects.filter(in_area("area", area), kind__in=[*IN_REALITY, K.RECEIVABLE])
    sums = balances_of(accounts.values_list("id", flat=True))
    for a in accounts:
        if sums.get(a.pk):
            source = "" if a.kind == K.RECEIVABLE else a.source
            books[a.kind, source, a.scheme, a.area] += sums[a.pk]
    reality = _payments_by_pot(area) | _claims_by_pot(area)
    return [
        Mismatch(*pot, in_books=books.get(pot, 0), in_reality=reality.get(pot, 0))
        for pot in sorted(books.keys() | reality.keys())
        if books.get(pot, 0) != reality.get(pot, 0)
    ]


def _payments_by_pot(area: str) -> dict[tuple[str, str, str, str], int]:
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for kind, states in IN_REALITY.items():
        rows = (
            Instruction.objects.filter(in_area("area", area), state__in=states)
            .values_list("source", "run__scheme", "area")
            .annotate(s=Sum("amount"))
        )
        for source, scheme, village, total in rows.order_by():
            found[kind.value, source, scheme, village[:9]] += int(total)
    return found


def _claims_by_pot(area: str) -> dict[tuple[str, str, str, str], int]:
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    rows = Recovery.objects.filter(in_area("area", area), state="ordered")
    for scheme, village, amount, settled in rows.values_list(
        "award__scheme", "area", "amount", "settled"
    ):
        if amount != settled:
            found[K.RECEIVABLE.value, "", scheme, village[:9]] += amount - settled
    return found


def unproven_moves() -> int:
    """Recovery steps whose sum differs from what their claim says is settled."""
    claims = dict(Recovery.objects.values_list("id", "settled"))
    moved = dict(
        RecoveryMove.objects.values_list("recovery_id").annotate(s=Sum("amount")).order_by()
    )
    return sum(1 for id_, settled in claims.items() if settled != int(moved.get(id_, 0)))
