"""Words of matching, and looking things up by key in a template."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from doudi.verification.kinds import kinds
from doudi.web.http import language

register = template.Library()

LEVELS = {
    "number": _("证件号码一致"), "number_short": _("15位旧号码一致"),
    "number_slip": _("号码一处笔误，姓名一致"), "number_other_name": _("号码一致，姓名不同"),
    "name": _("姓名与情况相符"),
}  # fmt: skip
PARTS = {
    "name": _("姓名"), "birth": _("出生日期"), "sex": _("性别"), "area": _("住址"),
    "companions": _("同住的人"),
}  # fmt: skip


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a table, or nothing."""
    return table.get(key, "")


@register.filter
def match_level(level: str) -> Any:
    """How a record was matched, in words."""
    return LEVELS.get(level, level)


@register.filter
def match_part(name: str) -> Any:
    """What a part of the match weight compares, in words."""
    return PARTS.get(name, name)


@register.filter
def kind_name(key: str) -> str:
    """Name of a kind of data in the language of the page."""
    kind = kinds().get(key)
    return kind.name[language()] if kind else key
