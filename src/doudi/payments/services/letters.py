"""What a bank answers in writing about payments that it never reported (书面答复).

A result file may leave lines out, and the money would be in transit for ever: nothing may be sent
again while nobody knows where it is. The bank's letter settles it like a file does, once a second
person has compared it with the scanned paper.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments.errors import not_here
from doudi.payments.formats.incoming import Reported
from doudi.payments.models import BankLetter, Instruction, PayRun
from doudi.payments.moves import advance, answered, note
from doudi.payments.services.files import reference, reference_of_all
from doudi.payments.services.results import take_letter
from doudi.payments.services.runs import locked
from doudi.payments.states import InstructionState as I
from doudi.payments.states import LetterState, RunState
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone

ENTERERS = (Role.PAY_MAKER, Role.FINANCE)


def reasons(area: str, on: date) -> list[str]:
    """For what banks of the place return a payment, and "other"."""
    templates = terms_of(area, on).value("result_templates").values()
    return sorted({r for t in templates for r in t["reasons"].values()} | {"other"})


class Transfer(NamedTuple):
    """A transfer as a bank knows it: to whom, how much (fen), and our state of it, "" where its lines
    differ in that."""

    reference: str
    bank: str
    holder: str
    tail: str
    amount: int
    state: str


def transfers_named(run: PayRun, names: Iterable[str]) -> dict[str, Transfer]:
    """Those of a list that a bank calls so; residents of one institution are one. One query."""
    tails = [name.removeprefix(run.number) for name in names]
    seqs = [int(t) for t in tails if t.isascii() and t.isdigit()]
    homes = [int(t[1:]) for t in tails if t[:1] == "C" and t[1:].isascii() and t[1:].isdigit()]
    lines = Instruction.objects.filter(
        Q(seq__in=seqs, collective=None) | Q(collective__in=homes), run=run, amount__gt=0
    ).exclude(state=I.HELD)
    found: dict[str, Transfer] = {}
    for seq, home, bank, holder, tail, amount, state in lines.order_by("seq").values_list(
        "seq", "collective_id", "bank", "account__holder", "account__tail", "amount", "state"
    ):
        name = reference_of_all(run.number, home) if home else reference(run.number, seq)
        before = found.get(name)
        if before is not None:
            amount, state = amount + before.amount, state if state == before.state else ""
        found[name] = Transfer(name, bank, holder or "", tail or "", amount, state)
    return found


@transaction.atomic
def enter(
    *,
    run_id: int,
    number: str,
    on: date,
    says: Mapping[str, str],
    sha256: str,
    by: Actor,
    at: datetime,
) -> BankLetter:
    """Enter a letter: `says` is the reason by reference, "" for paid; `sha256` the kept scan.

    Raises `NotYet` for what is missing; `Refused` "not_open" for a transfer that is answered or not
    of this list, "several_banks", "asked_already", "before_sending" for a day before the release.
    """
    run = locked(run_id)
    by.must_be(*ENTERERS, area=run.area)
    if len(number.strip()) < 2:
        raise NotYet("number_missing", _("请填写银行来函的文号"), missing=["number"])
    if not says:
        raise NotYet("lines_missing", _("请至少选择一笔并写明结果"), missing=["says"])
    if run.state != RunState.SENT or run.released_at is None:
        raise Refused("wrong_state", _("只有已送银行而未全部有结果的清单可以登记"))
    if not localdate(run.released_at) <= on <= localdate(at):
        raise Refused("before_sending", _("日期应在签发之后、今天之前"))
    bank = _bank_of(run, says, on=localdate(at))
    _must_be_new(run, bank, number.strip(), says)
    letter = BankLetter.objects.create(
        run=run, area=run.area, bank=bank, number=number.strip()[:80], on=on,
        says=[[name, reason] for name, reason in sorted(says.items())], sha256=sha256,
        asked_by_id=by.user_id, asked_by=by.name, asked_at=at,
    )  # fmt: skip
    note("letter", letter, "entered", by=by, at=at,
         facts={"run": run.pk, "lines": len(says), "sha256": sha256})  # fmt: skip
    return letter


def _bank_of(run: PayRun, says: Mapping[str, str], *, on: date) -> str:
    """The one bank that has all these transfers and has answered none of them."""
    if not set(says.values()) <= {"", *reasons(run.area, on)}:
        raise Refused("reason_unknown", _("退回原因不在本地银行的代码表中"))
    transfers = transfers_named(run, says)
    if any(name not in transfers or transfers[name].state != I.SENT for name in says):
        raise Refused("not_open", _("其中有的款项不在等待结果"))
    if len(banks := {transfers[name].bank for name in says}) != 1:
        raise Refused("several_banks", _("一份来函只登记一家银行的款项"))
    return banks.pop()


def _must_be_new(run: PayRun, bank: str, number: str, says: Mapping[str, str]) -> None:
    """No payment waits in another letter, and this one is not entered yet."""
    letters = BankLetter.objects.filter(run=run)
    waiting = letters.filter(state=LetterState.OPEN).values_list("says", flat=True)
    if any(name in says for letter in waiting for name, _reason in letter):
        raise Refused("asked_already", _("其中有的款项已在另一份来函中等待确认"))
    same = letters.filter(bank=bank, number=number).exclude(state=LetterState.REFUSED)
    if same.exists():
        raise Refused("letter_there", _("这份来函已经登记"))


@transaction.atomic
def answer(
    *, letter_id: int, is_confirmed: bool, found: str, by: Actor, at: datetime
) -> BankLetter:
    """A second person confirms what the letter says, which then counts, or refuses it with a reason."""
    area = BankLetter.objects.filter(pk=letter_id).values_list("area", flat=True).first()
    alone(area or "")
    letter = BankLetter.objects.select_for_update(of=("self",)).filter(pk=letter_id).first()
    if letter is None:
        raise not_here("letter")
    act = "confirm" if is_confirmed else "refuse"
    written = answered(letter, act, says=found, field="found", by=by, at=at)
    advance("letter", letter, act, by=by, at=at, fields=written)
    if is_confirmed:
        lines = _lines(letter)
        letter.result = take_letter(
            area=letter.area, bank=letter.bank, name=letter.number, content=_as_file(letter, lines),
            lines=lines, by=by, at=at,
        )  # fmt: skip
        letter.save(update_fields=["result"])
    return letter


def transfers_of(letter: BankLetter) -> list[tuple[Transfer, str]]:
    """What the letter speaks of, each with the reason, "" for paid; as the list has it."""
    every = transfers_named(letter.run, [name for name, _reason in letter.says])
    return [(every[name], reason) for name, reason in letter.says if name in every]


def _lines(letter: BankLetter) -> list[Reported]:
    return [
        Reported(n, t.reference, t.amount, reason == "", reason, letter.on)
        for n, (t, reason) in enumerate(transfers_of(letter), 1)
    ]


def _as_file(letter: BankLetter, lines: list[Reported]) -> bytes:
    """What the letter says as a file of its own: the list, the paper's hash, each payment (fen)."""
    head = f"{letter.number},{letter.run.number},{letter.sha256}\n"
    rows = (f"{x.reference},{x.amount},{x.reason or 'paid'},{x.on}\n" for x in lines)
    return "".join([head, *rows]).encode()
