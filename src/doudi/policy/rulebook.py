"""Every rule there is: registered once, chosen by the day, linked into a graph by argument names."""

from __future__ import annotations

import ast
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from doudi.policy import language
from doudi.policy.errors import RuleRefused

F = TypeVar("F", bound=Callable[..., Any])
PARENT = {
    "household": None,
    "person": "household",
    "obligor": "household",
    "supporter": "person",
    "income": "person",
    "spending": "person",
    "asset": "person",
}


@dataclass(frozen=True, eq=False)
class Rule:
    """One version of one rule: what it depends on, what it cites, when it is in force."""

    name: str
    of: str
    unit: str
    cites: tuple[str, ...]
    since: date
    until: date | None
    label: Mapping[str, str]
    says: str
    quiet: bool
    tree: ast.FunctionDef
    arguments: tuple[language.Argument, ...]
    renames: Mapping[str, str]
    file: str
    formula: str

    @property
    def line(self) -> int:
        """Where the body begins."""
        return self.tree.lineno

    def node(self, argument: str) -> str:
        """The name in the graph that an argument stands for (they differ in variants)."""
        return self.renames.get(argument, argument)

    def is_in_force(self, day: date) -> bool:
        """`since` counts, `until` does not."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Fact:
    """Something the case file may say about an entity."""

    name: str
    of: str
    unit: str
    label: Mapping[str, str]


@dataclass
class Rulebook:
    """All versions of all rules, and the facts they may start from."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)
    facts: dict[tuple[str, str], Fact] = field(default_factory=dict)

    def add(self, rule: Rule) -> None:
        """Register a version. Raises `RuleRefused` when it overlaps another in time or entity."""
        for other in self.rules.get(rule.name, []):
            apart = (other.until is not None and other.until <= rule.since) or (
                rule.until is not None and rule.until <= other.since
            )
            if not apart or other.of != rule.of:
                raise RuleRefused(
                    rule.file, rule.line, f"{rule.name}: two versions in force on one day"
                )
        self.rules.setdefault(rule.name, []).append(rule)

    def in_force(self, day: date) -> dict[str, Rule]:
        """Name → the version of that day."""
        found = {}
        for name, versions in self.rules.items():
            for version in versions:
                if version.is_in_force(day):
                    found[name] = version
        return found

    def days_of_change(self) -> list[date]:
        """Every day on which some rule begins or ends."""
        days = {r.since for v in self.rules.values() for r in v}
        return sorted(days | {r.until for v in self.rules.values() for r in v if r.until})

    def resolve(
        self, rule: Rule, argument: language.Argument, keys: Mapping[str, str]
    ) -> tuple[str, str]:
        """What an argument is: (`same`|`up:entity`|`children:entity`|`parameter`, name).

        `keys` maps the underscored name of every parameter to its key. Raises `RuleRefused` for a
        name that nothing defines.
        """
        name = rule.node(argument.name)
        if argument.children:
            if PARENT[argument.children] == rule.of and self._is_of(name, argument.children):
                return f"children:{argument.children}", name
            raise RuleRefused(
                rule.file, rule.line, f"{rule.name}: `{name}` is not of {argument.children}"
            )
        if self._is_of(name, rule.of):
            return "same", name
        above = PARENT[rule.of]
        while above:
            if self._is_of(name, above):
                return f"up:{above}", name
            above = PARENT[above]
        if name in keys:
            return "parameter", keys[name]
        raise RuleRefused(rule.file, rule.line, f"{rule.name}: nothing is called `{name}`")

    def _is_of(self, name: str, entity: str) -> bool:
        versions = self.rules.get(name, [])
        return any(v.of == entity for v in versions) or (entity, name) in self.facts


BOOK = Rulebook()


def from_tree(
    tree: ast.FunctionDef,
    file: str,
    *,
    name: str,
    of: str,
    unit: str,
    cites: tuple[str, ...],
    label: Mapping[str, str],
    since: str,
    until: str | None = None,
    quiet: bool = False,
    renames: Mapping[str, str] | None = None,
    formula: str = "",
) -> Rule:
    """A rule from the syntax tree of a function; declared schemes build theirs from data.

    Raises `RuleRefused` for anything outside the language of rules.
    """
    language.check(tree, file)
    return Rule(
        name=name,
        of=of,
        unit=unit,
        cites=cites,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        label=label,
        says=ast.get_docstring(tree) or "",
        quiet=quiet,
        tree=tree,
        arguments=language.arguments(tree, file),
        renames=renames or {},
        file=file,
        formula=formula,
    )


def rule(
    *,
    of: str,
    unit: str,
    cites: str | tuple[str, ...],
    label: Mapping[str, str],
    since: str = "1999-10-01",
    until: str | None = None,
    name: str | None = None,
    quiet: bool = False,
    formula: str = "",
    variants: Mapping[str, Mapping[str, str]] | None = None,
    book: Rulebook | None = None,
) -> Callable[[F], F]:
    """Register the function below as a rule of the law.

    `of`: the entity; `unit`: fen/month, fen/year, persons, yes/no, …; `cites`: `text:provision`;
    `label`: {zh, en}; `since`/`until`: half-open dates; `name`: when a new form takes over an older
    rule's name; `quiet`: left out of the printed worksheet;
    `formula`: what to print instead of the expression, with {names} of values of the
    same entity; `variants`: suffix → arguments renamed,
    registers the same body again under `name_suffix`. Raises `RuleRefused` with file and line.
    """

    def register(function: F) -> F:
        code = function.__code__
        tree = language.read(code.co_filename, code.co_firstlineno)
        for suffix, renames in [("", {}), *(variants or {}).items()]:
            own = name or function.__name__
            made = from_tree(
                tree,
                code.co_filename,
                name=f"{own}_{suffix}" if suffix else own,
                of=of,
                unit=unit,
                cites=(cites,) if isinstance(cites, str) else cites,
                label=label,
                since=since,
                until=until,
                quiet=quiet,
                renames=renames,
                formula=formula,
            )
            (BOOK if book is None else book).add(made)
        return function

    return register


def fact(of: str, name: str, unit: str, zh: str, en: str) -> None:
    """Declare something that the case file may say about an entity."""
    BOOK.facts[of, name] = Fact(name, of, unit, {"zh": zh, "en": en})


@lru_cache(maxsize=1)
def load() -> Rulebook:
    """Import every module of `doudi.policy.rules`, once, in the order of their names."""
    package = importlib.import_module("doudi.policy.rules")
    importlib.import_module("doudi.policy.facts")
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"doudi.policy.rules.{module}")
    return BOOK


@lru_cache(maxsize=1)
def source_hash() -> str:
    """A hash of the text of all rules: half of the identity of the law."""
    folder = Path(__file__).with_name("rules")
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
