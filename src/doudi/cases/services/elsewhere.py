"""Quick help where the emergency happened, for somebody whose household is of another place.

Temporary assistance is asked for at the place of the emergency (sal-2026 art. 38). The office there
handles the case and decides it; of the household's file it gets to know the applicant alone, since
quick help needs neither a check nor anybody's means (mca-2026-temporary).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.cases.hardship import event_of
from doudi.cases.models import Case
from doudi.cases.services.advance import check, locked
from doudi.cases.services.intake import open_draft
from doudi.cases.states import Act
from doudi.kernel.actor import Actor
from doudi.registry import facts as register
from doudi.registry.services import Elsewhere

QUICK = "temporary_quick"
OF_THE_APPLICANT = ("id", "relation", "birth_date", "sex")


def is_elsewhere(case: Case) -> bool:
    """Is this quick help for a household that belongs to another place than the case?"""
    return case.scheme == QUICK and case.household is not None and case.household.area != case.area


@transaction.atomic
def open_elsewhere(
    *, key: str, met: Elsewhere, area: str, by: Actor, at: datetime, found_by: str = "applicant",
    origin: str = "", reference: str = "",
) -> Case:  # fmt: skip
    """Begin quick help in `area`, the place of the emergency. The same key opens one case only."""
    return open_draft(
        key=key, scheme=QUICK, area=area, by=by, at=at, found_by=found_by, origin=origin,
        reference=reference, household_id=met.household_id, applicant_id=met.person_id,
        head_name=met.name, members=1,
    )  # fmt: skip


@transaction.atomic
def declare_hardship(*, case_id: int, event: Mapping[str, Any], by: Actor) -> Case:
    """Take down what happened; the register is not touched."""
    case = locked(case_id, by=by)
    check(case, Act.LODGE, by=by)
    case.draft = {**case.draft, "event": dict(event)}
    case.save(update_fields=["draft"])
    return case


def hardship_document(case: Case, *, on: date) -> dict[str, Any]:
    """The case document with the applicant and the hardship, and nothing else of the household."""
    whole = register.case(case.household_id or 0, on=on, applicant_id=case.applicant_id)
    applicant = register.member_id(case.applicant_id or 0)
    members = [m for m in whole["household"]["members"] if m["id"] == applicant]
    return {
        "format": whole["format"], "area": case.area, "on": whole["on"],
        "household": {
            "residence": whole["household"]["residence"],
            "members": [{k: m[k] for k in OF_THE_APPLICANT if k in m} for m in members],
            "event": event_of(case, on=on),
        },
    }  # fmt: skip
