"""Life 1 of a rule: one household, each value worked out when it is asked for, with its trace.

A rule's body is rewritten once so that every argument is fetched on use. What is never reached is
never computed: a household without a vehicle needs no limit for vehicles. Where a plain run meets
an unknown value, that one rule is run again in three-valued arithmetic (`threefold.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from doudi.policy import exact, language, threefold, unknown
from doudi.policy.rulebook import PARENT, Rule, Rulebook
from doudi.policy.unknown import Touched, Unknown


class Reader(Protocol):
    """Where parameters come from: the law of one place on one day, with overrides."""

    def value(self, key: str) -> object:
        """The value, or an `Unknown` caused by the key."""


class Step:
    """One value that was worked out: by which rule, for whom, from what."""

    __slots__ = ("_counted", "_keys", "_made_from", "reads", "rule", "value", "who")

    def __init__(self, rule: Rule, who: Instance, value: object, reads: dict[str, object]) -> None:
        self.rule, self.who, self.value = rule, who, value
        self.reads = reads  # argument → its value, in the order of use; groups may be asked later
        self._counted = -1

    def sources(self) -> tuple[list[Step], list[str]]:
        """(the steps it was made from, the parameters it read), in the order of use."""
        if self._counted != len(self.reads):
            self._made_from, self._keys = _sources(self)
            self._counted = len(self.reads)
        return self._made_from, self._keys


SAME, UP, PARAMETER, CHILDREN = range(4)  # where an argument comes from


def _linked(bindings: Mapping[str, tuple[str, str]]) -> dict[str, tuple[int, str, str]]:
    """argument → (where it comes from, name, entity), told apart once per rule."""
    made = {}
    for argument, (kind, target) in bindings.items():
        way, _, entity = kind.partition(":")
        codes = {"same": SAME, "up": UP, "parameter": PARAMETER, "children": CHILDREN}
        made[argument] = (codes[way], target, entity)
    return made


def _sources(step: Step) -> tuple[list[Step], list[str]]:
    who = step.who
    program, get = who.run.program, who.run.steps.get
    links = program.links.get(step.rule.name)
    if links is None:
        links = program.links[step.rule.name] = _linked(program.bindings[step.rule.name])
    found: list[Step] = []
    keys = []
    for argument in step.reads:
        way, target, entity = links[argument]
        if way == PARAMETER:
            keys.append(target)
        elif way == CHILDREN:
            group = who.children.get(entity, [])
            for child in group if group.__class__ is list else ():
                if (made := get((target, child))) is not None:
                    found.append(made)
        elif (made := get((target, who if way == SAME else who.above(entity)))) is not None:
            found.append(made)
    return found, keys


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
        "values",
    )

    def __init__(self, entity: str, id_: str, pointer: str, facts: dict[str, object]) -> None:
        self.entity, self.id, self.pointer, self.facts = entity, id_, pointer, facts
        self.parent: Instance | None = None
        self.household = self
        self.children: dict[str, list[Instance] | Unknown] = {}
        self.values: dict[str, object] = {}
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
        return self.run.compute(self, name) if value is self else value


@dataclass(frozen=True, eq=False)
class Program:
    """The rules of one day, linked; shared by every household determined under them."""

    book: Rulebook
    rules: Mapping[str, Rule]
    keys: Mapping[str, str]
    bindings: Mapping[str, Mapping[str, tuple[str, str]]]
    compiled: dict[str, Callable[..., object]]
    outlines: dict[tuple[str, str], Any]  # what the explanation of each rule shares
    links: dict[str, dict[str, tuple[int, str, str]]]  # bindings, told apart once

    def plain(self, rule: Rule) -> Callable[..., object]:
        """The rule as a function of the instance, compiled on first use."""
        made = self.compiled.get(rule.name)
        if made is None:
            made = self.compiled[rule.name] = _compiled(rule, self.bindings[rule.name])
        return made


def link(book: Rulebook, day: date, keys: Mapping[str, str]) -> Program:
    """Choose the versions of the day and bind every argument. Raises `RuleRefused`."""
    rules = book.in_force(day)
    bindings = {
        name: {a.name: book.resolve(r, a, keys) for a in r.arguments} for name, r in rules.items()
    }
    return Program(book, rules, keys, bindings, {}, {}, {})


class _Fetch(ast.NodeTransformer):
    """`income < limit` becomes `_get_income(…) < _get_limit(…)`, each fetched when reached."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names or not isinstance(node.ctx, ast.Load):
            return node
        return _call(f"_get_{node.id}")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "groups":
            nothing = ast.arguments([], [], None, [], [], None, [])
            keys: list[ast.expr | None] = [ast.Constant(k.arg) for k in node.keywords]
            later: list[ast.expr] = [
                ast.Lambda(nothing, _call(f"_raw_{k.value.id}"))  # type: ignore[attr-defined]
                for k in node.keywords
            ]
            return ast.Call(ast.Name("_Groups", ast.Load()), [ast.Dict(keys, later)], [])
        self.generic_visit(node)
        return node


_GIVEN = ("who", "run", "reads")


def _call(name: str) -> ast.Call:
    given: list[ast.expr] = [ast.Name(n, ast.Load()) for n in _GIVEN]
    return ast.Call(ast.Name(name, ast.Load()), given, [])


Getter = Callable[[Instance, "Run", dict[str, object]], object]


