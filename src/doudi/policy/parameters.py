"""The parameters of one determination: the law of a place and day, with the document's overrides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.policy.contract.faults import pointer
from doudi.policy.errors import CaseRefused, Fault
from doudi.policy.law import Law, LawAt, Setting
from doudi.policy.law.types import read


def checked(law: Law, overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    """The overrides as rules see them. Raises `CaseRefused` for unknown keys and wrong values."""
    found, faults = _read(law, overrides)
    if faults:
        raise CaseRefused(faults)
    return found


def faults_of(law: Law, overrides: Any) -> list[Fault]:
    """What is wrong with the overrides of a document; a map of the wrong type is not looked into."""
    return _read(law, overrides)[1] if isinstance(overrides, dict) else []


def _read(law: Law, overrides: Mapping[str, Any] | None) -> tuple[dict[str, Any], list[Fault]]:
    found: dict[str, Any] = {}
    faults = []
    for key, raw in (overrides or {}).items():
        where = pointer(("parameters", key))
        parameter = law.parameters.get(key)
        if parameter is None:
            zh, en = f"没有名为 {key} 的参数", f"no parameter is called {key}"
            faults.append(Fault(where, "unknown_parameter", zh, en))
            continue
        try:
            found[key] = read(key, parameter.type, raw)
        except (ValueError, TypeError, ZeroDivisionError, RecursionError) as fault:
            zh, en = f"参数值不正确：{fault}", f"not a value of {key}: {fault}"
            faults.append(Fault(where, "bad_value", zh, en))
    return found, faults


class Parameters:
    """Overrides first, then the law; a scheme's own key falls back to the key it names."""

    def __init__(self, at: LawAt, overrides: Mapping[str, Any]) -> None:
        self.at, self.overrides = at, overrides
        self.raw: Mapping[str, Any] = {}

    def source(self, key: str) -> str:
        """The key that answers for `key`: itself, or the one it falls back to."""
        parameter = self.at.law.parameters[key]
        if key in self.overrides or parameter.falls_back_to is None:
            return key
        own = self.at.setting(key)
        if own is not None and own.key == key:
            return key
        return self.source(parameter.falls_back_to)

    def value(self, key: str) -> object:
        """The value, or an `Unknown` caused by the key."""
        if not self.overrides:
            return self.at.value(key)
        source = self.source(key)
        return self.overrides[source] if source in self.overrides else self.at.value(source)

    def setting(self, key: str) -> Setting | None:
        """The entry of the law behind a value; None for an override or a gap."""
        source = self.source(key)
        return None if source in self.overrides else self.at.setting(source)
