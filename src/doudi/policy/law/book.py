"""Parameters by place and day. A value that is not there is an error that names it, never a default."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doudi.policy import unknown
from doudi.policy.errors import LawBroken, LawMissing
from doudi.policy.law import files, overlay, types
from doudi.policy.law.texts import Text

if TYPE_CHECKING:
    from doudi.policy.declared import Declared

LEVELS = (12, 9, 6, 4, 2)  # village, township, county, city, province
NATION = "CN"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of one parameter in one place from one day on."""

    key: str
    place: str
    since: str
    raw: Any
    cites: str
    published: str
    tag: str
    note: str
    stops: bool


@dataclass(frozen=True)
class Parameter:
    """A number of the law and its whole history in every place."""

    key: str
    name: Mapping[str, str]
    says: Mapping[str, str]
    type: str
    unit: str
    basis: str
    checked_on: str
    file: str
    falls_back_to: str | None
    places: Mapping[str, tuple[Setting, ...]]

    def on(self, place: str, day: str) -> Setting | None:
        """The entry of exactly this place that is in force on the day; may be a dated null."""
        found = None
        for setting in self.places.get(place, ()):
            if setting.since <= day:
                found = setting
        return found


def ancestry(area: str) -> list[str]:
    """The area, its parents by the lengths of division codes, and the nation."""
    return [area[:n] for n in LEVELS if n <= len(area)] + [NATION]


@dataclass(frozen=True)
class Law:
    """One law folder as read: texts, parameters, and the schemes it declares by file."""

    root: Path
    hash: str
    texts: Mapping[str, Text]
    parameters: Mapping[str, Parameter]
    declared: Mapping[str, Declared] = field(default_factory=dict)
    base: str = ""  # hash of the folder under an overlay
    _at: dict[tuple[str, str], LawAt] = field(default_factory=dict, compare=False)

    @property
    def rules_key(self) -> str:
        """Identity of what brings rules and schemes: an overlay changes values only."""
        return self.base or self.hash

    def find(self, key: str, area: str, day: date) -> Setting | None:
        """The value of the nearest place that has one on that day; None when there is none.

        A dated null ends a place's own value, and the search goes on with its parent; a null with
        `stops: true` ends the search (abolished there whatever the parent says).
        """
        parameter, on = self.parameters[key], day.isoformat()
        for place in ancestry(area):
            setting = parameter.on(place, on)
            if setting is not None and (setting.raw is not None or setting.stops):
                return setting if setting.raw is not None else None
        fallback = parameter.falls_back_to
        return self.find(fallback, area, day) if fallback else None

    def value(self, key: str, area: str, day: date) -> Any:
        """The value as rules see it. Raises `LawMissing`."""
        return self.at(area, day).require(key)

    def at(self, area: str, day: date) -> LawAt:
        """The law of one place on one day, kept for the next household there."""
        key = (area, day.isoformat())
        if (found := self._at.get(key)) is None:  # threads may ask at the same time
            if len(self._at) > 4096:
                self._at.clear()
            found = self._at[key] = LawAt(self, area, day)
        return found

    def keys_by_name(self) -> dict[str, str]:
        """dots and dashes as underscores → key: how rules name parameters."""
        return {types.argument_name(k): k for k in self.parameters}


