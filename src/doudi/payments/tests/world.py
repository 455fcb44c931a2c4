"""A small county whose payments can be driven step by step; every act goes through the services."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from doudi.cases.handover import DecisionGiven, DecisionKind, MemberShare
from doudi.kernel.actor import Actor, PostHeld, machine
from doudi.kernel.months import Month
from doudi.payments.models import Award, Instruction, PayRun, ResultFile
from doudi.payments.services import (
    accounts,
    awards,
    files,
    funds,
    matters,
    release,
    results,
    runs,
)

COUNTY, VILLAGE = "009901", "009901101001"
MAY = Month(2026, 5)
NUMBERS = count(62000000000001)


def officer(user_id: int, name: str, *roles: str, area: str = COUNTY) -> Actor:
    """Somebody in posts, without an account in the database."""
    return Actor(user_id, name, tuple(PostHeld(role, 1, area) for role in roles))


MAKER = officer(101, "Mai", "pay_maker")
CHECKER = officer(102, "Che", "pay_checker")
RELEASER = officer(103, "Rei", "pay_releaser")
FINANCE = officer(104, "Fin", "finance")
DORA = officer(105, "Dora", "county_decider")
BORIS = officer(106, "Boris", "township_clerk", area="009901101")


@dataclass
class World:
    """The county, its clock, and what was decided in it."""

    month: Month = MAY
    day: datetime = datetime(2026, 5, 1, 4, tzinfo=UTC)
    decisions: Iterable[int] = field(default_factory=lambda: count(1))
    papers: Iterable[int] = field(default_factory=lambda: count(1))

    def tick(self) -> datetime:
        self.day += timedelta(minutes=1)
        return self.day

    def decide(
        self, kind: DecisionKind, person: int, *, base: int = 0, scheme: str = "dibao",
        first: Month | None = None, end: Month | None = None, area: str = VILLAGE,
        supplements: tuple[tuple[str, int], ...] = (), others: Iterable[int] = (),
    ) -> Award:  # fmt: skip
        """A decision about the household of `person` (household = person), applied."""
        number = next(iter(self.decisions))
        shares = tuple(MemberShare(p, base, supplements) for p in (person, *others)) if base else ()
        given = DecisionGiven(
            decision_id=number, number=f"D{number}", case_id=person, kind=kind, scheme=scheme,
            household_id=person, payee_person_id=person, area=area, shares=shares,
            first_month=first or self.month, end_month=end, decided_on=date(2026, 4, 20),
            law_identity="test",
        )  # fmt: skip
        done = awards.apply_decision(decision=given, by=machine("test"), at=self.tick())
        assert done.award is not None
        return done.award

    def grant(self, person: int, base: int = 50_000, **more: object) -> Award:
        """An account and a running award for `person`."""
        self.account(person, bank=str(more.pop("bank", "nxs")))
        return self.decide(DecisionKind.GRANT, person, base=base, **more)  # type: ignore[arg-type]

    def account(self, person: int, *, bank: str = "nxs", number: str = "") -> int:
        """Entered by Boris, confirmed by Che where it redirects money."""
        account = accounts.open_account(
            person_id=person, holder=f"P{person}", bank=bank, number=number or str(next(NUMBERS)),
            area=VILLAGE, by=BORIS, at=self.tick(),
        )  # fmt: skip
        for matter in account.matters.filter(state="open"):
            matters.confirm(matter_id=matter.pk, says="", by=CHECKER, at=self.tick())
        return account.pk

    def money(
        self, amount: int = 100_000_000, *, scheme: str = "dibao", source: str = "county"
    ) -> None:
        funds.appropriate(
            area=COUNTY, source=source, scheme=scheme, amount=amount, on=self.day.date(),
            document=f"paper {next(iter(self.papers))}", by=FINANCE, at=self.tick(),
        )  # fmt: skip

    def listed(
        self, *, scheme: str = "dibao", month: Month | None = None, kind: str = "monthly"
    ) -> PayRun:
        run = runs.open_run(
            area=COUNTY,
            scheme=scheme,
            month=month or self.month,
            kind=kind,
            by=MAKER,
            at=self.tick(),
        )
        return runs.list_due(run_id=run.pk, by=MAKER, at=self.tick())

    def excuse(self, run: PayRun) -> None:
        """Explain what may be explained, take off what may not."""
        for finding in run.findings.filter(explanation="", is_taken_off=False):
            finding.refresh_from_db()
            if finding.is_taken_off:
                continue
            if finding.is_blocking:
                runs.hold(instruction_id=finding.instruction_id, reason=finding.check_name, by=MAKER,
                          at=self.tick())  # fmt: skip
            else:
                runs.explain(
                    finding_id=finding.pk, explanation="核实无误", by=MAKER, at=self.tick()
                )

    def released(self, run: PayRun) -> PayRun:
        self.excuse(run)
        release.seal(run_id=run.pk, by=MAKER, at=self.tick())
        release.confirm(run_id=run.pk, by=CHECKER, at=self.tick())
        return release.release(run_id=run.pk, by=RELEASER, at=self.tick())

    def sent(self, run: PayRun) -> PayRun:
        run = self.released(run)
        made = files.make_files(run_id=run.pk, by=MAKER, at=self.tick())
        files.order_payment(run_id=run.pk, number=f"T{run.pk}", amount=run.total, count=run.count,
                            on=self.day.date(), by=FINANCE, at=self.tick())  # fmt: skip
        for file in made:
            files.hand_over(file_id=file.pk, by=MAKER, at=self.tick())
        run.refresh_from_db()
        return run

    def report(
        self, run: PayRun, returned: dict[int, str] | None = None, **more: object
    ) -> ResultFile:
        """The bank's CSV about every line of bank nxs in transit; `returned`: seq → reason code."""
        return self.take(result_csv(run, returned or {}), **more)

    def take(self, content: bytes, *, bank: str = "nxs", mode: str = "whole") -> ResultFile:
        return results.take_results(
            area=COUNTY,
            bank=bank,
            name="r.csv",
            content=content,
            mode=mode,
            by=MAKER,
            at=self.tick(),
        )


def result_csv(
    run: PayRun, returned: dict[int, str], *, only: Iterable[int] | None = None,
    on: date = date(2026, 5, 9),
) -> bytes:  # fmt: skip
    """A result file as the bank would write it."""
    rows, total = ["业务编号,户名,金额,处理结果,原因代码,记账日期"], 0
    lines = Instruction.objects.filter(run=run, bank="nxs").exclude(state="held").order_by("seq")
    for line in lines.select_related("account").iterator():
        if only is not None and line.seq not in only:
            continue
        code = returned.get(line.seq, "")
        assert line.account is not None
        rows.append(
            f"{files.reference(run.number, line.seq)},{line.account.holder},"
            f"{line.amount // 100}.{line.amount % 100:02d},{'失败' if code else '成功'},{code},{on}"
        )
        total += line.amount
    rows.append(f"合计,{len(rows) - 1},{total // 100}.{total % 100:02d}")
    return ("\r\n".join(rows) + "\r\n").encode("gb18030")
