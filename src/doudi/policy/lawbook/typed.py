"""A value of the law as somebody types it, and as a page shows it for typing."""

from __future__ import annotations

from typing import Any

import yaml

from doudi.policy.law import files
from doudi.policy.law.book import Parameter
from doudi.policy.law.types import is_word

PLAIN = ("money", "ratio", "date", "text")
GROUPING = str.maketrans("", "", ", ，")


def value_of(parameter: Parameter, text: str) -> Any:
    """What the law's file would hold: amounts and shares as text ("700" becomes "700.00"), whole
    numbers, yes or no, tables as YAML. What cannot be read so stays text, for the check to refuse."""
    text = text.strip()
    if parameter.type == "money":
        return _money(text)
    if parameter.type in PLAIN or is_word(parameter.key):
        return text
    try:
        return files.parse(text)
    except yaml.YAMLError:
        return text


def _money(text: str) -> str:
    plain = text.translate(GROUPING)
    whole, dot, rest = plain.partition(".")
    if not whole.isdigit() or len(rest) > 2 or (dot and not rest.isdigit()):
        return text
    return f"{whole}.{rest:0<2}"


def as_typed(raw: Any) -> str:
    """The value as text that `value_of` reads back."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int):
        return str(raw)
    return yaml.safe_dump(raw, allow_unicode=True, default_flow_style=True, width=10_000).strip()
