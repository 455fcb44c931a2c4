"""Authorisations: who has agreed to what, until when, and who has not."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from doudi.offices.scope import in_area
from doudi.registry import selectors as registry
from doudi.registry.selectors import caseload
from doudi.verification.kinds import kinds
from doudi.web import scope
from doudi.web.http import actor_of, for_roles, page
from doudi.web.paging import page_of
from doudi.web.verification.nav import READERS
from doudi.web.verification.tabs import tabs

PURPOSE = "assistance_check"
SOON = timedelta(days=60)
STATES = ("", "soon", "over", "withdrawn")


@for_roles(*READERS)
def consents(request: HttpRequest) -> HttpResponse:
    """The authorisations of the people in sight, by whether they hold."""
    actor, on = actor_of(request), localdate()
    state = request.GET.get("state", "")
    rows = registry.consents_visible_to(actor).filter(
        in_area("area", scope.chosen(request)), purpose=PURPOSE
    )
    found = page_of(_of_state(rows, state, on).select_related("person"), request, order=("-id",))
    context = {
        "page": found, "state": state, "on": on, "tabs": tabs("consents", actor),
        "homes": caseload.home_of([c.person_id for c in found.rows], on=on), "kinds": len(kinds()),
    }  # fmt: skip
    return page(
        request, "doudi/verification/consents.html", context,
        parts={"rows": "doudi/verification/_consent_rows.html"},
    )  # fmt: skip


def _of_state(rows: QuerySet[Any], state: str, on: date) -> QuerySet[Any]:
    if state == "withdrawn":
        return rows.filter(withdrawn_on__isnull=False)
    if state == "over":
        return rows.filter(valid_until__lte=on, withdrawn_on=None)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=on), withdrawn_on=None)
    return rows.filter(valid_until__lte=on + SOON) if state == "soon" else rows
