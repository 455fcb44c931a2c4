"""Gives every request its `actor`, made from the posts that the signed-in officer holds today."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from doudi.kernel.actor import NOBODY
from doudi.offices import selectors


class ActorMiddleware:
    """Sets `request.actor`; nobody signed in is `NOBODY`, who may see nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = (  # type: ignore[attr-defined]
            selectors.actor_for(user.pk, on=localdate()) if user.is_authenticated else NOBODY
        )
        return self.get_response(request)
