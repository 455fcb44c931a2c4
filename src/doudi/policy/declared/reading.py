"""What a file of `law/schemes/` says, checked field by field; every fault names file and field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from doudi.policy.errors import LawBroken

ID = r"^[a-z][a-z0-9_]{2,40}$"
Label = dict[str, str]
Dated = dict[str, Any]  # day → value; or one value from the scheme's first day on


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Condition(_Part):
    """One test of the scheme: a name, a sentence for people, what is cited, the predicate."""

    id: str = Field(pattern=ID)
    label: Label
    cites: str = ""
    when: Any


class Row(_Part):
    """An amount (dated), for those who meet `when`; the first row that fits is taken."""

    when: Any = None
    value: Any
    cites: str = ""


class Share(_Part):
    """A share of one kind of own spending."""

    spending: str
    share: Any


class Amount(_Part):
    """What is paid: the first row that fits, limited by own spending where the text says so.

    `below_spending`: stays under what the person or household paid for that item itself;
    `share_of`: a share of that spending, with the row as its ceiling.
    """

    per: Literal["month", "year", "once"]
    label: Label = {"zh": "金额", "en": "Amount"}
    cites: str = ""
    rows: list[Row] = Field(min_length=1)
    below_spending: str = ""
    share_of: Share | None = None


class Declared(_Part):
    """One declared scheme."""

    id: str = Field(pattern=ID)
    name: Label
    says: Label
    basis: str
    tag: str
    checked_on: str
    note: str = ""
    place: list[str] = Field(min_length=1)
    since: str
    until: str | None = None
    tests: Literal["person", "household"]
    conditions: list[Condition] = []
    not_with: list[str] = []
    amount: Amount | None = None
    one_per: str = ""
    procedure: list[Any] = []
    documents: list[Label] = []

    @field_validator("name", "says")
    @classmethod
    def _both_languages(cls, words: Label) -> Label:
        if not words.get("zh") or not words.get("en"):
            raise ValueError("give zh and en")
        return words

    @field_validator("since", "until")
    @classmethod
    def _day(cls, text: str | None) -> str | None:
        return None if text is None else date.fromisoformat(text).isoformat()


def read(file: str, tree: Any) -> Declared:
    """The declared scheme of a file. Raises `LawBroken` with every fault of it."""
    try:
        made = Declared.model_validate(tree)
    except ValidationError as fault:
        says = "; ".join(
            f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}"
            for e in fault.errors(include_url=False)
        )
        raise LawBroken(f"{file}: {says}") from fault
    if made.tests == "household" and made.not_with:
        raise LawBroken(f"{file}: not_with is for schemes that test persons")
    return made


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the scheme as a parameter: key, type and dated values."""

    key: str
    type: str
    unit: str
    values: Mapping[str, Any]
    cites: str


def number(key: str, kind: str, unit: str, raw: Any, scheme: Declared, cites: str) -> Number:
    """One value, or day → value, as the history of a parameter."""
    dated = isinstance(raw, dict) and all(re.match(r"^\d{4}-\d\d-\d\d$", str(k)) for k in raw)
    values = {str(k): v for k, v in raw.items()} if dated else {scheme.since: raw}
    if scheme.until and max(values) < scheme.until:
        values[scheme.until] = None
    return Number(key, kind, unit, values, cites or scheme.basis)
