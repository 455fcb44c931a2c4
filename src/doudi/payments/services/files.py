"""Files to the banks: made from the sealed list, kept by hash, handed over once."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from doudi.kernel import fast
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.errors import not_here
from doudi.payments.formats.outgoing import SUFFIXES, Head, Lines, write
from doudi.payments.models import PayFile, PayRun, TreasuryOrder
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.moves import advance, advance_many, following, note
from doudi.payments.sealed import opener
from doudi.payments.services.ledger import Transfer, post, spent_at
from doudi.payments.services.release import sums_of
from doudi.payments.services.runs import locked
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.payments.terms import terms_of

CHUNK = 5_000


@fast.room()
def make_files(*, run_id: int, by: Actor, at: datetime) -> list[PayFile]:
    """Write the file of every bank of a released run. Called again, it makes what is missing.

    The bytes depend on the sealed list alone, so a crash between writing and recording changes
    nothing: the second time gives the same file.
    """
    run = PayRun.objects.get(pk=run_id)
    by.must_be(Role.PAY_MAKER, Role.PAY_RELEASER, Role.FINANCE, area=run.area)
    if run.state != RunState.RELEASED:
        raise Refused("wrong_state", _("签发后才能生成银行文件"), state=run.state)
    waiting = run.instructions.filter(state=I.LISTED)
    banks = waiting.values_list("bank").annotate(n=Count("id"), s=Sum("amount")).order_by("bank")
    return [_file_for(run, bank, by, at) for bank, _n, _s in banks]


def _file_for(run: PayRun, bank: str, by: Actor, at: datetime) -> PayFile:
    there = PayFile.objects.filter(run=run, bank=bank).first()
    if there is not None:
        return there
    assert run.released_at is not None
    terms = terms_of(run.area, run.released_at.date())
    template = terms.value("templates")[terms.bank(bank)["send"]]
    sums = run.instructions.filter(state=I.LISTED, bank=bank).aggregate(
        s=Sum("amount"), n=Count("id", filter=Q(collective=None, amount__gt=0)),
        groups=Count("collective_id", distinct=True),
    )  # fmt: skip
    count = sums["n"] + sums["groups"]
    name = f"{run.number}-{bank}.{SUFFIXES[template['format']]}"
    head = Head(
        message=f"{run.number}{bank}"[:35], made_on=run.released_at.date().isoformat(),
        pay_on=run.pay_on.isoformat(), payer=run.area, count=count, total=int(sums["s"]),
        memo=run.memo,
    )  # fmt: skip
    kept = store.keep(write(template, head, _lines(run, bank)))
    with transaction.atomic():
        locked(run.pk)
        file, is_new = PayFile.objects.get_or_create(
            run=run, bank=bank, template=template["format"],
            defaults={"name": name, "count": count, "total": head.total, "sha256": kept.sha256,
                      "size": kept.size},
        )  # fmt: skip
        if is_new:
            facts = {"bank": bank, "sha256": kept.sha256, "count": count, "total": head.total}
            note("run", run, "file_made", by=by, at=at, facts=facts)
    return file


def _lines(run: PayRun, bank: str) -> Iterator[Lines]:
    """The transfers of one bank; residents of one institution are one transfer."""
    opened = opener()
    rows = (
        run.instructions.filter(state=I.LISTED, bank=bank, collective=None, amount__gt=0)
        .order_by("seq")
        .values_list("seq", "account__holder", "account__number_sealed", "amount")
    )
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        seqs, holders, numbers, amounts = zip(*chunk, strict=True)
        references = [f"{run.number}{seq:07d}" for seq in seqs]
        yield Lines(seqs, references, holders, [*map(opened, numbers)], amounts, run.memo)
    grouped = (
        run.instructions.filter(state=I.LISTED, bank=bank, collective__isnull=False)
        .values_list("collective_id", "account__holder", "account__number_sealed")
        .annotate(s=Sum("amount"))
        .order_by("collective_id")
    )
    for collective, holder, number, total in grouped:
        names = [reference_of_all(run.number, collective)], [holder], [opened(number)]
        yield Lines([0], *names, [int(total)], run.memo)


def reference(number: str, seq: int) -> str:
    """What the bank quotes back: run and line, 22 characters."""
    return f"{number}{seq:07d}"


def reference_of_all(number: str, collective_id: int) -> str:
    """The same for an institution's transfer."""
    return f"{number}C{collective_id:06d}"


