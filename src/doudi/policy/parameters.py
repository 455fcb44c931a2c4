"""The parameters of one determination: the law of a place and day, with the document's overrides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.policy.contract.faults import pointer
from doudi.policy.errors import CaseRefused, Fault
from doudi.policy.law import LawAt, Setting
from doudi.policy.law.types import read


def checked(at: LawAt, overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    """The overrides as rules see them. Raises `CaseRefused` for unknown keys and wrong values."""
    found: dict[str, Any] = {}
    faults = []
    for key, raw in (overrides or {}).items():
        where = pointer(("parameters", key))
        parameter = at.law.parameters.get(key)
        if parameter is None:
            faults.append(
                Fault(
                    where,
                    "unknown_parameter",
                    f"没有名为 {key} 的参数",
                    f"no parameter is called {key}",
                )
            )
            continue
        try:
            found[key] = read(key, parameter.type, raw)
        except (ValueError, TypeError, ZeroDivisionError) as fault:
            says = str(fault)
            faults.append(
                Fault(where, "bad_value", f"参数值不正确：{says}", f"not a value of {key}: {says}")
            )
    if faults:
        raise CaseRefused(faults)
    return found


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
