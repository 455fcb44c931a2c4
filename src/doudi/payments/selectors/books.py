"""Reads of the books: balances on any day, drill-down, and whether accounts match reality."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS, Role
from doudi.offices.scope import in_area, within
from doudi.payments.claimed import part_of
from doudi.payments.errors import not_here
from doudi.payments.models import (
    Account,
    Closing,
    Entry,
    HandPayment,
    Instruction,
    Posting,
    Recovery,
    RecoveryMove,
)
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState

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


@dataclass(frozen=True, slots=True)
class Turnover:
    """What happened on one account in a period, in fen; all on the debit side but `granted`."""

    kind: str
    source: str
    scheme: str
    area: str
    opening: int
    added: int
    taken: int

    @property
    def closing(self) -> int:
        """What was there at the end."""
        return self.opening + self.added - self.taken


def turnover(actor: Actor, *, area: str, since: date, until: date) -> list[Turnover]:
    """Every account from the morning of `since` to the evening of `until`, by fund source, scheme
    and office; a fixed number of queries."""
    rows = within(Account.objects.filter(in_area("area", area)), actor, roles=READERS)
    rows = rows.order_by("scheme", "kind", "source", "area")
    ids = list(rows.values_list("id", flat=True))
    before = balances_of(ids, on=since - timedelta(days=1))
    entries = Entry.objects.filter(posting__on__gte=since, posting__on__lte=until)
    sides = [
        dict(entries.filter(**{f"{side}__in": ids}).values_list(side).annotate(s=Sum("amount")))
        for side in ("debit_id", "credit_id")
    ]
    found = []
    for a in rows:
        opening, added, taken = before.get(a.pk, 0), *(int(side.get(a.pk, 0)) for side in sides)
        if a.kind == K.GRANTED:
            opening, added, taken = -opening, taken, added
        if opening or added or taken:
            found.append(Turnover(a.kind, a.source, a.scheme, a.area, opening, added, taken))
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


KIND_WORDS = dict(K.choices)
Pots = dict[tuple[str, str, str, str], int]
WITHOUT_SOURCE = (K.RECEIVABLE, K.PAID, K.WAIVED)


def mismatches(*, area: str) -> list[Mismatch]:
    """账实相符: compare the books with every single payment; an empty list is the only good answer.

    Committed, in transit and returned money must equal the instructions in that state, source by
    source; what is paid, claimed and waived must equal payments, claims and their steps.
    """
    there: Pots = defaultdict(int)
    kinds = [K.IN_TRANSIT, K.RETURNED, K.COMMITTED, *WITHOUT_SOURCE]
    accounts = Account.objects.filter(in_area("area", area), kind__in=kinds)
    sums = balances_of(accounts.values_list("id", flat=True))
    for a in accounts:
        source = "" if a.kind in WITHOUT_SOURCE else a.source
        there[a.kind, source, a.scheme, a.area] += sums.get(a.pk, 0)
    reality: Pots = defaultdict(int)
    _add_payments(area, reality)
    _add_claims(area, reality)
    return [
        Mismatch(*pot, in_books=there.get(pot, 0), in_reality=reality.get(pot, 0))
        for pot in sorted(there.keys() | reality.keys())
        if there.get(pot, 0) != reality.get(pot, 0)
    ]


def _add_payments(area: str, reality: Pots) -> None:
    lines = Instruction.objects.filter(in_area("area", area)).annotate(
        again=Q(parent__isnull=False)
    )
    named = lines.values_list("state", "again", "run__state", "source", "run__scheme", "area")
    for state, again, run, source, scheme, village, total in named.annotate(
        s=Sum("amount")
    ).order_by():
        if kind := _account_of(state, run, again=again):
            source = "" if kind in WITHOUT_SOURCE else source
            reality[kind.value, source, scheme, village[:9]] += int(total)
    by_hand = HandPayment.objects.filter(in_area("area", area))
    for scheme, village, amount in by_hand.values_list("award__scheme", "area", "amount"):
        reality[K.PAID.value, "", scheme, village[:9]] += amount


def _account_of(state: str, run: str, *, again: bool) -> K | None:
    """The account on which the money of an instruction must lie; None while nothing is booked.

    `again`: it repeats a returned one, whose money waits on the returned account until release.
    """
    if state == I.LISTED and run == RunState.RELEASED:
        return K.COMMITTED
    if state == I.LISTED and again:
        return K.RETURNED
    return {I.PAID: K.PAID, I.SENT: K.IN_TRANSIT, I.RETURNED: K.RETURNED}.get(I(state))


def _add_claims(area: str, reality: Pots) -> None:
    claims = Recovery.objects.filter(in_area("area", area[:6]), state__in=["ordered", "closed"])
    moves: dict[int, list[tuple[str, int]]] = defaultdict(list)
    done = RecoveryMove.objects.filter(recovery__in=claims).order_by("id")
    for claim_id, how, amount in done.values_list("recovery_id", "how", "amount"):
        moves[claim_id].append((how, amount))
    for claim in claims.select_related("award"):
        for kind, town, amount in _money_of(claim, moves[claim.pk]):
            if town.startswith(area):
                reality[kind.value, "", claim.award.scheme, town] += amount


def _money_of(claim: Recovery, moves: list[tuple[str, int]]) -> Iterator[tuple[K, str, int]]:
    """(kind of account, township, fen) that an ordered claim and its steps put there."""
    how_ = RecoveryMove.How
    named = [(town, amount) for _source, town, amount in part_of(claim.sources, 0, claim.amount)]
    unnamed = claim.amount - sum(amount for _town, amount in named)
    for town, amount in [*named, (claim.area[:9], unnamed)]:
        yield K.PAID, town, -amount
        yield K.RECEIVABLE, town, amount
    settled = 0
    for how, step in moves:
        for _source, town, amount in part_of(claim.sources, settled, step):
            yield K.RECEIVABLE, town, -amount
            if how == how_.WAIVER:
                yield K.WAIVED, town, amount
            elif how in (how_.OFFSET, how_.REFUND):
                yield K.PAID, town, amount
        settled += step


def unproven_moves() -> int:
    """Recovery steps whose sum differs from what their claim says is settled."""
    claims = dict(Recovery.objects.values_list("id", "settled"))
    moved = dict(
        RecoveryMove.objects.values_list("recovery_id").annotate(s=Sum("amount")).order_by()
    )
    return sum(1 for id_, settled in claims.items() if settled != int(moved.get(id_, 0)))


def account(actor: Actor, account_id: int) -> Account:
    """One account of the books. Raises `NotFound`."""
    found = within(Account.objects.filter(pk=account_id), actor, roles=READERS).first()
    if found is None:
        raise not_here("account")
    return found


def closings(actor: Actor) -> QuerySet[Closing]:
    """Closed months, newest first."""
    return within(Closing.objects.all(), actor, roles=READERS).order_by("-month")
