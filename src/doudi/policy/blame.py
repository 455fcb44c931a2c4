"""From a condition that failed to the comparisons it rests on, and to the values that would turn them.

A rule's tree is read with the values of the run: `and` needs each failed part, `or` any of them, a
branch either its own way or the way into the other branch. A way is the list of comparisons that
would all have to turn.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeGuard

from doudi.policy import language, threefold
from doudi.policy.evaluate import Instance, Program, Run
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


class Leaf(NamedTuple):
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


class _Place:
    """A rule of one instance in one run, whose values are asked for."""

    __slots__ = ("getters", "run", "who")

    def __init__(self, run: Run, who: Instance, getters: Mapping[str, Value]) -> None:
        self.run, self.who, self.getters = run, who, getters

    def get(self, argument: str) -> object:
        """The value of an argument, worked out now where the rule had no need of it."""
        return self.getters[argument](self)


Value = Callable[[_Place], object]
Ways = Callable[[_Place, bool], list[Way]]  # how the wanted truth value could come about
Local = Mapping[str, ast.expr]


def ways_to(run: Run, name: str, who: Instance) -> list[Way]:
    """How the yes-or-no rule `name` of `who`, which is false, could become true."""
    return _of_step(run, name, who, True) if name in who.steps else []


def _of_step(run: Run, name: str, who: Instance, wanted: bool) -> list[Way]:
    """The ways of one step, found once for all schemes that rest on it."""
    known: dict[tuple[str, Instance, bool], list[Way]] = run.blamed
    key = (name, who, wanted)
    if key not in known:
        plans: dict[str, _Plan] = run.program.plans
        if (plan := plans.get(name)) is None:
            plan = plans[name] = _Plan(run.program, run.program.rules[name])
        known[key] = plan.ways(_Place(run, who, plan.getters), wanted)[:MOST]
    return known[key]


class _Plan:
    """How one rule is read, put together once for all households: a function for each of its parts."""

    def __init__(self, program: Program, rule: Rule) -> None:
        self.program, self.rule = program, rule
        self.bindings = program.bindings[rule.name]
        self.getters: dict[str, Value] = {a: _getter(*b) for a, b in self.bindings.items()}
        self.ways: Ways = self.block(language.body_of(rule.tree), {})

    def block(self, statements: list[ast.stmt], local: Local) -> Ways:
        """Statements up to the return that is reached."""
        for i, node in enumerate(statements):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                local = {**local, node.targets[0].id: node.value}
            elif isinstance(node, ast.Return) and node.value is not None:
                return self.expression(node.value, local)
            elif isinstance(node, ast.If):
                return self.branches(node, node.orelse or statements[i + 1 :], local)
        return _no_way

    def branches(self, node: ast.If, rest: list[ast.stmt], local: Local) -> Ways:
        """The way that was taken, or into the other."""
        value, turn = self.value(node.test, local), self.expression(node.test, local)
        yes, no = self.block(node.body, local), self.block(rest, local)

        def ways(place: _Place, wanted: bool) -> list[Way]:
            test = value(place)
            if test.__class__ is Unknown:
                return []
            taken, other = (yes, no) if test else (no, yes)
            found = list(taken(place, wanted))
            for into in turn(place, not test):
                found += [into + further for further in other(place, wanted)]
            return found[:MOST]

        return ways

    def expression(self, node: ast.expr, local: Local) -> Ways:
        """How an expression could give what is wanted; one empty way where it does already."""
        if isinstance(node, ast.BoolOp):
            return _of_parts(node, [self.expression(part, local) for part in node.values])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.expression(node.operand, local)
            return lambda place, wanted: inner(place, not wanted)
        value, turn = self.value(node, local), self.turning(node, local)

        def ways(place: _Place, wanted: bool) -> list[Way]:
            found = value(place)
            if found.__class__ is Unknown:
                return []
            return [[]] if bool(found) is wanted else turn(place, wanted)

        return ways

    def turning(self, node: ast.expr, local: Local) -> Ways:
        """How an expression that does not give what is wanted could be turned."""
        if isinstance(node, ast.Constant):
            return _no_way
        if isinstance(node, ast.Name):
            return self.name(node.id, local)
        if isinstance(node, ast.Compare) and type(node.ops[0]) in OPPOSITE:
            return self.order(node, local)
        return self.somehow

    def somehow(self, _place: _Place, _wanted: bool) -> list[Way]:
        """Without a distance: a code, a yes or no."""
        return [[Leaf(self.rule)]]

    def name(self, name: str, local: Local) -> Ways:
        """Down to the rule that gave the value."""
        if name in local:
            return self.expression(local[name], local)
        kind, target = self.bindings[name]
        if kind != "same" and not kind.startswith("up:"):
            return self.somehow

        def ways(place: _Place, wanted: bool) -> list[Way]:
            bearer = place.who if kind == "same" else place.who.above(kind[3:])
            bearer.peek(target)
            if target in bearer.steps:
                return _of_step(place.run, target, bearer, wanted)
            return [[Leaf(self.rule)]]

        return ways

    def value(self, node: ast.expr, local: Local) -> Value:
        """The value of an expression, local names included."""
        if isinstance(node, ast.Name):
            if node.id in local:
                return self.value(local[node.id], local)
            if node.id in language.CONSTANTS:
                return _always(language.CONSTANTS[node.id])
            return self.getters[node.id]
        if isinstance(node, ast.Constant):
            return _always(node.value)
        found = threefold.expression(node, self.bindings.keys() | local.keys())
        parts = {name: self.value(e, local) for name, e in local.items() if _uses(node, name)}
        if not parts:
            return lambda place: found(place.get)

        def value(place: _Place) -> object:
            known = {name: part(place) for name, part in parts.items()}
            return found(lambda a: known[a] if a in known else place.get(a))

        return value

    def order(self, node: ast.Compare, local: Local) -> Ways:
        """`times` × name against a limit, on either side, as a leaf with a target."""
        left, right, sign = node.left, node.comparators[0], type(node.ops[0])
        sides = [
            (name, times, self.getters[name], self.value(limit, local), towards)
            for moving, limit, towards in ((left, right, sign), (right, left, MIRRORED[sign]))
            for name, times in self.scaled(moving, local)
        ]

        def ways(place: _Place, wanted: bool) -> list[Way]:
            for name, times_of, value_of, bound_of, towards in sides:
                if (times := times_of(place)) is None:
                    continue
                bound, value = bound_of(place), value_of(place)
                if not _is_number(bound) or not _is_number(value):
                    continue
                op = towards if wanted else OPPOSITE[towards]
                target = _nearest(op, bound, times)
                fact, unit = self.said(name)
                return [[Leaf(self.rule, fact, unit, value, times, bound, target, _comparison(op))]]
            return [[Leaf(self.rule)]]

        return ways

    def scaled(
        self, node: ast.expr, local: Local
    ) -> list[tuple[str, Callable[[_Place], int | None]]]:
        """(name, factor) of `name` or `name * factor`, for values that are not of the law; or nothing."""
        if isinstance(node, ast.Name) and node.id not in language.CONSTANTS:
            if node.id in local:
                return self.scaled(local[node.id], local)
            kind, _ = self.bindings[node.id]
            is_other = kind == "parameter" or kind.startswith("children:")
            return [] if is_other else [(node.id, _once)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            factor = self.value(node.right, local)
            return [(name, _times(inner, factor)) for name, inner in self.scaled(node.left, local)]
        return []

    def said(self, argument: str) -> tuple[str, str]:
        """The argument's name in the graph and its unit."""
        target = self.bindings[argument][1]
        rule = self.program.rules.get(target)
        if rule is not None:
            return target, rule.unit
        facts: Any = self.program.book.facts
        return target, next((f.unit for (_, n), f in facts.items() if n == target), "")


