"""Budgets: money granted, withdrawn, allowed beyond, and set aside for townships."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.errors import BudgetShort
from doudi.payments.models import Account, Override
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.selectors import books
from doudi.payments.services.ledger import (
    Pot,
    Transfer,
    accounts,
    available,
    post,
    posted,
    spent_at,
)
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone


@transaction.atomic
def appropriate(
    *,
    area: str,
    source: str,
    scheme: str,
    amount: int,
    document: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """Enter money granted (指标下达) by a document; the same document enters once."""
    by.must_be(Role.FINANCE, area=area)
    alone(area)
    _positive(amount)
    key = f"appropriate:{area}:{source}:{scheme}:{document}"
    event = None if posted(key) else events.record(
        "payments.funds.appropriated", by=by, at=at, subject=("budget", f"{area}:{scheme}"),
        area=area, facts={"source": source, "scheme": scheme, "amount": amount, "document": document},
    )  # fmt: skip
    post(
        key=key, kind="appropriate", on=on, area=area,
        says=f"{source} {scheme} {document}", document=document, event_id=event.id if event else None,
        transfers=[Transfer(available(source, scheme, area), Pot(K.GRANTED, source, scheme, area), amount)],
    )  # fmt: skip


@transaction.atomic
def withdraw(
    *,
    area: str,
    source: str,
    scheme: str,
    amount: int,
    document: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """Give unspent money back (指标收回). Raises `BudgetShort` where less is available."""
    by.must_be(Role.FINANCE, area=area)
    alone(area)
    _positive(amount)
    pot, key = available(source, scheme, area), f"withdraw:{area}:{source}:{scheme}:{document}"
    here = locked_balances([pot])[pot]
    if not posted(key) and here < amount:
        raise BudgetShort(scheme=scheme, needed=amount, available=here)
    event = None if posted(key) else events.record(
        "payments.funds.withdrawn", by=by, at=at, subject=("budget", f"{area}:{scheme}"), area=area,
        facts={"source": source, "scheme": scheme, "amount": amount, "document": document},
    )  # fmt: skip
    post(
        key=key, kind="withdraw", on=on, area=area,
        says=f"{source} {scheme} {document}", document=document, event_id=event.id if event else None,
        transfers=[Transfer(Pot(K.GRANTED, source, scheme, area), pot, amount)],
    )  # fmt: skip


@transaction.atomic
def permit_overspend(
    *,
    area: str,
    scheme: str,
    amount: int,
    document: str,
    reason: str,
    until: date,
    by: Actor,
    at: datetime,
) -> Override:
    """Record a documented permission to spend up to `amount` fen more than the county has."""
    by.must_be(Role.FINANCE, area=area)
    alone(area)
    _positive(amount)
    if not document.strip() or len(reason.strip()) < 2:
        raise NotYet("override_needs", _("请填写批准文号和理由"), missing=["document", "reason"])
    there = Override.objects.filter(area=area, document=document).first()
    if there is not None:
        if (there.scheme, there.amount) != (scheme, amount):
            raise Refused("document_used", _("该文号已按其他内容登记"), document=document)
        return there
    override = Override.objects.create(
        area=area, scheme=scheme, amount=amount, document=document, reason=reason, until=until,
        given_by=by.name, given_at=at,
    )  # fmt: skip
    events.record(
        "payments.funds.overspend_permitted", by=by, at=at, subject=("override", override.pk),
        area=area, facts={"scheme": scheme, "amount": amount, "document": document},
    )  # fmt: skip
    return override


@transaction.atomic
def advance_reserve(
    *,
    township: str,
    source: str,
    scheme: str,
    amount: int,
    document: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """Advance or replenish a township's reserve (DR-057) out of the county's money."""
    by.must_be(Role.FINANCE, area=township[:6])
    alone(township)
    _positive(amount)
    pot = available(source, scheme, township)
    here = locked_balances([pot])[pot]
    if here < amount:
        raise BudgetShort(scheme=scheme, needed=amount, available=here)
    event = events.record(
        "payments.reserve.advanced", by=by, at=at, subject=("reserve", township), area=township,
        facts={"scheme": scheme, "amount": amount, "document": document},
    )  # fmt: skip
    post(
        key=f"reserve:{township}:{source}:{scheme}:{document}", kind="advance", on=on, area=township,
        says=f"{township} {document}", document=document, event_id=event.id,
        transfers=[Transfer(spent_at(K.RESERVE, source, scheme, township), pot, amount)],
    )  # fmt: skip


class Slice(NamedTuple):
    """How much of one source a run may take, in the order in which it is taken."""

    source: str
    room: int


def room_for(area: str, scheme: str, *, on: date) -> list[Slice]:
    """What each source can still give for a scheme, in the place's order, accounts locked.

    Permissions to overspend widen the county's own source.
    """
    sources: Sequence[str] = terms_of(area, on).value("fund_order")
    pots = [available(s, scheme, area) for s in sources]
    here = locked_balances(pots)
    beyond = overspend_permitted(area, scheme, on=on)
    return [
        Slice(s, here[pot] + (beyond if s == "county" else 0))
        for s, pot in zip(sources, pots, strict=True)
    ]


def overspend_permitted(area: str, scheme: str, *, on: date) -> int:
    """Fen that may be spent beyond the budget on that day, by all permissions together."""
    found = Override.objects.filter(area=area[:6], scheme=scheme, until__gte=on)
    return int(found.aggregate(s=Sum("amount"))["s"] or 0)


def locked_balances(pots: list[Pot]) -> dict[Pot, int]:
    """Balances of these accounts, locked until the end of the transaction."""
    ids = accounts(pots)
    list(Account.objects.select_for_update().filter(id__in=ids.values()).order_by("id"))
    found = books.balances_of(ids.values())
    return {pot: found.get(id_, 0) for pot, id_ in ids.items()}


def _positive(amount: int) -> None:
    if amount <= 0:
        raise Refused("amount_not_positive", _("金额须大于零"))
