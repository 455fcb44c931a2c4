"""Division codes: what their length says, who is above them, what lies below them.

A code has 2, 4, 6, 9 or 12 digits for province, city, county, township and village. Other systems
fill codes up to 12 digits with zeros; such a code is only understood together with its level,
never by stripping zeros: 110100 is a city written with six digits, but a county may end in 00.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """The five levels, from the province down."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5

    @property
    def digits(self) -> int:
        """How many digits a code of this level has."""
        return _DIGITS[self]


_DIGITS: Final = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
_LEVELS: Final = {digits: level for level, digits in _DIGITS.items()}


def level_of(code: str) -> Level:
    """The level that the length of a short code says. Raises ValueError for anything else."""
    if not is_code(code):
        raise ValueError(f"{code!r} is not a division code of 2, 4, 6, 9 or 12 digits")
    return _LEVELS[len(code)]


def is_code(text: str) -> bool:
    """Is this a short code: 2, 4, 6, 9 or 12 ASCII digits?"""
    return len(text) in _LEVELS and text.isascii() and text.isdigit()


def short(code: str, level: Level) -> str:
    """The short form of a code that may be filled up with zeros to 6 or 12 digits."""
    digits = level.digits
    if len(code) < digits or code[digits:].strip("0"):
        raise ValueError(f"{code!r} is not a code of level {level.name.lower()}")
    return code[:digits]


def parent_of(code: str) -> str | None:
    """The code of the level above, None for a province."""
    level = level_of(code)
    return None if level is Level.PROVINCE else code[: Level(level - 1).digits]


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above, province first, the code itself last."""
    level = level_of(code)
    return tuple(code[: above.digits] for above in Level if above <= level)


def prefix_range(code: str, level: Level | None = None) -> tuple[str, str]:
    """Everything at or below `code` as a half-open range of strings: low <= x < high.

    With `level`, `code` may be filled up with zeros. Any b-tree on text serves the range. Raises
    ValueError for a code of nines only, after which nothing can come (no such code exists).
    """
    low = code if level is None else short(code, level)
    level_of(low)
    high = str(int(low) + 1).zfill(len(low))
    if len(high) > len(low):
        raise ValueError(f"nothing comes after {low!r}")
    return low, high
