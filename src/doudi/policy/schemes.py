"""A scheme: the conditions that must all hold, in order, and what is then paid to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doudi.policy.evaluate import Instance, Run


@dataclass(frozen=True)
class Scheme:
    """A built-in scheme.

    `of`: `household`, or `person` when every member is tested alone. `conditions`: names of yes/no
    rules; a refusal is because of the first that fails. `decides`: the condition named when all
    hold. `amount`: money rule (fen/month) of the household or the person, or None. `covers`: the
    person rule that says who is covered. `opens_with`: parameters of which one must have a value
    for the scheme to exist in a place. `shows`: rules for reading, added to the worksheet.
    `members`, `category`, `transition`: hooks that complete the answer from the run.
    """

    id: str
    name: Mapping[str, str]
    of: str
    conditions: tuple[str, ...]
    decides: str
    amount: str | None = None
    covers: str = "is_member"
    opens_with: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    members: Callable[[Run, int | None], list[dict[str, Any]]] | None = None
    category: Callable[[Run], str | None] | None = None
    transition: Callable[[Run, str, int | None], dict[str, Any] | None] | None = None
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


@lru_cache(maxsize=1)
def load() -> Mapping[str, Scheme]:
    """Every scheme, in the order of answers."""
    from doudi.policy import rulebook

    rulebook.load()
    import_module("doudi.policy.scheme_list")
    return SCHEMES
