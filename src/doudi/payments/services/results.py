"""Results of banks: each line gets a verdict, counted lines move money, the rest waits for people."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.money import yuan
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.bulk import insert_rows, table
from doudi.payments.errors import not_here
from doudi.payments.formats.incoming import Parsed, Reported, parse
from doudi.payments.models import Instruction, PayeeAccount, PayRun, ResultFile, ResultLine
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.models.results import COUNTED, Verdict
from doudi.payments.moves import advance, advance_many, following
from doudi.payments.services.ledger import Transfer, post, spent_at
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone

WHOLE, PART = "whole", "part"
LONGEST_SEQ = 9  # digits; longer is no number of a line
MOVES = {
    Verdict.PAID: ("pay", K.PAID, K.IN_TRANSIT),
    Verdict.RETURNED: ("return", K.RETURNED, K.IN_TRANSIT),
    Verdict.RETURNED_LATE: ("return_late", K.RETURNED, K.PAID),
}
LINE_COLUMNS = ("file", "row", "reference", "instruction", "amount", "verdict", "reason", "bank_on",
                "handled", "handled_by")  # fmt: skip


class Judged(NamedTuple):
    """A reported line, the instruction it is about (one row each), and what it means."""

    line: Reported
    instruction_id: int | None
    amount: int
    verdict: Verdict
    ours: int = 0  # fen on our list, where the line was found


class Known(NamedTuple):
    """An instruction as far as a result needs it."""

    id: int
    state: str
    amount: int
    bank: str
    holder: str


@transaction.atomic
def take_results(
    *, area: str, bank: str, name: str, content: bytes, mode: str = WHOLE, by: Actor, at: datetime
) -> ResultFile:
    """Take a bank's result file and settle what it reports.

    With `mode` "whole" a file with any fault is refused entirely; with "part" its good lines count
    and the others go to the queue of exceptions. A refused file is kept with every fault listed,
    and the books do not change. The answer says whether it was accepted.
    """
    by.must_be(Role.PAY_MAKER, Role.PAY_CHECKER, Role.FINANCE, area=area)
    if mode not in (WHOLE, PART):
        raise Refused("mode_unknown", mode=mode)
    alone(area)
    terms = terms_of(area, at.date())
    template = terms.bank(bank)["results"]
    kept = store.keep([content])
    file = ResultFile(
        area=area, name=name[:160], bank=bank, template=template, sha256=kept.sha256, size=kept.size,
        taken_at=at, taken_by=by.name, is_accepted=False,
    )  # fmt: skip
    parsed = parse(terms.value("result_templates")[template], content)
    if ResultFile.objects.filter(sha256=kept.sha256, is_accepted=True).exists():
        parsed.faults.insert(0, [0, "replayed", ""])
        return _end(file, parsed, [], by, at)
    judged = list(_judge(area, bank, parsed))
    for j in judged:
        if j.verdict not in COUNTED:
            parsed.faults.append([j.line.row, j.verdict.value, _detail(j)])
    if any(j.verdict in COUNTED for j in judged) and (mode == PART or not parsed.faults):
        file.is_accepted = True
    return _end(file, parsed, judged, by, at)


def retake(*, result_id: int, by: Actor, at: datetime) -> ResultFile:
    """Take a refused file again as it was kept, this time in part: what is right in it counts, the
    rest waits for people. Raises `Refused` "wrong_state" for a file that was accepted."""
    refused = ResultFile.objects.filter(pk=result_id).first()
    if refused is None:
        raise not_here("result")
    if refused.is_accepted:
        raise Refused("wrong_state", _("这份文件已经入账"))
    return take_results(
        area=refused.area, bank=refused.bank, name=refused.name, content=store.read(refused.sha256),
        mode=PART, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def take_letter(
    *,
    area: str,
    bank: str,
    name: str,
    content: bytes,
    lines: list[Reported],
    by: Actor,
    at: datetime,
) -> ResultFile:
    """Count what a bank answered in writing, confirmed by two persons (`services.letters`): all of it
    or, with `Refused` "answered_already", nothing. `content`, what it says, is kept like a file."""
    alone(area)
    judged = list(_judge(area, bank, Parsed(lines)))
    if not judged or any(j.verdict not in (Verdict.PAID, Verdict.RETURNED) for j in judged):
        raise Refused("answered_already", _("其中有的款项已有结果，请重新登记"))
    kept = store.keep([content])
    file = ResultFile(
        area=area, name=name[:160], bank=bank, template="letter", sha256=kept.sha256, size=kept.size,
        taken_at=at, taken_by=by.name, is_accepted=True,
    )  # fmt: skip
    return _end(file, Parsed(lines), judged, by, at)


def _end(
    file: ResultFile, parsed: Parsed, judged: list[Judged], by: Actor, at: datetime
) -> ResultFile:
    """Write the file, its lines where accepted, and what follows from them."""
    file.faults = parsed.faults
    file.count = len(parsed.lines)
    counted = [j for j in judged if j.verdict in COUNTED] if file.is_accepted else []
    paid = [j.amount for j in counted if j.verdict == Verdict.PAID]
    back = [j.amount for j in counted if j.verdict != Verdict.PAID]
    file.paid_count, file.paid_total = len(paid), sum(paid)
    file.returned_count, file.returned_total = len(back), sum(back)
    file.save(force_insert=True)
    facts = {"sha256": file.sha256, "accepted": file.is_accepted, "faults": len(file.faults),
             "paid": file.paid_total, "returned": file.returned_total}  # fmt: skip
    event = events.record(
        "payments.result.taken",
        by=by,
        at=at,
        subject=("result", file.pk),
        area=file.area,
        facts=facts,
    )
    if file.is_accepted:
        insert_rows(ResultLine, LINE_COLUMNS, _rows(file, judged))
        expected = Counter(j.verdict for j in counted)
        for verdict in MOVES:
            if expected[verdict]:
                _move(file, verdict, expected[verdict], event.id, at)
        _settle_runs(file, by, at)
    return file


def _judge(area: str, bank: str, parsed: Parsed) -> Iterator[Judged]:
    """A verdict for each line; a fixed number of queries whatever the size."""
    runs = _runs_named_in(area, parsed)
    known, groups = _known(runs, parsed)
    seen: set[str] = set()
    for line in parsed.lines:
        members = groups.get(line.reference) or (
            [known[line.reference]] if line.reference in known else []
        )
        verdict = Verdict.TWICE_IN_FILE if line.reference in seen else _verdict(line, members, bank)
        seen.add(line.reference)
        if verdict in COUNTED:
            yield from (Judged(line, m.id, m.amount, verdict) for m in members)
        else:
            first = members[0].id if members and members[0].bank == bank else None
            ours = sum(m.amount for m in members)
            yield Judged(line, first, line.amount, verdict, ours)


def _detail(judged: Judged) -> str:
    """Which line it is and, where the amounts differ, what the bank says and what our list says."""
    said = judged.line.reference[:40]
    if judged.verdict == Verdict.AMOUNT_DIFFERS:
        said += f" {yuan(judged.amount)}/{yuan(judged.ours)}"
    return said


def _verdict(line: Reported, members: list[Known], bank: str) -> Verdict:
    if not members or members[0].bank != bank:
        return Verdict.UNKNOWN
    states = {m.state for m in members}
    if len(states) > 1 or states & {I.LISTED, I.HELD}:
        return Verdict.NOT_SENT
    if sum(m.amount for m in members) != line.amount:
        return Verdict.AMOUNT_DIFFERS
    if line.holder and line.holder != members[0].holder:
        return Verdict.NAME_DIFFERS
    state = states.pop()
    if state == I.SENT:
        return Verdict.PAID if line.is_paid else Verdict.RETURNED
    if state == I.PAID:
        return Verdict.REPEATED if line.is_paid else Verdict.RETURNED_LATE
    return Verdict.CONTRADICTS if line.is_paid else Verdict.REPEATED


def _runs_named_in(area: str, parsed: Parsed) -> dict[int, str]:
    """Runs of this county that lines speak of, locked: id → number."""
    numbers = {x.reference[:15] for x in parsed.lines}
    rows = PayRun.objects.select_for_update().filter(area=area, number__in=sorted(numbers)[:500])
    return {run.pk: run.number for run in rows.order_by("id")}


def _known(runs: dict[int, str], parsed: Parsed) -> tuple[dict[str, Known], dict[str, list[Known]]]:
    """Instructions by reference, and the members of institutions' transfers by theirs."""
    found: dict[str, Known] = {}
    groups: dict[str, list[Known]] = defaultdict(list)
    numbers = {number: run_id for run_id, number in runs.items()}
    seqs, collectives = set(), set()
    for line in parsed.lines:
        run_id, tail = numbers.get(line.reference[:15]), line.reference[15:]
        if run_id and tail.isascii() and tail.isdigit() and len(tail) <= LONGEST_SEQ:
            seqs.add((run_id, int(tail)))
        elif run_id and tail[:1] == "C":
            collectives.add(run_id)
    for row in _lines_named(seqs):
        known = Known(*row[3:])
        if row[2] is None:
            found[f"{runs[row[0]]}{row[1]:07d}"] = known
    grouped = Instruction.objects.filter(run_id__in=collectives, collective__isnull=False)
    for run_id, collective, id_, state, amount, at_bank, holder in grouped.exclude(
        state=I.HELD
    ).values_list(
        "run_id", "collective_id", "id", "state", "amount", "bank", "account__holder"
    ):  # fmt: skip
        known = Known(id_, state, amount, at_bank, holder or "")
        groups[f"{runs[run_id]}C{collective:06d}"].append(known)
    return found, groups


