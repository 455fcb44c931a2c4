"""How a place pays on a day: settings from `law/payments/terms.yaml`, each dated and cited.

Lookup walks from the place to its parents and to "CN"; a setting without a value for that place
and day is an error that names it, never a default.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotYet
from doudi.kernel.money import fen

LEVELS = (12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings in force in `area` on `on`."""

    area: str
    on: date

    def value(self, key: str) -> Any:
        """The value of a setting. Raises `NotYet` "law_missing" naming setting, place and day."""
        return self._found(key)["value"]

    def cites(self, key: str) -> str:
        """Where the value comes from."""
        return str(self._found(key)["cites"])

    def amount(self, key: str, name: str) -> int:
        """A named amount of a setting, in fen."""
        return fen(str(self.value(key)[name]))

    def memo(self, scheme: str) -> str:
        """The subsidy's name in the passbook."""
        names = self.value("memo")
        if scheme not in names:
            raise _missing(f"memo.{scheme}", self)
        return str(names[scheme])

    def bank(self, key: str) -> dict[str, Any]:
        """An agent bank of the place."""
        banks = self.value("banks")
        if key not in banks:
            raise _missing(f"banks.{key}", self)
        return dict(banks[key])

    def bank_called(self, name: str) -> str:
        """The key of the agent bank that people call `name`; "" where it is none of the place's."""
        called = name.replace(" ", "")
        for key, bank in self.value("banks").items():
            if called in (key, bank["name"], *bank.get("also", ())):
                return str(key)
        return ""

    def _found(self, key: str) -> dict[str, Any]:
        places = _settings().get(key, {}).get("values", {})
        for place in [*(self.area[:n] for n in LEVELS if n <= len(self.area)), "CN"]:
            days = [day for day in places.get(place, {}) if day <= self.on]
            if days:
                found: dict[str, Any] = places[place][max(days)]
                return found
        raise _missing(key, self)


def terms_of(area: str, on: date) -> Terms:
    """The terms of a place on a day."""
    return Terms(area, on)


def _missing(key: str, terms: Terms) -> NotYet:
    return NotYet(
        "law_missing", _("当地尚未设定这项参数"), missing=[f"payments.{key}"],
        place=terms.area, on=terms.on.isoformat(),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    path = settings.ROOT / "law" / "payments" / "terms.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["settings"])
