"""The departments' files come in, everybody is checked against everything in one go, some findings are
worked and a few checks ordered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from doudi.demo import measure
from doudi.demo.stages import departments
from doudi.demo.stages.departments import COUNTY, check_officer
from doudi.kernel import runs
from doudi.kernel.errors import DoudiError, Refused
from doudi.kernel.run_states import OPEN
from doudi.verification import selectors, services
from doudi.verification.states import Outcome

if TYPE_CHECKING:
    from doudi.demo.stages import Build

PURPOSE: Final = "assistance_check"
WORKED: Final = 4  # findings of each check that somebody has looked into
ORDERS: Final = 6
AT_ONCE: Final = 20  # findings worked in one step
VALID_MONTHS: Final = 3
TRUE: Final = {
    "may_no_longer_qualify": Outcome.REFERRED,
    "may_need_help": Outcome.HELPED,
}
SHOWN_TOWNSHIP: Final = "009901100"


Cursor = dict[str, Any]


def run(build: Build) -> str:
    """What the stage of the awards put in the queue, here and now."""
    from doudi.demo import later

    work = later.the_run(later.CHECKS)
    if work is None:
        raise Refused("demo.no_awards")
    while work.state in OPEN:  # the recheck is a run of its own, which this one waits for
        work = runs.advance(run_id=work.pk, at=build.at)
        if work.cursor.get("recheck"):
            runs.finish(run_id=work.cursor["recheck"], clock=lambda: build.at)
    if work.state != "done":
        raise Refused("demo.checks_failed", fault=work.fault)
    for line in measure.tell(measure.per_check(build)):
        build.say(f"  {line}")
    told = work.cursor
    return (
        f"{told['good']:,} rows taken, {told['faulty']} sent back, {told['worked']} findings worked, "
        f"{told['ordered']} checks ordered"
    )


def steps_in_all() -> int:
    """How many steps there are: the files written, each taken in, the recheck, the work on it."""
    return departments.how_many() + 4


def step(build: Build, cursor: Cursor) -> Cursor | None:
    """The next step; answers where to go on, or None after the last. A step is a transaction of the
    caller."""
    at, files = cursor.get("step", 0), departments.how_many()
    if at == 0:  # the files were written beforehand, outside the transaction
        return {"step": 1, "good": 0, "faulty": 0}
    if at <= files:
        good, faulty = departments.take(build, at - 1)
        return cursor | {
            "step": at + 1, "good": cursor["good"] + good, "faulty": cursor["faulty"] + faulty,
        }  # fmt: skip
    if at == files + 1:
        made = services.start_recheck(
            area=COUNTY, purpose=PURPOSE, on=build.county.on, by=check_officer(build), at=build.at
        )
        return cursor | {"step": at + 1, "recheck": made.run_id or 0}
    if at == files + 2:
        worked = _work(build)
        step = at if worked else at + 1
        return cursor | {"step": step, "worked": cursor.get("worked", 0) + worked}
    tried = cursor.get("tried", 0)
    if cursor.get("ordered", 0) == ORDERS or tried == len(wanted := _to_order(build)):
        return None if "ordered" in cursor else cursor | {"ordered": 0}
    ordered = cursor.get("ordered", 0)
    return cursor | {"tried": tried + 1, "ordered": ordered + _order(build, wanted[tried], ordered)}


def _work(build: Build) -> int:
    """A few findings of every check get an outcome: what the truth says, found out by a visit. Some of
    them at a time; how many were done."""
    by, done = check_officer(build), 0
    true = measure.true_plants(build)
    worked: Counter[str] = Counter()
    everywhere = all(p.code.startswith(SHOWN_TOWNSHIP) for p in build.county.places)
    for finding in selectors.visible_to(build.by).order_by("-area", "id"):
        is_shown = finding.area.startswith(SHOWN_TOWNSHIP) and not everywhere
        if worked[finding.check_key] >= WORKED or is_shown:
            continue
        worked[finding.check_key] += 1
        if finding.outcome or done == AT_ONCE:
            continue
        done += 1
        is_true = (measure.number_of(finding.check_key), finding.household_id) in true
        outcome, says = (
            (TRUE[finding.worklist], "已上门核实，情况属实，已转相关科室办理。")
            if is_true
            else (Outcome.NO_MATTER, "已上门核实，不影响资格，已留存证明。")
        )
        services.settle(finding_id=finding.pk, outcome=outcome, because=says, by=by, at=build.at)
    return done


def _to_order(build: Build) -> list[int]:
    """Assisted households of the township that is shown whose declaration was not the truth."""
    return [
        household_id
        for home, household_id, _ in build.loaded()
        if home.village.startswith(SHOWN_TOWNSHIP)
        and home.lifecycle == "assisted"
        and home.differences
        and home.living(build.county.on)
    ]


def _order(build: Build, household_id: int, before: int) -> int:
    """Order one check, with an objection to the last but one; how many were ordered."""
    by = check_officer(build)
    try:
        order = services.order_check(
            household_id=household_id, purpose=PURPOSE, on=build.county.on,
            valid_months=VALID_MONTHS, by=by, at=build.at,
        )  # fmt: skip
    except DoudiError as refusal:
        build.say(f"  a check was not ordered: {refusal.code}")
        return 0
    if before + 1 == ORDERS - 1:
        services.dispute(
            order_id=order.pk, hit_id=None, document_id=None, by=by, at=build.at,
            says="存款是村集体委托代管的征地补偿款，附村委会证明。",
        )  # fmt: skip
    return 1
