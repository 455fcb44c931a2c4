"""The declared checks: loaded once, complete, and refused with the reason where they are not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.verification.checks.views import CASELOAD, COMPOSED
from doudi.verification.kinds import kinds

HERE = Path(__file__).parent
LISTS = ("may_no_longer_qualify", "may_need_help")


class Weight(StrEnum):
    """How a finding asks to be treated. None of them decides."""

    HIGH = "high"  # first in the list
    ASKS = "asks"  # a person must look
    NOTE = "note"  # shown beside other findings only


@dataclass(frozen=True, slots=True)
class Figure:
    """A threshold of a check: value, unit, and how sure we are of it."""

    value: Decimal
    unit: str
    tag: str


@dataclass(frozen=True, slots=True)
class Check:
    """One standing check. `sql` returns household_id, person_id, amount (fen), evidence (ids).

    A household that one of `yields_to` names in the same run is visited anyway and not named again.
    """

    key: str
    list: str
    number: int
    name: Mapping[str, str]
    says: Mapping[str, str]
    false_positives: Mapping[str, str]
    weight: Weight
    cites: str
    needs: tuple[str, ...]
    quiet_months: int
    sql: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    yields_to: tuple[str, ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """The tables of the caseload that the check reads."""
        named = set(re.findall(r"\b(?:FROM|JOIN)\s+\(?\s*(\w+)", self.sql))
        return frozenset(named & (set(CASELOAD) | set(COMPOSED)))


@lru_cache(maxsize=1)
def checks() -> Mapping[str, Check]:
    """Every declared check by key. Raises `ValueError` for an entry that is not complete."""
    found: dict[str, Check] = {}
    for name in LISTS:
        raw = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
        for key, entry in raw.items():
            if key in found:
                raise ValueError(f"{key}: declared twice")
            found[key] = _check(key, name, entry)
    for check in found.values():
        if unknown := set(check.yields_to) - set(found):
            raise ValueError(f"{check.key}: yields to unknown checks {sorted(unknown)}")
    return found


def _check(key: str, list_name: str, entry: dict[str, Any]) -> Check:
    for said in ("name", "says", "false_positives"):
        if set(entry[said]) != {"zh", "en"}:
            raise ValueError(f"{key}: {said} in Chinese and English")
    if unknown := set(entry["needs"]) - set(kinds()):
        raise ValueError(f"{key}: needs unknown kinds {sorted(unknown)}")
    read = set(re.findall(r"\bhit_(\w+)", entry["sql"]))
    if read != set(entry["needs"]):
        raise ValueError(f"{key}: reads {sorted(read)} and declares {sorted(entry['needs'])}")
    figures = {
        name: Figure(Decimal(str(f["value"])), f["unit"], f["tag"])
        for name, f in entry.get("figures", {}).items()
    }
    used = set(re.findall(r"\$(\w+)", entry["sql"])) - {"on"}
    if used != set(figures):
        raise ValueError(f"{key}: uses figures {sorted(used)} and declares {sorted(figures)}")
    return Check(
        key=key, list=list_name, number=entry["number"], name=entry["name"], says=entry["says"],
        false_positives=entry["false_positives"], weight=Weight(entry["weight"]),
        cites=entry["cites"], needs=tuple(entry["needs"]), quiet_months=entry["quiet_months"],
        sql=entry["sql"], figures=figures, yields_to=tuple(entry.get("yields_to", ())),
    )  # fmt: skip
