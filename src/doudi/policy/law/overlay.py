"""Values that one deployment lays over the law folder: dated, cited, and part of the law's identity.

A county that raises its standard need not wait for the next release of `law/`: two of its officers
put the value in force (see `doudi.monitoring`), and it is kept as one document:

    format: doudi.law-overlay/1
    texts:   {qingxi-2027-1: {title: {zh: …, en: …}, issuer: …, number: …, tag: L, …}}
    values:  [{key: dibao.standard.rural, place: "009901", since: 2027-01-01, value: "700.00",
               cites: "qingxi-2027-1:standard", published: …, checked_on: …, tag: L, note: …}]

`DOUDI_LAW_OVERLAY` names the file; without it `law/overlay.yaml` below `DOUDI_VAR` or `var`. A law folder
that is named explicitly is read as it stands.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from doudi.policy.errors import LawBroken
from doudi.policy.law import files
from doudi.policy.law.texts import Text

if TYPE_CHECKING:
    from doudi.policy.law.book import Law

FORMAT = "doudi.law-overlay/1"
FIELDS = ("key", "place", "since", "value", "cites", "published", "checked_on", "tag", "note")
REQUIRED = ("key", "place", "since", "value", "cites", "tag")


@dataclass(frozen=True)
class Overlay:
    """Texts (as in texts.yaml) and values laid over a law folder, in the order given."""

    texts: Mapping[str, Mapping[str, Any]]
    values: tuple[Mapping[str, Any], ...]

    @property
    def digest(self) -> str:
        """A content hash; the same content in another order is the same."""
        rows = sorted(json.dumps(dict(v), sort_keys=True, ensure_ascii=False) for v in self.values)
        text = json.dumps([self.texts, rows], sort_keys=True, ensure_ascii=False, default=dict)
        return hashlib.sha256(text.encode()).hexdigest()


NOTHING = Overlay({}, ())


def of(document: Any) -> Overlay:
    """An overlay from its document. Raises `LawBroken` for anything that is not one."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise LawBroken(f"an overlay says format: {FORMAT}")
    values = document.get("values") or []
    for i, value in enumerate(values):
        lacking = [f for f in REQUIRED if f not in value]
        if lacking or value.keys() - set(FIELDS):
            raise LawBroken(f"overlay value {i + 1}: lacks {lacking} or has fields nobody reads")
    return Overlay(dict(document.get("texts") or {}), tuple(dict(v) for v in values))


def merged(overlays: Iterable[Overlay]) -> Overlay:
    """Several as one; the later text of the same key stands."""
    texts: dict[str, Mapping[str, Any]] = {}
    values: list[Mapping[str, Any]] = []
    for one in overlays:
        texts |= one.texts
        values += one.values
    return Overlay(texts, tuple(values))


def dump(overlay: Overlay) -> str:
    """The document as YAML."""
    document = {
        "format": FORMAT,
        "texts": {k: dict(t) for k, t in overlay.texts.items()},
        "values": [dict(v) for v in overlay.values],
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def lay(law: Law, overlay: Overlay) -> Law:
    """The law with the overlay on top; its hash is another one, its rules are the same.

    A value of the same parameter, place and day as one of the folder stands in its stead. A key
    that the folder no longer has is passed over: nothing reads it (`drafting.faults` names it).
    """
    if not overlay.values and not overlay.texts:
        return law
    parameters = dict(law.parameters)
    for value in overlay.values:
        if (parameter := parameters.get(value["key"])) is not None:
            parameters[value["key"]] = _with(parameter, value)
    texts = {k: Text.of(k, t) for k, t in overlay.texts.items()}
    name = hashlib.sha256(f"{law.hash}+{overlay.digest}".encode()).hexdigest()
    return replace(
        law, hash=name, base=law.base or law.hash, texts={**texts, **law.texts},
        parameters=parameters, _at={},
    )  # fmt: skip


def _with(parameter: Any, value: Mapping[str, Any]) -> Any:
    from doudi.policy.law.book import setting_of

    place = str(value["place"])
    new = setting_of(parameter.key, place, value["since"], value)
    others = [s for s in parameter.places.get(place, ()) if s.since != new.since]
    dated = tuple(sorted([*others, new], key=lambda s: s.since))
    checked = max(parameter.checked_on, str(value.get("checked_on") or ""))
    return replace(parameter, places={**parameter.places, place: dated}, checked_on=checked)


def file() -> Path:
    """Where this deployment keeps its overlay, for its server and for the command alike."""
    if given := os.environ.get("DOUDI_LAW_OVERLAY"):
        return Path(given)
    var = os.environ.get("DOUDI_VAR") or Path(__file__).resolve().parents[4] / "var"
    return Path(var) / "law" / "overlay.yaml"


def deployed() -> Overlay:
    """The overlay of this deployment; an empty one where there is no file. Raises `LawBroken`."""
    try:
        content = file().read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    return _parsed(content) if content else NOTHING


@lru_cache(maxsize=4)
def _parsed(content: bytes) -> Overlay:
    return of(files.parse(content))


_LAID: dict[tuple[str, str], Law] = {}


def laid(law: Law) -> Law:
    """The law with this deployment's overlay, built once per content."""
    overlay = deployed()
    if not overlay.values and not overlay.texts:
        return law
    key = (law.hash, overlay.digest)
    if key not in _LAID:
        if len(_LAID) > 3:
            _LAID.clear()
        _LAID[key] = lay(law, overlay)
    return _LAID[key]
