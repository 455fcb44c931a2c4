"""One rule being read: its statements and expressions as compiled values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from doudi.policy import exact, language
from doudi.policy.batch.arithmetic import is_constant
from doudi.policy.batch.values import (
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
from doudi.policy.rulebook import Rule

if TYPE_CHECKING:
    from doudi.policy.batch.compiler import Compiler

KINDS = {"int": "int", "bool": "bool", "str": "str"}


class Body:
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
        if kind.startswith("children:"):
            return Children(kind[9:], target, self.c.value(kind[9:], target))
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

    def on_constant(self, node: ast.Constant, _: dict[str, Any]) -> Any:
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
        if name == "max_of":
            terms = self._alike(terms)
        chosen = [do.choose(test, value, 0, "int") for test, value in terms]
        if name == "max_of":
            return do.extreme([0, *chosen], False)
        made: Any = 0
        for term in chosen:
            made = do.add(made, term)
        return made

    def _alike(self, terms: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """Terms of the same value under certain tests as one: where any of the tests holds."""
        do = self.do
        found: dict[Any, tuple[Any, Any]] = {}
        for number, (test, given) in enumerate(terms):
            value = do.kept(given)
            is_one = isinstance(value, Number) and do.is_sure(test)
            key = id(value.expr) if is_one else -number - 1
            before = found.get(key)
            found[key] = (do.either(before[0], test) if before else test, value)
        return list(found.values())

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
