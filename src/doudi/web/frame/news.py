"""News: what happened to an officer's cases and runs, and which of it they have not looked at yet."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from doudi.kernel.actor import Actor
from doudi.web import desk
from doudi.web.http import actor_of, back, for_roles, page
from doudi.web.models import NewsSeen


def seen_until(actor: Actor) -> datetime | None:
    """The instant up to which the officer has looked at the news; None for never."""
    return (
        NewsSeen.objects.filter(user_id=actor.user_id).values_list("until", flat=True).first()
        if actor.user_id
        else None
    )


def unread(actor: Actor, notices: list[desk.Notice]) -> int:
    """How many of the notices are newer than the last look."""
    if not notices:
        return 0
    until = seen_until(actor)
    return sum(1 for n in notices if until is None or n.at > until)


@for_roles()
def listed(request: HttpRequest) -> HttpResponse:
    """The news of the last fortnight, unread ones marked."""
    actor = actor_of(request)
    notices, until = desk.notices_for(actor, at=now()), seen_until(actor)
    rows = [(n, until is None or n.at > until) for n in notices]
    return page(
        request,
        "doudi/frame/news.html",
        {"rows": rows, "unread_here": sum(is_new for _, is_new in rows)},
    )


@require_POST
@for_roles()
def look(request: HttpRequest) -> HttpResponse:
    """Everything up to now counts as read; doing it twice changes nothing."""
    if user_id := actor_of(request).user_id:
        NewsSeen.objects.update_or_create(user_id=user_id, defaults={"until": now()})
    return back(request)
