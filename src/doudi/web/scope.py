"""The area switcher: which of one's own areas one looks at now. It narrows, it never widens.

List views apply it after `visible_to(actor)`: `rows.filter(in_area("area", scope.chosen(request)))`.
"""

from dataclasses import dataclass

from django.http import HttpRequest

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
    return code.isdigit() and any(code.startswith(a) for a in actor_of(request).areas())
