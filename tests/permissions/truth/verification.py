"""Checks of means: read in the places they concern, ordered and judged by those who work on them."""

from collections.abc import Mapping
from datetime import date

from doudi.kernel.actor import Actor
from doudi.verification.models import Dataset, Finding, Likeness, Recheck
from tests.cast import NOON
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


def recheck(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A recheck of a county that has ended."""
    made = Recheck.objects.create(
        area=area, on=date(2026, 8, 1), purpose="assistance_check", started_at=NOON, ended_at=NOON
    )
    return Made({"recheck_id": made.pk})


def likeness(area: str, cast: Mapping[str, Actor]) -> Made:
    """A record that may be about somebody of a village."""
    household_id, person_id = _ids(area)
    dataset = Dataset.objects.create(
        kind="vehicle", area=area[:6], as_of=date(2026, 8, 1), filename="cars.csv", state="expired",
        source_digest=f"truth{area}{person_id}", keep_until=date(2026, 9, 1), received_at=NOON,
    )  # fmt: skip
    made = Likeness.objects.create(
        person_id=person_id, household_id=household_id, area=area, kind="vehicle", dataset=dataset,
        thing=f"truth{area}", row=2, level="number_other_name", found_on=date(2026, 8, 1),
    )  # fmt: skip
    return Made({"likeness_id": made.pk})


BUILDERS = {"finding": finding, "recheck": recheck, "likeness": likeness}

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
    "finding-assign": Truth(get=WORKS, of="finding", also=frozenset({409, 422})),
    "finding-exempt": Truth(get=CENTRE, of="finding", also=frozenset({409, 422})),
    "rechecks": Truth(get=CENTRE | roles("county_decider", "auditor")),
    "recheck-start": Truth(get=CENTRE, also=frozenset({302, 405})),
    "recheck": Truth(get=CENTRE | roles("county_decider", "auditor"), of="recheck"),
    "likenesses": Truth(get=READS),
    "likeness": Truth(get=READS, of="likeness", also=frozenset({403, 409, 422})),
    "consents": Truth(get=READS),
    "ticket-answer": Truth(get=CENTRE, kwargs={"ticket_id": 1}, also=LATER),
    "check-catalogue": Truth(get=READS),
    "check-switch": Truth(get=roles("county_clerk"), kwargs={"key": "none"}, also=LATER),
}
