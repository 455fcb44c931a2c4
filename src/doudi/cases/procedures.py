"""How a case is handled, as data of the place: read from `law/procedures/`, dated and cited.

A procedure is the nearest place's values on one day, key by key, with an identity (hash) of its
own; a running case keeps the procedure it began under.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.cases.errors import ProcedureMissing

LEVELS = (12, 9, 6, 4, 2)
ROOT_PLACE = "CN"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One limit of time. `starts` and `stops` are acts; `longer` holds in special circumstances."""

    name: str
    days: int
    unit: str  # "working" or "calendar"
    starts: str
    stops: str
    cites: str
    longer: int | None = None
    paused_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything the office must follow for one scheme in one place, as in force on one day."""

    scheme: str
    place: str
    on: date
    values: Mapping[str, Any]
    cites: Mapping[str, str]
    level: str = ""  # "township" or "county" where the amount of one case has settled who decides

    @property
    def identity(self) -> str:
        """Hash of the content: two cases with the same identity are handled alike."""
        content = json.dumps(
            [self.scheme, dict(self.values), dict(self.cites)], sort_keys=True, default=str
        )
        return hashlib.sha256(content.encode()).hexdigest()[:24]

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps after acceptance, in order."""
        return tuple(self.values["steps"])

    def role(self, act: str) -> str:
        """The role competent for `act`. Raises `ProcedureMissing` where the place names none."""
        by_amount = (self.values.get("ceiling") or {}).get(self.level) or {}
        try:
            return str(by_amount.get(act) or self.values["who"][act])
        except KeyError:
            raise ProcedureMissing("who", self.scheme, self.place, self.on) from None

    @property
    def clocks(self) -> tuple[ClockRule, ...]:
        """All limits of time."""
        return tuple(
            ClockRule(name=name, **{**rule, "paused_in": tuple(rule.get("paused_in", ()))})
            for name, rule in self.values["clocks"].items()
        )

    def next_step(self, step: str) -> str | None:
        """The step after `step`, or None after the last."""
        order = self.steps
        here = order.index(step)
        return order[here + 1] if here + 1 < len(order) else None

    @property
    def delegated(self) -> bool:
        """Does the township decide here?"""
        return self.role("decide").startswith("township")

    @property
    def has_ceiling(self) -> bool:
        """Does the amount settle who decides (so-649 art. 48)?"""
        return bool(self.values.get("ceiling"))

    def at_level(self, level: str) -> "Procedure":
        """The procedure as it holds for a case that the office of `level` decides."""
        return replace(self, level=level)

    def frozen(self) -> dict[str, Any]:
        """The procedure as plain data, to be kept with the cases that began under it."""
        return {
            "scheme": self.scheme, "place": self.place, "on": self.on.isoformat(),
            "values": dict(self.values), "cites": dict(self.cites),
        }  # fmt: skip

    @classmethod
    def thawed(cls, kept: Mapping[str, Any]) -> "Procedure":
        """The procedure that `frozen` wrote."""
        return cls(
            scheme=kept["scheme"], place=kept["place"], on=date.fromisoformat(kept["on"]),
            values=kept["values"], cites=kept["cites"],
        )  # fmt: skip


@lru_cache(maxsize=4096)
def procedure_for(scheme: str, *, area: str, on: date) -> Procedure:
    """The procedure in force for `scheme` at `area` on `on`.

    Raises `ProcedureMissing` naming the first key without a value there and then.
    """
    values: dict[str, Any] = {}
    cites: dict[str, str] = {}
    for key, places in _book(scheme).items():
        value, cite = _nearest(key, places, scheme=scheme, area=area, on=on)
        values[key], cites[key] = value, cite
    return Procedure(scheme=scheme, place=area[:6] or ROOT_PLACE, on=on, values=values, cites=cites)


def schemes() -> tuple[str, ...]:
    """Every scheme with a procedure."""
    return tuple(sorted(p.stem for p in _folder().glob("*.yaml")))


def _folder() -> Path:
    return Path(settings.ROOT) / "law" / "procedures"


@lru_cache(maxsize=64)
def _book(scheme: str) -> dict[str, dict[str, Any]]:
    """key → place → day → {value, cites}, with the keys of the scheme it follows filled in."""
    source = _folder() / f"{scheme}.yaml"
    if not source.exists():
        raise ProcedureMissing("procedure", scheme, ROOT_PLACE, date.max)
    read = yaml.safe_load(source.read_text(encoding="utf-8"))
    book = dict(_book(read["follows"])) if "follows" in read else {}
    book.update({key: entry["values"] for key, entry in read["settings"].items()})
    return book


def _nearest(
    key: str, places: Mapping[str, Any], *, scheme: str, area: str, on: date
) -> tuple[Any, str]:
    for place in [*(area[:n] for n in LEVELS if len(area) >= n), ROOT_PLACE]:
        past = [day for day in places.get(place, {}) if day <= on]
        if past:
            setting = places[place][max(past)]
            return setting["value"], str(setting["cites"])
    raise ProcedureMissing(key, scheme, area, on)
