"""Reads rules and writes a plan: which columns to define, lift from above, or sum up from below.

The law of the place is constant while compiling, so that branches it never takes, tables it does
not have and parameters nobody needs leave no trace in the plan.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.policy import exact, language
from doudi.policy.batch.arithmetic import Arithmetic, is_constant
from doudi.policy.batch.values import (
    Backend,
    Bounds,
    Children,
    Choices,
    Doubt,
    Gap,
    Number,
    Truth,
    Word,
    Words,
)
from doudi.policy.evaluate import Program, Reader
from doudi.policy.rulebook import Rule
from doudi.policy.unknown import Unknown

KINDS = {"int": "int", "bool": "bool", "str": "str"}


@dataclass(frozen=True)
class Define:
    """A new column of an entity."""

    entity: str
    column: str
    expr: Any


@dataclass(frozen=True)
class Lift:
    """A column of an entity above, seen from below."""

    entity: str
    column: str
    source: str
    source_column: str


@dataclass(frozen=True)
class Gather:
    """An aggregate of the children's column."""

    entity: str
    column: str
    source: str
    source_column: str
    how: str  # sum, any, all, max, sum_or_null


@dataclass
class Plan:
    """The steps in an order in which each finds what it needs."""

    steps: list[Define | Lift | Gather] = field(default_factory=list)
    gaps: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)


