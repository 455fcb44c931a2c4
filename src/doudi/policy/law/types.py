"""How the raw value of a parameter becomes what rules see: fen, exact fractions, checked tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from doudi.policy.errors import LawBroken

if TYPE_CHECKING:
    from doudi.policy.law.book import Parameter

TYPES = {"money", "ratio", "integer", "months", "boolean", "method", "table", "date", "text"}


def argument_name(key: str) -> str:
    """The name under which rules ask for a parameter: dots and dashes become underscores."""
    return key.replace(".", "_").replace("-", "_")


def convert(parameter: Parameter, raw: Any) -> Any:
    """Raises `LawBroken` when the value does not fit the parameter's type or shape."""
    try:
        return read(parameter.key, parameter.type, raw)
    except (ValueError, TypeError, ZeroDivisionError) as fault:
        raise LawBroken(f"{parameter.file}: {parameter.key}: {raw!r}: {fault}") from fault


def read(key: str, kind: str, raw: Any) -> Any:
    """A raw value of a type. Raises `ValueError` or `TypeError`."""
    reader = _READERS.get(kind)
    if reader is None:
        raise ValueError(f"unknown type {kind!r}")
    if kind in ("table", "method") and not (isinstance(raw, str) and is_word(key)):
        return table(key, raw)
    if kind in ("text", "method"):
        return _word(key, raw)
    return reader(raw)


def table(key: str, raw: Any) -> Any:
    """Checked by the shape registered for the key; a table without a shape stays as it is read."""
    from doudi.policy.law import person_tables, property_tables, shapes, tables

    assert person_tables and property_tables and tables  # importing them registers their shapes
    return shapes.check(key, raw)


def is_word(key: str) -> bool:
    """Whether the key takes one of a few registered words."""
    from doudi.policy.law import shapes, tables

    assert tables  # importing it registers the choices
    return shapes.has_choices(key)


def _word(key: str, raw: Any) -> str:
    from doudi.policy.law import shapes, tables

    assert tables  # importing it registers the choices
    if not isinstance(raw, str):
        raise TypeError("text")
    return shapes.check_choice(key, raw)


def _money(raw: Any) -> int:
    from doudi.policy.law.shapes import to_fen

    return to_fen(raw)


def _ratio(raw: Any) -> Fraction:
    from doudi.policy.law.shapes import to_ratio

    return to_ratio(raw)


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError("a whole number")
    return raw


def _yes_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError("true or false")
    return raw


def _day(raw: Any) -> int:
    return int(date.fromisoformat(str(raw)).strftime("%Y%m%d"))


_READERS: dict[str, Callable[[Any], Any]] = {
    "money": _money,
    "ratio": _ratio,
    "integer": _whole,
    "months": _whole,
    "boolean": _yes_no,
    "date": _day,
    "text": str,
    "table": lambda raw: raw,
    "method": lambda raw: raw,
}
