"""Accounts of payees: entered once, never edited; a correction is a new account."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import crypto, events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.payments.models import Award, PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.states import AwardState
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
    """Enter the account that a person is paid into from now on.

    Running awards of the payee use it from their next list; lists already sealed keep theirs.
    `held_for` says why somebody else holds it (a guardian, with the proof's number).
    """  # fmt: skip
    by.must_be(Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER, area=area)
    alone(area)
    account = new_account(
        person_id=person_id, holder=holder, bank=bank, number=number, at=at, held_for=held_for
    )
    account.save(force_insert=True)
    Award.objects.filter(payee_person_id=person_id).exclude(state=AwardState.ENDED).update(
        account=account
    )
    events.record(
        "payments.account.opened", by=by, at=at, subject=("person", person_id), area=area,
        facts={"account": account.pk, "bank": bank},
    )  # fmt: skip
    return account


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
    if not plain.isascii() or not plain.isdigit() or not 8 <= len(plain) <= 30:
        raise Refused("not_an_account", _("账号应为 8 至 30 位数字"))
    return PayeeAccount(
        person_id=person_id, holder=holder, bank=bank, number_sealed=sealed(plain),
        number_index=index_of(plain), tail=plain[-4:], held_for=held_for, since=at,
    )  # fmt: skip


def account_in_use(person_id: int) -> PayeeAccount | None:
    """The newest account of a person that is not known to be unusable."""
    usable = PayeeAccount.objects.exclude(status=AccountStatus.UNUSABLE)
    return usable.filter(person_id=person_id).order_by("-id").first()


def sealed(number: str) -> str:
    """The number encrypted; every sealing differs."""
    return crypto.seal(number, purpose="payments.account")


def opened(text: str) -> str:
    """The number behind a sealed one."""
    return crypto.unseal(text, purpose="payments.account")


def opener() -> Callable[[str], str]:
    """`opened` for many numbers in a row."""
    return crypto.opener(purpose="payments.account")


def index_of(number: str) -> str:
    """A keyed hash: equal numbers have equal indexes, and nobody can guess back."""
    return crypto.index(number, purpose="payments.account")
