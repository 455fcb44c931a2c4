"""A record found wrong goes back to the department that keeps it: one ticket, one answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.offices.roles import Role
from doudi.verification.models import Dispute, Ticket

ANSWERS = ("corrected", "kept")
KEEPERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK)


def open_ticket(dispute: Dispute, *, by: Actor, at: datetime) -> Ticket | None:
    """Ask the source to correct the record of an upheld objection (in the caller's transaction)."""
    hit = dispute.hit
    if hit is None or hit.asked.dataset_id is None:
        return None
    area = dispute.order.area
    made = Ticket.objects.create(
        number=f"GZ-{dispute.order.number.removeprefix('HD-')}-{dispute.pk}", dispute=dispute,
        dataset_id=hit.asked.dataset_id, row=hit.row, area=area, asks=dispute.because,
        opened_at=at, opened_by=by.user_id,
    )  # fmt: skip
    events.record(
        "verification.ticket_opened", by=by, at=at, subject=("ticket", made.pk), area=area,
        facts={"dataset": made.dataset_id, "row": made.row, "kind": hit.asked.kind},
        cites="mca-2021-57:art-18",
    )  # fmt: skip
    return made


@transaction.atomic
def answer_ticket(*, ticket_id: int, answer: str, says: str, by: Actor, at: datetime) -> Ticket:
    """The department's answer: the record was corrected, or it stands and why.

    Raises `NotFound`, `Refused` when answered before, `NotYet` without what was said.
    """
    found = Ticket.objects.select_for_update().filter(pk=ticket_id).first()
    if found is None:
        raise NotFound("no_ticket")
    by.must_be(*KEEPERS, area=found.area)
    if found.answered_at is not None or answer not in ANSWERS:
        raise Refused("ticket_answered", _("这张更正单已有答复。"))
    if not says.strip():
        raise NotYet("reason_missing", _("请写明来源部门的答复。"), missing=["says"])
    found.answer, found.says = answer, says.strip()
    found.answered_at, found.answered_by = at, by.user_id
    found.save()
    events.record(
        "verification.ticket_answered", by=by, at=at, subject=("ticket", found.pk),
        area=found.area, facts={"answer": answer},
    )  # fmt: skip
    return found
