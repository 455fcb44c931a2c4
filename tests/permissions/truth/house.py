"""Pages of what every room stands on: calendar, divisions, log, long work, the law."""

from collections.abc import Mapping

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor, machine
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from tests.cast import NOON
from tests.permissions.kinds import Made, Truth, roles

CHANGES_CALENDAR = roles("county_clerk", "county_decider", "system_admin")
READS_LOG = roles("auditor", "audit_admin")


@runs.handler("truth.nothing")
def nothing(_run: Run, _at: object) -> Slice:
    """A run that has nothing to do."""
    return Slice(is_last=True)


def event(area: str, _cast: Mapping[str, Actor]) -> Made:
    """Something that happened in a village; the list shows what it was."""
    made = events.record(
        f"truth.v{area[-6:]}", by=machine("truth"), at=NOON, subject=("thing", area), area=area
    )
    return Made({"number": made.id}, shows=f"thing:{area}")


def run(area: str, cast: Mapping[str, Actor]) -> Made:
    """Long work that the county's clerk has started."""
    made = runs.start(kind="truth.nothing", by=cast["county_clerk"], at=NOON, area=area)
    return Made({"run_id": made.pk})


def own_or_system(role: str, _area: str) -> bool:
    """Runs belong to whoever started them."""
    return role in {"county_clerk", "system_admin"}


BUILDERS = {"event": event, "run": run}
PARAMETER = {"key": "dibao.rounding"}

TRUTH = {
    "calendar": Truth(),
    "calendar-day": Truth(get=CHANGES_CALENDAR, kwargs={"day": "2027-02-08"}),
    "divisions": Truth(),
    "division": Truth(kwargs={"code": "110101"}, also=frozenset({404})),
    "log": Truth(get=READS_LOG),
    "log-verify": Truth(get=READS_LOG),
    "log-event": Truth(get=READS_LOG, of="event"),
    "work": Truth(),
    "work-run": Truth(of="run", sees=own_or_system),
    "work-change": Truth(of="run", kwargs={"act": "cancel"}, sees=own_or_system),
    "law-book": Truth(),
    "law-parameter": Truth(kwargs=PARAMETER),
    "law-scheme": Truth(kwargs={"scheme_id": "dibao"}),
    "law-rule": Truth(kwargs={"name": "household_size"}, also=frozenset({404})),
    "law-differences": Truth(),
    "law-due": Truth(),
    "law-calculator": Truth(),
}
