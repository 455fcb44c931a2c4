"""Reads rules and writes a plan: which columns to define, lift from above, or sum up from below.

The law of the place is constant while compiling, so that branches it never takes, tables it does
not have and parameters nobody needs leave no trace in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.policy import language
from doudi.policy.batch.arithmetic import Arithmetic, is_constant
from doudi.policy.batch.body import Body
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
    stages: dict[Any, Any] = field(default_factory=dict)  # by what is kept: `schedule.scheduled`


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
        self._entities: list[str] = ["household"]
        self.do = Arithmetic(backend, self._keep, lambda: self._entities[-1])
        self._seen_above: dict[tuple[str, str, str], Any] = {}
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
        body = Body(self, rule)
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
        key = (entity, above, name)
        if key not in self._seen_above:
            value = self.value(above, name)
            self._seen_above[key] = self._lifted(entity, above, name, value)
        return self._seen_above[key]

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