def _raw_getter(argument: str, kind: str, target: str) -> Getter:
    """Fetches an argument once; an unknown value is handed over."""

    def raw(who: Instance, run: Run, reads: dict[str, object]) -> object:
        if argument in reads:
            return reads[argument]
        got = run.fetch(who, kind, target)
        reads[argument] = got
        return got

    return raw


def _getter(argument: str, kind: str, target: str) -> Getter:
    """Fetches an argument once, in the shortest way for its kind; an unknown value ends the plain run."""

    def same(who: Instance, run: Run, reads: dict[str, object]) -> object:
        if argument in reads:
            return reads[argument]
        got = who.values.get(target, who)
        if got is who:
            got = run.compute(who, target)
        reads[argument] = got
        if got.__class__ is Unknown:
            raise Touched
        return got

    def other(who: Instance, run: Run, reads: dict[str, object]) -> object:
        if argument in reads:
            return reads[argument]
        got = reads[argument] = run.fetch(who, kind, target)
        if got.__class__ is Unknown or (got.__class__ is list and Unknown in map(type, got)):
            raise Touched
        return got

    return same if kind == "same" else other


def _compiled(rule: Rule, bindings: Mapping[str, tuple[str, str]]) -> Callable[..., object]:
    body = [language.copied(s) for s in language.body_of(rule.tree)]
    fetch = _Fetch(set(bindings))
    spec = ast.arguments([], [ast.arg(n) for n in _GIVEN], None, [], [], None, [])
    function = ast.FunctionDef("rule", spec, [fetch.visit(s) for s in body], [], None)
    function.type_params = []  # type: ignore[attr-defined]
    module = ast.fix_missing_locations(ast.Module([function], []))
    words: dict[str, Any] = {n: getattr(exact, n) for n in language.CALLS - {"min", "max"}}
    words |= language.CONSTANTS | {"_Groups": exact.Groups}
    for argument, (kind, target) in bindings.items():
        words[f"_get_{argument}"] = _getter(argument, kind, target)
        words[f"_raw_{argument}"] = _raw_getter(argument, kind, target)
    exec(compile(module, rule.file, "exec"), words)
    made: Callable[..., object] = words["rule"]
    return made


class Run:
    """One determination: instances, parameters, and every step in the order of completion."""

    def __init__(
        self,
        program: Program,
        household: Instance,
        parameters: Reader,
        forced: Mapping[str, object] | None = None,
    ) -> None:
        self.program, self.household, self.parameters = program, household, parameters
        self.forced = forced or {}
        self.steps: dict[tuple[str, Instance], Step] = {}
        self.written: dict[object, dict[str, Any]] = {}  # steps and parameters as documents
        self.blamed: dict[Any, Any] = {}  # what would turn a step, once it was asked for
        self._values: dict[str, object] = {}
        self._adopt(household)

    def _adopt(self, instance: Instance) -> None:
        instance.run = self
        instance.values = dict(instance.facts)
        if instance.entity == "household":
            instance.values.update(self.forced)
        for group in instance.children.values():
            for child in group if isinstance(group, list) else ():
                self._adopt(child)

    def of(self, name: str, who: Instance | None = None) -> object:
        """The value of a rule or fact; may be Unknown. A rule of the household may be asked of a person."""
        return self.bearer(name, who or self.household).peek(name)

    def bearer(self, name: str, who: Instance) -> Instance:
        """The instance a rule speaks of: `who`, or the one above it."""
        rule = self.program.rules.get(name)
        return who if rule is None or rule.of == who.entity else who.above(rule.of)

    def parameter(self, key: str) -> object:
        """The value of a parameter, looked up once."""
        if key not in self._values:
            self._values[key] = self.parameters.value(key)
        return self._values[key]

    def fetch(self, who: Instance, kind: str, target: str) -> object:
        """The value that an argument of this kind stands for; a list for children."""
        if kind == "same":
            return who.peek(target)
        if kind == "parameter":
            return self.parameter(target)
        if kind.startswith("up:"):
            return who.above(kind[3:]).peek(target)
        group = who.children.get(kind[9:], [])
        return [c.peek(target) for c in group] if group.__class__ is list else group

    def compute(self, who: Instance, name: str) -> object:
        """Run one rule for one instance and remember how it came about."""
        rule = self.program.rules.get(name)
        if rule is None:  # a rule without a version on this day, or a fact nobody filled in
            is_rule = name in self.program.book.rules
            value: object = unknown.law(name) if is_rule else unknown.fact(f"{who.pointer}/{name}")
            who.values[name] = value
            return value
        reads: dict[str, object] = {}
        try:
            value = (self.program.compiled.get(name) or self.program.plain(rule))(who, self, reads)
            if value.__class__ is Unknown:
                raise Touched
        except Touched:
            value = self._threefold(rule, who, reads)
        who.values[name] = value
        self.steps[name, who] = Step(rule, who, value, reads)
        return value

    def _threefold(self, rule: Rule, who: Instance, reads: dict[str, object]) -> object:
        """The rule once more, in three-valued arithmetic."""
        bindings = self.program.bindings[rule.name]

        def get(argument: str) -> object:
            if argument not in reads:
                reads[argument] = self.fetch(who, *bindings[argument])
            return reads[argument]

        return threefold.run(rule.tree, get)


def parents_of(entity: str) -> list[str]:
    """The entity and everything above it, lowest first."""
    found, here = [], entity
    while here:
        found.append(here)
        here = PARENT[here] or ""
    return found
