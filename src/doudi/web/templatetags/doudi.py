"""Template tags and filters of the officers' and citizens' pages."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from doudi.offices.roles import Role
from doudi.web import places
from doudi.web.http import language

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two places and thousands: 196640 → 1,966.40; a dash where there is none."""
    if fen is None:
        return "—"
    sign, whole = ("−", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


@register.filter
def first_char(name: str) -> str:
    """The character shown in the round beside a name."""
    return (name or "·").strip()[:1].upper()


@register.filter
def percent_of(part: int, whole: int) -> int:
    """Whole percent, 0 to 100, for bars; 0 of nothing is 0."""
    return max(0, min(100, round(100 * part / whole))) if whole else 0


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The address's query with some parts changed or (None) taken off; paging starts again."""
    request: HttpRequest = context["request"]
    data = request.GET.copy()
    for name in ("after", "before"):
        data.pop(name, None)
    for name, value in changes.items():
        data.pop(name, None)
        if value not in (None, ""):
            data[name] = str(value)
    return "?" + data.urlencode()


@register.simple_tag
def json_block(value: Any, element_id: str) -> SafeString:
    """Data for a script, as text that no browser runs."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return format_html(
        '<script type="application/json" id="{}">{}</script>', element_id, mark_safe(text)
    )


@register.filter
def place(code: str) -> str:
    """The name of a division by its code."""
    return places.name_of(code)


@register.filter
def place_path(code: str) -> str:
    """The names of a division from its county down."""
    return places.path_of(code)


@register.filter
def law_title(cite: Mapping[str, str]) -> str:
    """The title of a legal text: in English our translation, with the official title beside it."""
    title, english = cite.get("title", ""), cite.get("title_en", "")
    if language() != "en" or not english or english == title:
        return title
    return format_html('{} <span class="muted" lang="zh">《{}》</span>', english, title)


@register.filter
def law_name(cite: Mapping[str, str]) -> str:
    """The title of a legal text in the language of the page alone, where there is little room."""
    return (cite.get("title_en") if language() == "en" else "") or cite.get("title", "")


@register.filter
def role_name(role: str) -> str:
    """What a role is called."""
    return str(Role(role).label) if role in Role.values else role


@register.simple_tag
def icons() -> str:
    """Address of the sprite of icons; asked for dozens of times a page, so found once."""
    return _icons(settings.STATIC_URL)


@lru_cache(maxsize=4)
def _icons(_static_url: str) -> str:
    return static("doudi/vendor/icons.svg")
