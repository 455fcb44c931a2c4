"""What officers are told about: cases that somebody else has just brought to their desk."""

from dataclasses import dataclass
from datetime import datetime

from doudi.cases import selectors
from doudi.cases.models import Case
from doudi.cases.states import Act
from doudi.kernel.actor import Actor
from doudi.kernel.models import Event

TOLD = tuple(
    f"cases.{act.value}"
    for act in (
        Act.LODGE, Act.PAPERS_CAME, Act.FINISH_SURVEY, Act.RECORD_APPRAISAL, Act.GIVE_OPINION,
        Act.NOTICE_ENDED, Act.OBJECT, Act.EXAMINE, Act.RETURN, Act.CALL_HEARING, Act.HEAR,
        Act.DECIDE, Act.SECOND_REFUSE, Act.OPEN_BY_OFFICE,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case that came to the actor's desk, by which act and when."""

    case: Case
    act: Act
    at: datetime


def arrived(actor: Actor, *, since: datetime, most: int = 10) -> list[Arrival]:
    """Cases that wait for the actor since an act of somebody else after `since`, newest first."""
    came = selectors.waiting_for(actor).filter(step_since__gte=since)
    cases = {str(c.pk): c for c in came.order_by("-step_since", "-id")[:most]}
    events = Event.objects.filter(
        subject_kind="case", subject_id__in=list(cases), kind__in=TOLD, at__gte=since
    )
    last = {e.subject_id: e for e in events.order_by("id")}
    return [
        Arrival(case=case, act=Act(last[key].kind.removeprefix("cases.")), at=last[key].at)
        for key, case in cases.items()
        if key in last and last[key].actor_id != actor.user_id
    ]
