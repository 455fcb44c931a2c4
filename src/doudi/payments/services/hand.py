"""Handed over by hand: cash from a township's reserve, or goods, against a signature."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.errors import BudgetShort
from doudi.payments.models import Account, Award, Due, HandPayment
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.moves import note
from doudi.payments.selectors import books
from doudi.payments.services.ledger import Transfer, accounts, available, post, spent_at
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone


@transaction.atomic
def pay_cash(
    *,
    award_id: int,
    source: str,
    on: date,
    witness: str,
    receipt_sha256: str,
    by: Actor,
    at: datetime,
) -> HandPayment:
    """Pay a one-off award in cash from the township's reserve: two people, one signed receipt.

    Raises `BudgetShort` where the reserve holds less, `Refused` above the place's ceiling or when
    any part of the award is on a list already.
    """
    award = _one_off(award_id)
    by.must_be(Role.TOWNSHIP_CLERK, area=award.area)
    _two_people(by, witness, receipt_sha256)
    amount = sum(p.amount for p in award.parts.all())
    if amount > terms_of(award.area, on).amount("reserve", "ceiling_once"):
        raise Refused("above_reserve_ceiling", _("超过备用金单笔限额"), amount=amount)
    pot = spent_at(K.RESERVE, source, award.scheme, award.area)
    account = accounts([pot])[pot]
    list(Account.objects.select_for_update().filter(pk=account))
    here = books.balances_of([account]).get(account, 0)
    if here < amount:
        raise BudgetShort(scheme=award.scheme, needed=amount, available=here)
    paid = _paid(
        award, HandPayment.Form.CASH, source, amount, "", on, witness, receipt_sha256, by, at
    )
    post(
        key=f"hand:{paid.pk}", kind="cash", on=on, area=award.area, says=award.decision_number,
        document=f"hand:{paid.pk}",
        transfers=[Transfer(spent_at(K.PAID, source, award.scheme, award.area), pot, amount)],
    )  # fmt: skip
    return paid


@transaction.atomic
def give_goods(
    *,
    award_id: int,
    source: str,
    what: str,
    on: date,
    witness: str,
    receipt_sha256: str,
    by: Actor,
    at: datetime,
) -> HandPayment:
    """Hand over goods worth the award, bought from the county's money; with a signed receipt."""
    award = _one_off(award_id)
    by.must_be(Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, area=award.area)
    _two_people(by, witness, receipt_sha256)
    amount = sum(p.amount for p in award.parts.all())
    pot = available(source, award.scheme, award.area)
    account = accounts([pot])[pot]
    list(Account.objects.select_for_update().filter(pk=account))
    here = books.balances_of([account]).get(account, 0)
    if here < amount:
        raise BudgetShort(scheme=award.scheme, needed=amount, available=here)
    paid = _paid(
        award, HandPayment.Form.GOODS, source, amount, what, on, witness, receipt_sha256, by, at
    )
    post(
        key=f"hand:{paid.pk}", kind="goods", on=on, area=award.area, says=award.decision_number,
        document=f"hand:{paid.pk}",
        transfers=[Transfer(spent_at(K.PAID, source, award.scheme, award.area), pot, amount)],
    )  # fmt: skip
    return paid


@transaction.atomic
def settle_reserve(*, township: str, until: date, on: date, by: Actor, at: datetime) -> int:
    """The county accepts a township's cash payments up to a day; returns the fen to replenish."""
    by.must_be(Role.COUNTY_CLERK, Role.FINANCE, area=township[:6])
    alone(township)
    rows = HandPayment.objects.select_for_update().filter(
        area__startswith=township, form=HandPayment.Form.CASH, settled_on=None, on__lte=until
    )
    found = list(rows)
    for paid in found:
        paid.settled_on = on
        paid.save(update_fields=["settled_on"])
        note("hand", paid, "settled", by=by, at=at, facts={"amount": paid.amount})
    return sum(p.amount for p in found)


def _one_off(award_id: int) -> Award:
    alone(Award.objects.values_list("area", flat=True).get(pk=award_id))
    award = Award.objects.select_for_update(of=("self",)).get(pk=award_id)
    if not award.is_one_off:
        raise Refused("not_one_off", _("按月发放的待遇不能以现金或实物发放"))
    if award.dues.filter(void=False).exists():
        raise Refused("on_a_list", _("该待遇已列入发放清单或已发放"))
    return award


def _two_people(by: Actor, witness: str, receipt_sha256: str) -> None:
    if not witness.strip() or witness.strip() == by.name:
        raise Refused("same_person", _("须有另一名工作人员在场见证"))
    if len(receipt_sha256) != 64:
        raise NotYet("receipt_missing", _("请上传领款人签字的凭据"), missing=["receipt"])
    if HandPayment.objects.filter(receipt_sha256=receipt_sha256).exists():
        raise Refused("receipt_used", _("这份签字凭据已用于另一笔发放"))


def _paid(
    award: Award, form: str, source: str, amount: int, what: str, on: date, witness: str,
    receipt: str, by: Actor, at: datetime,
) -> HandPayment:  # fmt: skip
    paid = HandPayment.objects.create(
        award=award, area=award.area, form=form, source=source, amount=amount, what=what, on=on,
        paid_by=by.name, witness=witness.strip(), receipt_sha256=receipt,
    )  # fmt: skip
    Due.objects.bulk_create(
        Due(hand=paid, award=award, person_id=p.person_id, scheme=p.scheme, component=p.component,
            month=award.first_month, amount=p.amount)
        for p in award.parts.filter(amount__gt=0)
    )  # fmt: skip
    note(
        "hand",
        paid,
        "paid",
        by=by,
        at=at,
        facts={"amount": amount, "form": form, "award": award.pk},
    )
    return paid
