"""Three pairs of eyes: the maker seals, the checker confirms, the releaser commits the money."""

import hashlib
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum, Window
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from doudi.kernel import fast
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.models import Event
from doudi.offices.roles import Role
from doudi.payments.errors import BudgetShort, OutOfDate, SamePerson, SealBroken, Unexplained
from doudi.payments.models import PayRun, RecoveryPromise
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance
from doudi.payments.services import checks, funds, listing, recoveries
from doudi.payments.services.ledger import Transfer, available, post, spent_at
from doudi.payments.services.runs import count_up, locked, undo
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState

CHUNK = 20_000
LINE = ("seq", "award_id", "account_id", "collective_id", "amount", "kept_back")
# What the seal says of a line, put together by the database: "1|7|3|None|40000|0\n". SQLite writes it
# in one go, which takes three quarters of the time of joining texts.
LINE_SAYS = {
    "sqlite": "printf('%%d|%%d|%%s|%%s|%%d|%%d\n', seq, award_id, ifnull(account_id, 'None'), "
    "ifnull(collective_id, 'None'), amount, kept_back)",
    "postgresql": " || '|' || ".join(f"COALESCE(CAST({name} AS text), 'None')" for name in LINE)
    + " || '\n'",
}


def seal(*, run_id: int, by: Actor, at: datetime) -> PayRun:
    """The maker is done: every finding is dealt with, and the list gets its hash.

    Deaths and accounts are looked at once more first; what is new stays on the list's findings
    even though the seal is refused. Raises `Unexplained`, `OutOfDate`, or `NotYet` for an empty
    list.
    """
    with transaction.atomic():
        run = locked(run_id)
        by.must_be(Role.PAY_MAKER, area=run.area)
        if run.state == RunState.LISTED:
            checks.look_again(run, on=at.date())
    return _seal(run_id, by, at)


@fast.room()
@transaction.atomic
def _seal(run_id: int, by: Actor, at: datetime) -> PayRun:
    run = locked(run_id)
    open_findings = run.findings.filter(explanation="", is_taken_off=False)
    if run.state == RunState.LISTED and (waiting := open_findings.count()):
        raise Unexplained(waiting)
    _must_be_owed(run)
    count_up(run)
    if not run.count:
        raise NotYet("list_is_empty", missing=["instructions"])
    run.digest, run.maker_id, run.maker_name = digest_of(run), by.user_id, by.name
    run.checker_id = run.releaser_id = None
    run.checker_name = run.releaser_name = ""
    run.sealed_at = at
    advance("run", run, "seal", by=by, at=at, facts=_facts(run), fields=(
        "count", "total", "digest", "maker_id", "maker_name", "checker_id", "checker_name",
        "releaser_id", "releaser_name", "sealed_at",
    ))  # fmt: skip
    return run


@transaction.atomic
def confirm(*, run_id: int, by: Actor, at: datetime) -> PayRun:
    """The checker stands for the list as sealed; never the person who made it."""
    run = locked(run_id)
    if _same_hands(run, by):
        raise SamePerson
    run.checker_id, run.checker_name = by.user_id, by.name
    advance("run", run, "confirm", by=by, at=at, facts=_facts(run),
            fields=("checker_id", "checker_name"))  # fmt: skip
    return run


@transaction.atomic
def send_back(*, run_id: int, reason: str, by: Actor, at: datetime) -> PayRun:
    """Return the list to its maker with a reason; the seal is void."""
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", missing=["reason"])
    run = locked(run_id)
    run.digest, run.checker_id, run.checker_name = "", None, ""
    advance("run", run, "send_back", by=by, at=at, facts={"reason": reason[:200]},
            fields=("digest", "checker_id", "checker_name"))  # fmt: skip
    return run


@fast.room()
@transaction.atomic
def release(*, run_id: int, by: Actor, at: datetime) -> PayRun:
    """A third person commits the money: the list is proven unchanged and still owed, every line
    gets its fund source, the budget is debited.

    Raises `SamePerson`, `SealBroken`, `OutOfDate`, `BudgetShort`.
    """
    run = locked(run_id)
    if _same_hands(run, by) or by.user_id == run.checker_id:
        raise SamePerson
    if digest_of(run) != run.digest:
        raise SealBroken(run.pk)
    _must_be_owed(run)
    if stopped := checks.stopped_since(run, on=at.date()):
        raise Unexplained(stopped)
    run.releaser_id, run.releaser_name, run.released_at = by.user_id, by.name, at
    advance("run", run, "release", by=by, at=at, facts=_facts(run),
            fields=("releaser_id", "releaser_name", "released_at"))  # fmt: skip
    if run.kind != RunKind.RESEND:
        _allot(run, at)
    _post_commitment(run, at)
    if run.kind != RunKind.RESEND:
        _keep_promises(run, by=by, at=at)
    return run


