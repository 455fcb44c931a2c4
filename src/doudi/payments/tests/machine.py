"""Random orders of everything that can happen to money, and what must hold after each step.

`Life` offers the events; who drives it (hypothesis, several workers, a bench) chooses. Every event
may be refused by the house; a refusal is an answer, a broken promise is not.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from random import Random
from threading import get_ident
from typing import Any
from unittest.mock import patch

from django.db import transaction

from doudi.cases.handover import DecisionKind
from doudi.kernel import events as chain
from doudi.kernel.actor import machine
from doudi.kernel.errors import DoudiError
from doudi.payments.models import (
    Award,
    AwardPart,
    DeathNotice,
    Due,
    Entry,
    Instruction,
    PayFile,
    PayRun,
    Recovery,
)
from doudi.payments.selectors import books
from doudi.payments.services import (
    batches,
    files,
    moved,
    overpaid,
    recoveries,
    release,
    returns,
    runs,
)
from doudi.payments.tests.world import (
    CHECKER,
    COUNTY,
    DORA,
    FINANCE,
    MAKER,
    RELEASER,
    VILLAGE,
    World,
    result_csv,
)

GONE = ("sent", "paid")
ELSEWHERE = "009901102001"  # a village of the township next door
record = chain.record


class Crash(Exception):
    """The machine stopped in the middle of an act."""


class Life(World):
    """A world with events to be chosen from; `draw` is the source of chance."""

    def setup(self, draw: Random, people: int = 4) -> None:
        self.draw = draw
        self.money(40_000_00)
        self.money(60_000_00, source="central")
        for person in range(1, people + 1):
            self.grant(person, 10_000 * person)

    def events(self) -> dict[str, Callable[[], Any]]:
        """Everything that can happen, by name."""
        return {
            "list": self.ev_list, "seal": self.ev_seal, "confirm": self.ev_confirm,
            "release": self.ev_release, "files": self.ev_files, "send": self.ev_send,
            "result": self.ev_result, "late_return": self.ev_late, "resend": self.ev_resend,
            "give_up": self.ev_give_up, "hold": self.ev_hold, "cancel": self.ev_cancel,
            "send_back": self.ev_send_back, "change": self.ev_change, "stop": self.ev_stop,
            "suspend": self.ev_suspend, "resume": self.ev_resume, "death": self.ev_death,
            "order_recovery": self.ev_order, "collect": self.ev_collect, "waive": self.ev_waive,
            "standard": self.ev_standard, "drop": self.ev_drop,
            "next_month": self.ev_next_month, "withdraw": self.ev_withdraw, "move": self.ev_move,
        }  # fmt: skip

    def as_worker(self, number: int) -> "Life":
        """Another pair of hands in the same county, with numbers of its own for its papers."""
        other = Life(month=self.month, day=self.day)
        other.decisions = count(number * 1_000_000)
        other.papers = count(number * 1_000_000)
        other.draw = Random(number)
        return other

    def happen(self, name: str) -> bool:
        """Let one event happen; whether the house agreed."""
        try:
            with transaction.atomic():
                return self.events()[name]() is not None
        except (DoudiError, Crash):
            return False

    def crash_in(self, name: str, after: int) -> None:
        """The same event, stopped at the `after`-th record that it wants to write."""
        here, left = get_ident(), [after]

        def stop(*args: Any, **kwargs: Any) -> Any:
            if get_ident() == here:  # other workers' machines run on
                left[0] -= 1
                if left[0] <= 0:
                    raise Crash
            return record(*args, **kwargs)

        with patch.object(chain, "record", stop):
            self.happen(name)

    def run(self, *states: str) -> PayRun | None:
        found = list(PayRun.objects.filter(state__in=states).order_by("id"))
        return self.draw.choice(found) if found else None

    def line(self, *states: str) -> Instruction | None:
        found = list(Instruction.objects.filter(state__in=states).order_by("id"))
        return self.draw.choice(found) if found else None

    def person(self) -> int:
        return self.draw.choice(sorted(set(Award.objects.values_list("household_id", flat=True))))

    def some_month(self) -> Any:
        return self.month + self.draw.choice([-2, -1, 0, 0, 1])

    def ev_list(self) -> Any:
        return self.listed(month=self.month)

    def ev_seal(self) -> Any:
        if run := self.run("listed"):
            self.excuse(run)
            return release.seal(run_id=run.pk, by=MAKER, at=self.tick())
        return None

    def ev_confirm(self) -> Any:
        run = self.run("sealed")
        return run and release.confirm(run_id=run.pk, by=CHECKER, at=self.tick())

    def ev_send_back(self) -> Any:
        run = self.run("sealed", "checked")
        return run and release.send_back(run_id=run.pk, reason="再核", by=CHECKER, at=self.tick())

    def ev_release(self) -> Any:
        run = self.run("checked")
        return run and release.release(run_id=run.pk, by=RELEASER, at=self.tick())

    def ev_files(self) -> Any:
        run = self.run("released")
        return run and files.make_files(run_id=run.pk, by=MAKER, at=self.tick())

    def ev_send(self) -> Any:
        found = list(PayFile.objects.order_by("id"))
        if not found:
            return None
        file = self.draw.choice(found)
        files.order_payment(
            run_id=file.run_id, number=f"T{file.run_id}", amount=file.run.total,
            count=file.run.count, on=self.day.date(), by=FINANCE, at=self.tick(),
        )  # fmt: skip
        return files.hand_over(file_id=file.pk, by=MAKER, at=self.tick())

    def ev_result(self) -> Any:
        run = self.run("sent")
        if run is None:
            return None
        seqs = list(run.instructions.filter(state="sent").values_list("seq", flat=True))
        some = [s for s in seqs if self.draw.random() < 0.7]
        back = {s: self.draw.choice(["01", "02", "09"]) for s in some if self.draw.random() < 0.3}
        content = result_csv(run, back, only=some)
        self.take(content, mode=self.draw.choice(["whole", "part"]))
        return self.take(content, mode="part")  # the same file once more

    def ev_late(self) -> Any:
        line = self.line("paid")
        return line and self.take(result_csv(line.run, {line.seq: "02"}, only=[line.seq]))

    def ev_resend(self) -> Any:
        line = self.line("returned")
        if line is None:
            return None
        self.account(line.award.payee_person_id)
        return returns.resend(instruction_id=line.pk, month=self.month, by=MAKER, at=self.tick())

    def ev_give_up(self) -> Any:
        line = self.line("returned")
        return line and returns.give_up(
            instruction_id=line.pk, reason="无人领取", by=CHECKER, at=self.tick()
        )

    def ev_hold(self) -> Any:
        line = self.line("listed")
        return line and runs.hold(instruction_id=line.pk, reason="visit", by=MAKER, at=self.tick())

    def ev_cancel(self) -> Any:
        run = self.run("draft", "listed", "sealed", "checked")
        return run and runs.cancel(run_id=run.pk, reason="again", by=MAKER, at=self.tick())

    def ev_withdraw(self) -> Any:
        run = self.run("released")
        return run and release.withdraw(run_id=run.pk, reason="错期", by=RELEASER, at=self.tick())

    def ev_change(self) -> Any:
        base = self.draw.choice([5_000, 15_000, 25_000, 45_000])
        return self.decide(DecisionKind.CHANGE, self.person(), base=base, first=self.some_month())

    def ev_stop(self) -> Any:
        return self.decide(DecisionKind.STOP, self.person(), first=self.some_month())

    def ev_suspend(self) -> Any:
        return self.decide(DecisionKind.SUSPEND, self.person(), first=self.some_month())

    def ev_resume(self) -> Any:
        return self.decide(DecisionKind.RESUME, self.person(), first=self.month)

    def ev_death(self) -> Any:
        return DeathNotice.objects.get_or_create(
            person_id=self.person(),
            defaults={"died_on": date(2026, 4, 3), "source": "test", "told_at": self.tick()},
        )

    def claim(self, *states: str) -> Recovery | None:
        found = list(Recovery.objects.filter(state__in=states).order_by("id"))
        return self.draw.choice(found) if found else None

    def ev_order(self) -> Any:
        claim = self.claim("proposed")
        return claim and recoveries.order(
            recovery_id=claim.pk, heard_on=self.day.date(), order_number=f"Z{claim.pk}",
            offset_limit=self.draw.choice([0, 3_000]), by=DORA, at=self.tick(),
        )  # fmt: skip

    def ev_drop(self) -> Any:
        claim = self.claim("proposed")
        return (
            claim
            and self.draw.random() < 0.2
            and recoveries.drop(recovery_id=claim.pk, reason="不予追回", by=DORA, at=self.tick())
        )

    def ev_collect(self) -> Any:
        claim = self.claim("ordered")
        return claim and recoveries.collect(
            recovery_id=claim.pk, amount=self.draw.choice([1_000, claim.amount - claim.settled]),
            on=self.day.date(), document=f"R{next(iter(self.papers))}", by=FINANCE, at=self.tick(),
        )  # fmt: skip

    def ev_waive(self) -> Any:
        claim = self.claim("ordered")
        return claim and recoveries.waive(
            recovery_id=claim.pk, amount=500, on=self.day.date(),
            decision_number=f"W{next(iter(self.papers))}", by=DORA, at=self.tick(),
        )  # fmt: skip

    def ev_standard(self) -> Any:
        parts = AwardPart.objects.filter(until="", award__state="running").order_by("id")
        extra = self.draw.choice([-2_000, 1_000, 3_000])
        batch = batches.compute(
            kind="standard", area=COUNTY, scheme="dibao", month=self.some_month(),
            document=f"notice {next(iter(self.papers))}", facts={"law": "test"}, by=MAKER,
            at=self.tick(), amounts=[
                batches.NewAmount(p.award_id, p.person_id, p.component, max(0, p.amount + extra), "new")
                for p in parts
            ],
        )  # fmt: skip
        batches.approve(batch_id=batch.pk, by=DORA, at=self.tick())
        return batches.apply(batch_id=batch.pk, by=MAKER, at=self.tick())

    def ev_move(self) -> Any:
        return moved.follow_the_household(
            household_id=self.person(), area=self.draw.choice([VILLAGE, ELSEWHERE]),
            by=machine("test"), at=self.tick(),
        )  # fmt: skip

    def ev_next_month(self) -> Any:
        self.month += 1
        return self.month

    def promises_kept(self) -> None:
        """What the office promises, looked at in every table."""
        wrong = books.mismatches(area=COUNTY)
        assert wrong == [], wrong
        assert books.unproven_moves() == 0
        sides = Entry.objects.values_list("debit_id", "credit_id")
        everywhere = {account for entry in sides for account in entry}
        assert sum(books.balances_of(everywhere).values()) == 0
        for award in Award.objects.all():
            if not award.recoveries.filter(state="dropped").exists():
                assert overpaid.too_much(award) == [], "paid more than granted and not claimed"
        for root in Instruction.objects.filter(parent=None):
            self._one_way_only(root)
        for part in AwardPart.objects.all():
            assert part.decision_id is not None or part.batch_id is not None
        self._traced()
        for b in books.balances(MAKER, area=COUNTY, kinds=["available"]):
            assert b.amount >= 0, "spent more than granted"

    def _traced(self) -> None:
        """Every fen on a list has a decision or an approved batch; nothing is out beyond it; only
        what was handed over counts as sent; what a claim took back is never more than it claims."""
        for due in Due.objects.filter(void=False).select_related("award"):
            grounds = AwardPart.objects.filter(award=due.award, person_id=due.person_id,
                                               component=due.component)  # fmt: skip
            assert grounds.exists(), "a due without a decision"
        sent = Instruction.objects.filter(state__in=["sent", "paid", "returned", "resent"])
        for run_id, bank in sent.values_list("run_id", "bank").distinct():
            assert (
                PayFile.objects.filter(run_id=run_id, bank=bank)
                .exclude(handed_over_at=None)
                .exists()
            )
        for claim in Recovery.objects.all():
            back = sum(claim.reversals.values_list("amount", flat=True))
            assert 0 <= back <= claim.amount

    def _one_way_only(self, root: Instruction) -> None:
        """Of an instruction and its re-sends, the money is with at most one."""
        chain, here = [root], root
        while here := here.children.exclude(state="held").first():  # type: ignore[assignment]
            chain.append(here)
        assert sum(i.state in GONE for i in chain) <= 1
        assert all(i.state == "resent" for i in chain[:-1])
        if root.state != "held":
            dues = Due.objects.filter(run=root.run, award=root.award, void=False)
            listed = sum(d.amount for d in dues)
            if chain[-1].state == "given_up" and listed != root.gross:
                assert listed == 0, "given up because the amount was no longer right: owed anew"
            else:
                assert listed == root.gross
        assert all(i.gross == root.amount for i in chain[1:])
