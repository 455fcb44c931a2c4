"""Reads of awards, runs, their lines and claims; people's data only within the actor's area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from doudi.kernel.actor import Actor
from doudi.kernel.models import Event
from doudi.offices.roles import CASE_READERS, Role
from doudi.offices.scope import within
from doudi.payments.errors import not_here
from doudi.payments.models import (
    Award,
    Finding,
    HandPayment,
    Instruction,
    PayFile,
    PayRun,
    Recovery,
)
from doudi.payments.services.files import reference, reference_of_all
from doudi.payments.services.listing import root_of
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.registry.selectors import person_names

PAYERS = frozenset({Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER, Role.FINANCE, Role.AUDITOR,
                    Role.COUNTY_CLERK, Role.COUNTY_DECIDER})  # fmt: skip
READERS = CASE_READERS | {Role.FINANCE}
LINE_STATES = I.choices
T = TypeVar("T", bound=Model)


def _looked_after(rows: QuerySet[T], actor: Actor) -> QuerySet[T]:
    """What concerns a household is seen by who looks after it now; what concerns a township's books
    (lists, cash handed over) by who booked it: lines keep the village they were listed in."""
    return within(rows, actor, column="award__area", roles=READERS)


def visible_to(actor: Actor) -> QuerySet[Award]:
    """The awards in the actor's area."""
    return within(Award.objects.all(), actor, roles=READERS).select_related("account", "collective")


def award(actor: Actor, award_id: int) -> Award:
    """One award. Raises `NotFound` also where it lies elsewhere."""
    found = visible_to(actor).filter(pk=award_id).first()
    if found is None:
        raise not_here("award")
    return found


def award_of_decision(decision_id: int) -> Award:
    """The award that a decision gave birth to, for the machine."""
    return Award.objects.get(decision_id=decision_id)


def runs_visible_to(actor: Actor) -> QuerySet[PayRun]:
    """Pay runs of the actor's county, newest first."""
    return within(PayRun.objects.all(), actor, roles=PAYERS).order_by("-month", "-id")


def run(actor: Actor, run_id: int) -> PayRun:
    """One run. Raises `NotFound`."""
    found = runs_visible_to(actor).filter(pk=run_id).first()
    if found is None:
        raise not_here("run")
    return found


def lines(actor: Actor, run_id: int) -> QuerySet[Instruction]:
    """The lines of a run that the actor may see, in the order of the list."""
    rows = within(Instruction.objects.filter(run_id=run_id), actor, roles=READERS)
    return rows.select_related("account", "award", "run").order_by("seq")


def instruction(actor: Actor, instruction_id: int) -> Instruction:
    """One line. Raises `NotFound`."""
    rows = _looked_after(Instruction.objects.filter(pk=instruction_id), actor)
    found = rows.select_related("account", "award", "run").first()
    if found is None:
        raise not_here("instruction")
    return found


def returned(actor: Actor) -> QuerySet[Instruction]:
    """Payments that came back and wait for somebody, the oldest first."""
    rows = _looked_after(Instruction.objects.filter(state=I.RETURNED), actor)
    return rows.select_related("account", "award", "run").order_by("settled_on", "id")


def claims(actor: Actor, *, state: str = "") -> QuerySet[Recovery]:
    """Claims for money paid without ground."""
    rows = _looked_after(Recovery.objects.all(), actor).select_related("award")
    return rows.filter(state=state) if state else rows


def claim(actor: Actor, recovery_id: int) -> Recovery:
    """One claim. Raises `NotFound`."""
    found = claims(actor).filter(pk=recovery_id).first()
    if found is None:
        raise not_here("recovery")
    return found


def hand_payments(actor: Actor) -> QuerySet[HandPayment]:
    """Cash and goods handed over, newest first."""
    rows = within(HandPayment.objects.all(), actor, roles=READERS)
    return rows.select_related("award").order_by("-on", "-id")


def hand_payment(actor: Actor, hand_id: int) -> HandPayment:
    """One of them. Raises `NotFound`."""
    rows = hand_payments(actor) | _looked_after(HandPayment.objects.select_related("award"), actor)
    found = rows.filter(pk=hand_id).first()
    if found is None:
        raise not_here("hand")
    return found