@transaction.atomic
def order_payment(
    *, run_id: int, number: str, amount: int, count: int, on: date, by: Actor, at: datetime
) -> TreasuryOrder:
    """Finance enters its treasury order; one that differs from the sealed list is refused."""
    run = locked(run_id)
    by.must_be(Role.FINANCE, area=run.area)
    if run.state != RunState.RELEASED:
        raise Refused("wrong_state", _("签发后才能登记支付令"), state=run.state)
    if (amount, count) != (run.total, run.count):
        raise Refused(
            "order_differs", _("支付令与封存清单的笔数或金额不符"), total=run.total, count=run.count
        )
    if TreasuryOrder.objects.filter(area=run.area, number=number).exclude(run=run).exists():
        raise Refused("order_used", _("该支付令号已用于另一批次"), order=number)
    order, is_new = TreasuryOrder.objects.get_or_create(
        run=run, defaults={"area": run.area, "number": number, "amount": amount, "count": count, "on": on}
    )  # fmt: skip
    if not is_new and order.number != number:
        raise Refused("order_exists", _("该批次已登记另一支付令"))
    if is_new:
        note("run", run, "ordered", by=by, at=at, facts={"order": number, "amount": amount})
    return order


@transaction.atomic
def hand_over(*, file_id: int, by: Actor, at: datetime) -> PayFile:
    """Record that a file went to its bank. Its lines are in transit from here on, and only now;
    a second time changes nothing. The run is sent when its last file is."""
    run_id = PayFile.objects.filter(pk=file_id).values_list("run_id", flat=True).first()
    if run_id is None:
        raise not_here("file")
    run = locked(run_id)
    file = PayFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    by.must_be(Role.PAY_MAKER, Role.FINANCE, area=run.area)
    if file.handed_over_at is not None:
        return file
    if not TreasuryOrder.objects.filter(run=run).exists():
        raise Refused("no_order", _("须先登记国库支付令"))
    lines = run.instructions.filter(bank=file.bank, state=I.LISTED)
    rows = sums_of(lines)
    if sum(amount for *_names, amount in rows) != file.total:
        raise Refused("file_differs", _("文件与清单不符"), file=file.pk)
    post(
        key=f"hand-over:{file.name}", kind="hand_over", on=at.date(), area=run.area, says=file.name,
        document=f"run:{run.pk}",
        transfers=[
            Transfer(spent_at(K.IN_TRANSIT, s, run.scheme, v), spent_at(K.COMMITTED, s, run.scheme, v), a)
            for s, v, a in rows
        ],
    )  # fmt: skip
    nothing = lines.filter(amount=0, collective=None)  # kept back whole: no bank will report it
    advance_many("instruction", nothing, "take_over", settled_on=at.date())
    moved = advance_many("instruction", lines, "send")
    file.handed_over_at, file.handed_over_by = at, by.name
    file.save(update_fields=["handed_over_at", "handed_over_by"])
    note("run", run, "file_handed_over", by=by, at=at,
         facts={"file": file.pk, "sha256": file.sha256, "lines": moved, "total": file.total})  # fmt: skip
    if not run.instructions.filter(state=I.LISTED).exists():
        advance("run", run, "hand_over", by=by, at=at)
        if not run.instructions.filter(state=I.SENT).exists():
            advance("run", run, "settle", by=following(by), at=at)
    return file
