"""What a record is about, as a short code: the same account, car or grave in a later delivery again.

Amounts, months and row numbers change from delivery to delivery and do not count, so a judgement
once made, or a finding once settled, meets the same thing again and is not asked for twice.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from doudi.verification.kinds import Kind

PASSING = {"money", "month", "decimal"}  # types whose values move on
PASSING_KEYS = {"as_of", "state"}
LENGTH = 32


def lasting(kind: Kind) -> list[str]:
    """The columns of a kind that say which thing a record is about."""
    return [c.key for c in kind.columns if c.type not in PASSING and c.key not in PASSING_KEYS]


def thing_of(kind: Kind, values: Mapping[str, Any]) -> str:
    """The code of one record given as values of its columns."""
    said = "|".join(_text(values.get(key)) for key in lasting(kind))
    return hashlib.sha256(f"{kind.key}|{said}".encode()).hexdigest()[:LENGTH]


def thing_as_sql(kind: Kind) -> str:
    """The same code as an expression over the columns of a delivery, for a million rows at once."""
    types = {c.key: c.type for c in kind.columns}
    said = " || '|' || ".join(f"coalesce({_as_text(key, types[key])}, '')" for key in lasting(kind))
    return f"left(sha256('{kind.key}|' || {said}), {LENGTH})"


def _as_text(key: str, kind: str) -> str:
    if kind == "flag":
        return f"""CASE WHEN "{key}" THEN 'True' WHEN NOT "{key}" THEN 'False' END"""
    return f'CAST("{key}" AS VARCHAR)'


def _text(value: Any) -> str:
    return "" if value is None else str(value)
