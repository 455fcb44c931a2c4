"""Checks of means: read in the places they concern, ordered and judged by those who work on them."""

from collections.abc import Mapping
from datetime import date

from doudi.kernel.actor import Actor
from doudi.verification.models import Finding
from tests.permissions.kinds import Made, Truth, roles
from tests.permissions.truth.registry import _ids

READS = roles(
    "village_worker", "township_clerk", "township_reviewer", "township_decider", "county_clerk",
    "county_decider", "check_officer", "auditor",
)  # fmt: skip
WORKS = roles("township_clerk", "county_clerk", "check_officer")
CENTRE = roles("county_clerk", "check_officer")
LATER = frozenset({302, 403, 404, 409, 422})


def finding(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A doubt about a household of a village."""
    household_id, person_id = _ids(area)
    made = Finding.objects.create(
        check_key="owns_vehicle", worklist="may_no_longer_qualify", household_id=household_id,
        person_id=person_id, area=area, rank=1, fingerprint=f"truth{area}{household_id}",
        first_found_on=date(2026, 8, 1), last_found_on=date(2026, 8, 1), state="open",
    )  # fmt: skip
    return Made({"finding_id": made.pk})


BUILDERS = {"finding": finding}

TRUTH = {
    "checks": Truth(get=READS),
    "check-order": Truth(get=WORKS, of="household", also=LATER),
    "check": Truth(get=READS, kwargs={"order_id": 1}, also=LATER),
    "check-print": Truth(get=READS, kwargs={"order_id": 1}, also=LATER),
    "check-dispute": Truth(get=WORKS, kwargs={"order_id": 1}, also=LATER),
    "hit-decide": Truth(get=WORKS, kwargs={"hit_id": 1}, also=LATER),
    "dispute-settle": Truth(get=WORKS, kwargs={"dispute_id": 1}, also=LATER),
    "deliveries": Truth(get=CENTRE | roles("auditor")),
    "delivery-new": Truth(get=CENTRE),
    "delivery-rejects": Truth(get=CENTRE, kwargs={"dataset_id": 1}, also=LATER),
    "findings": Truth(get=READS),
    "finding": Truth(get=READS, of="finding", also=frozenset({409, 422})),
    "check-catalogue": Truth(get=READS),
    "check-switch": Truth(get=roles("county_clerk"), kwargs={"key": "none"}, also=LATER),
}
