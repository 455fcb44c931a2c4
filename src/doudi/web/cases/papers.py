"""Files on their way into the register's store."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from doudi.cases.wording import PAPERS
from doudi.kernel.actor import Actor
from doudi.registry.services import attach_document

# A paper's kind as the screen names it; on letters and in the file it keeps its Chinese name.
PAPER_NAMES: dict[str, Any] = {kind: gettext_lazy(name) for kind, name in PAPERS.items()}
# Which kind of document of the register a paper of the file is; the rest are "other".
KINDS = {
    "application_form": "application", "identity_papers": "id_card", "check_authorisation": "authorisation",
    "house_photos": "house_photo", "disability_certificate": "disability_card", "medical_papers": "medical",
    "income_papers": "income_proof", "enrolment_papers": "school", "signature": "signature", "photo": "visit_photo",  # noqa: E501
}  # fmt: skip


def keep_file(case: Any, sent: Any, *, kind: str, by: Actor, at: datetime) -> int:
    """Keep an uploaded file with the household of the case; its id."""
    kept = attach_document(
        content=sent.read(), name=sent.name or kind, kind=KINDS.get(kind, "other"), by=by, at=at,
        household_id=case.household_id, area=case.area,
    )  # fmt: skip
    return kept.pk
