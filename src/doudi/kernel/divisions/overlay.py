"""Dated changes on top of the published list: new, renamed, recoded, merged, split, abolished.

A file of changes is YAML: `source`, and `changes`, each with `since` (the first day on which the
change counts), `kind` and codes:

    - {since: 2025-07-01, kind: rename, code: "009901104", name: 松岭镇}
    - {since: 2025-07-01, kind: create, code: "009901205", name: 新河乡}
    - {since: 2025-07-01, kind: abolish, code: "009901206"}
    - {since: 2025-07-01, kind: merge, codes: ["…207", "…208"], into: "…207", name: 双河村村民委员会}
    - {since: 2025-07-01, kind: split, code: "…209", into: [{code: "…210", name: …}, …]}
    - {since: 2025-07-01, kind: recode, code: "…204", to: "…104", name: 松岭镇}

A change speaks of one division; the divisions below a recoded one are recoded by lines of their
own. `divisions` may list undated entries (code: name) that the published list lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from doudi.kernel.divisions.codes import level_of


@dataclass(frozen=True, slots=True)
class Change:
    """From `on` a code has this name, or none; `became` are the codes that took its place."""

    on: date
    code: str
    name: str | None
    became: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """Entries and changes from one file."""

    source: str
    entries: dict[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


def read_overlay(path: Path) -> Overlay:
    """Read a file of changes. Raises ValueError that names the line's fault."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = {str(code): str(name) for code, name in (raw.get("divisions") or {}).items()}
    for code in entries:
        level_of(code)
    changes: list[Change] = []
    for line in raw.get("changes") or []:
        changes += _changes(line)
    return Overlay(str(raw["source"]), entries, tuple(sorted(changes, key=lambda c: c.on)))


def write_overlay(overlay: Overlay, path: Path) -> Path:
    """Write an overlay as a file that `read_overlay` reads back as it was."""
    lines: list[dict[str, object]] = []
    for change in overlay.changes:
        line: dict[str, object] = {"since": change.on, "kind": "state", "code": change.code}
        if change.name is not None:
            line["name"] = change.name
        if change.became:
            line["became"] = list(change.became)
        lines.append(line)
    content = {"source": overlay.source, "divisions": overlay.entries, "changes": lines}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _changes(line: dict[str, Any]) -> list[Change]:
    on, kind = line.get("since"), line.get("kind")
    if not isinstance(on, date):
        raise ValueError(f"a change needs a date in `since`: {line}")
    if kind in ("rename", "create"):
        return [Change(on, _code(line, "code"), str(line["name"]))]
    if kind == "abolish":
        return [Change(on, _code(line, "code"), None)]
    if kind == "recode":
        old, new = _code(line, "code"), _code(line, "to")
        return [Change(on, old, None, (new,)), Change(on, new, str(line["name"]))]
    if kind == "merge":
        into = _code(line, "into")
        gone = [Change(on, c, None, (into,)) for c in map(str, line["codes"]) if c != into]
        return [*gone, Change(on, into, str(line["name"]))]
    if kind == "split":
        parts = [(str(p["code"]), str(p["name"])) for p in line["into"]]
        old = _code(line, "code")
        made = [Change(on, code, name) for code, name in parts]
        if old in dict(parts):
            return made
        return [Change(on, old, None, tuple(code for code, _ in parts)), *made]
    if kind == "state":  # what `write_overlay` writes: one change of one code, spelt out
        became = tuple(map(str, line.get("became", ())))
        return [Change(on, _code(line, "code"), line.get("name"), became)]
    raise ValueError(
        f"{kind!r} is no kind of change (rename, create, abolish, recode, merge, split)"
    )


def _code(line: dict[str, Any], key: str) -> str:
    code = str(line[key])
    level_of(code)
    return code
