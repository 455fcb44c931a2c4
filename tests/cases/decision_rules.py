"""The table of decision rules: read, checked against the engine, written as a page of the documentation."""

from pathlib import Path
from typing import Any

from doudi.policy import schemes
from doudi.policy.law import Law
from doudi.policy.law.files import parse

from .harness import HERE

PAGE = HERE.parents[1] / "docs" / "decision-rules.md"
HEAD = """# Decision rules and where they are answered

Written from `tests/cases/decision_rules.yaml` by its test; do not edit. A rule of the requirements is
answered by a rule of the engine, a dated parameter, a scheme (declared ones need no code), or a step of
the place's procedure. What the sources leave undefined stays open and is said so.

| Rule | Answered by | Worked cases | Open |
|---|---|---|---|
"""


def table() -> dict[str, dict[str, Any]]:
    """Id of a decision rule → where it is answered."""
    found: dict[str, dict[str, Any]] = parse((HERE / "decision_rules.yaml").read_text("utf-8"))
    return found


def unresolved(law: Law) -> list[str]:
    """Everything that the table names and that does not exist."""
    world, found = schemes.world(law), []
    for id_, entry in table().items():
        found += [f"{id_}: rule {n}" for n in entry.get("rules", []) if n not in world.book.rules]
        found += [f"{id_}: scheme {n}" for n in entry.get("schemes", []) if n not in world.schemes]
        keys = entry.get("parameters", [])
        found += [f"{id_}: parameter {n}" for n in keys if n not in law.parameters]
        found += [f"{id_}: {n}" for n in entry.get("cases", []) if not _case(n).is_file()]
        procedures = [law.root / "procedures" / n for n in entry.get("procedure", [])]
        found += [f"{id_}: {p.name}" for p in procedures if not p.is_file()]
        if not entry:
            found.append(f"{id_}: answered nowhere")
    return found


def _case(name: str) -> Path:
    return HERE / f"{name}.yaml"


def page() -> str:
    """The table as a page."""
    return HEAD + "".join(_row(id_, entry) for id_, entry in table().items())


def _row(id_: str, entry: dict[str, Any]) -> str:
    kinds = (("rules", ""), ("parameters", ""), ("schemes", "scheme "), ("procedure", "procedure "))
    named = [f"{word}`{n}`" for kind, word in kinds for n in entry.get(kind, [])]
    if room := entry.get("room"):
        named.append(f"the room `{room}`")
    cases = ", ".join(f"`{n}`" for n in entry.get("cases", []))
    return f"| {id_} | {', '.join(named) or '–'} | {cases} | {entry.get('open', '')} |\n"
