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


@dataclass(slots=True, eq=False)
class Step:
    """One value that was worked out: by which rule, for whom, from what."""

    rule: Rule
    who: Instance
    value: object
    reads: dict[str, object]  # argument → its value, in the order of use


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
    compiled: dict[str, Callable[[Any, Any], object]]
    outlines: dict[tuple[str, str], Any]  # what the explanation of each rule shares

    def plain(self, rule: Rule) -> Callable[[Any, Any], object]:
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
    return Program(book, rules, keys, bindings, {}, {})


class _Fetch(ast.NodeTransformer):
    """`income < limit` becomes `_get('income') < _get('limit')`, each fetched when reached."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names or not isinstance(node.ctx, ast.Load):
            return node
        return ast.Call(ast.Name("_get", ast.Load()), [ast.Constant(node.id)], [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "groups":
            nothing = ast.arguments([], [], None, [], [], None, [])
            keys: list[ast.expr | None] = [ast.Constant(k.arg) for k in node.keywords]
            later: list[ast.expr] = [ast.Lambda(nothing, _raw(k.value)) for k in node.keywords]
            return ast.Call(ast.Name("_Groups", ast.Load()), [ast.Dict(keys, later)], [])
        return node


def _raw(node: ast.expr) -> ast.expr:
    """The same fetch, but an unknown value is handed over instead of ending the plain run."""
    assert isinstance(node, ast.Call)
    return ast.Call(ast.Name("_raw", ast.Load()), node.args, [])


def _compiled(rule: Rule, bindings: Mapping[str, tuple[str, str]]) -> Callable[[Any, Any], object]:
    body = [language.copied(s) for s in language.body_of(rule.tree)]
    fetch = _Fetch(set(bindings))
    spec = ast.arguments([], [ast.arg("_get"), ast.arg("_raw")], None, [], [], None, [])
    function = ast.FunctionDef("rule", spec, [fetch.visit(s) for s in body], [], None)
    function.type_params = []  # type: ignore[attr-defined]
    module = ast.fix_missing_locations(ast.Module([function], []))
    words: dict[str, Any] = {n: getattr(exact, n) for n in language.CALLS - {"min", "max"}}
    words |= language.CONSTANTS | {"_Groups": exact.Groups}
    exec(compile(module, rule.file, "exec"), words)
    made: Callable[[Any, Any], object] = words["rule"]
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
        self.written: dict[tuple[str, Instance], dict[str, Any]] = {}  # steps as documents
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

    def compute(self, who: Instance, name: str) -> object:
        """Run one rule for one instance and remember how it came about."""
        rule = self.program.rules.get(name)
        if rule is None:  # a rule without a version on this day, or a fact nobody filled in
            is_rule = name in self.program.book.rules
            value: object = unknown.law(name) if is_rule else unknown.fact(f"{who.pointer}/{name}")
            who.values[name] = value
            return value
        bindings = self.program.bindings[name]
        reads: dict[str, object] = {}

        def fetch(argument: str) -> object:
            if argument in reads:
                return reads[argument]
            kind, target = bindings[argument]
            if kind == "same":
                got = who.values.get(target, who)
                if got is who:
                    got = self.compute(who, target)
            elif kind == "parameter":
                got = self.parameter(target)
            elif kind.startswith("up:"):
                got = who.above(kind[3:]).peek(target)
            else:  # children:entity
                group = who.children.get(kind[9:], [])
                is_list = group.__class__ is list
                got = [c.peek(target) for c in group] if is_list else group  # type: ignore[union-attr]
            reads[argument] = got
            return got

        def plain(argument: str) -> object:
            got = reads[argument] if argument in reads else fetch(argument)
            kind = got.__class__
            if kind is Unknown or (kind is list and any(v.__class__ is Unknown for v in got)):  # type: ignore[attr-defined]
                raise Touched
            return got

        try:
            value = self.program.plain(rule)(plain, fetch)
            if value.__class__ is Unknown:
                raise Touched
        except Touched:
            value = threefold.run(rule.tree, fetch)
        who.values[name] = value
        self.steps[name, who] = Step(rule, who, value, reads)
        return value


def parents_of(entity: str) -> list[str]:
    """The entity and everything above it, lowest first."""
    found, here = [], entity
    while here:
        found.append(here)
        here = PARENT[here] or ""
    return found
