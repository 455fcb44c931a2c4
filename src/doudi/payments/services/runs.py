"""The maker's work: open a run, make its list, take lines off, cancel it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, fast
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.payments.bulk import roomy
from doudi.payments.errors import not_here
from doudi.payments.models import Award, Due, Finding, Instruction, PayRun
from doudi.payments.models.runs import RunKind
from doudi.payments.moves import advance, advance_many, following, note
from doudi.payments.services import checks, listing
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.payments.terms import terms_of
from doudi.payments.turns import alone


@transaction.atomic
def open_run(
    *, area: str, scheme: str, month: Month, kind: str = RunKind.MONTHLY, by: Actor, at: datetime
) -> PayRun:
    """Open an empty run of a scheme for a month; one unfinished run of a kind at a time."""
    by.must_be(Role.PAY_MAKER, area=area)
    alone(area)
    terms = terms_of(area, at.date())
    same = PayRun.objects.filter(area=area, scheme=scheme, month=str(month), kind=kind)
    if same.filter(state__in=[RunState.DRAFT, RunState.LISTED]).exists():
        raise Refused("run_is_open", _("该批次已有未完成的清单"))
    count = PayRun.objects.filter(area=area, month=str(month)).count()
    run = PayRun.objects.create(
        number=f"{area}{str(month).replace('-', '')}{count + 1:03d}", area=area, scheme=scheme,
        month=str(month), kind=kind, turn=same.count() + 1, memo=terms.memo(scheme),
        pay_on=month.first.replace(day=int(terms.value("calendar")["pay_by"])),
        maker_id=by.user_id, maker_name=by.name,
    )  # fmt: skip
    note("run", run, "opened", by=by, at=at,
         facts={"scheme": scheme, "month": run.month, "kind": kind})  # fmt: skip
    return run


@fast.room()
@transaction.atomic
def list_due(*, run_id: int, by: Actor, at: datetime) -> PayRun:
    """Make the list: everybody who is owed something that is on no list yet, and the pre-checks.

    One transaction: after a crash there is either the whole list or none.
    """
    run = locked(run_id)
    if run.kind != RunKind.RESEND:  # a list of re-sends is made line by line
        with roomy():
            listing.make(run)
    count_up(run)
    advance("run", run, "list_due", by=by, at=at, fields=("count", "total"),
            facts={"count": run.count, "total": run.total})  # fmt: skip
    found = checks.run_all(run, on=at.date())
    note("run", run, "checked_before", by=by, at=at, facts={"findings": found})
    return run


@transaction.atomic
def hold(*, instruction_id: int, reason: str, by: Actor, at: datetime) -> Instruction:
    """Take one line off a list that is not sealed; what is owed stays owed and comes up again."""
    run = locked(Instruction.objects.values_list("run_id", flat=True).get(pk=instruction_id))
    instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=instruction_id)
    if run.state != RunState.LISTED:
        raise Refused("wrong_state", _("清单已封存，须先退回制单"), state=run.state)
    instruction.reason = reason[:20]
    advance("instruction", instruction, "hold", by=by, at=at, fields=("reason",),
            facts={"run": run.pk, "amount": instruction.amount})  # fmt: skip
    _release_dues(instruction)
    if instruction.parent_id:
        _take_back_parent(instruction, by=by, at=at)
    run.findings.filter(instruction=instruction).update(
        is_taken_off=True, explained_by=by.name, explained_at=at
    )
    count_up(run)
    run.save(update_fields=["count", "total"])
    return instruction


@transaction.atomic
def explain(*, finding_id: int, explanation: str, by: Actor, at: datetime) -> Finding:
    """Say why a finding is no obstacle. Blocking findings cannot be explained away."""
    run = locked(Finding.objects.values_list("run_id", flat=True).get(pk=finding_id))
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding_id)
    by.must_be(Role.PAY_MAKER, Role.PAY_CHECKER, area=run.area)
    if finding.is_blocking:
        raise Refused("finding_blocks", _("这项疑点不能说明放行，只能剔除该笔"))
    if run.state != RunState.LISTED:
        raise Refused("wrong_state", _("清单已封存，须先退回制单"), state=run.state)
    if len(explanation.strip()) < 2:
        raise Refused("explanation_empty", _("请写明理由"))
    finding.explanation, finding.explained_by, finding.explained_at = explanation, by.name, at
    finding.save(update_fields=["explanation", "explained_by", "explained_at"])
    note("run", run, "finding_explained", by=by, at=at,
         facts={"finding": finding.pk, "check": finding.check_name})  # fmt: skip
    return finding


@transaction.atomic
def cancel(*, run_id: int, reason: str, by: Actor, at: datetime) -> PayRun:
    """Give a run up before it is released; everything on it is owed again."""
    run = locked(run_id)
    moved = undo(run, by=by, at=at)
    advance("run", run, "cancel", by=by, at=at, facts={"reason": reason[:80], "lines": moved})
    return run


def undo(run: PayRun, *, by: Actor, at: datetime) -> int:
    """Take everything off a list that no bank has: it is owed again; returns how many lines."""
    for child in run.instructions.filter(parent__isnull=False, state=I.LISTED):
        _take_back_parent(child, by=by, at=at)
    dues = Due.objects.filter(run=run, void=False)
    for month in dues.values_list("month", flat=True).distinct().order_by("-month"):
        owed = Award.objects.filter(id__in=dues.filter(month=month).values("award_id"))
        owed.filter(Q(arrears_from="") | Q(arrears_from__gt=month)).update(arrears_from=month)
    dues.update(void=True)
    return advance_many("instruction", run.instructions.filter(state=I.LISTED), "hold")


def locked(run_id: int) -> PayRun:
    """The run, locked until the end of the transaction, its county's payments to itself. Raises
    `NotFound`."""
    alone(PayRun.objects.filter(pk=run_id).values_list("area", flat=True).first() or "")
    run = PayRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise not_here("run")
    return run


def count_up(run: PayRun) -> None:
    """Count and add what is on the list now."""
    sums = run.instructions.exclude(state=I.HELD).aggregate(n=Count("id"), s=Sum("amount"))
    run.count, run.total = sums["n"], int(sums["s"] or 0)


def _release_dues(instruction: Instruction) -> None:
    """The dues of a line that was taken off are owed again; a re-send has none of its own."""
    if not instruction.parent_id:
        owed_again(run_id=instruction.run_id, award_id=instruction.award_id)


def owed_again(*, run_id: int, award_id: int) -> None:
    """Void what a list held for an award, so that the next one computes it anew."""
    dues = Due.objects.filter(run_id=run_id, award_id=award_id, void=False)
    first = dues.aggregate(m=Min("month"))["m"]
    if first is None:
        return
    dues.update(void=True)
    Award.objects.filter(Q(arrears_from="") | Q(arrears_from__gt=first), pk=award_id).update(
        arrears_from=first
    )


def _take_back_parent(child: Instruction, *, by: Actor, at: datetime) -> None:
    parent = Instruction.objects.select_for_update(of=("self",)).get(pk=child.parent_id or 0)
    advance("instruction", parent, "take_back", by=following(by), at=at, facts={"child": child.pk})


def record_view(*, run: PayRun, by: Actor, at: datetime) -> None:
    """Opening a sealed list in full is a read of personal data, and leaves a trace."""
    events.record("payments.run.read", by=by, at=at, subject=("run", run.pk), area=run.area)
