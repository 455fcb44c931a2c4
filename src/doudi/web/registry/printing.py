"""The whole file on paper."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now

from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.vocabulary import Cause
from doudi.web import household_panels
from doudi.web.http import actor_of, for_roles, page
from doudi.web.registry.household import drawn_member, story


@for_roles(*CASE_READERS)
def household_print(request: HttpRequest, household_id: int) -> HttpResponse:
    """Everything about one household on one page, identifiers masked; printing is logged."""
    actor = actor_of(request)
    services.print_household(household_id=household_id, by=actor, at=now())
    file = selectors.household_file(household_id, actor=actor, on=localdate())
    names = {str(m.person.pk): m.person.name for m in [*file.members, *file.former]}
    causes = [Cause(c).label for c in file.household.causes if c in Cause.values]
    context = {
        "file": file, "home": file.household, "members": [drawn_member(m) for m in file.members],
        "causes": causes, "looked": {row.topic: row for row in file.looked}, "today": localdate(),
        "panels": household_panels.panels_for(actor, household_id),
        "events": story(file, names, actor),
    }  # fmt: skip
    return page(request, "doudi/registry/household_print.html", context)