def _must_be_owed(run: PayRun) -> None:
    """Raise `OutOfDate` where awards or claims changed since the list was made."""
    if stale := listing.entitled_exceeded(run) + listing.promises_outdated(run):
        raise OutOfDate(stale)


def _same_hands(run: PayRun, by: Actor) -> bool:
    """Did this person make the list, though somebody else may have sealed it?"""
    made = ("payments.run.opened", "payments.run.list_due", "payments.run.seal")
    if by.user_id is None or by.user_id == run.maker_id:
        return True
    mine = Event.objects.filter(subject_kind="run", subject_id=str(run.pk), actor_id=by.user_id)
    return mine.filter(kind__in=made).exists()


def digest_of(run: PayRun) -> str:
    """Hash over every line of the list in order: award, account, amount, what is kept back."""
    seal_ = hashlib.new(settings.CHAIN_HASH, f"{run.number}|{run.memo}|{run.kind}\n".encode())
    lines = run.instructions.exclude(state=I.HELD).order_by("seq")
    rows = lines.annotate(said=RawSQL(LINE_SAYS[connection.vendor], [])).values_list(
        "said", flat=True
    )
    said = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(said, CHUNK)):
        seal_.update("".join(chunk).encode())
    return seal_.hexdigest()


def _allot(run: PayRun, at: datetime) -> None:
    """Give every line a fund source, whole lines at a time, in the place's order."""
    left = run.instructions.filter(state=I.LISTED)
    room = funds.room_for(run.area, run.scheme, on=at.date())
    running = Window(Sum("amount"), order_by="seq")
    for source, amount in room:
        if amount <= 0:
            continue
        if amount >= int(left.filter(source="").aggregate(s=Sum("amount"))["s"] or 0):
            left.filter(source="").update(source=source)
            return
        summed = left.filter(source="").annotate(sum_so_far=running).values("seq", "sum_so_far")
        beyond = summed.filter(sum_so_far__gt=amount).order_by("seq").first()
        mine = left.filter(source="")
        if beyond is not None:
            mine = mine.filter(seq__lt=beyond["seq"])
        mine.update(source=source)
        if beyond is None:
            return
    if left.filter(source="").exists():
        raise BudgetShort(scheme=run.scheme, needed=run.total, available=sum(r for _, r in room))


@transaction.atomic
def withdraw(*, run_id: int, reason: str, by: Actor, at: datetime) -> PayRun:
    """Take a released list back before any bank has its file: the money returns to where it was
    committed from, and everything on the list is owed again.

    Raises `Refused` "with_the_bank" where a file was handed over, "offsets_kept" where the list has
    already settled a part of somebody's claim.
    """
    if len(reason.strip()) < 2:
        raise NotYet("reason_missing", _("请写明理由"), missing=["reason"])
    run = locked(run_id)
    if run.files.exclude(handed_over_at=None).exists():
        raise Refused("with_the_bank", _("已有文件送达银行，不能撤回"))
    if RecoveryPromise.objects.filter(instruction__run=run, is_kept=True).exists():
        raise Refused("offsets_kept", _("清单中有抵扣追回的款项，签发时已冲减，不能整单撤回"))
    _post_commitment(run, at, back=True)
    moved = undo(run, by=by, at=at)
    advance("run", run, "withdraw", by=by, at=at, facts={"reason": reason[:200], "lines": moved})
    return run


def _post_commitment(run: PayRun, at: datetime, *, back: bool = False) -> None:
    """Money is set aside for the list, or goes back: out of the budget, of re-sends out of what had
    been returned."""
    transfers = []
    for source, village, amount in sums_of(run.instructions.filter(state=I.LISTED)):
        to = spent_at(K.COMMITTED, source, run.scheme, village)
        if run.kind == RunKind.RESEND:
            away = spent_at(K.RETURNED, source, run.scheme, village)
        else:
            away = available(source, run.scheme, run.area)
        transfers.append(Transfer(away, to, amount) if back else Transfer(to, away, amount))
    kind = "uncommit" if back else "commit"
    post(key=f"{kind}:{run.number}", kind=kind, on=at.date(), area=run.area,
         says=f"{run.memo} {run.month}", document=f"run:{run.pk}", transfers=transfers)  # fmt: skip


def _keep_promises(run: PayRun, *, by: Actor, at: datetime) -> None:
    """What the list keeps back now counts towards the claims."""
    for promise in listing.open_promises(run).select_related("instruction"):
        recoveries.settle_by_offset(promise=promise, by=by, at=at)


def sums_of(lines: Any) -> list[tuple[str, str, int]]:
    """(fund source, village, fen) of lines, added up; township sums are made from these."""
    rows = lines.values_list("source", "area").annotate(s=Sum("amount")).order_by("source", "area")
    return [(source, village, int(total)) for source, village, total in rows]


def _facts(run: PayRun) -> dict[str, Any]:
    return {"count": run.count, "total": run.total, "digest": run.digest}
