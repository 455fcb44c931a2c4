"""Township reserves after the first advance: replenished by what was settled, or given back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.payments.errors import BudgetShort
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.selectors import pools
from doudi.payments.services.funds import locked_balances
from doudi.payments.services.ledger import Transfer, available, post, posted, spent_at
from doudi.payments.turns import alone


@transaction.atomic
def replenish(
    *, township: str, source: str, scheme: str, document: str, on: date, by: Actor, at: datetime
) -> int:
    """Fill the reserve up again by exactly what the county accepted and has not replaced yet
    (DR-057); returns the fen, 0 where the document was entered before. Raises `Refused` when
    nothing was settled, `BudgetShort` when the county has less."""
    by.must_be(Role.FINANCE, area=township[:6])
    alone(township)
    key = f"replenish:{township}:{source}:{scheme}:{document}"
    if posted(key):
        return 0
    amount = pools.reserve_of(township, source=source, scheme=scheme).to_replenish
    if amount <= 0:
        raise Refused("nothing_settled", _("没有已结算而未补充的备用金支出"))
    pot = available(source, scheme, township)
    here = locked_balances([pot])[pot]
    if here < amount:
        raise BudgetShort(scheme=scheme, needed=amount, available=here)
    to = spent_at(K.RESERVE, source, scheme, township)
    _post(key, "replenish", Transfer(to, pot, amount), township, document, on, by, at)
    return amount


@transaction.atomic
def give_back(
    *, township: str, source: str, scheme: str, amount: int, document: str, on: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Return unspent cash of the reserve to the county's money; never more than is there."""
    by.must_be(Role.FINANCE, area=township[:6])
    alone(township)
    key = f"reserve-back:{township}:{source}:{scheme}:{document}"
    pot = spent_at(K.RESERVE, source, scheme, township)
    here = locked_balances([pot])[pot]
    if amount <= 0:
        raise Refused("amount_not_positive", _("金额须大于零"))
    if not posted(key) and here < amount:
        raise BudgetShort(scheme=scheme, needed=amount, available=here)
    to = available(source, scheme, township)
    _post(key, "reserve_back", Transfer(to, pot, amount), township, document, on, by, at)


def _post(
    key: str, kind: str, transfer: Transfer, township: str, document: str, on: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    event = None
    if not posted(key):
        event = events.record(
            f"payments.reserve.{kind}", by=by, at=at, subject=("reserve", township), area=township,
            facts={"scheme": transfer.debit.scheme, "amount": transfer.amount, "document": document},
        )  # fmt: skip
    post(key=key, kind=kind, on=on, area=township, says=f"{township} {document}", document=document,
         event_id=event.id if event else None, transfers=[transfer])  # fmt: skip