def _no_way(_place: _Place, _wanted: bool) -> list[Way]:
    return []


def _always(value: object) -> Value:
    return lambda _place: value


def _once(_place: _Place) -> int:
    return 1


def _times(inner: Callable[[_Place], int | None], factor: Value) -> Callable[[_Place], int | None]:
    def times(place: _Place) -> int | None:
        first, second = inner(place), factor(place)
        return first * second if first and isinstance(second, int) and second > 0 else None

    return times


def _getter(kind: str, target: str) -> Value:
    """How an argument is asked for."""
    if kind == "parameter":
        return lambda place: place.run.parameter(target)
    if kind == "same":
        return lambda place: place.who.peek(target)
    entity = kind.partition(":")[2]
    if kind.startswith("up:"):
        return lambda place: place.who.above(entity).peek(target)

    def group(place: _Place) -> object:
        found = place.who.children.get(entity, [])
        return [c.peek(target) for c in found] if isinstance(found, list) else found

    return group


def _of_parts(node: ast.BoolOp, parts: list[Ways]) -> Ways:
    """`and` needs each failed part, `or` any of them."""
    is_and = isinstance(node.op, ast.And)

    def ways(place: _Place, wanted: bool) -> list[Way]:
        each = [part(place, wanted) for part in parts]
        if is_and is not wanted:  # any part is enough
            return [way for some in each for way in some][:MOST]
        found: list[Way] = [[]]
        for some in each:
            found = [before + way for before in found for way in some][:MOST]
        return found

    return ways


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
