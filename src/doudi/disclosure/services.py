"""Everything that changes a notice."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.cases import selectors as cases
from doudi.cases import services as case_services
from doudi.disclosure import states
from doudi.disclosure.models import Notice
from doudi.kernel import daily, events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.offices.roles import Role
from doudi.offices.scope import within

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: people read it from paper
LENGTH = 10
MAY_MANAGE = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK)


@transaction.atomic
def post(*, case_id: int, by: Actor, at: datetime) -> Notice:
    """Put the notice of a case on the board, once a round. Shows the fields the place allows."""
    material = cases.notice_material(case_id)
    if existing := Notice.objects.filter(case_id=case_id, round=material.round).first():
        return existing
    everything = {"name": material.name, "members": material.members, "amount": material.amount}
    notice = Notice.objects.create(
        code="".join(secrets.choice(ALPHABET) for _i in range(LENGTH)), case_id=case_id,
        round=material.round, area=material.area, scheme=material.scheme,
        shows={f: everything[f] for f in material.fields}, has_kin=material.has_kin,
        days=material.days, posted_at=at, until=localdate(at) + timedelta(days=material.days),
    )  # fmt: skip
    _tell(
        notice, "posted", by=by, at=at, facts={"days": notice.days, "fields": list(material.fields)}
    )
    return notice


@transaction.atomic
def object_to(
    *,
    notice_id: int,
    key: str,
    text: str,
    named: bool,
    who: str,
    contact: str,
    by: Actor,
    at: datetime,
) -> Notice:
    """Somebody objects: the notice comes down and the case goes back to the survey."""
    notice = _locked(notice_id, by)
    notice.state = states.after(notice.state, "object")
    notice.ended_at = at
    notice.save()
    _tell(notice, "objected", by=by, at=at, facts={"named": named})
    case_services.object_to(
        case_id=notice.case_id, key=key, text=text, named=named, who=who, contact=contact,
        notice_code=notice.code, by=by, at=at,
    )  # fmt: skip
    return notice


def end_due(*, by: Actor, at: datetime) -> int:
    """Take down every notice whose last day has passed and let its case go on; how many. Run daily.

    Each notice is a transaction of its own. Raises `daily.Unfinished` where one could not be ended;
    the others are.
    """
    by.must_be(area="")
    due = Notice.objects.filter(state=states.State.STANDING, until__lt=localdate(at))
    ids = list(due.order_by("until", "id").values_list("id", flat=True))
    return daily.one_by_one(ids, lambda notice_id: _end(notice_id, by=by, at=at))


def _end(notice_id: int, *, by: Actor, at: datetime) -> bool:
    standing = Notice.objects.select_for_update().filter(state=states.State.STANDING)
    notice = standing.filter(pk=notice_id).first()
    if notice is None:
        return False  # somebody else ended it, or an objection came in
    notice.state = states.after(notice.state, "end")
    notice.ended_at = at
    notice.save()
    _tell(notice, "ended", by=by, at=at)
    case_services.notice_ended(case_id=notice.case_id, notice_code=notice.code, by=by, at=at)
    return True


@transaction.atomic
def take_down(*, notice_id: int, reason: str, by: Actor, at: datetime) -> Notice:
    """Take a notice down before its time, because the case ended or the notice was wrong.

    A case that still waits on the board goes back to the survey, with the reason.
    """
    notice = _locked(notice_id, by)
    notice.state = states.after(notice.state, "take_down")
    notice.ended_at = at
    notice.save()
    _tell(notice, "taken_down", by=by, at=at, facts={"reason": reason[:40]})
    case_services.notice_taken_down(case_id=notice.case_id, reason=reason, by=by, at=at)
    return notice


@transaction.atomic
def add_board_photo(*, notice_id: int, document_id: int, by: Actor, at: datetime) -> Notice:
    """Keep the photo of the paper on the village's board."""
    notice = _locked(notice_id, by)
    notice.board_photo_id = document_id
    notice.save(update_fields=["board_photo"])
    case_services.add_evidence(
        case_id=notice.case_id, kind="notice_proof", title=str(_("公示栏照片")),
        document_id=document_id, by=by, at=at,
    )  # fmt: skip
    _tell(notice, "photographed", by=by, at=at, facts={"document": document_id})
    return notice


def _locked(notice_id: int, by: Actor) -> Notice:
    found = within(Notice.objects.select_for_update(of=("self",)), by).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("no_notice", _("没有找到这份公示。"))
    by.must_be(*MAY_MANAGE, area=found.area)
    return found


def _tell(
    notice: Notice, what: str, *, by: Actor, at: datetime, facts: dict[str, object] | None = None
) -> None:
    events.record(
        f"disclosure.{what}", by=by, at=at, subject=("notice", notice.pk), area=notice.area,
        facts={"case": notice.case_id, "code": notice.code, **(facts or {})},
        cites="mca-2021-57:art-19",
    )  # fmt: skip
