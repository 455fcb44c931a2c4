"""Cases: what the old books say as decided files, and live cases at every step to click through.

Decided files are written in batches with one event a batch; their decisions are taken over from the
old books (`law` says so), not recomputed. Live cases go through the services like everybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from doudi.cases import selectors, services
from doudi.cases.services import takeover
from doudi.demo import casework
from doudi.disclosure import selectors as board
from doudi.disclosure import services as disclosure
from doudi.kernel import calendar_days, outbox
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import DoudiError
from doudi.offices import selectors as offices
from doudi.offices.roles import Role
from doudi.registry import facts as register
from doudi.registry import selectors as households

if TYPE_CHECKING:
    from doudi.demo.model import Household
    from doudi.demo.stages import Build

MONTHS_BACK: Final = 24
LIVE: Final = 60  # the first along each path before the first page, the others behind it
SCHEMES: Final = {
    "dibao": "dibao",
    "dibao_single": "dibao_single",
    "tekun": "tekun",
    "edge": "edge",
    "rigid": "rigid",
}
# How far each live case goes, how many days ago it was lodged, and under which scheme where it is
# not the one that fits the household's kind: one row, one case, in turn.
SHOWN_TOWNSHIP: Final = "009901100"
PATHS: Final = (
    ("lodged", 1, ""), ("survey", 4, ""), ("opinion", 9, ""), ("notice", 13, ""),
    ("afterwards", 2, "temporary_quick"), ("examination", 20, ""), ("decision", 24, ""),
    ("decided", 27, ""), ("awaiting_papers", 5, ""), ("notice", 6, "temporary"), ("survey", 16, ""),
    ("objection", 18, ""), ("survey", 3, "edge"), ("decision", 23, ""), ("opinion", 52, ""),
    ("decided", 21, "temporary"), ("refused", 26, ""), ("decision", 25, ""), ("lodged", 2, "temporary"),
    ("not_accepted", 6, ""), ("decided", 33, "edge"), ("opinion", 11, "rigid"), ("draft", 0, ""),
    ("decision", 1, "temporary_quick"),
)  # fmt: skip
FITTING: Final = {"tekun": "tekun", "edge": "edge", "rigid": "rigid", "temporary": "temporary"}


def run(build: Build) -> str:
    """The books first, then one living case along each path; the rest is put in the queue."""
    from doudi.demo import later

    calendar_days.seed(by=build.by, at=build.at)
    taken = takeover.take_over(_books(build), by=build.by, at=build.at)
    wait = [_applicant(build, *row) for row in islice(_waiting(build), LIVE)]
    first, rest = wait[: len(PATHS)], wait[len(PATHS) :]
    cast = Cast(build.county.on)
    for place, who in enumerate(first):
        walk(build, cast, who, place)
    outbox.deliver(at=build.at, most=5_000)
    after = casework.life_after(build, cast)
    outbox.deliver(at=build.at, most=5_000)
    opened = services.open_due_reviews(area="009901", by=build.by, at=build.at, most=12)
    later.start_cases(build, [list(who) for who in rest])
    return (
        f"{taken} decided files, {len(first)} live cases and {len(rest)} that wait, "
        f"{after} after a decision, {opened} reviews opened"
    )


class Applicant(NamedTuple):
    """A household that wants something: plain values, so that a run can keep them."""

    number: int  # of the household in the county
    kind: str
    area: str
    household_id: int
    head_id: int
    members: int


def _applicant(
    build: Build, home: Household, household_id: int, people: tuple[int, ...]
) -> Applicant:
    members = len(home.living(build.county.on))
    return Applicant(home.number, home.kind, home.village, household_id, people[0], members)


def walk(build: Build, cast: Cast, who: Applicant, place: int) -> None:
    """One household as far as the path of its place goes."""
    goal, days, scheme = PATHS[place % len(PATHS)]
    try:
        _walk(build, cast, who, goal, days, scheme or FITTING.get(who.kind, "dibao"))
    except DoudiError as refusal:
        build.say(f"  a live case stopped before {goal}: {refusal.code}")


def _books(build: Build) -> Iterator[takeover.Book]:
    """Every running or ended award of the last 24 months as the old books have it."""
    oldest = build.county.on - timedelta(days=31 * MONTHS_BACK)
    for home, household_id, people in build.loaded():
        for award in home.awards:
            if award.scheme not in SCHEMES or (award.until and award.until < oldest):
                continue
            first = award.amounts[-1]
            yield takeover.Book(
                household_id=household_id, payee_id=people[0], area=home.village, head_name=home.head.name,
                members=len(home.members), scheme=SCHEMES[award.scheme],
                covered=tuple(people[i] for i in award.members if i < len(people)), amount=first[1],
                since=award.since, until=award.until,
            )  # fmt: skip


def _waiting(build: Build) -> Iterator[tuple[Household, int, tuple[int, ...]]]:
    """Households without an award: first those of the township in which the one-click accounts of
    the sign-in page work, and of those the ones who were about to apply anyhow before the merely
    registered. A stream: it is left as soon as there are enough."""
    on = build.county.on
    near, last = [], SHOWN_TOWNSHIP + ":"
    for row in takewhile(lambda row: row[0].village < last, build.loaded()):
        if row[0].village >= SHOWN_TOWNSHIP and row[0].living(on) and not row[0].award_on(on):
            near.append(row)
    yield from sorted(near, key=lambda row: _ORDER.get(row[0].lifecycle, len(_ORDER)))
    for row in build.loaded():
        is_near = row[0].village.startswith(SHOWN_TOWNSHIP)
        if not is_near and row[0].living(on) and not row[0].award_on(on):
            yield row


_ORDER: Final = {"pending": 0, "undiscovered": 1}


class Cast:
    """The officers of each township, looked up once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._kept: dict[tuple[str, str], Actor] = {}

    def who(self, role: str, area: str) -> Actor:
        """The holder of a role nearest to an area."""
        key = (role, area if role == Role.VILLAGE_WORKER else area[:9])
        if key not in self._kept:
            holders = offices.holders(role=role, area=area, on=self.on)
            self._kept[key] = offices.actor_for(holders[0][0], on=self.on)
        return self._kept[key]


