"""What the frame of every page needs: navigation, chosen area, notices, size of text."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from doudi.kernel.actor import NOBODY, Actor
from doudi.offices.roles import Role
from doudi.web import desk, navigation, scope
from doudi.web.frame import news

TEXT_SIZES = ("", "large", "larger")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Everything is lazy: a part of a page asks for none of it."""
    actor = getattr(request, "actor", NOBODY)
    match = request.resolver_match
    size = request.COOKIES.get("doudi_text", "")
    notices = SimpleLazyObject(lambda: desk.notices_for(actor, at=now()))
    return {
        "DEMO": settings.DEMO,
        "actor": actor,
        "text_size": size if size in TEXT_SIZES else "",
        "nav": SimpleLazyObject(
            lambda: navigation.links_for(actor, match.url_name if match else None)
        ),
        "scopes": SimpleLazyObject(lambda: scope.choices(request)),
        "scope_name": SimpleLazyObject(lambda: scope.label(request)),
        "actor_post": SimpleLazyObject(lambda: post_of(actor)),
        "notices": notices,
        "unread": SimpleLazyObject(lambda: news.unread(actor, list(notices))),
    }


def post_of(actor: Actor) -> str:
    """The posts held, in words: 乡镇审核、乡镇经办."""
    known = {role.value: str(role.label) for role in Role}
    return "、".join(dict.fromkeys(known.get(p.role, p.role) for p in actor.posts))
