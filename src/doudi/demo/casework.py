"""Single acts of the demo's casework, and what becomes of awards: hearings, grace, deaths, appeals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from doudi.cases import selectors, services
from doudi.cases.states import Kind, State
from doudi.cases.wording import PAPERS
from doudi.kernel.actor import Actor
from doudi.kernel.errors import DoudiError
from doudi.kernel.months import Month
from doudi.offices.roles import Role

if TYPE_CHECKING:
    from doudi.demo.model import Person
    from doudi.demo.stages import Build

SHOWN_TOWNSHIP: Final = "009901100"
WAGE: Final = "31200.00"  # a year, what a son or daughter has begun to earn
EARNS_FROM, EARNS_UNTIL = 19, 58  # years of age
# What becomes of an award, and how many days ago it began.
AFTER: Final = (
    ("hearing", 16), ("decision", 20), ("grace", 40), ("survey", 6), ("exit", 3), ("hearing", 19),
    ("appeal", 12), ("death", 9),
)  # fmt: skip


class Cast(Protocol):
    """Who holds which role where."""

    def who(self, role: str, area: str) -> Actor:
        """The holder of a role nearest to an area."""


def hardship(scheme: str, persons: int) -> dict[str, Any]:
    """A fire that was put out, or a stay in hospital."""
    fast = scheme == "temporary_quick"
    return {
        "kind": "emergency" if fast else "expenditure", "cause": "fire" if fast else "medical",
        "severity": "ordinary" if fast else "serious", "persons": persons, "fast": fast,
        "recognised": False, "granted_this_year": "0.00", "grants_this_year": 0,
        "last_same_cause": None,
    }  # fmt: skip


def settle(pk: int, by: Actor, at: datetime) -> None:
    """Every difference between the sources is settled for what was checked or surveyed."""
    case = selectors.case(pk, actor=by)
    for line in selectors.differences(case):
        if line.differs and not line.chosen:
            source = next(s for s in ("checked", "surveyed", "declared") if s in line.says)
            services.choose_fact(
                case_id=pk,
                pointer=line.pointer,
                source=source,
                reason="以核查结果为准。",
                by=by,
                at=at,
            )


def opine(pk: int, by: Actor, at: datetime, *, positive: bool, says: str) -> None:
    """The township's opinion, where the procedure has that step."""
    if selectors.case(pk, actor=by).state == State.OPINION:
        services.give_opinion(case_id=pk, positive=positive, by=by, at=at, text=says)


def examine(pk: int, by: Actor, at: datetime, *, positive: bool) -> None:
    """The county's examination, where the procedure has that step."""
    if selectors.case(pk, actor=by).state == State.EXAMINATION:
        services.examine(case_id=pk, positive=positive, text="材料齐全，程序合规。", by=by, at=at)


def life_after(build: Build, cast: Cast) -> int:
    """Let some running awards be looked at again; how many."""
    made = 0
    for home, household_id, people in build.loaded():
        if made == len(AFTER):
            break
        if not home.village.startswith(SHOWN_TOWNSHIP):
            continue
        grown = next((i for i, p in home.living(build.county.on) if i and _earns(p, build)), None)
        if grown is None:
            continue
        award = selectors.award_of(household_id, "dibao")
        if award is None:
            continue
        goal, days = AFTER[made]
        start = datetime.combine(build.county.on - timedelta(days=days), time(2, 0), tzinfo=UTC)
        try:
            pair = (people[0], people[grown])
            _Matter(cast, home.village, start, award.pk, pair).go_to(goal)
        except DoudiError as refusal:
            build.say(f"  an award stopped before {goal}: {refusal.code}")
        made += 1
    return made


def _earns(person: Person, build: Build) -> bool:
    """Of an age to have found work, or to be the head of a family."""
    return EARNS_FROM <= build.county.on.year - person.birth.year <= EARNS_UNTIL


