"""Home, search, help and the officer's choices about the frame."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from doudi.web import context, desk
from doudi.web import scope as scopes
from doudi.web.frame import help_texts, samples
from doudi.web.http import actor_of, back, for_roles, page


@for_roles()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, as numbers that open their lists and as a list of things to do."""
    actor, today = actor_of(request), localdate()
    tasks = desk.tasks_for(actor, on=today)
    return page(
        request,
        "doudi/frame/home.html",
        {
            "today": today,
            "waiting": desk.waiting_for(actor, on=today),
            "tasks": tasks[:12],
            "has_more_tasks": len(tasks) > 12,
        },
    )


@for_roles()
def search(request: HttpRequest) -> HttpResponse:
    """Everything that the officer may see and that matches, by kind."""
    text = request.GET.get("q", "").strip()[:60]
    is_enough = len(text) >= 2 or not text.isascii()  # one Chinese character is a surname
    groups = desk.search(actor_of(request), text) if is_enough else []
    return page(
        request, "doudi/frame/search.html", {"search_text": text, "groups": groups},
        parts={"search-results": "doudi/frame/_search.html"},
    )  # fmt: skip


@for_roles()
def help_page(request: HttpRequest) -> HttpResponse:
    """Keys and a few plain sentences about the page one comes from."""
    return page(
        request, "doudi/frame/help.html", {"says": help_texts.about(request.GET.get("for", ""))},
        parts={"dialog-body": "doudi/frame/_help.html"},
    )  # fmt: skip


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, remembered in a cookie."""
    response, wanted = back(request), request.POST.get("language", "")
    if check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31536000, samesite="Lax")
    return response


language.login_required = False  # type: ignore[attr-defined]


@require_POST
@for_roles()
def text_size(request: HttpRequest) -> HttpResponse:
    """Normal, large or larger letters, remembered in a cookie."""
    response, wanted = back(request), request.POST.get("size", "")
    if wanted in context.TEXT_SIZES:
        response.set_cookie("doudi_text", wanted, max_age=31536000, samesite="Lax", httponly=True)
    return response


@require_POST
@for_roles()
def scope(request: HttpRequest) -> HttpResponse:
    """Look at one of one's areas only, until changed; a choice outside one's areas is ignored."""
    scopes.choose(request, request.POST.get("area", ""))
    return back(request)


@for_roles()
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in demo mode only."""
    if not settings.DEMO:
        raise Http404
    return page(request, "doudi/frame/styleguide.html", samples.everything())
