"""Browsing and searching the divisions, as they are or as they were on a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from doudi.kernel.divisions import Division, UnknownDivision, ancestors
from doudi.kernel.errors import NotFound
from doudi.web import days, places
from doudi.web.http import actor_of, for_roles, go, page


@for_roles()
def browse(request: HttpRequest, code: str = "") -> HttpResponse:
    """One division: where it lies, what lies below it, what it was called before."""
    text, on = request.GET.get("q", "").strip(), days.day_of(request.GET.get("on", ""))
    if not code and not text and "all" not in request.GET:
        home = next((a[:6] for a in actor_of(request).areas() if len(a) >= 6), "")
        if home and _known(home):
            return go(request, reverse("division", args=[home]))
    context = {"text": text, "on": on, **(_one(code, on) if code else {})}
    if text:
        context["hits"] = _search(text, code)
    elif not code:
        context["children"] = places.divisions().children(None, on)
    return page(
        request, "doudi/kernel/divisions.html", context,
        parts={"below": "doudi/kernel/_below.html"},
    )  # fmt: skip


def _one(code: str, on: date | None) -> dict[str, object]:
    tree = places.divisions()
    try:
        history = tree.history(code)
        above = [tree.history(c)[-1] for c in ancestors(code)[:-1] if tree.history(c)]
        below = tree.children(code, on) if len(code) < 12 else ()
    except ValueError as fault:
        raise NotFound("division.unknown") from fault
    if not history:
        raise NotFound("division.unknown")
    return {
        "division": _as_it_was(code, on) or history[-1],
        "is_gone": history[-1].until is not None,
        "history": history,
        "became": [(c, places.name_of(c)) for c in tree.became(code)],
        "above": above,
        "children": below,
    }


def _as_it_was(code: str, on: date | None) -> Division | None:
    try:
        return places.divisions().get(code, on)
    except UnknownDivision:
        return None


def _search(text: str, within: str) -> list[Division]:
    hits = places.index().search(text, within=within or None, limit=60)
    if len(within) == 6:  # villages are read with their county
        tree = places.divisions()
        towns = tree.children(within)
        hits += [v for t in towns for v in tree.children(t.code) if text in v.name][:60]
    return hits


def _known(code: str) -> bool:
    return bool(places.divisions().history(code))
