"""A scheme: the conditions that must all hold, in order, and what is then paid to whom."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from doudi.policy import rulebook
from doudi.policy.rulebook import Rule, Rulebook

if TYPE_CHECKING:
    from doudi.policy.determine import Answer
    from doudi.policy.evaluate import Instance, Run
    from doudi.policy.law import Law

ORDER = (
    "dibao", "dibao_single", "tekun", "edge", "rigid", "temporary", "disability_living",
    "disability_nursing", "orphan", "unsupported_child", "old_age_allowance", "price_subsidy",
)  # fmt: skip


@dataclass(frozen=True)
class Scheme:
    """A built-in scheme.

    `of`: `household`, or `person` when every member is tested alone. `conditions`: names of yes/no
    rules; a refusal is because of the first that fails. `decides`: the condition named when all
    hold. `amount`: money rule (fen per `per`) of the household or the person, or None. `covers`: the
    person rule that says who is covered. `opens_with`: parameters of which one must have a value
    for the scheme to exist in a place. `looks_at_means`: do income and property of the household decide
    over it? `shows`, `shows_amount`: rules for
    reading, added to the worksheet (the latter when entitled).
    `members`, `category`, `transition`: hooks that complete the answer from the run.
    """

    id: str
    name: Mapping[str, str]
    of: str
    conditions: tuple[str, ...]
    decides: str
    amount: str | None = None
    per: str = "month"  # or year, once: when the amount is paid
    covers: str = "is_member"
    opens_with: tuple[str, ...] = ()
    looks_at_means: bool = False
    shows: tuple[str, ...] = ()
    shows_amount: tuple[str, ...] = ()
    members: Callable[[Run, int | None], list[dict[str, Any]]] | None = None
    category: Callable[[Run], str | None] | None = None
    transition: Callable[[Answer, str, int | None], dict[str, Any] | None] | None = None
    hints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def subjects(self, run: Run) -> list[Instance]:
        """Who is tested: the household, or every person of it."""
        persons = run.household.children.get("person", [])
        return [run.household] if self.of == "household" else list(persons)  # type: ignore[arg-type]


SCHEMES: dict[str, Scheme] = {}


def scheme(given: Scheme) -> Scheme:
    """Register a scheme; its place in the answer is the order of registration."""
    if given.id in SCHEMES:
        raise ValueError(f"two schemes are called {given.id}")
    SCHEMES[given.id] = given
    return given


@dataclass(frozen=True)
class World:
    """All rules and schemes under one law folder: the built-in ones and those it declares."""

    book: Rulebook
    schemes: Mapping[str, Scheme]


Provider = Callable[["Law"], tuple[list["Rule"], list[Scheme]]]
PROVIDERS: list[Provider] = []  # each turns declared schemes of a law folder into rules and schemes
_WORLDS: dict[str, World] = {}


def world(law: Law) -> World:
    """Built-in and declared rules and schemes, put together once per content of the law folder."""
    if law.rules_key not in _WORLDS:
        built_in = load()
        book = rulebook.Rulebook(
            {name: list(versions) for name, versions in rulebook.load().rules.items()},
            dict(rulebook.load().facts),
        )
        known = dict(built_in)
        for provider in PROVIDERS:
            rules, schemes = provider(law)
            for rule in rules:
                book.add(rule)
            known |= {s.id: s for s in schemes}
        _WORLDS[law.rules_key] = World(book, known)
    return _WORLDS[law.rules_key]


@lru_cache(maxsize=1)
def load() -> Mapping[str, Scheme]:
    """Every built-in scheme, in the order of answers: the contract's, then any other."""
    rulebook.load()
    package = import_module("doudi.policy.scheme_parts")
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        import_module(f"doudi.policy.scheme_parts.{module}")
    order = {id_: i for i, id_ in enumerate(ORDER)}
    return dict(sorted(SCHEMES.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