class Compiler:
    """Compiles rules of one program under one law for one backend."""

    def __init__(
        self,
        program: Program,
        law: Reader,
        backend: Backend,
        constants: Mapping[str, Any],
    ) -> None:
        self.program, self.law, self.b = program, law, backend
        self.do = Arithmetic(backend, self._keep)
        self._entities: list[str] = []
        self.constants = constants
        self.plan = Plan()
        self._values: dict[tuple[str, str], Any] = {}

    def value(self, entity: str, name: str) -> Any:
        """A rule or fact of an entity as a value over its columns."""
        key = (entity, name)
        if key not in self._values:
            rule = self.program.rules.get(name)
            is_rule = rule is not None and rule.of == entity
            self._values[key] = self._rule(rule) if is_rule and rule else self._fact(entity, name)
        return self._values[key]

    def enter(self, entity: str) -> None:
        """From here on, parts of expressions belong to this entity."""
        self._entities = [entity]

    def _keep(self, expr: Any) -> Any:
        """A column of its own for a part of an expression."""
        column = f"part_{len(self.plan.steps)}"
        self._define(self._entities[-1], column, expr)
        return self.b.column(column)

    def _fact(self, entity: str, name: str) -> Any:
        if entity == "household" and name in self.constants:
            return self.constants[name]
        unit = self.program.book.facts[entity, name].unit
        self.plan.columns.add((entity, name))
        column = self.b.column(name)
        if unit == "list":
            return Words(column)
        if unit == "code":
            return Word(column)
        return Truth(column) if unit == "yes/no" else Number(column)

    def _rule(self, rule: Rule) -> Any:
        body = _Body(self, rule)
        self._entities.append(rule.of)
        value = body.block(language.body_of(rule.tree), {})
        self._entities.pop()
        if is_constant(value) or isinstance(value, Choices | Gap):
            return value
        return self.stored(rule.of, rule.name, value)

    def stored(self, entity: str, name: str, value: Any) -> Any:
        """Define columns for a value, so that it is worked out once."""
        if isinstance(value, Bounds):
            sides = []
            for side, bound in (("low", value.low), ("high", value.high)):
                if bound is None or isinstance(bound, int):
                    sides.append(bound)
                    continue
                self._define(entity, f"{name}__{side}", bound)
                sides.append(self.b.column(f"{name}__{side}"))
            return Bounds(*sides)
        self._define(entity, name, self.do.raw(value))
        column = self.b.column(name)
        if isinstance(value, Word):
            return Word(column, value.may_lack)
        return type(value)(column)

    def _define(self, entity: str, column: str, expr: Any) -> None:
        self.plan.steps.append(Define(entity, column, expr))

    def lifted(self, entity: str, above: str, name: str) -> Any:
        """A value of the entity above, as a column here."""
        value = self.value(above, name)
        return self._lifted(entity, above, name, value)

    def _lifted(self, entity: str, above: str, name: str, value: Any) -> Any:
        if isinstance(value, Choices):
            return Choices(
                {
                    k: self._lifted_choice(entity, above, f"{name}__{k}", v)
                    for k, v in value.named.items()
                }
            )
        if is_constant(value) or isinstance(value, Gap):
            return value
        if isinstance(value, Bounds):
            return Bounds(
                *(
                    self._lift(entity, above, f"{name}__{side}", is_bounds=True, bound=bound)
                    for side, bound in (("low", value.low), ("high", value.high))
                )
            )
        column = self._lift(entity, above, name)
        if isinstance(value, Word):
            return Word(column, value.may_lack)
        return type(value)(column)

    def _lifted_choice(self, entity: str, above: str, name: str, choice: Any) -> Any:
        """A group of the person above, worked out there and seen from here."""

        def made() -> Any:
            self._entities.append(above)
            value = choice()
            if not is_constant(value):
                value = self.stored(above, name, value)
            self._entities.pop()
            return self._lifted(entity, above, name, value)

        return made

    def _lift(
        self,
        entity: str,
        above: str,
        name: str,
        *,
        is_bounds: bool = False,
        bound: Any = None,
    ) -> Any:
        if is_bounds and (bound is None or isinstance(bound, int)):
            return bound
        column = f"{above}__{name}"
        step = Lift(entity, column, above, name)
        if step not in self.plan.steps:
            self.plan.steps.append(step)
        return self.b.column(column)

    def gathered(self, entity: str, how: str, children: Children) -> Any:
        """An aggregate of the children of an entity."""
        value, name = children.value, children.name
        if how in ("sum", "max") and is_constant(value) and value == 0:
            return 0
        if how == "count" and value is False:
            return 0
        if how in ("any", "all") and is_constant(value) and bool(value) is (how == "all"):
            return how == "all"
        if is_constant(value) or isinstance(value, Gap):
            kind = "bool" if how in ("any", "all", "count") else "int"
            value = self._column_of(children.entity, name, value, kind)
        if how == "count":
            return self._counted(entity, children.entity, name, value)
        if isinstance(value, Bounds):
            return Bounds(
                *(
                    self._gather_bound(entity, how, children.entity, name, side, bound)
                    for side, bound in (("low", value.low), ("high", value.high))
                )
            )
        made = self._gather(entity, how, children.entity, name)
        if how in ("any", "all"):
            return Doubt(made) if isinstance(value, Doubt) else Truth(made)
        return Number(made)

    def _column_of(self, entity: str, name: str, value: Any, kind: str) -> Any:
        """A constant or a gap as a column of the children."""
        if isinstance(value, Gap):
            if kind == "int":
                return Bounds(0, None)
            self._define(entity, name, self.b.nothing("bool"))
            return Doubt(self.b.column(name))
        self._define(entity, name, self.b.literal(value))
        return (Truth if kind == "bool" else Number)(self.b.column(name))

    def _counted(self, entity: str, child: str, name: str, value: Any) -> Any:
        one, zero = self.b.literal(1), self.b.literal(0)
        expr = self.do.truth(value)
        self._define(child, f"{name}__one", self.b.choose(expr, one, zero))
        sure = self._gather(entity, "sum", child, f"{name}__one")
        if not isinstance(value, Doubt):
            return Number(sure)
        may_be = self.b.choose(self.b.either(expr, self.b.is_unknown(expr)), one, zero)
        self._define(child, f"{name}__most", may_be)
        return Bounds(sure, self._gather(entity, "sum", child, f"{name}__most"))

    def _gather_bound(
        self, entity: str, how: str, child: str, name: str, side: str, bound: Any
    ) -> Any:
        if bound is None:
            return None
        column = f"{name}__{side}"
        if isinstance(bound, int):
            self._define(child, column, self.do.raw(bound))
        return self._gather(entity, f"{how}_or_null", child, column)

    def _gather(self, entity: str, how: str, child: str, name: str) -> Any:
        column = f"{how}__{child}__{name}"
        step = Gather(entity, column, child, name, how)
        if step not in self.plan.steps:
            self.plan.steps.append(step)
        return self.b.column(column)

    def parameter(self, key: str) -> Any:
        """The value of the place, or a gap."""
        value = self.law.value(key)
        if isinstance(value, Unknown):
            self.plan.gaps.add(key)
            return Gap(key)
        return value