def _lines_named(seqs: set[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
    """(run, seq, collective, then what `Known` holds) of these lines, in one query whatever their
    number: the list travels as one parameter."""
    pairs = json.dumps(sorted(seqs))
    if connection.vendor == "postgresql":
        run, seq, each = "(v->>0)::bigint", "(v->>1)::bigint", "jsonb_array_elements(%s::jsonb) v"
    else:
        run, seq = (f"json_extract(value, '$[{n}]')" for n in (0, 1))
        each = "json_each(%s)"
    query = f"""
        SELECT i.run_id, i.seq, i.collective_id, i.id, i.state, i.amount, i.bank,
               COALESCE(a.holder, '')
        FROM (SELECT {run} AS run, {seq} AS seq FROM {each}) w
        JOIN {table(Instruction)} i ON i.run_id = w.run AND i.seq = w.seq
        LEFT JOIN {table(PayeeAccount)} a ON a.id = i.account_id"""
    with connection.cursor() as cursor:
        cursor.execute(query, [pairs])
        yield from cursor.fetchall()


def _rows(file: ResultFile, judged: list[Judged]) -> Iterator[tuple[Any, ...]]:
    for line, instruction, amount, verdict, _ours in judged:
        yield (file.pk, line.row, line.reference[:80], instruction, amount, verdict.value,
               line.reason, line.on, "", "")  # fmt: skip


def _move(file: ResultFile, verdict: Verdict, expected: int, event_id: int, at: datetime) -> None:
    """Move the instructions of one verdict and the money with them."""
    action, to, away = MOVES[verdict]
    lines = ResultLine.objects.filter(file=file, verdict=verdict)
    mine = lines.filter(instruction_id=OuterRef("pk"))
    rows = Instruction.objects.filter(id__in=lines.values("instruction_id"))
    transfers = [
        Transfer(spent_at(to, source, scheme, village), spent_at(away, source, scheme, village), int(s))
        for scheme, source, village, s in rows.values_list("run__scheme", "source", "area")
        .annotate(s=Sum("amount")).order_by("run__scheme", "source", "area")
    ]  # fmt: skip
    post(
        key=f"result:{file.pk}:{verdict}", kind=verdict, on=at.date(), area=file.area,
        says=file.name, document=f"result:{file.pk}", transfers=transfers, event_id=event_id,
    )  # fmt: skip
    advance_many(
        "instruction", rows, action, expected=expected, reason=Subquery(mine.values("reason")[:1]),
        settled_on=Subquery(mine.values("bank_on")[:1]),
    )  # fmt: skip


def _settle_runs(file: ResultFile, by: Actor, at: datetime) -> None:
    """A run whose last line is reported is settled."""
    touched = ResultLine.objects.filter(file=file).exclude(instruction=None)
    ids = set(touched.values_list("instruction__run_id", flat=True).distinct())
    if len(ids) == 1:
        ResultFile.objects.filter(pk=file.pk).update(run_id=ids.copy().pop())
    open_runs = set(
        Instruction.objects.filter(run_id__in=ids, state__in=[I.SENT, I.LISTED])
        .values_list("run_id", flat=True).distinct()
    )  # fmt: skip
    for run in PayRun.objects.filter(id__in=ids - open_runs, state=RunState.SENT):
        advance("run", run, "settle", by=following(by), at=at)


@transaction.atomic
def handle_exception(*, line_id: int, finding: str, by: Actor, at: datetime) -> ResultLine:
    """Write down what a person found out about a line that could not count; closes the exception."""
    line = ResultLine.objects.select_for_update(of=("self",)).select_related("file").get(pk=line_id)
    by.must_be(Role.PAY_MAKER, Role.PAY_CHECKER, area=line.file.area)
    if len(finding.strip()) < 2:
        raise Refused("finding_empty", _("请写明核实情况"))
    line.handled, line.handled_by = finding[:400], by.name
    line.save(update_fields=["handled", "handled_by"])
    events.record(
        "payments.result.exception_handled", by=by, at=at, subject=("result_line", line.pk),
        area=line.file.area, facts={"verdict": line.verdict, "row": line.row},
    )  # fmt: skip
    return line