class LawAt:
    """Every parameter in force in one place on one day, converted when first asked for."""

    def __init__(self, law: Law, area: str, day: date) -> None:
        self.law, self.area, self.day = law, area, day
        self.key = (law.hash, day.isoformat())  # the same for all places on that day
        self._found: dict[str, Setting | None] = {}
        self._values: dict[str, Any] = {}
        self._identity = ""
        self.written: dict[str, dict[str, Any]] = {}  # parameters as steps of an explanation
        self.given: Any = None  # parameters for rules that write their steps (see `telling`)

    def setting(self, key: str) -> Setting | None:
        """The entry in force, or None."""
        if key not in self._found:
            self._found[key] = self.law.find(key, self.area, self.day)
        return self._found[key]

    def value(self, key: str) -> object:
        """The value as rules see it; an `Unknown` caused by the key when the law has none."""
        if key not in self._values:
            setting = self.setting(key)
            if setting is None:
                self._values[key] = unknown.law(key)
            else:
                self._values[key] = types.convert(self.law.parameters[key], setting.raw)
        return self._values[key]

    def require(self, key: str) -> Any:
        """The value, or `LawMissing`."""
        if self.setting(key) is None:
            raise LawMissing(key, self.area, self.day)
        return self.value(key)

    def identity(self, rules_hash: str) -> str:
        """A content hash of the rules and of every parameter in force here on this day."""
        if not self._identity:
            found = [(k, self.setting(k)) for k in sorted(self.law.parameters)]
            in_force = [[k, s.place, s.since, s.raw, s.cites] for k, s in found if s is not None]
            declared = sorted(str(d) for d in self.law.declared.values())
            text = json.dumps([rules_hash, in_force, declared], sort_keys=True, ensure_ascii=False)
            self._identity = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        return self._identity


def open_law(folder: Path | str | None = None) -> Law:
    """The law folder, read once per content. Raises `LawBroken`.

    Without `folder`: the one in use, with this deployment's overlay on top (see `overlay`).
    """
    place = Path(folder) if folder else files.root()
    digest, trees = files.trees(place)
    law = _law(place, digest, _Trees(trees))
    return law if folder else overlay.laid(law)


class _Trees(dict[str, Any]):
    """Parsed documents; the hash beside them is what tells one content from another."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Trees)


@lru_cache(maxsize=16)
def _law(place: Path, digest: str, trees: _Trees) -> Law:
    texts = {k: Text.of(k, t) for k, t in (trees.get("texts.yaml") or {}).items()}
    parameters: dict[str, Parameter] = {}
    for name, tree in trees.items():
        if name == "texts.yaml" or tree is None or name.startswith("schemes/"):
            continue
        _add(parameters, _parameter(name, tree))
    declared = _declared(trees, parameters)
    return Law(place, digest, texts, parameters, declared)


def _add(parameters: dict[str, Parameter], parameter: Parameter) -> None:
    if parameter.key in parameters:
        other = parameters[parameter.key].file
        raise LawBroken(f"{parameter.file}: {parameter.key} is also in {other}")
    parameters[parameter.key] = parameter


def _declared(trees: _Trees, parameters: dict[str, Parameter]) -> dict[str, Declared]:
    """The schemes of `schemes/`; their numbers become parameters beside the others."""
    from doudi.policy.declared import parameters_of, read

    found = {n: read(n, t) for n, t in trees.items() if n.startswith("schemes/")}
    for file, scheme in found.items():
        for parameter in parameters_of(file, scheme):
            _add(parameters, parameter)
    return found


def _parameter(file: str, tree: Any) -> Parameter:
    try:
        key = str(tree["key"])
        return Parameter(
            key=key,
            name=tree["name"],
            says=tree.get("says") or {},
            type=str(tree["type"]),
            unit=str(tree.get("unit") or ""),
            basis=str(tree.get("basis") or ""),
            checked_on=str(tree.get("checked_on") or ""),
            file=file,
            falls_back_to=tree.get("falls_back_to"),
            places={
                str(place): tuple(
                    setting_of(key, str(place), s, e) for s, e in sorted(dated.items())
                )
                for place, dated in (tree.get("values") or {}).items()
            },
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise LawBroken(f"{file}: {fault!r}") from fault


def setting_of(key: str, place: str, since: Any, entry: Mapping[str, Any]) -> Setting:
    """One dated entry as written in YAML."""
    return Setting(
        key=key,
        place=place,
        since=str(date.fromisoformat(str(since))),
        raw=entry["value"],
        cites=str(entry.get("cites") or ""),
        published=str(entry.get("published") or ""),
        tag=str(entry.get("tag") or ""),
        note=str(entry.get("note") or ""),
        stops=bool(entry.get("stops")),
    )
