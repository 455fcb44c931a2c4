"""Support institutions that are paid for their residents in one transfer (集中供养).

The account of an institution, and the way of a resident's money to it and back, are each asked for
by one person and confirmed by another (mof-2020-37). Until then money goes where it went.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.errors import not_here
from doudi.payments.models import AccountMatter, Award, Collective, Instruction, PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.matters import MatterKind, MatterReason
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance, following, note
from doudi.payments.services.accounts import new_account
from doudi.payments.services.matters import (
    USABLE,
    decide,
    from_register,
    locked,
    name_of,
    settle_missing,
)
from doudi.payments.states import AwardState, MatterState, RunState
from doudi.payments.states import InstructionState as I
from doudi.payments.turns import alone

KEEPERS = (Role.COUNTY_CLERK, Role.PAY_MAKER)  # of institutions' accounts
ROUTERS = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.PAY_MAKER)


@transaction.atomic
def enter(
    *, area: str, name: str, bank: str, number: str, by: Actor, at: datetime
) -> AccountMatter:
    """Enter an institution of the county with its account; usable once a second person confirms.

    Raises `Refused` "institution_there" for a name that is entered already.
    """
    by.must_be(*KEEPERS, area=area)
    alone(area)
    if Collective.objects.filter(area=area, name=name.strip()).exists():
        raise Refused("institution_there", _("这家机构已经登记，换账户请在它名下办理"))
    account = _proposed(name, bank, number, at)
    made = Collective.objects.create(area=area, name=name.strip(), account=account)
    return _ask_account(made, account, MatterReason.FIRST_OF_INSTITUTION, by=by, at=at)


@transaction.atomic
def change_account(
    *, collective_id: int, bank: str, number: str, by: Actor, at: datetime
) -> AccountMatter:
    """Propose another account of an institution. Raises `Refused` "asked_already" while one waits."""
    there = Collective.objects.filter(pk=collective_id).first()
    if there is None:
        raise not_here("collective")
    by.must_be(*KEEPERS, area=there.area)
    alone(there.area)
    if AccountMatter.objects.filter(
        collective=there, kind=MatterKind.COLLECTIVE, state=MatterState.OPEN
    ).exists():
        raise Refused("asked_already", _("已有一个账户在等待确认"))
    account = _proposed(there.name, bank, number, at)
    if (account.number_index, bank) == (there.account.number_index, there.account.bank):
        raise Refused("same_way", _("现在用的就是这个账户"))
    return _ask_account(there, account, MatterReason.NEW_OF_INSTITUTION, by=by, at=at)


@transaction.atomic
def ask_route(
    *, award_id: int, collective_id: int | None, says: str, by: Actor, at: datetime
) -> AccountMatter:
    """Propose that an award is paid through an institution, or (None) to the household again.

    `says` names the ground: the support agreement, the day of moving in or out. Raises `Refused`
    where nothing would change or something waits already, `NotYet` without a ground.
    """
    alone(Award.objects.filter(pk=award_id).values_list("area", flat=True).first() or "")
    award = Award.objects.select_for_update(of=("self",)).filter(pk=award_id).first()
    if award is None:
        raise not_here("award")
    by.must_be(*ROUTERS, area=award.area)
    if len(says.strip()) < 2:
        raise NotYet("ground_missing", _("请写明依据：供养协议、入住或离院日期"), missing=["says"])
    if award.state == AwardState.ENDED or award.is_one_off:
        raise Refused("wrong_state", _("只有正在按月发放的待遇可以改变发放去向"))
    if award.collective_id == collective_id:
        raise Refused("same_way", _("现在就是这样发放的"))
    if AccountMatter.objects.filter(
        award=award, kind=MatterKind.ROUTE, state=MatterState.OPEN
    ).exists():
        raise Refused("asked_already", _("这笔待遇已有一个去向在等待确认"))
    to = usable(award.area).filter(pk=collective_id or 0).first()
    if collective_id is not None and to is None:
        raise Refused("institution_not_usable", _("这家机构的账户尚未确认，不能代领"))
    leaves = award.collective if to is None else None
    who = award.payee_person_id
    matter = AccountMatter.objects.create(
        person_id=who, area=award.area, name=name_of(who, localdate(at)), award=award,
        kind=MatterKind.ROUTE, why=MatterReason.MOVED_IN if to else MatterReason.MOVED_OUT,
        collective=to or leaves, account=to.account if to else award.account, says=says.strip()[:200],
        asked_by_id=by.user_id, asked_by=by.name, asked_at=at,
        was=paid_to(award),
    )  # fmt: skip
    facts = {"award": award.pk, "to": collective_id, "reason": matter.says}
    note("matter", matter, "proposed", by=by, at=at, facts=facts)
    return matter


@transaction.atomic
def answer(
    *, matter_id: int, is_confirmed: bool, says: str, by: Actor, at: datetime
) -> AccountMatter:
    """A second person confirms or refuses what was asked about an institution or a way."""
    kind = AccountMatter.objects.filter(pk=matter_id).values_list("kind", flat=True).first()
    if kind not in (MatterKind.COLLECTIVE, MatterKind.ROUTE):
        raise not_here("matter")
    matter = locked(matter_id, kind)
    decide(matter, "confirm" if is_confirmed else "refuse", says=says, by=by, at=at)
    if kind == MatterKind.COLLECTIVE:
        _answer_account(matter, is_confirmed, by=by, at=at)
    elif is_confirmed:
        _send_along(matter, by=by, at=at)
    return matter


def usable(area: str) -> models.QuerySet[Collective]:
    """Institutions of the county of `area` whose account is confirmed."""
    return Collective.objects.filter(area=area[:6], account__status__in=USABLE).order_by("name")


def _proposed(name: str, bank: str, number: str, at: datetime) -> PayeeAccount:
    """Written, not yet used. Raises `Refused` "private_account" for a number that is a person's."""
    account = new_account(person_id=None, holder=name.strip()[:80], bank=bank, number=number, at=at)
    private = PayeeAccount.objects.filter(
        number_index=account.number_index, person_id__isnull=False
    )
    if private.exists():
        raise Refused("private_account", _("这个账号登记在个人名下，不能作为机构账户"))
    account.status = AccountStatus.PROPOSED
    account.save(force_insert=True)
    return account


