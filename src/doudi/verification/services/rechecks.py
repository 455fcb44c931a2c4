"""Starting a recheck of the whole caseload, and judging the records it could not be sure of."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor
from doudi.kernel.models import Run
from doudi.kernel.run_states import OPEN
from doudi.offices.roles import Role
from doudi.verification.models import Likeness, Recheck
from doudi.verification.recheck.files import KIND, forget_working_tables
from doudi.verification.services.questions import Question, answer_once
from doudi.verification.states import CHECKERS

KEPT = 1  # beside the new one, so many rechecks keep their working tables
STARTERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK)
LIKENESS = Question(
    model=Likeness, name="likeness", event="verification.likeness_judged", who=CHECKERS,
    answer="is_theirs", choices=(True, False), reason="because", answered="decided",
    code_when_answered="match_decided", says_when_answered=_("这条记录已经有人判断过。"),
    says_without_reason=_("请写明判断的依据。"),
)  # fmt: skip


@transaction.atomic
def start_recheck(*, area: str, purpose: str, on: date, by: Actor, at: datetime) -> Recheck:
    """Ask every source about every open household of a county, then run the standing checks.

    While one is under way the same one is returned: pressing twice is harmless. Nothing is stopped
    by what it finds (mca-2021-57:art-31; sal-2026:art-47).
    """
    by.must_be(*STARTERS, area=area)
    running = Recheck.objects.filter(area=area, ended_at=None).order_by("-id").first()
    if running is not None and running.run_id is not None:
        run = Run.objects.filter(pk=running.run_id).first()
        if run is not None and run.state in OPEN:
            return running
    for old in Recheck.objects.filter(area=area).order_by("-id")[KEPT:]:
        forget_working_tables(old)
    made = Recheck.objects.create(
        area=area, on=on, purpose=purpose, started_at=at, started_by=by.user_id
    )
    run = runs.start(kind=KIND, by=by, at=at, area=area, parameters={"recheck": made.pk})
    made.run_id = run.pk
    made.save(update_fields=["run_id"])
    events.record(
        "verification.recheck_started", by=by, at=at, subject=("recheck", made.pk), area=area,
        facts={"purpose": purpose, "on": on.isoformat()}, cites="mca-2021-57:art-31",
    )  # fmt: skip
    return made


@transaction.atomic
def judge_likeness(
    *, likeness_id: int, is_theirs: bool, because: str, by: Actor, at: datetime
) -> Likeness:
    """A person says whether a record is about this person; every later check remembers it.

    Raises `NotYet` without a reason, `Refused` when somebody has said so before.
    """
    found: Likeness = answer_once(
        LIKENESS, likeness_id, answer=is_theirs, reason=because, by=by, at=at,
        facts={"is_theirs": "is_theirs", "kind": "kind", "person": "person_id"},
    )  # fmt: skip
    return found
