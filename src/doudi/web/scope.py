"""The area switcher: which of one's own areas one looks at now. It narrows, it never widens.

List views apply it after `visible_to(actor)`: `rows.filter(in_area("area", scope.chosen(request)))`.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from doudi.kernel.divisions import is_code
from doudi.web import places
from doudi.web.http import actor_of

KEY = "scope"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the switcher."""

    code: str
    name: str
    current: bool


def chosen(request: HttpRequest) -> str:
    """Short code of the area looked at; "" where nothing was chosen: everything one may see."""
    code = request.session.get(KEY, "")
    return code if code and _is_mine(request, code) else ""


def choose(request: HttpRequest, code: str) -> None:
    """Remember the choice; one outside one's areas, or "", means everything."""
    request.session[KEY] = code if code and _is_mine(request, code) else ""


def _is_mine(request: HttpRequest, code: str) -> bool:
    return is_code(code) and any(code.startswith(a) for a in actor_of(request).areas())


def choices(request: HttpRequest) -> list[Choice]:
    """What the switcher offers: everything, each of one's areas, and what lies directly below them."""
    areas, now = actor_of(request).areas(), chosen(request)
    if not areas:
        return []
    everything = " / ".join(places.path_of(a) if a else str(_("全国")) for a in areas[:2])
    found = [Choice("", everything, not now)]
    for area in areas[:3]:
        below = places.divisions().children(area) if 4 <= len(area) <= 9 else ()
        found += [Choice(d.code, d.name, d.code == now) for d in below]
    return found if len(found) > 1 else found[:1]


def label(request: HttpRequest) -> str:
    """The area looked at, in words."""
    now = chosen(request)
    if now:
        return places.path_of(now)
    areas = actor_of(request).areas()
    return " / ".join(places.path_of(a) if a else str(_("全国")) for a in areas[:2])
