"""Reads of notices: for officers from `visible_to(actor)`, for anybody by the code on the paper."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from doudi.disclosure.models import Notice
from doudi.disclosure.states import State
from doudi.kernel.actor import Actor
from doudi.offices.scope import within


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The notices in the actor's areas."""
    return within(Notice.objects.all(), actor)


@dataclass(frozen=True, slots=True)
class Shown:
    """What anybody may see of a notice. `shows` is empty once it no longer stands."""

    code: str
    is_standing: bool
    area: str
    scheme: str
    posted_on: date
    until: date
    shows: dict[str, object]


def by_code(code: str, *, on: date) -> Shown | None:
    """The notice with that code; after its last day without a word about the household."""
    found = Notice.objects.filter(code=code.strip().upper()).first()
    if found is None:
        return None
    stands = found.state == State.STANDING and on <= found.until
    return Shown(
        code=found.code, is_standing=stands, area=found.area, scheme=found.scheme,
        posted_on=localdate(found.posted_at), until=found.until, shows=found.shows if stands else {},
    )  # fmt: skip


def board(area: str, *, on: date, actor: Actor) -> list[Notice]:
    """What stands on a village's board that day, in the order of posting."""
    standing = visible_to(actor).filter(state=State.STANDING, area=area, until__gte=on)
    return list(standing.order_by("posted_at", "id"))


def ending_by_day(actor: Actor, *, since: date, until: date) -> dict[date, int]:
    """How many standing notices have their last day on each day."""
    rows = visible_to(actor).filter(state=State.STANDING, until__range=(since, until))
    return dict(rows.values_list("until").annotate(n=Count("id")).order_by("until"))


def of_case(case_id: int, *, actor: Actor) -> list[Notice]:
    """The notices of one case, the newest first."""
    return list(visible_to(actor).filter(case_id=case_id).order_by("-id"))