def _ask_account(
    there: Collective, account: PayeeAccount, why: str, *, by: Actor, at: datetime
) -> AccountMatter:
    matter = AccountMatter.objects.create(
        person_id=0, area=there.area, name=there.name[:80], kind=MatterKind.COLLECTIVE, why=why,
        collective=there, account=account, was=None if there.account == account else there.account,
        asked_by_id=by.user_id, asked_by=by.name, asked_at=at,
    )  # fmt: skip
    note("matter", matter, "proposed", by=by, at=at,
         facts={"account": account.pk, "collective": there.pk})  # fmt: skip
    return matter


def _answer_account(matter: AccountMatter, is_confirmed: bool, *, by: Actor, at: datetime) -> None:
    """The institution uses the account, on lists not yet sealed too; or it is never used."""
    there, account = matter.collective, matter.account
    if there is None or account is None:
        raise not_here("account")
    account.status = AccountStatus.GOOD if is_confirmed else AccountStatus.UNUSABLE
    account.save(update_fields=["status"])
    if is_confirmed:
        there.account = account
        there.save(update_fields=["account"])
        moved = _waiting().filter(collective=there).update(account=account, bank=account.bank)
        note("matter", matter, "used", by=by, at=at, facts={"account": account.pk, "lines": moved})


def _send_along(matter: AccountMatter, *, by: Actor, at: datetime) -> None:
    """The award, and what the household is given once beside it, is paid the confirmed way from now
    on, on lists not yet sealed too; what came back and is sent again goes where it was owed."""
    award = Award.objects.select_for_update(of=("self",)).get(pk=matter.award_id or 0)
    if award.state == AwardState.ENDED or award.payee_person_id != matter.person_id:
        raise Refused("ground_gone", _("待遇已终止或换了收款人，请不予确认"))
    was = award.collective_id
    to = matter.collective if matter.why == MatterReason.MOVED_IN else None
    if to is not None and to.account.status not in USABLE:
        raise Refused("institution_not_usable", _("这家机构的账户尚未确认，不能代领"))
    account = to.account if to else _own(award, by=by, at=at)
    beside = Award.objects.filter(
        household_id=award.household_id, payee_person_id=award.payee_person_id, is_one_off=True,
        collective=award.collective,
    ).exclude(state=AwardState.ENDED)  # fmt: skip
    ids = [award.pk, *beside.values_list("pk", flat=True)]
    Award.objects.filter(pk__in=ids).update(collective=to)
    lines = _waiting().filter(award_id__in=ids).exclude(run__kind=RunKind.RESEND)
    moved = lines.update(collective=to, account=account, bank=account.bank if account else "")
    if to is not None:
        settle_missing(award.payee_person_id, by=by, at=at)
    note("award", award, "routed", by=by, at=at, facts={
        "was": was, "collective": to.pk if to else None, "reason": matter.says, "lines": moved,
    })  # fmt: skip


def paid_to(award: Award) -> PayeeAccount | None:
    """Where an award is paid to as things stand."""
    return award.collective.account if award.collective else award.account


def drop_way(award: Award, *, by: Actor, at: datetime) -> None:
    """The award ended or has another payee: a way that was asked for the old one is not asked any more."""
    for open_ in AccountMatter.objects.filter(
        award=award, kind=MatterKind.ROUTE, state=MatterState.OPEN
    ):
        advance("matter", open_, "replace", by=following(by), at=at)


def _own(award: Award, *, by: Actor, at: datetime) -> PayeeAccount | None:
    """The account of the payee; where there is none that works, it is asked for from now on."""
    if award.account is None or award.account.status not in USABLE:
        award.account = from_register(
            person_id=award.payee_person_id, area=award.area, by=by, at=at
        )
        award.save(update_fields=["account"])
    return award.account


def _waiting() -> models.QuerySet[Instruction]:
    return Instruction.objects.filter(state=I.LISTED, run__state=RunState.LISTED)