class _Body:
    """One rule being read."""

    def __init__(self, compiler: Compiler, rule: Rule) -> None:
        self.c, self.rule, self.do = compiler, rule, compiler.do
        self.bindings = compiler.program.bindings[rule.name]
        returns = rule.tree.returns
        self.kind = KINDS.get(returns.id, "int") if isinstance(returns, ast.Name) else "int"

    def argument(self, name: str) -> Any:
        """What an argument stands for."""
        kind, target = self.bindings[name]
        if kind == "parameter":
            return self.c.parameter(target)
        if kind == "same":
            return self.c.value(self.rule.of, target)
        if kind == "children":
            entity = next(a.children for a in self.rule.arguments if a.name == name)
            return Children(str(entity), target, self.c.value(str(entity), target))
        return self.c.lifted(self.rule.of, kind[3:], target)

    def block(self, statements: list[ast.stmt], local: dict[str, Any]) -> Any:
        """The value of a branch."""
        for i, node in enumerate(statements):
            if isinstance(node, ast.Return) and node.value is not None:
                return self.of(node.value, local)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                local = local | {node.targets[0].id: self.of(node.value, local)}
            elif isinstance(node, ast.If):
                rest = node.orelse or statements[i + 1 :]
                test = self.of(node.test, local)
                if is_constant(test):
                    return self.block(node.body if test else rest, local)
                yes = self.block(node.body, local)
                return self.do.choose(test, yes, self.block(rest, local), self.kind)
        raise AssertionError("a rule that was accepted ends in return")

    def of(self, node: ast.expr, local: dict[str, Any]) -> Any:
        """The value of an expression."""
        return getattr(self, "on_" + type(node).__name__.lower())(node, local)

    def on_name(self, node: ast.Name, local: dict[str, Any]) -> Any:
        if node.id in local:
            return local[node.id]
        if node.id in language.CONSTANTS:
            return language.CONSTANTS[node.id]
        return self.argument(node.id)

    def on_constant(self, node: ast.Constant, local: dict[str, Any]) -> Any:
        return node.value

    def on_attribute(self, node: ast.Attribute, local: dict[str, Any]) -> Any:
        value = self.of(node.value, local)
        return value if isinstance(value, Gap) else getattr(value, node.attr)

    def on_unaryop(self, node: ast.UnaryOp, local: dict[str, Any]) -> Any:
        value = self.of(node.operand, local)
        return self.do.negate(value) if isinstance(node.op, ast.USub) else self.do.no(value)

    def on_binop(self, node: ast.BinOp, local: dict[str, Any]) -> Any:
        a = self.of(node.left, local)
        if isinstance(node.op, ast.Mult) and is_constant(a) and a == 0:
            return 0
        b = self.of(node.right, local)
        if isinstance(node.op, ast.Mult):
            return self.do.multiply(a, b)
        return self.do.add(a, b if isinstance(node.op, ast.Add) else self.do.negate(b))

    def on_boolop(self, node: ast.BoolOp, local: dict[str, Any]) -> Any:
        is_and = isinstance(node.op, ast.And)
        made: Any = is_and
        for part in node.values:
            if is_constant(made) and bool(made) is not is_and:
                return made
            value = self.of(part, local)
            made = self.do.both(made, value) if is_and else self.do.either(made, value)
        return made

    def on_compare(self, node: ast.Compare, local: dict[str, Any]) -> Any:
        op, a = node.ops[0], self.of(node.left, local)
        right = node.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            found = self._contains(a, right, local)
            return found if isinstance(op, ast.In) else self.do.no(found)
        b = self.of(right, local)
        if isinstance(op, ast.Eq | ast.NotEq):
            same = self.do.equal(a, b)
            return same if isinstance(op, ast.Eq) else self.do.no(same)
        if isinstance(op, ast.Gt | ast.GtE):
            a, b = b, a
        return self.do.less(a, b, isinstance(op, ast.LtE | ast.GtE))

    def _contains(self, a: Any, right: ast.expr, local: dict[str, Any]) -> Any:
        if isinstance(right, ast.Tuple):
            group: Any = tuple(self.of(e, local) for e in right.elts)
        else:
            group = self.of(right, local)
        if isinstance(group, Choices):
            return group.named.get(a, lambda: False)()
        if isinstance(group, Gap):
            return Doubt(self.c.b.nothing("bool"))
        if isinstance(group, Words):
            return Truth(self.c.b.contains(group.expr, a))
        found: Any = False
        for element in group:
            found = self.do.either(found, self.do.equal(a, element))
        return found

    def on_ifexp(self, node: ast.IfExp, local: dict[str, Any]) -> Any:
        test = self.of(node.test, local)
        if is_constant(test):
            return self.of(node.body if test else node.orelse, local)
        yes, other = self.of(node.body, local), self.of(node.orelse, local)
        return self.do.choose(test, yes, other, _kind_of(yes, other))

    def on_call(self, node: ast.Call, local: dict[str, Any]) -> Any:
        name = node.func.id  # type: ignore[attr-defined]
        if name == "groups":
            return Choices({str(k.arg): self._later(k.value, local) for k in node.keywords})
        if name in language.OVER_ROWS:
            return self._over_rows(name, node, local)
        values = [self.of(a, local) for a in node.args]
        if name in language.AGGREGATES:
            how = {"total": "sum", "count_of": "count", "any_of": "any", "all_of": "all"}.get(
                name, "max"
            )
            return self.c.gathered(self.rule.of, how, values[0])
        if all(is_constant(v) for v in values):
            return (min if name == "min" else max if name == "max" else getattr(exact, name))(
                *values
            )
        if name in ("min", "max"):
            return self.do.extreme(values, name == "min")
        return self._exact(name, values)

    def _later(self, node: ast.expr, local: dict[str, Any]) -> Any:
        return lambda: self.of(node, local)

    def _exact(self, name: str, values: list[Any]) -> Any:
        do = self.do
        values = [do.kept(v) for v in values]
        if name == "years_between":
            return do.floor_div(do.add(values[1], do.negate(values[0])), 10_000)
        if name == "months_between":
            return self._months(values[0], values[1])
        if name == "floor_div":
            return do.floor_div(*values)
        if name == "ceil_div":
            return do.negate(do.floor_div(do.negate(values[0]), values[1]))
        if name == "half_up_div":
            twice = do.multiply(values[0], 2)
            return do.floor_div(do.add(twice, values[1]), do.multiply(values[1], 2))
        amount, by, step, direction = values
        unit = do.multiply(by, step)
        word = {"up": "ceil_div", "down": "floor_div"}.get(direction, "half_up_div")
        return do.multiply(self._exact(word, [amount, unit]), step)

    def _months(self, earlier: Any, later: Any) -> Any:
        """(years apart) × 12 + (months apart), less one before the day of the month."""
        do = self.do
        if not do.is_sure(earlier, later):
            return Bounds(0, None)

        def split(day: Any) -> tuple[Any, Any, Any]:
            years, months = do.floor_div(day, 10_000), do.floor_div(day, 100)
            month = do.add(months, do.negate(do.multiply(years, 100)))
            return years, month, do.add(day, do.negate(do.multiply(months, 100)))

        (y1, m1, d1), (y2, m2, d2) = split(earlier), split(later)
        whole = do.add(do.multiply(do.add(y2, do.negate(y1)), 12), do.add(m2, do.negate(m1)))
        return do.add(whole, do.choose(do.less(d2, d1, False), -1, 0, "int"))

    def _over_rows(self, name: str, node: ast.Call, local: dict[str, Any]) -> Any:
        generator: Any = node.args[0]
        loop = generator.generators[0]
        table = self.of(loop.iter, local)
        if isinstance(table, Gap):
            return Doubt(self.c.b.nothing("bool")) if name == "any_row" else Bounds(0, None)
        terms = []
        for row in table:
            inner = local | {loop.target.id: row}
            test: Any = True
            for one in loop.ifs:
                if test is False:
                    break
                test = self.do.both(test, self.of(one, inner))
            if not (is_constant(test) and not test):
                terms.append((test, self.of(generator.elt, inner)))
        return self._folded(name, terms, node, local)

    def _folded(
        self, name: str, terms: list[tuple[Any, Any]], node: ast.Call, local: dict[str, Any]
    ) -> Any:
        do = self.do
        if name == "any_row":
            found: Any = False
            for test, value in terms:
                found = do.either(found, do.both(test, value))
            return found
        if name == "min_of":
            otherwise = self.of(node.args[1], local)
            return self._smallest(terms, otherwise)
        chosen = [do.choose(test, value, 0, "int") for test, value in terms]
        if name == "max_of":
            return do.extreme([0, *chosen], False)
        made: Any = 0
        for term in chosen:
            made = do.add(made, term)
        return made

    def _smallest(self, terms: list[tuple[Any, Any]], otherwise: Any) -> Any:
        """The smallest of those that hold; `otherwise` where none does."""
        do, top = self.do, 2**62
        chosen = [do.choose(test, value, top, "int") for test, value in terms]
        made = do.extreme([top, *chosen], True)
        return do.choose(do.equal(made, top), otherwise, made, "int")


def _kind_of(*values: Any) -> str:
    for value in values:
        if isinstance(value, Truth | Doubt | bool):
            return "bool"
        if isinstance(value, Word | str):
            return "str"
    return "int"