class _Matter:
    """One award looked at again, by the officers of its township and county."""

    def __init__(
        self, cast: Cast, area: str, start: datetime, award: int, people: tuple[int, int]
    ) -> None:
        """`people`: the applicant, and a grown member who earns or follows as head."""
        self.start, self.award, self.people = start, award, people
        self.clerk = cast.who(Role.TOWNSHIP_CLERK, area)
        self.worker = cast.who(Role.VILLAGE_WORKER, area)
        self.reviewer = cast.who(Role.TOWNSHIP_REVIEWER, area)
        self.county = cast.who(Role.COUNTY_CLERK, area)
        self.decider = cast.who(Role.COUNTY_DECIDER, area)

    def on(self, days: int) -> datetime:
        """So many days after the beginning."""
        return self.start + timedelta(days=days)

    def go_to(self, goal: str) -> None:
        """As far as `goal`."""
        begin: dict[str, Callable[[], object]] = {
            "exit": self._exit, "death": self._death, "appeal": self._appeal,
        }  # fmt: skip
        if goal in begin:
            begin[goal]()
            return
        case = services.open_review(
            decision_id=self.award, by=self.clerk, at=self.start, kind=Kind.CHANGE
        )
        if goal == "survey":
            return
        self._find_a_wage(case.pk)
        if goal != "decision":
            self._hear(case.pk, goal)

    def _exit(self) -> None:
        services.leave_by_own_will(
            decision_id=self.award,
            statement="儿子已稳定就业，主动退出。",
            by=self.clerk,
            at=self.start,
        )

    def _death(self) -> None:
        services.report_death(
            decision_id=self.award, person_id=self.people[0], died_on=self.start.date(),
            new_head_id=self.people[1], by=self.clerk, at=self.on(1),
        )  # fmt: skip

    def _appeal(self) -> None:
        decided = services.open_review(
            decision_id=self.award, by=self.clerk, at=self.on(-30), kind=Kind.CHANGE
        )
        self._find_a_wage(decided.pk, back=30)
        self._hear(decided.pk, "grace", back=30)
        services.object_to_decision(
            case_id=decided.pk, key=f"demo-appeal-{decided.pk}", text="工资只发了两个月，厂里已经停工。",
            by=self.clerk, at=self.start,
        )  # fmt: skip

    def _find_a_wage(self, pk: int, *, back: int = 0) -> None:
        at = self.on(2 - back)
        earner = f"p{self.people[1]}"
        rows = [
            {"section": "income", "member": earner, "item": "wage", "amount": WAGE, "per": "year"}
        ]
        services.record_survey(
            case_id=pk, key=f"demo-again-{pk}", on=at, mode="home", present="本人", conclusion="differs",
            investigators=[(self.worker.user_id, self.worker.name), (self.clerk.user_id, self.clerk.name)],
            form={"housing": "自建砖木", "neighbours": "邻居说孩子在县城上班。"}, by=self.worker, at=at,
            remark="家中一人在县城务工。", found={"rows": rows},
        )  # fmt: skip
        services.record_check(
            case_id=pk,
            conclusion="over",
            findings=[],
            report_ref=f"HD{pk:06d}",
            by=self.county,
            at=at,
        )
        settle(pk, self.clerk, at)
        for kind in (
            "house_photos",
            "disability_certificate",
            "medical_papers",
            "obligor_statement",
        ):
            services.add_evidence(case_id=pk, kind=kind, title=PAPERS[kind], by=self.clerk, at=at)
        services.finish_survey(case_id=pk, by=self.clerk, at=self.on(4 - back))
        opine(
            pk, self.reviewer, self.on(6 - back), positive=True, says="收入已高于标准，建议渐退。"
        )
        examine(pk, self.county, self.on(8 - back), positive=True)

    def _hear(self, pk: int, goal: str, *, back: int = 0) -> None:
        planned = self.on(14 - back)
        services.call_hearing(
            case_id=pk, planned_on=planned.date(), about="stop", grounds="家庭人均收入已高于低保标准。",
            by=self.decider, at=self.on(9 - back),
        )  # fmt: skip
        if goal == "hearing":
            return
        services.hear(
            case_id=pk, held_on=planned.date(), mode="office", present="本人", by=self.clerk, at=planned,
            said="工资刚开始发，希望给一段过渡时间。",
        )  # fmt: skip
        services.decide(
            case_id=pk,
            effect="grace",
            end_month=Month.of(self.on(15 - back).date()) + 4,
            by=self.decider,
            at=self.on(15 - back),
            reason="给予渐退期。",
        )
        if selectors.case(pk, actor=self.decider).state == State.SECOND:
            services.second_sign(case_id=pk, by=self.county, at=self.on(15 - back))