def open_findings(run_id: int) -> list[Finding]:
    """Findings of a run that still wait."""
    rows = Finding.objects.filter(run_id=run_id, explanation="", is_taken_off=False)
    rows = rows.select_related("instruction__account", "instruction__award")
    return list(rows.order_by("-is_blocking", "check_name", "id"))


def finding(actor: Actor, finding_id: int) -> Finding:
    """One finding of a run that the actor may see. Raises `NotFound`."""
    rows = within(Finding.objects.filter(pk=finding_id), actor, column="run__area", roles=PAYERS)
    found = rows.first()
    if found is None:
        raise not_here("finding")
    return found


def dealt_findings(run_id: int) -> QuerySet[Finding]:
    """Findings that were explained or whose line left the list, newest first."""
    rows = Finding.objects.filter(run_id=run_id).filter(~Q(explanation="") | Q(is_taken_off=True))
    return rows.select_related("instruction__account", "instruction__award").order_by(
        "-explained_at", "id"
    )[:50]


def history(kind: str, id_: int) -> list[Event]:
    """What happened to a thing of this room, oldest first."""
    mine = Event.objects.filter(subject_kind=kind, subject_id=str(id_))
    return list(mine.filter(kind__startswith=f"payments.{kind}.").order_by("id")[:200])


def sums_by_source(run_id: int) -> list[tuple[str, int, int]]:
    """(fund source, lines, fen) of a released run."""
    rows = Instruction.objects.filter(run_id=run_id).exclude(state=I.HELD).exclude(source="")
    sums = rows.values_list("source").annotate(n=Count("id"), s=Sum("amount")).order_by("source")
    return [(str(source), int(n), int(s)) for source, n, s in sums]


def sums_by_town(run_id: int) -> list[tuple[str, int, int]]:
    """(township, lines, fen) of a run."""
    rows = Instruction.objects.filter(run_id=run_id).exclude(state=I.HELD)
    rows_ = rows.annotate(town=Substr("area", 1, 9)).values_list("town")
    sums = rows_.annotate(n=Count("id"), s=Sum("amount")).order_by("town")
    return [(str(town), int(n), int(s)) for town, n, s in sums]


def towns_of(run_id: int) -> list[str]:
    """The townships on a list."""
    return [town for town, _n, _s in sums_by_town(run_id)]


def sources_of(run_id: int) -> list[str]:
    """The fund sources of a released run."""
    return [source for source, _n, _s in sums_by_source(run_id)]


def paid_by_month(actor: Actor) -> list[tuple[str, int, int]]:
    """(month, fen, lines) of lists that went out, the oldest month first; re-sends left out."""
    rows = within(PayRun.objects.all(), actor, roles=PAYERS)
    rows = rows.filter(state__in=[RunState.SENT, RunState.SETTLED]).exclude(kind="resend")
    sums = rows.values_list("month").annotate(s=Sum("total"), n=Sum("count")).order_by("month")
    return [(str(month), int(s), int(n)) for month, s, n in sums]


def files_of(run_id: int) -> QuerySet[PayFile]:
    """The bank files of a run."""
    return PayFile.objects.filter(run_id=run_id).order_by("bank")


def file(actor: Actor, file_id: int) -> PayFile:
    """One bank file. Raises `NotFound`."""
    rows = within(PayFile.objects.filter(pk=file_id), actor, column="run__area", roles=PAYERS)
    found = rows.select_related("run").first()
    if found is None:
        raise not_here("file")
    return found


def last_total(*, area: str, scheme: str) -> int:
    """The total of the last run that went out, in fen."""
    out = PayRun.objects.filter(area=area, scheme=scheme, kind="monthly", state=RunState.SETTLED)
    last = out.order_by("-month").values_list("total", flat=True).first()
    return int(last or 0)


def not_due(run_: PayRun) -> dict[str, int]:
    """Why living awards of the scheme are not on this list: reason → how many."""
    here = run_.instructions.exclude(state=I.HELD).values("award_id")
    others = Award.objects.filter(
        area__startswith=run_.area, scheme=run_.scheme, is_one_off=run_.kind == "one_off"
    ).exclude(id__in=here)
    listed = Q(dues__void=False, dues__month=run_.month)
    counts = {
        "suspended": others.filter(state="suspended").count(),
        "ended": others.filter(state="ended").count(),
        "later": others.filter(first_month__gt=run_.month).count(),
        "held": run_.instructions.filter(state=I.HELD).count(),
        "listed": others.filter(listed).values("id").distinct().count(),
    }
    return {reason: n for reason, n in counts.items() if n}


