"""A record found wrong goes back to the department that keeps it: one ticket, one answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.offices.roles import Role
from doudi.verification.models import Dispute, Ticket
from doudi.verification.services.questions import Question, answer_once

ANSWERS = ("corrected", "kept")
KEEPERS = frozenset({Role.CHECK_OFFICER, Role.COUNTY_CLERK})
TICKET = Question(
    model=Ticket, name="ticket", event="verification.ticket_answered", who=KEEPERS,
    answer="answer", choices=ANSWERS, reason="says", answered="answered",
    code_when_answered="ticket_answered", says_when_answered=_("这张更正单已有答复。"),
    says_without_reason=_("请写明来源部门的答复。"),
)  # fmt: skip


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
    found: Ticket = answer_once(
        TICKET, ticket_id, answer=answer, reason=says, by=by, at=at, facts={"answer": "answer"}
    )
    return found
