"""Life 1 of a rule: one household, each value worked out when it is asked for, with its trace.

Each rule becomes a worker: a function that works it out for one instance and leaves a step. It runs
the plain body (`fetching.py`), and where that meets an unknown value, the body in three-valued
arithmetic (`threefold.py`). Both are compiled once per set of rules in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from doudi.policy import fetching, threefold, unknown
from doudi.policy.fetching import Worker
from doudi.policy.rulebook import PARENT, Rule, Rulebook
from doudi.policy.units import shown, unit_of
from doudi.policy.unknown import Unknown


class Reader(Protocol):
    """Where parameters come from: the law of one place on one day, with overrides."""

    def value(self, key: str) -> object:
        """The value, or an `Unknown` caused by the key."""


class Step:
    """One value that was worked out: by which rule, for whom, from what."""

    __slots__ = (
        "cone", "is_settled", "is_shared", "reads", "rule", "value", "was_plain", "who", "written",
    )  # fmt: skip

    def __init__(
        self, rule: Rule, who: Instance, value: object, reads: dict[str, object], was_plain: bool,
        is_settled: bool,
    ) -> None:  # fmt: skip
        self.rule, self.who, self.value = rule, who, value
        self.reads = reads  # argument → its value, in the order of use
        self.was_plain = was_plain  # all that was read is known
        self.is_settled = is_settled  # else groups may be asked, and so be read, later
        self.written: Any = None  # the step as a document, once it was asked for
        self.is_shared = False  # it was put into a list of steps before
        self.cone: Any = None  # what leads to it, as such a list

    @property
    def entity(self) -> str:
        """Whose value it is."""
        return self.who.entity

    @property
    def input(self) -> dict[str, Any]:
        """How the value stands among the inputs of other steps."""
        unit = self.rule.unit
        return {"name": self.rule.name, "value": shown(self.value, unit), "unit": unit_of(unit)}


class Told:
    """A step that was written while it was worked out (see `telling`); all that was read is known.

    `made`: the step as a document; `sources`, `keys`: the steps and the parameters it was made from,
    in the order of use; the rest as in `Step`.
    """

    __slots__ = ("cone", "entity", "input", "is_shared", "keys", "made", "sources", "value")
    is_settled = True
    entity: str
    value: object
    made: dict[str, Any]
    input: dict[str, Any]
    sources: tuple[Step | Told, ...]
    keys: tuple[str, ...]
    is_shared: bool
    cone: Any


class Instance:
    """One household, person, item or obligor: its facts, its children, what was worked out."""

    __slots__ = (
        "children",
        "entity",
        "facts",
        "household",
        "id",
        "parent",
        "pointer",
        "run",
        "steps",
        "values",
    )

    def __init__(self, entity: str, id_: str, pointer: str, facts: dict[str, object]) -> None:
        self.entity, self.id, self.pointer, self.facts = entity, id_, pointer, facts
        self.parent: Instance | None = None
        self.household = self
        self.children: dict[str, list[Instance] | Unknown] = {}
        self.values: dict[str, object] = {}
        self.steps: dict[str, Step | Told] = {}
        self.run: Run = None  # type: ignore[assignment]

    def add(self, child: Instance) -> None:
        """Put a child below this one."""
        child.parent, child.household = self, self.household
        group = self.children.setdefault(child.entity, [])
        assert not isinstance(group, Unknown)
        group.append(child)

    def above(self, entity: str) -> Instance:
        """The nearest one above that is of `entity`."""
        here: Instance | None = self
        while here is not None and here.entity != entity:
            here = here.parent
        assert here is not None
        return here

    def peek(self, name: str) -> object:
        """The value of a fact or rule of this instance; may be Unknown."""
        value = self.values.get(name, self)
        return self.run.workers[name](self) if value is self else value


class Workers(dict[str, Worker]):
    """Rule → how it is worked out, compiled on first use.

    `unsure`: the same for where it is clear already that something is unknown.
    """

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.unsure: dict[str, Worker] = {}

    def __missing__(self, name: str) -> Worker:
        rule = self.program.rules.get(name)
        if rule is None:
            self[name] = _gap(self.program, name)
        else:
            made, unsure = _worker(self.program, rule)
            self.unsure[name] = unsure  # first: who finds the one may ask for the other
            self[name] = made
        return self[name]


def _gap(program: Program, name: str) -> Worker:
    """A rule without a version on this day, or a fact nobody filled in."""
    is_rule = name in program.book.rules

    def work(who: Instance) -> object:
        value = unknown.law(name) if is_rule else unknown.fact(f"{who.pointer}/{name}")
        who.values[name] = value
        return value

    return work


def _worker(program: Program, rule: Rule) -> tuple[Worker, Worker]:
    """Works the rule out for one instance and remembers how it came about."""
    bindings = program.bindings[rule.name]
    known: list[Callable[..., object]] = []

    def careful(who: Instance, reads: dict[str, object]) -> object:
        if not known:  # compiled when something is unknown for the first time
            known.append(threefold.compiled(rule.tree, fetching.raw(bindings)))
        return known[0](who, reads)

    is_settled = "groups" not in fetching.calls_of(rule.tree)  # groups read when they are asked
    words = {"Step": Step, "rule": rule, "careful": careful, "is_settled": is_settled}
    return fetching.compiled(rule, bindings, words)


@dataclass(frozen=True, eq=False)
class Program:
    """The rules of one day, linked; shared by every household determined under them."""

    book: Rulebook
    rules: Mapping[str, Rule]
    keys: Mapping[str, str]
    bindings: Mapping[str, Mapping[str, tuple[str, str]]]
    outlines: dict[Any, dict[str, Any]] = field(default_factory=dict)  # shared by explanations
    formulas: dict[str, Any] = field(default_factory=dict)  # rule → writer of its formula
    plans: dict[str, Any] = field(default_factory=dict)  # how rules are turned (see `blame`)
    uses: dict[Any, int] = field(default_factory=dict)  # determinations by day (see `telling`)
    codes: dict[str, Any] = field(default_factory=dict)  # rule → what works it out and writes it
    tellers: dict[Any, Any] = field(default_factory=dict)  # the same as functions, by day

    def __post_init__(self) -> None:
        object.__setattr__(self, "workers", Workers(self))

    workers: Workers = field(init=False)


def link(book: Rulebook, day: date, keys: Mapping[str, str]) -> Program:
    """Choose the versions of the day and bind every argument. Raises `RuleRefused`."""
    rules = book.in_force(day)
    bindings = {
        name: {a.name: book.resolve(r, a, keys) for a in r.arguments} for name, r in rules.items()
    }
    return Program(book, rules, keys, bindings)


class Run:
    """One determination: instances, parameters, and the steps left on the instances."""

    def __init__(
        self,
        program: Program,
        household: Instance,
        parameters: Reader,
        forced: Mapping[str, object] | None = None,
    ) -> None:
        self.program, self.household, self.parameters = program, household, parameters
        self.forced = forced or {}
        self.written: dict[object, dict[str, Any]] = {}  # parameters as documents
        self.inputs: Any = None  # parameters as inputs of steps, once steps are written
        self.outlines: dict[str, Any] = {}  # of its day, once steps are written
        self.workers: Mapping[str, Worker] = program.workers
        self.given: Any = None  # the parameters for `telling`
        self.cones: list[Step | Told] = []  # steps with what leads to them
        self.blamed: dict[Any, Any] = {}  # what would turn a step, once it was asked for
        self.known: dict[str, object] = {}  # parameters by key
        self._adopt(household)

    def _adopt(self, instance: Instance) -> None:
        instance.run = self
        instance.values, instance.steps = dict(instance.facts), {}
        if instance.entity == "household":
            instance.values.update(self.forced)
        for group in instance.children.values():
            for child in group if isinstance(group, list) else ():
                self._adopt(child)

    def end(self) -> None:
        """Let go of everything, once the answer is written.

        Run, instances and steps refer to each other in circles, which Python's collector would have
        to look for: a quarter of the time of a determination, at somebody else's.
        """
        waiting = [self.household]
        while waiting:
            one = waiting.pop()
            for group in one.children.values():
                waiting += group if isinstance(group, list) else ()
            one.children, one.steps, one.values = {}, {}, {}
            one.parent = one.household = one.run = None  # type: ignore[assignment]
        for step in self.cones:
            step.cone = None
        self.inputs, self.blamed, self.cones = None, {}, []

    def of(self, name: str, who: Instance | None = None) -> object:
        """The value of a rule or fact; may be Unknown. A rule of the household may be asked of a person."""
        asked = who or self.household
        value = asked.values.get(name, self)
        return self.bearer(name, asked).peek(name) if value is self else value

    def bearer(self, name: str, who: Instance) -> Instance:
        """The instance a rule speaks of: `who`, or the one above it."""
        rule = self.program.rules.get(name)
        return who if rule is None or rule.of == who.entity else who.above(rule.of)

    def parameter(self, key: str) -> object:
        """The value of a parameter, looked up once."""
        if key not in self.known:
            self.known[key] = self.parameters.value(key)
        return self.known[key]


def parents_of(entity: str) -> list[str]:
    """The entity and everything above it, lowest first."""
    found, here = [], entity
    while here:
        found.append(here)
        here = PARENT[here] or ""
    return found