def three_way(run_: PayRun) -> dict[str, tuple[int, int]]:
    """The three sides of a run, each as (count, fen): list, treasury order, bank; and what is open."""
    order = getattr(run_, "order", None)
    rows = (
        run_.instructions.exclude(state=I.HELD)
        .values("state")
        .annotate(n=Count("id"), s=Sum("amount"))
    )
    by_state = {r["state"]: (r["n"], int(r["s"])) for r in rows.order_by()}
    back = [by_state.get(s, (0, 0)) for s in (I.RETURNED, I.RESENT, I.GIVEN_UP)]
    return {
        "list": (run_.count, run_.total),
        "order": (order.count, order.amount) if order else (0, 0),
        "paid": by_state.get(I.PAID, (0, 0)),
        "returned": (sum(n for n, _ in back), sum(s for _, s in back)),
        "open": by_state.get(I.SENT, (0, 0)),
    }


# Whose month a re-send stands under: that of its first sending, as far up as is worth a join.
PAID_FOR = Coalesce(
    "parent__parent__parent__run__month", "parent__parent__run__month", "parent__run__month",
    "run__month",
)  # fmt: skip


def household_payments(actor: Actor, household_id: int) -> QuerySet[Instruction]:
    """Every payment to a household, newest first."""
    mine = Instruction.objects.filter(award__household_id=household_id).exclude(state=I.HELD)
    rows = _looked_after(mine, actor)
    rows = rows.annotate(paid_for=PAID_FOR)
    rows = rows.select_related("run", "award", "account", "collective", "parent__run")
    return rows.order_by("-paid_for", "-id")


def household_area(actor: Actor, household_id: int) -> str:
    """Where a household's awards are, as far as the actor may see. Raises `NotFound` without any."""
    rows = visible_to(actor).filter(household_id=household_id).order_by("-id")
    area = rows.values_list("area", flat=True).first()
    if area is None:
        raise not_here("household")
    return str(area)


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names of people on awards that the caller has already found visible."""
    return person_names(person_ids)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money that a household received: on which day, for which month, under which scheme, how."""

    on: date
    month: str
    scheme: str
    fen: int
    tail: str  # of the account; "" by hand
    decision: str


def year_statement(actor: Actor, household_id: int, year: int) -> list[Arrived]:
    """Everything that arrived in a year, with what came by hand, the oldest first."""
    rows = household_payments(actor, household_id).filter(state=I.PAID, settled_on__year=year)
    found = [
        Arrived(i.settled_on or i.run.pay_on, month_of(i), i.run.scheme, i.amount,
                i.account.tail if i.account else "", i.award.decision_number)
        for i in rows
    ]  # fmt: skip
    by_hand = _looked_after(HandPayment.objects.select_related("award"), actor).filter(
        award__household_id=household_id, on__year=year
    )
    found += [
        Arrived(h.on, h.on.strftime("%Y-%m"), h.award.scheme, h.amount, "", h.award.decision_number)
        for h in by_hand
    ]
    return sorted(found, key=lambda a: (a.on, a.scheme))


def reference_of(line: Instruction) -> str:
    """What a bank calls the payment: of an institution's resident, the transfer of all."""
    if line.collective_id is not None:
        return reference_of_all(line.run.number, line.collective_id)
    return reference(line.run.number, line.seq)


def month_of(line: Instruction) -> str:
    """The month whose list a payment belongs to; of a re-send, that of its first sending."""
    return root_of(line).run.month


def chain_of(line: Instruction) -> list[Instruction]:
    """A payment and its re-sends, oldest first."""
    first = line
    while first.parent is not None:
        first = first.parent
    chain: list[Instruction] = []
    here: Instruction | None = first
    while here is not None:
        chain.append(here)
        here = here.children.exclude(state=I.HELD).select_related("run", "account").first()
    return chain
