"""Reads of what banks answered: files, lines that could not count, lines nobody answered yet."""

from datetime import date

from django.db.models import Case, QuerySet, When

from doudi.kernel.actor import Actor
from doudi.kernel.money import yuan
from doudi.offices.scope import within
from doudi.payments.errors import not_here
from doudi.payments.models import BankLetter, Instruction, PayRun, ResultFile, ResultLine
from doudi.payments.models.results import Verdict
from doudi.payments.selectors.lists import PAYERS, reference_of, runs_visible_to
from doudi.payments.services.files import reference
from doudi.payments.services.letters import Transfer, transfers_named
from doudi.payments.states import InstructionState as I
from doudi.payments.states import LetterState, RunState


def results(actor: Actor) -> QuerySet[ResultFile]:
    """Result files of the actor's county, newest first."""
    return within(ResultFile.objects.all(), actor, roles=PAYERS).order_by("-taken_at", "-id")


def result(actor: Actor, result_id: int) -> ResultFile:
    """One result file. Raises `NotFound`."""
    found = results(actor).filter(pk=result_id).first()
    if found is None:
        raise not_here("result")
    return found


def exceptions(actor: Actor) -> QuerySet[ResultLine]:
    """Reported lines that could not count and that nobody has looked at."""
    odd = ResultLine.objects.exclude(
        verdict__in=[Verdict.PAID, Verdict.RETURNED, Verdict.RETURNED_LATE]
    )
    rows = odd.filter(handled="", file__is_accepted=True)
    return within(rows, actor, column="file__area", roles=PAYERS).select_related(
        "file", "instruction"
    )


def exception(actor: Actor, line_id: int) -> ResultLine:
    """One line that could not count. Raises `NotFound`."""
    found = exceptions(actor).filter(pk=line_id).first()
    if found is None:
        raise not_here("line")
    return found


def runs_of_result(file: ResultFile) -> list[PayRun]:
    """The lists whose lines a result file speaks of."""
    named = ResultLine.objects.filter(file=file).exclude(instruction=None)
    return list(PayRun.objects.filter(id__in=named.values("instruction__run_id")).order_by("id"))


def taken_before(file: ResultFile) -> ResultFile | None:
    """The same content, accepted: of a replayed file the one that counted."""
    same = ResultFile.objects.filter(area=file.area, sha256=file.sha256, is_accepted=True)
    return same.exclude(pk=file.pk).first()


def good_lines(file: ResultFile) -> int:
    """How many lines of a refused file nothing is wrong with: they may be taken without the others.

    None of a file whose bank is not known or that was taken before.
    """
    codes = {code for _row, code, _detail in file.faults}
    if file.is_accepted or not file.bank or "replayed" in codes:
        return 0
    return file.count - len({row for row, code, _detail in file.faults if code in Verdict.values})


def unanswered(actor: Actor) -> QuerySet[PayRun]:
    """Lists that banks have and have not answered whole, the longest waiting first."""
    return runs_visible_to(actor).filter(state=RunState.SENT).order_by("released_at", "id")


def open_lines(actor: Actor, run_id: int) -> QuerySet[Instruction]:
    """The lines of a list that were handed to a bank and that no result file speaks of yet."""
    mine = within(Instruction.objects.filter(run_id=run_id, state=I.SENT), actor, roles=PAYERS)
    return mine.select_related("account", "award", "run").order_by("bank", "seq")


def open_transfers(actor: Actor, run: PayRun, *, holder: str, most: int) -> list[Transfer]:
    """Transfers of a list that a bank has and has not reported, of payees whose name begins so."""
    rows = open_lines(actor, run.pk).filter(amount__gt=0, account__holder__startswith=holder)
    named = list(dict.fromkeys(map(reference_of, rows.order_by("seq")[:most])))
    return list(transfers_named(run, named).values())


def letters(actor: Actor) -> QuerySet[BankLetter]:
    """Banks' written answers in the actor's county, those that wait first."""
    rows = within(BankLetter.objects.all(), actor, roles=PAYERS).select_related("run")
    return rows.order_by(Case(When(state=LetterState.OPEN, then=0), default=1), "-asked_at")


def letter(actor: Actor, letter_id: int) -> BankLetter:
    """One of them. Raises `NotFound`."""
    found = letters(actor).filter(pk=letter_id).first()
    if found is None:
        raise not_here("letter")
    return found


def sample_result(run_id: int, *, bank: str, on: date, most: int = 5) -> bytes:
    """What a bank would report about a sent run: all well but a few, each with another reason.

    For demonstrations and training only; the place's CSV.
    """
    rows, total = ["业务编号,户名,金额,处理结果,原因代码,记账日期"], 0
    lines_ = Instruction.objects.filter(run_id=run_id, bank=bank, state=I.SENT).order_by("seq")
    every = max(1, lines_.count() // most)
    for n, line in enumerate(lines_.select_related("account", "run")):
        code = (
            f"{(n // every) % 5 + 1:02d}" if n % every == every // 2 and n // every < most else ""
        )
        holder = line.account.holder if line.account else ""
        state = "失败" if code else "成功"
        rows.append(
            f"{reference(line.run.number, line.seq)},{holder},{yuan(line.amount)},{state},{code},{on}"
        )
        total += line.amount
    if len(rows) == 1:
        return b""
    rows.append(f"合计,{len(rows) - 1},{yuan(total)}")
    return ("\r\n".join(rows) + "\r\n").encode("gb18030")
