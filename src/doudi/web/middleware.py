"""What every answer of the officers' pages has in common."""

from collections.abc import Callable

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from doudi.kernel import calendar_days
from doudi.kernel.errors import DoudiError
from doudi.web import drafts, errors

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
WHO_COOKIE = "doudi_who"


class ContentSecurityPolicy:
    """Nothing runs and nothing loads but our own files; nothing inline."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"
        )
        if request.headers.get("HX-Request") == "true" or getattr(request, "user", None):
            response.setdefault("Cache-Control", "no-store")  # shared machines, citizens' data
        return response


class Refusals:
    """A "no" of a service becomes an answer a person can read, as a page or as a part of one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DoudiError):
            return errors.refusal(request, exception)
        return None


class KeepWhatWasTyped:
    """A form sent after the session ended is not lost: it waits, sealed, for its owner's return.

    Parts asked for by htmx get 401 and open the sign-in dialog over the page, which stays as it is.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not request.COOKIES.get(WHO_COOKIE):
            response.set_cookie(
                WHO_COOKIE, Signer().sign(str(request.user.pk)), max_age=86400 * 7,
                httponly=True, samesite="Lax", secure=request.is_secure(),
            )  # fmt: skip
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_rest: object
    ) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.headers.get("HX-Request") == "true":
            return errors.session_ended(request)
        if request.method == "POST" and request.POST.get(drafts.KEY_FIELD):
            keep_for_owner(request)
        return None


def owner_of_browser(request: HttpRequest) -> int | None:
    """The officer who last used this browser, by a signed cookie; None where nobody did."""
    try:
        return int(Signer().unsign(request.COOKIES.get(WHO_COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def keep_for_owner(request: HttpRequest) -> None:
    """Put the form sent without a session aside, for the officer who last used this browser."""
    owner = owner_of_browser(request)
    if owner is not None:
        request.session["typed"] = {
            "owner": owner,
            "key": request.POST[drafts.KEY_FIELD],
            "sealed": drafts.seal(drafts.kept_fields(request.POST)),
        }


class OneCalendar:
    """A page asks for the working days once, however many clocks it shows."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with calendar_days.held():
            return self.get_response(request)


class MessagesInFragments:
    """A part of a page carries the messages of the act that made it, for the corner of the screen."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.headers.get("HX-Request") == "true"
            and "HX-Redirect" not in response
            and response.status_code < 300
            and response.get("Content-Type", "").startswith("text/html")
            and not response.streaming
            and len(storage := messages.get_messages(request))
            and b'id="toasts"' not in response.content
        ):
            response.content += render_to_string(
                "doudi/frame/_toasts_oob.html", {"messages": storage}, request
            ).encode()
        return response