def _walk(build: Build, cast: Cast, who: Applicant, goal: str, days: int, scheme: str) -> None:
    start = datetime.combine(build.county.on - timedelta(days=days), time(1, 30), tzinfo=UTC)
    area = who.area
    clerk = cast.who(Role.TOWNSHIP_CLERK, area)
    name = households.household(who.household_id, actor=build.by).head.name
    case = services.open_draft(
        key=f"demo-{who.number}", scheme=scheme, area=area, by=clerk, at=start, members=who.members,
        household_id=who.household_id, applicant_id=who.head_id, head_name=name,
    )  # fmt: skip
    if goal == "draft":
        return
    document = register.case(who.household_id, on=start.date(), applicant_id=who.head_id)
    if scheme.startswith("temporary"):
        document["household"]["event"] = casework.hardship(
            scheme, len(document["household"]["members"])
        )
    services.lodge(
        case_id=case.pk, document=document, household_id=who.household_id,
        applicant_id=who.head_id, head_name=name, by=clerk, at=start,
    )  # fmt: skip
    steps = _steps(case.pk, area, start, cast, goal)
    if scheme == "temporary_quick":
        steps = _steps_of_quick_help(case.pk, area, start, cast)
    for step in steps:
        case = selectors.case(case.pk, actor=build.by)
        if case.state == goal:
            return
        step()


def _steps(
    pk: int, area: str, start: datetime, cast: Cast, goal: str
) -> list[Callable[[], object]]:
    clerk = cast.who(Role.TOWNSHIP_CLERK, area)
    if goal == "awaiting_papers":
        return [
            lambda: services.ask_for_papers(
                case_id=pk, missing=["identity_papers", "bank_papers"], by=clerk,
                at=start + timedelta(days=1),
            )
        ]  # fmt: skip
    if goal == "not_accepted":
        return [
            lambda: services.refuse_acceptance(
                case_id=pk, reason="户籍和经常居住地均不在本县，已告知向居住地申请。", by=clerk,
                at=start + timedelta(days=1),
            )
        ]  # fmt: skip
    in_township = _steps_in_township(pk, area, start, cast, goal)
    if goal == "objection":
        return [*in_township, lambda: _object(pk, clerk, start + timedelta(days=10))]
    return in_township + _steps_in_county(pk, area, start, cast, goal)


def _steps_of_quick_help(
    pk: int, area: str, start: datetime, cast: Cast
) -> list[Callable[[], object]]:
    clerk, decider = cast.who(Role.TOWNSHIP_CLERK, area), cast.who(Role.TOWNSHIP_DECIDER, area)
    soon = start + timedelta(hours=3)
    return [
        lambda: services.accept(case_id=pk, by=clerk, at=soon),
        lambda: services.decide(
            case_id=pk, effect="one_off", by=decider, at=soon, reason="房屋过火，先行救助。"
        ),
    ]


