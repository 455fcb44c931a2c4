"""The code as the guards read it: every module once, with its syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "doudi"


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Path from the root, for messages."""
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        """The room it lies in; "" for the files beside the rooms."""
        parts = self.path.relative_to(HOUSE).parts
        return parts[0] if len(parts) > 1 else ""

    def at(self, node: ast.AST) -> str:
        """Where in the file, for messages."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def modules() -> tuple[Module, ...]:
    """Everything under src/doudi but tests and migrations."""
    return tuple(
        Module(p, text := p.read_text(encoding="utf-8"), ast.parse(text))
        for p in sorted(HOUSE.rglob("*.py"))
        if not {"tests", "migrations", "__pycache__"} & set(p.parts)
    )


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or name, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


@cache
def rooms() -> tuple[str, ...]:
    """Packages of the house that are rooms: everything with a README of its own or tables."""
    skip = {"commands", "locale", "static", "templates", "__pycache__"}
    found = [p.name for p in HOUSE.iterdir() if p.is_dir() and p.name not in skip]
    return tuple(sorted(n for n in found if (HOUSE / n / "__init__.py").exists()))
