"""Accounts of payees: entered once, never edited; a correction is a new account."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.payments.models import PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.matters import MatterReason
from doudi.payments.sealed import index_of, sealed
from doudi.payments.services import matters
from doudi.payments.turns import alone


@transaction.atomic
def open_account(
    *,
    person_id: int,
    holder: str,
    bank: str,
    number: str,
    area: str,
    by: Actor,
    at: datetime,
    held_for: str = "",
) -> PayeeAccount:
    """Enter the account that a person is paid into.

    Where money already goes elsewhere, or somebody else holds the account, it is only proposed
    and a second person confirms it (`services.matters`); else awards use it from their next list.
    Lists already sealed keep theirs. `held_for` says why somebody else holds it (a guardian, with
    the proof's number). The account in use entered again changes nothing.
    """  # fmt: skip
    by.must_be(Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER, area=area)
    alone(area)
    account = new_account(
        person_id=person_id, holder=holder, bank=bank, number=number, at=at, held_for=held_for
    )
    why = MatterReason.HELD_BY_ANOTHER if held_for else MatterReason.ENTERED
    return matters.take_up(account, area=area, why=why, must_ask=bool(held_for), by=by, at=at)


@transaction.atomic
def mark_account(
    *, account_id: int, status: str, area: str, reason: str, by: Actor, at: datetime
) -> None:
    """Say that an account is good, doubtful or unusable."""
    by.must_be(Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER, area=area)
    alone(area)
    PayeeAccount.objects.filter(pk=account_id).update(status=AccountStatus(status))
    events.record(
        "payments.account.marked", by=by, at=at, subject=("account", account_id), area=area,
        facts={"status": status, "reason": reason},
    )  # fmt: skip


def new_account(
    *, person_id: int | None, holder: str, bank: str, number: str, at: datetime, held_for: str = ""
) -> PayeeAccount:
    """An account not yet written. Raises `Refused` for a number that cannot be one."""
    plain = number.replace(" ", "")
    if not matters.is_number(plain):
        raise Refused("not_an_account", _("账号应为 8 至 30 位数字"))
    return PayeeAccount(
        person_id=person_id, holder=holder, bank=bank, number_sealed=sealed(plain),
        number_index=index_of(plain), tail=plain[-4:], held_for=held_for, since=at,
    )  # fmt: skip
