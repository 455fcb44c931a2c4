"""Records beside what the register says: the evidence of a finding, a record that may be somebody's.

Opening either is a reading of personal data and leaves an event. Numbers are masked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.kernel.masking import mask_id
from doudi.kernel.money import fen
from doudi.registry import facts
from doudi.registry.selectors.identifying import for_matching
from doudi.verification import vault
from doudi.verification.kinds import kinds
from doudi.verification.models import Dataset, Finding, Likeness
from doudi.verification.reports import what_it_says
from doudi.verification.selectors import likenesses
from doudi.verification.states import DatasetState

Said = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of evidence: a row of a delivery, or a reference to a thing of another room."""

    kind: str
    number: str  # row in the file, or id
    dataset: Dataset | None
    said: Said


@dataclass(frozen=True, slots=True)
class Beside:
    """What a finding rests on, and what was declared by the household."""

    records: Sequence[Record]
    declared: Sequence["Declared"]


@dataclass(frozen=True, slots=True)
class Declared:
    """One line the household declared; `per` is "month" or "year", empty for what is owned."""

    part: str
    item: str
    fen: int | None
    per: str


def evidence(finding: Finding, *, actor: Actor, at: datetime, language: str) -> Beside:
    """The records of a finding the actor may see, beside what the household declared."""
    events.record_read(
        by=actor, at=at, subject=("finding", finding.pk), area=finding.area, what="opened"
    )
    asked = finding.recheck.asked if finding.recheck else {}
    found = [
        _record(one, asked, language) for one in dict.fromkeys(finding.evidence)
    ]  # months may share a row
    return Beside(found, _declared(finding, at))


def _record(one: str, asked: Mapping[str, Any], language: str) -> Record:
    key, _, number = one.partition(":")
    kind, dataset_id = kinds().get(key), (asked.get(key) or {}).get("dataset")
    dataset = Dataset.objects.filter(pk=dataset_id).first() if kind and dataset_id else None
    if kind is None or dataset is None:
        return Record(key, number, dataset, ())
    values = _row(dataset, int(number))
    return Record(key, number, dataset, what_it_says(kind, values, language) if values else ())


def _row(dataset: Dataset, number: int) -> dict[str, Any]:
    """One delivered row; nothing once the retention of the delivery is over."""
    if dataset.state != DatasetState.TAKEN:
        return {}
    found = vault.rows(dataset.rows_digest).filter(pl.col("row") == number)
    return found.row(0, named=True) if len(found) else {}


def _declared(finding: Finding, at: datetime) -> list[Declared]:
    try:
        case = facts.case(finding.household_id, on=at.date())["household"]
    except NotFound:
        return []  # the household has ended since
    member = facts.member_id(finding.person_id) if finding.person_id else None
    return [
        Declared(part, row["item"], _fen(row.get("amount", row.get("value"))), row.get("per", ""))
        for part in ("income", "assets", "spending")
        for row in case.get(part) or []
        if member is None or row.get("member") == member
    ]


def _fen(written: Any) -> int | None:
    return None if written is None else fen(written)


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a comparison: what both sides say, and how much it speaks for one person (bits)."""

    part: str
    ours: str
    theirs: str
    bits: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record that may be about a person, side by side with the register."""

    likeness: Likeness
    name: str
    pairs: Sequence[Pair]
    said: Said


def compared(likeness_id: int, *, actor: Actor, at: datetime, language: str) -> Comparison:
    """A record and the person it may be about. Raises `NotFound`; the reading is an event."""
    found = likenesses(actor).select_related("dataset").filter(pk=likeness_id).first()
    if found is None:
        raise NotFound("no_likeness")
    events.record_read(
        by=actor, at=at, subject=("likeness", found.pk), area=found.area, what="opened"
    )
    person = next(for_matching([found.person_id], on=at.date()))
    kind = kinds()[found.kind]
    values = _row(found.dataset, found.row)
    ours = {
        "number": mask_id(person.number) if person.number else "", "name": person.name,
        "birth": str(person.birth_date or ""), "sex": person.sex, "area": person.area,
        "companions": "、".join(person.companions),
    }  # fmt: skip
    pairs = [
        Pair(part, ours[part], _theirs(values, part), _bits(found.waterfall.get(part)))
        for part in ours
        if ours[part] or _theirs(values, part)
    ]
    said = what_it_says(kind, values, language) if values else ()
    return Comparison(found, person.name, pairs, said)


COLUMNS = {"number": "number", "name": "name", "birth": "birth_date", "sex": "sex", "area": "area"}


def _theirs(values: Mapping[str, Any], part: str) -> str:
    value = values.get(COLUMNS.get(part, ""))
    if value is None and part == "number":
        value = values.get("certificate")
    if value is None:
        return ""
    return mask_id(str(value)) if part == "number" else str(value)


def _bits(weight: Any) -> str:
    return "" if weight is None else f"{weight:+.1f}"