def _steps_in_township(
    pk: int, area: str, start: datetime, cast: Cast, goal: str
) -> list[Callable[[], object]]:
    clerk, worker = cast.who(Role.TOWNSHIP_CLERK, area), cast.who(Role.VILLAGE_WORKER, area)
    reviewer, county = cast.who(Role.TOWNSHIP_REVIEWER, area), cast.who(Role.COUNTY_CLERK, area)

    def on(days: int) -> datetime:
        return start + timedelta(days=days)

    def papers(*kinds: str, at: datetime) -> None:
        from doudi.cases.wording import PAPERS

        for kind in kinds:
            services.add_evidence(case_id=pk, kind=kind, title=PAPERS[kind], by=clerk, at=at)

    positive = goal != "refused"
    says = (
        "经调查核对，申报情况属实，同意上报。"
        if positive
        else "家庭人均收入高于标准，建议不予确认。"
    )
    return [
        lambda: papers("application_form", "identity_papers", "check_authorisation", at=on(0)),
        lambda: services.accept(case_id=pk, by=clerk, at=on(1)),
        lambda: services.order_check(case_id=pk, by=clerk, at=on(2)),
        lambda: _visit(pk, worker, on(4), clerk),
        lambda: services.record_check(
            case_id=pk, conclusion="within", findings=[], report_ref=f"HD{pk:06d}", by=county, at=on(5)
        ),
        lambda: papers(
            "survey_form", "house_photos", "check_report", "disability_certificate",
            "medical_papers", "obligor_statement", "self_care_assessment", at=on(5),
        ),
        lambda: casework.settle(pk, clerk, on(5)),
        lambda: services.finish_survey(case_id=pk, by=clerk, at=on(6)),
        lambda: casework.opine(pk, reviewer, on(7), positive=positive, says=says),
    ]  # fmt: skip


def _steps_in_county(
    pk: int, area: str, start: datetime, cast: Cast, goal: str
) -> list[Callable[[], object]]:
    county = cast.who(Role.COUNTY_CLERK, area)

    def on(days: int) -> datetime:
        return start + timedelta(days=days)

    def end_notice() -> None:
        if goal not in {"notice", "refused"}:
            outbox.deliver(at=on(7), most=5_000)
            disclosure.end_due(by=machine("worker"), at=on(16))

    return [
        end_notice,
        lambda: casework.examine(pk, county, on(18), positive=goal != "refused"),
        lambda: _decide(pk, cast, area, goal, on(20)),
    ]


def _visit(pk: int, worker: Actor, at: datetime, clerk: Actor) -> None:
    services.record_survey(
        case_id=pk, key=f"demo-visit-{pk}", on=at, mode="home", present="本人", conclusion="true", by=worker, at=at,  # noqa: E501
        investigators=[(worker.user_id, worker.name), (clerk.user_id, clerk.name)], remark="家中陈设简单，与申报一致。",  # noqa: E501
        form={"housing": "自建砖木", "decoration": "未装修", "neighbours": "走访东西两邻，均称属实。"},
    )  # fmt: skip


def _object(pk: int, clerk: Actor, at: datetime) -> None:
    outbox.deliver(at=at, most=5_000)
    notice = board.of_case(pk, actor=clerk)[0]
    disclosure.object_to(
        notice_id=notice.pk, key=f"demo-objection-{pk}", named=True, who="村民代表", contact="",
        text="听说这家的儿子在县城有门面出租，请核实。", by=clerk, at=at,
    )  # fmt: skip


def _decide(pk: int, cast: Cast, area: str, goal: str, at: datetime) -> None:
    decider = cast.who(Role.COUNTY_DECIDER, area)
    case = selectors.case(pk, actor=decider)
    if case.level == "township":
        decider = cast.who(Role.TOWNSHIP_DECIDER, area)
    answer = selectors.computation(case, on=at.date())
    proposed = selectors.proposal(case, answer)
    given = "one_off" if case.scheme.startswith("temporary") else "grant"
    wanted = "refuse" if goal == "refused" else given
    reason = "" if proposed == wanted else "结合入户调查情况，经集体研究决定。"
    services.decide(case_id=pk, effect=wanted, by=decider, at=at, reason=reason)
