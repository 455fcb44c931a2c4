"""A finding found true opens a review of the award, in which the household is heard. Nothing stops.

The review is a case like any other: a cut in it needs the hearing that its procedure demands
(sal-2026:art-47). Findings that only ask for help open nothing here.
"""

from datetime import datetime

from doudi.cases import selectors, services
from doudi.kernel import events, outbox
from doudi.kernel.actor import machine
from doudi.kernel.errors import Refused
from doudi.kernel.models import Event

LIST, OUTCOME = "may_no_longer_qualify", "confirmed"
SCHEMES = ("dibao", "tekun", "edge", "rigid")


def review_key(finding_id: int) -> str:
    """The key under which a finding's review is opened once; pages look the case up by it."""
    return f"finding:{finding_id}"


@outbox.subscribe("verification.finding_settled", name="monitoring.review")
def open_review(event: Event, at: datetime) -> None:
    """Open one review for a confirmed finding; a review already under way is enough."""
    if (event.facts.get("list"), event.facts.get("outcome")) != (LIST, OUTCOME):
        return
    household, finding = int(event.facts["household"]), int(event.subject_id)
    awards = [selectors.award_of(household, scheme) for scheme in SCHEMES]
    decision = next((a for a in awards if a is not None), None)
    if decision is None:
        return
    by = machine("monitoring")
    try:
        case = services.open_review(decision_id=decision.pk, by=by, at=at, key=review_key(finding))
    except Refused:
        return  # the household's file is open already: the finding lies beside it
    events.record(
        "monitoring.review_opened", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"finding": finding, "check": event.facts.get("check")}, cites="sal-2026:art-47",
    )  # fmt: skip
