"""What a record is about, as a short code: the same account, car or grave in a later delivery again.

Amounts, months and row numbers change from delivery to delivery and do not count, so a judgement
once made, or a finding once settled, meets the same thing again and is not asked for twice.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import polars as pl

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


def with_things(kind: Kind, rows: pl.DataFrame) -> pl.DataFrame:
    """The records with their codes in a column `thing`."""
    columns = [rows[key].to_list() for key in lasting(kind)]
    codes = [
        hashlib.sha256(f"{kind.key}|{'|'.join(map(_text, said))}".encode()).hexdigest()[:LENGTH]
        for said in zip(*columns, strict=True)
    ]
    return rows.with_columns(pl.Series("thing", codes, dtype=pl.String))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
