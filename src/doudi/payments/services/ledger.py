"""Posting. Nothing else writes the books."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.payments.errors import PostedOtherwise
from doudi.payments.models import Account, Closing, Entry, Posting
from doudi.payments.models.ledger import AccountKind
from doudi.payments.turns import alone


class Pot(NamedTuple):
    """The name of an account."""

    kind: str
    source: str
    scheme: str
    area: str


class Transfer(NamedTuple):
    """`amount` fen from `credit` to `debit`."""

    debit: Pot
    credit: Pot
    amount: int


@transaction.atomic
def post(
    *,
    key: str,
    kind: str,
    on: date,
    area: str,
    says: str,
    transfers: Iterable[Transfer],
    document: str = "",
    event_id: int | None = None,
) -> Posting:
    """Write one posting, or return the one already written under `key`.

    `area` is the county whose books these are. Transfers of nothing are left out. Raises
    `PostedOtherwise` when the key was used with other amounts, `Refused` "month_closed" for a month
    that is closed (as the database itself would).
    """
    alone(area)
    _month_is_open(key, area[:6], str(Month.of(on)))
    wanted = Counter[tuple[int, int]]()
    transfers = [t for t in transfers if t.amount]
    ids = accounts({t.debit for t in transfers} | {t.credit for t in transfers})
    for t in transfers:
        wanted[ids[t.debit], ids[t.credit]] += t.amount
    posting, is_new = Posting.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "on": on, "month": str(Month.of(on)), "area": area[:6], "says": says,
            "document": document, "event_id": event_id, "lines": len(wanted),
        },
    )  # fmt: skip
    if is_new:
        Entry.objects.bulk_create(
            Entry(posting=posting, debit_id=d, credit_id=c, amount=amount)
            for (d, c), amount in sorted(wanted.items())
        )
    else:
        there = Counter({(e.debit_id, e.credit_id): e.amount for e in posting.entries.all()})
        if there != wanted:
            raise PostedOtherwise(key)
    return posting


def _month_is_open(key: str, county: str, month: str) -> None:
    """Refuse a new posting into a closed month; a repeated one finds what it wrote before."""
    closed = Closing.objects.filter(area=county, month__gte=month).exists()
    if closed and not Posting.objects.filter(key=key).exists():
        raise Refused("month_closed", _("该月已结账"), month=month)


def posted(key: str) -> bool:
    """Was this written already? For acts that would leave a second trace of one document."""
    return Posting.objects.filter(key=key).exists()


def accounts(pots: Iterable[Pot]) -> dict[Pot, int]:
    """The ids of the accounts, opened where they do not exist; a fixed number of queries."""
    wanted = set(pots)
    found = _known(wanted)
    if missing := wanted - found.keys():
        Account.objects.bulk_create(
            (Account(**p._asdict()) for p in sorted(missing)), ignore_conflicts=True
        )
        found = _known(wanted)
    return {p: found[p] for p in wanted}


def _known(wanted: set[Pot]) -> dict[Pot, int]:
    rows = Account.objects.filter(
        scheme__in={p.scheme for p in wanted}, area__in={p.area for p in wanted}
    ).values_list("kind", "source", "scheme", "area", "id")
    return {Pot(*names): id_ for *names, id_ in rows}


def available(source: str, scheme: str, area: str) -> Pot:
    """The county's spendable money of one source for one scheme."""
    return Pot(AccountKind.AVAILABLE, source, scheme, area[:6])


def spent_at(kind: str, source: str, scheme: str, area: str) -> Pot:
    """The same money further on its way, booked by the township it goes to."""
    return Pot(kind, source, scheme, area[:9])
