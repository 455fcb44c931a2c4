"""From a condition that failed to the comparisons it rests on, and to the values that would turn them.

A rule's tree is read with the values of the run: `and` needs each failed part, `or` any of them, a
branch either its own way or the way into the other branch. A way is the list of comparisons that
would all have to turn.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from doudi.policy import language, threefold
from doudi.policy.evaluate import Instance, Run
from doudi.policy.rulebook import Rule
from doudi.policy.unknown import Unknown

MOST = 8  # ways followed; a refusal with more alternatives is told by its conditions
STRICT = (ast.Lt, ast.Gt)
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
}  # fmt: skip
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
}  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """A comparison that failed: `times` × value against `limit`; `target` is the nearest value that
    turns it, None where the comparison has no distance (a code, a yes or no)."""

    rule: Rule
    fact: str = ""
    unit: str = ""
    value: int = 0
    times: int = 1
    limit: int = 0
    target: int | None = None
    comparison: str = ""

    @property
    def gap(self) -> int:
        """How far the value is from the limit, in the unit of the comparison."""
        return abs(self.times * self.value - self.limit)


Way = list[Leaf]


def ways_to(run: Run, name: str, who: Instance) -> list[Way]:
    """How the yes-or-no rule `name` of `who`, which is false, could become true."""
    return _of_step(run, name, who, True) if name in who.steps else []


def _of_step(run: Run, name: str, who: Instance, wanted: bool) -> list[Way]:
    """The ways of one step, found once for all schemes that rest on it."""
    known: dict[tuple[str, Instance, bool], list[Way]] = run.blamed
    key = (name, who, wanted)
    if key not in known:
        known[key] = _Reader(run, name, who).of_rule(wanted)
    return known[key]


class _Reader:
    """Reads one step with the values of its run."""

    def __init__(self, run: Run, name: str, who: Instance) -> None:
        self.run, self.who, self.rule = run, who, run.program.rules[name]
        self.bindings = run.program.bindings[name]
        self.local: dict[str, ast.expr] = {}

    def get(self, argument: str) -> object:
        """The value of an argument, worked out now where the rule had no need of it."""
        kind, target = self.bindings[argument]
        if kind == "parameter":
            return self.run.parameter(target)
        if kind.startswith("children:"):
            group = self.who.children.get(kind[9:], [])
            return [c.peek(target) for c in group] if isinstance(group, list) else group
        return self._bearer(kind).peek(target)

    def _bearer(self, kind: str) -> Instance:
        return self.who if kind == "same" else self.who.above(kind[3:])

    def value(self, node: ast.expr) -> object:
        """The value of an expression, local names included."""
        kind = node.__class__
        if kind is ast.Name:
            name: str = node.id  # type: ignore[attr-defined]
            if name in self.local:
                return self.value(self.local[name])
            return self.get(name) if name not in language.CONSTANTS else language.CONSTANTS[name]
        if kind is ast.Constant:
            return node.value  # type: ignore[attr-defined]
        found = self._compiled(node)
        if not self.local:
            return found(self.get)
        local = {name: self.value(part) for name, part in self.local.items() if _uses(node, name)}
        return found(lambda a: local[a] if a in local else self.get(a))

    def _compiled(self, node: ast.expr) -> Callable[[threefold.Get], object]:
        """The expression as a function, written once for all households."""
        known = self.run.program.parts
        if id(node) not in known:  # the tree lives as long as the program that holds its rule
            names = {a.name for a in self.rule.arguments} | self.local.keys()
            known[id(node)] = threefold.expression(node, names)
        made: Callable[[threefold.Get], object] = known[id(node)]
        return made

    def of_rule(self, wanted: bool) -> list[Way]:
        """How the rule could give `wanted`."""
        return self.block(language.body_of(self.rule.tree), wanted)[:MOST]

    def block(self, statements: list[ast.stmt], wanted: bool) -> list[Way]:
        """Statements up to the return that is reached."""
        for i, node in enumerate(statements):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.local[node.targets[0].id] = node.value
            elif isinstance(node, ast.Return) and node.value is not None:
                return self.expression(node.value, wanted)
            elif isinstance(node, ast.If):
                return self._branches(node, node.orelse or statements[i + 1 :], wanted)
        return []

    def _branches(self, node: ast.If, rest: list[ast.stmt], wanted: bool) -> list[Way]:
        test = self.value(node.test)
        if isinstance(test, Unknown):
            return []
        taken, other = (node.body, rest) if test else (rest, node.body)
        found = self.block(taken, wanted)
        for into in self.expression(node.test, not test):
            found += [into + further for further in self.block(other, wanted)]
        return found[:MOST]

    def expression(self, node: ast.expr, wanted: bool) -> list[Way]:
        """How an expression could give `wanted`; one empty way where it does already."""
        kind: Any = node.__class__
        some: Any = node
        if kind is ast.BoolOp:
            return self._parts(some, wanted)
        if kind is ast.UnaryOp and some.op.__class__ is ast.Not:
            return self.expression(some.operand, not wanted)
        value = self.value(node)
        if value.__class__ is Unknown:
            return []
        if bool(value) is wanted:
            return [[]]
        if kind is ast.Constant:
            return []
        if kind is ast.Name:
            return self._name(some.id, wanted)
        if kind is ast.Compare and some.ops[0].__class__ in OPPOSITE:
            return [[self._order(some, wanted)]]
        return [[Leaf(self.rule)]]

    def _parts(self, node: ast.BoolOp, wanted: bool) -> list[Way]:
        parts = [self.expression(part, wanted) for part in node.values]
        if isinstance(node.op, ast.And) is not wanted:  # any part is enough
            return [way for ways in parts for way in ways][:MOST]
        found: list[Way] = [[]]
        for ways in parts:
            found = [before + way for before in found for way in ways][:MOST]
        return found

    def _name(self, name: str, wanted: bool) -> list[Way]:
        if name in self.local:
            return self.expression(self.local[name], wanted)
        kind, target = self.bindings[name]
        if kind == "same" or kind.startswith("up:"):
            bearer = self._bearer(kind)
            bearer.peek(target)
            if target in bearer.steps:
                return _of_step(self.run, target, bearer, wanted)
        return [[Leaf(self.rule)]]

    def _order(self, node: ast.Compare, wanted: bool) -> Leaf:
        """`times` × name against a limit, on either side, as a leaf with a target."""
        sign = type(node.ops[0])
        sides = [
            (node.left, node.comparators[0], sign),
            (node.comparators[0], node.left, MIRRORED[sign]),
        ]
        for moving, limit, towards in sides:
            if (found := self._scaled(moving)) is None:
                continue
            (name, times), bound, value = found, self.value(limit), self.value(ast.Name(found[0]))
            if not _is_number(bound) or not _is_number(value):
                continue
            op = towards if wanted else OPPOSITE[towards]
            target = _nearest(op, bound, times)
            fact, unit = self._said(name)
            return Leaf(self.rule, fact, unit, value, times, bound, target, _comparison(op))
        return Leaf(self.rule)

    def _scaled(self, node: ast.expr) -> tuple[str, int] | None:
        """(name, factor) of `name` or `name * factor`, for values that are not of the law."""
        if isinstance(node, ast.Name) and node.id not in language.CONSTANTS:
            if node.id in self.local:
                return self._scaled(self.local[node.id])
            kind, _ = self.bindings[node.id]
            return None if kind == "parameter" or kind.startswith("children:") else (node.id, 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            inner, factor = self._scaled(node.left), self.value(node.right)
            if inner and isinstance(factor, int) and factor > 0:
                return inner[0], inner[1] * factor
        return None

    def _said(self, argument: str) -> tuple[str, str]:
        """The argument's name in the graph and its unit."""
        target = self.bindings[argument][1]
        rule = self.run.program.rules.get(target)
        if rule is not None:
            return target, rule.unit
        facts: Any = self.run.program.book.facts
        return target, next((f.unit for (_, n), f in facts.items() if n == target), "")


def _uses(node: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _nearest(op: type[ast.cmpop], bound: int, times: int) -> int:
    """The value closest to the limit for which `times` × value stands in the order to it."""
    if op is ast.Lt:
        return -(-bound // times) - 1
    if op is ast.LtE:
        return bound // times
    return bound // times + 1 if op is ast.Gt else -(-bound // times)


def _comparison(op: type[ast.cmpop]) -> str:
    if op in STRICT:
        return "below" if op is ast.Lt else "above"
    return "at_limit"
