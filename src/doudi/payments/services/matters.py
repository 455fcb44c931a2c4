"""Accounts of payees from the register or the desk: taken up, asked for, confirmed by a second person.

An account may be used at once only where nothing is redirected: the person has none yet and holds
it. Everything else waits for somebody other than the one who entered it (mof-2020-37: nobody may
hold another's card). Until then money goes where it went; without any account the pre-check takes
the line off, and what is owed stays owed.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet
from doudi.payments.errors import not_here
from doudi.payments.models import AccountMatter, Award, Collective, Instruction, PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.matters import MatterKind, MatterReason
from doudi.payments.moves import advance, answered, following, note
from doudi.payments.sealed import index_of, sealed
from doudi.payments.states import AwardState, MatterState, RunState
from doudi.payments.states import InstructionState as I
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone
from doudi.registry.selectors import KnownAccount, Payee, payee

USABLE = (AccountStatus.GOOD, AccountStatus.DOUBTFUL)
SHORTEST, LONGEST = 8, 30  # digits of an account number


def from_register(
    *, person_id: int, area: str, by: Actor, at: datetime, is_news: bool = False
) -> PayeeAccount | None:
    """The account that a payee is to be paid into now, copied from the register where it is newer
    than the one in use (`is_news`: it was entered just now).

    None where there is none to use yet; then one question is open with the township clerk or with
    the one who confirms. Asking again opens no second question.
    """
    in_use, known = _in_use(person_id), payee(person_id, on=localdate(at))
    if known is not None and known.own is not None:
        if in_use is not None and not is_news and known.own.since <= localdate(in_use.since):
            return in_use
        why = (
            MatterReason.REGISTER
            if known.own.holder == known.name
            else MatterReason.HELD_BY_ANOTHER
        )
        _copy(known, known.own, area=area, why=why, by=by, at=at)
    elif known is not None and known.of_guardian is not None and in_use is None:
        _copy(known, known.of_guardian, area=area, why=MatterReason.GUARDIAN, by=by, at=at)
    elif in_use is None and not _asked(person_id):
        _ask(person_id, area=area, why=MatterReason.NONE_KNOWN, by=by, at=at)
    return _in_use(person_id)


def _copy(
    known: Payee, found: KnownAccount, *, area: str, why: str, by: Actor, at: datetime
) -> None:
    bank = terms_of(area, localdate(at)).bank_called(found.bank)
    number = found.number.replace(" ", "")
    if not bank or not is_number(number):
        reason = MatterReason.NOT_A_NUMBER if bank else MatterReason.BANK_UNKNOWN
        if not _asked(known.person_id):
            _ask(known.person_id, area=area, why=reason, by=by, at=at, says=found.bank[:120])
        return
    account = PayeeAccount(
        person_id=known.person_id, holder=found.holder[:80], bank=bank, number_sealed=sealed(number),
        number_index=index_of(number), tail=number[-4:], since=at,
    )  # fmt: skip
    take_up(account, area=area, why=why, must_ask=why != MatterReason.REGISTER, by=by, at=at)


@transaction.atomic
def take_up(
    account: PayeeAccount, *, area: str, why: str, must_ask: bool, by: Actor, at: datetime
) -> PayeeAccount:
    """Use a new account at once where it redirects nothing, else propose it; returns the row that
    now stands for it. `account` is not yet written."""
    person_id = account.person_id or 0
    alone(area)
    same = PayeeAccount.objects.filter(
        person_id=person_id, number_index=account.number_index, bank=account.bank,
        holder=account.holder,
    ).exclude(status=AccountStatus.UNUSABLE)  # fmt: skip
    there = same.order_by("-id").first()
    if there is not None and (
        there == _in_use(person_id) or there.status == AccountStatus.PROPOSED
    ):
        return there
    others = PayeeAccount.objects.filter(person_id=person_id).exclude(status=AccountStatus.PROPOSED)
    if must_ask or (_is_owed(person_id) and others.exists()):
        account.status = AccountStatus.PROPOSED
        account.save(force_insert=True)
        _propose(account, area=area, why=why, by=by, at=at)
        return account
    account.save(force_insert=True)
    _point_to(account, area=area, by=by, at=at)
    return account


@transaction.atomic
def confirm(*, matter_id: int, says: str, by: Actor, at: datetime) -> AccountMatter:
    """A second person confirms that the money may go to the proposed account from now on.

    For an account that somebody else holds `says` names the proof. Raises `Refused` "same_person".
    """
    matter = locked(matter_id, MatterKind.CHANGE)
    account = matter.account
    if account is None:
        raise not_here("account")
    if matter.why in (MatterReason.GUARDIAN, MatterReason.HELD_BY_ANOTHER):
        if len(says.strip()) < 2 and not account.held_for:
            raise NotYet("proof_missing", _("请写明代领关系和证明文号"), missing=["says"])
        account.held_for = (says.strip() or account.held_for)[:120]
    decide(matter, "confirm", says=says, by=by, at=at)
    account.status = AccountStatus.GOOD
    account.save(update_fields=["status", "held_for"])
    _point_to(account, area=matter.area, by=by, at=at)
    return matter


@transaction.atomic
def refuse(*, matter_id: int, says: str, by: Actor, at: datetime) -> AccountMatter:
    """The proposed account is not used; money goes on where it went. A reason is needed."""
    matter = locked(matter_id, MatterKind.CHANGE)
    decide(matter, "refuse", says=says, by=by, at=at)
    PayeeAccount.objects.filter(pk=matter.account_id or 0).update(status=AccountStatus.UNUSABLE)
    if _in_use(matter.person_id) is None:
        _ask(matter.person_id, area=matter.area, why=MatterReason.NONE_KNOWN, by=by, at=at)
    return matter


def is_number(number: str) -> bool:
    """May this be the number of an account?"""
    return number.isascii() and number.isdigit() and SHORTEST <= len(number) <= LONGEST


def _point_to(account: PayeeAccount, *, area: str, by: Actor, at: datetime) -> None:
    """Awards that are paid to the person, and their lines on lists not yet sealed, use the account."""
    owed = Award.objects.filter(payee_person_id=account.person_id or 0)
    owed.exclude(state=AwardState.ENDED).update(account=account)
    waiting = Instruction.objects.filter(
        award__in=owed.values("id"), collective=None, state=I.LISTED, run__state=RunState.LISTED
    )
    moved = waiting.update(account=account, bank=account.bank)
    events.record(
        "payments.account.opened", by=by, at=at, subject=("person", account.person_id or 0), area=area,
        facts={"account": account.pk, "bank": account.bank, "lines": moved},
    )  # fmt: skip
    settle_missing(account.person_id or 0, by=by, at=at)


def settle_missing(person_id: int, *, by: Actor, at: datetime) -> None:
    """The money of this person has a way now: nobody needs to be asked for an account any more."""
    for open_ in AccountMatter.objects.filter(
        person_id=person_id, kind=MatterKind.MISSING, state=MatterState.OPEN
    ):
        advance("matter", open_, "settle", by=following(by), at=at)


def _propose(account: PayeeAccount, *, area: str, why: str, by: Actor, at: datetime) -> None:
    person_id = account.person_id or 0
    for older in AccountMatter.objects.select_for_update().filter(
        person_id=person_id, kind=MatterKind.CHANGE, state=MatterState.OPEN
    ):
        advance("matter", older, "replace", by=following(by), at=at)
        PayeeAccount.objects.filter(pk=older.account_id or 0).update(status=AccountStatus.UNUSABLE)
    matter = AccountMatter.objects.create(
        person_id=person_id, area=area, name=name_of(person_id, localdate(at)) or account.holder,
        kind=MatterKind.CHANGE, why=why, account=account, says=account.held_for,
        asked_by_id=by.user_id, asked_by=by.name, asked_at=at,
    )  # fmt: skip
    note("matter", matter, "proposed", by=by, at=at, facts={"account": account.pk, "why": why})


def _ask(person_id: int, *, area: str, why: str, by: Actor, at: datetime, says: str = "") -> None:
    matter = AccountMatter.objects.create(
        person_id=person_id, area=area, name=name_of(person_id, localdate(at)), kind=MatterKind.MISSING,
        why=why, says=says, asked_by=by.name, asked_at=at,
    )  # fmt: skip
    note("matter", matter, "asked", by=by, at=at, facts={"person": person_id, "why": why})


def decide(matter: AccountMatter, act: str, *, says: str, by: Actor, at: datetime) -> None:
    """Close a question with its answer; never by the one who asked it.

    Raises `Refused` "same_person", and for a refusal without a reason `NotYet`.
    """
    written = answered(matter, act, says=says, field="answer", by=by, at=at)
    facts = {"account": matter.account_id, "reason": matter.answer}
    advance("matter", matter, act, by=by, at=at, facts=facts, fields=written)


def locked(matter_id: int, kind: str) -> AccountMatter:
    """The question, which nobody else can answer meanwhile. Raises `NotFound`."""
    alone(AccountMatter.objects.filter(pk=matter_id).values_list("area", flat=True).first() or "")
    rows = AccountMatter.objects.select_for_update(of=("self",)).select_related("account")
    found = rows.filter(pk=matter_id, kind=kind).first()
    if found is None:
        raise not_here("matter")
    return found


def _in_use(person_id: int) -> PayeeAccount | None:
    usable = PayeeAccount.objects.filter(person_id=person_id, status__in=USABLE)
    usable = usable.exclude(id__in=Collective.objects.values("account_id"))
    return usable.order_by("-id").first()


def _is_owed(person_id: int) -> bool:
    return Award.objects.filter(payee_person_id=person_id).exclude(state=AwardState.ENDED).exists()


def _asked(person_id: int) -> bool:
    asked = AccountMatter.objects.filter(person_id=person_id, state=MatterState.OPEN)
    return asked.filter(kind__in=[MatterKind.MISSING, MatterKind.CHANGE]).exists()


def name_of(person_id: int, on: date) -> str:
    """What the register calls a payee, "" for nobody it knows."""
    known = payee(person_id, on=on)
    return known.name[:80] if known else ""
