"""Gives every request its `actor`, ends sessions that have lasted too long, and holds people at the
gate until password and second factor are in order.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from doudi.kernel.actor import NOBODY, Actor, PostHeld
from doudi.offices import selectors

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 60  # seconds; so that reading pages does not write the session each time
# Where people may go before they are through the gates.
OPEN_AT_THE_GATE = frozenset(
    {
        "sign-in", "sign-in-code", "sign-in-again", "sign-in-demo", "sign-out", "change-password",
        "second-factor", "language", "help",
    }
)  # fmt: skip


class SessionClock:
    """Ends a session that was idle for `SESSION_IDLE_SECONDS`, or began `SESSION_COOKIE_AGE` ago."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            now = int(timezone.now().timestamp())
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - began > settings.SESSION_COOKIE_AGE
            ):
                logout(request)
            elif now - request.session.get("seen", 0) >= SEEN_EVERY:
                request.session["seen"] = now
        return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor`; nobody signed in is `NOBODY`, who may see nothing.

    The posts are kept in the session together with the day and the version of the account's posts:
    they are read again as soon as a post is given, ended or substituted, and every midnight.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor(request, on=timezone.localdate())  # type: ignore[attr-defined]
        return self.get_response(request)


class Gates:
    """Before anything else: one's own password, and the second factor where a post asks for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase],
        _args: Iterable[Any], _kwargs: dict[str, Any],
    ) -> HttpResponse | None:  # fmt: skip
        user: Any = request.user
        where = request.resolver_match.url_name if request.resolver_match else ""
        if not user.is_authenticated or where in OPEN_AT_THE_GATE:
            return None
        if user.must_change_password:
            return _send_to(request, "change-password", "password_must_change")
        actor: Actor = request.actor  # type: ignore[attr-defined]
        needs_code = settings.SECOND_FACTOR_REQUIRED and selectors.needs_second_factor(actor)
        if needs_code and not user.is_verified():
            return _send_to(request, "second-factor", "second_factor_needed")
        return None


def _send_to(request: HttpRequest, name: str, code: str) -> HttpResponse:
    try:
        where = reverse(name)
    except NoReverseMatch:
        raise PermissionDenied(code) from None
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)


def _actor(request: HttpRequest, *, on: date) -> Actor:
    user: Any = request.user
    if not user.is_authenticated:
        return NOBODY
    kept = request.session.get("posts")
    stamp = [user.pk, user.posts_version, str(on)]
    if kept is None or kept[0] != stamp:
        actor = selectors.actor_for(user.pk, on=on)
        posts = [[p.role, p.office_id, p.area, p.acting_for] for p in actor.posts]
        request.session["posts"] = [stamp, posts]
        return actor
    posts_held = tuple(PostHeld(*p) for p in kept[1])
    return Actor(user_id=user.pk, name=str(user), posts=posts_held)
