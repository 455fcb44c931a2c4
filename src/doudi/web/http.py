"""Answering: whole pages and parts of pages from one view, redirects that htmx follows, who may enter."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, with today's posts (set by the middleware of offices)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def user_id_of(request: HttpRequest) -> int:
    """Id of the account signed in; `for_roles` stands before every view that asks."""
    user_id = actor_of(request).user_id
    if user_id is None:
        raise Forbidden("nobody_signed_in")
    return user_id


def language() -> str:
    """Language of the page as the keys of bilingual data: "en" for English, else "zh"."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def back(request: HttpRequest) -> HttpResponse:
    """Where the form was, if that is a page of ours; else home."""
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
    return redirect(to if safe else "/")


def target_of(request: HttpRequest) -> str:
    """Id of the part of the page that htmx wants replaced; empty for a whole page."""
    if request.headers.get("HX-Request") != "true":
        return ""
    if request.headers.get("HX-History-Restore-Request") == "true":
        return ""
    return request.headers.get("HX-Target", "").rpartition("#")[2]


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    parts: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or the part of it that htmx asked for.

    `parts` maps the id of an element to the template of its content. The address never changes
    with the answer, so it can be shared; `Vary` keeps caches from mixing the two.
    """
    chosen = (parts or {}).get(target_of(request), template)
    response = render(request, chosen, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to another page, also when htmx asked."""
    response: HttpResponse = redirect(to, *args, **kwargs)
    if request.headers.get("HX-Request") != "true":
        return response
    answer = HttpResponse(status=200)
    answer["HX-Redirect"] = response["Location"]
    return answer


def done(request: HttpRequest, says: object) -> None:
    """Tell the officer that the act is done."""
    messages.success(request, str(says))


def warn(request: HttpRequest, says: object) -> None:
    """Tell the officer something that needs attention."""
    messages.warning(request, str(says))


def for_roles(*roles: str) -> Callable[[View], View]:
    """Only officers who hold one of `roles` may open the view; without roles, every officer.

    The list is kept on the view (`view.roles`) for the generated test of every endpoint and role.
    What they see inside is narrowed by the selectors' `visible_to`, never here.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles and not actor_of(request).roles() & set(roles):
                raise Forbidden("not_your_post", roles=roles)
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return wrap
