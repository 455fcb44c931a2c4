"""Units, and values as the document carries them: money as yuan, unknown as null."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from doudi.kernel import money
from doudi.policy.exact import Groups
from doudi.policy.unknown import Unknown

UNITS = {
    "fen": ("yuan", "元"), "fen/month": ("yuan/month", "元/月"), "fen/year": ("yuan/year", "元/年"),
    "fen/person/month": ("yuan/person/month", "元/人·月"), "persons": ("persons", "人"),
    "yes/no": ("yes/no", "是否"), "years": ("years", "岁"), "months": ("months", "月"),
    "vehicles": ("vehicles", "辆"), "homes": ("homes", "套"), "buildings": ("buildings", "处"),
    "businesses": ("businesses", "家"), "m2/100": ("m2", "平方米"), "groups": ("groups", "类"),
}  # fmt: skip


yuan = lru_cache(maxsize=16_384)(money.yuan)  # the same amounts come again and again


def shown(value: object, unit: str) -> Any:
    """A value as the document carries it: money as yuan, unknown as null."""
    return shower(unit)(value)


@lru_cache(maxsize=256)
def shower(unit: str) -> Callable[[object], Any]:
    """How values of this unit are carried."""
    if unit.startswith("fen"):
        return _shown_money
    return _shown_area if unit == "m2/100" else _shown


def _shown(value: object) -> Any:
    kind = value.__class__
    if kind is int or kind is bool or kind is str:
        return value
    if kind is Unknown:
        return None
    if kind is Groups:
        return value.known()  # type: ignore[attr-defined]
    return str(value) if kind is Fraction else value


def _shown_money(value: object) -> Any:
    return yuan(value) if value.__class__ is int else _shown(value)


def _shown_area(value: object) -> Any:
    if value.__class__ is not int:
        return _shown(value)
    return f"{value // 100}.{value % 100:02d}"


def unit_of(unit: str, lang: str = "en") -> str:
    """The unit as the document names it."""
    en, zh = UNITS.get(unit, (unit, unit))
    return zh if lang == "zh" else en
