"""Runs a rule's syntax tree with unknown values; only used where a plain run met one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from doudi.policy import exact, language
from doudi.policy import unknown as u
from doudi.policy.unknown import Unknown

Get = Callable[[str], object]


def run(tree: ast.FunctionDef, get: Get) -> object:
    """The value of the rule; `get` gives an argument's value, a list for children, or an Unknown."""
    return _block(language.body_of(tree), _Scope(get, {}))


class _Scope:
    __slots__ = ("get", "names")

    def __init__(self, get: Get, names: Mapping[str, object]) -> None:
        self.get, self.names = get, dict(names)

    def value(self, name: str) -> object:
        if name in self.names:
            return self.names[name]
        return language.CONSTANTS[name] if name in language.CONSTANTS else self.get(name)


def _block(statements: list[ast.stmt], scope: _Scope) -> object:
    for i, node in enumerate(statements):
        if isinstance(node, ast.Return) and node.value is not None:
            return _eval(node.value, scope)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            scope.names[node.targets[0].id] = _eval(node.value, scope)
        elif isinstance(node, ast.If):
            test = _eval(node.test, scope)
            rest = node.orelse or statements[i + 1 :]
            if not isinstance(test, Unknown):
                return _block(node.body if test else rest, scope)
            yes = _block(node.body, _Scope(scope.get, scope.names))
            return u.either(test, yes, _block(rest, _Scope(scope.get, scope.names)))
    raise AssertionError("a rule that was accepted ends in return")


def _eval(node: ast.expr, scope: _Scope) -> object:
    return _KINDS[type(node)](node, scope)


def _constant(node: Any, _: _Scope) -> object:
    return node.value


def _name(node: Any, scope: _Scope) -> object:
    return scope.value(node.id)


def _binop(node: Any, scope: _Scope) -> object:
    a, b = _eval(node.left, scope), _eval(node.right, scope)
    if isinstance(node.op, ast.Mult):
        return u.multiply(a, b)
    return u.add(a, b if isinstance(node.op, ast.Add) else u.negate(b))


def _unary(node: Any, scope: _Scope) -> object:
    value = _eval(node.operand, scope)
    if isinstance(node.op, ast.USub):
        return u.negate(value)
    return value if isinstance(value, Unknown) else not value


def _bool(node: Any, scope: _Scope) -> object:
    settles = isinstance(node.op, ast.Or)
    unknowns = []
    for part in node.values:
        value = _eval(part, scope)
        if isinstance(value, Unknown):
            unknowns.append(value)
        elif bool(value) is settles:
            return settles
    return Unknown(u.all_causes(*unknowns)) if unknowns else not settles


def _compare(node: Any, scope: _Scope) -> object:
    op, a = node.ops[0], _eval(node.left, scope)
    right = node.comparators[0]
    if isinstance(op, ast.In | ast.NotIn):
        found = _contains(a, right, scope)
        return found if isinstance(found, Unknown) else found is isinstance(op, ast.In)
    b = _eval(right, scope)
    if isinstance(op, ast.Eq | ast.NotEq):
        known = not isinstance(a, Unknown) and not isinstance(b, Unknown)
        equal = a == b if known else u.same(a, b)
        return equal if isinstance(equal, Unknown) else equal is isinstance(op, ast.Eq)
    if isinstance(op, ast.Gt | ast.GtE):
        a, b = b, a
    return u.less(a, b, or_equal=isinstance(op, ast.LtE | ast.GtE))


def _contains(a: object, right: ast.expr, scope: _Scope) -> object:
    if isinstance(right, ast.Tuple):
        group: object = [_eval(e, scope) for e in right.elts]
    else:
        group = _eval(right, scope)
    if isinstance(group, list | tuple) and not group:
        return False
    if isinstance(a, Unknown) or isinstance(group, Unknown):
        return Unknown(u.asked_for(a, group))
    if isinstance(group, exact.Groups):
        return group.has(str(a))
    return a in group  # type: ignore[operator]


def _ifexp(node: Any, scope: _Scope) -> object:
    test = _eval(node.test, scope)
    if not isinstance(test, Unknown):
        return _eval(node.body if test else node.orelse, scope)
    return u.either(test, _eval(node.body, scope), _eval(node.orelse, scope))


def _attribute(node: Any, scope: _Scope) -> object:
    return getattr(_eval(node.value, scope), node.attr)


def _call(node: Any, scope: _Scope) -> object:
    name = node.func.id
    if name == "groups":
        return exact.Groups({k.arg: _later(k.value, scope) for k in node.keywords})
    if name in language.OVER_ROWS:
        return _over_rows(name, node, scope)
    values = [_eval(a, scope) for a in node.args]
    if name in language.AGGREGATES:
        return _aggregate(name, values[0])
    if not any(isinstance(v, Unknown) for v in values):
        return _known_call(name, values)
    if name in ("min", "max"):
        return (u.smallest if name == "min" else u.largest)(values)
    return _bounded(name, values)


def _bounded(name: str, values: list[Any]) -> object:
    """An exact function of an unknown first argument: all of them rise with it."""
    causes = u.asked_for(*values)
    rest_known = not any(isinstance(v, Unknown) for v in values[1:])
    first = values[0]
    if name in ("years_between", "months_between"):  # no fact lies after the day
        return Unknown(causes, 0)
    if not rest_known or not isinstance(first, Unknown):
        return Unknown(causes, 0 if (u.low_of(first) or 0) >= 0 else None)
    function = getattr(exact, name)
    low = None if first.low is None else function(first.low, *values[1:])
    high = None if first.high is None else function(first.high, *values[1:])
    return u.between(low, high, causes)


def _later(node: ast.expr, scope: _Scope) -> Callable[[], object]:
    return lambda: _eval(node, scope)


def _over_rows(name: str, node: Any, scope: _Scope) -> object:
    generator = node.args[0]
    loop = generator.generators[0]
    table = _eval(loop.iter, scope)
    if isinstance(table, Unknown):
        return Unknown(table.causes, 0)
    values: list[object] = []
    for row in table:  # type: ignore[attr-defined]
        inner = _Scope(scope.get, {**scope.names, loop.target.id: row})
        tests = [_eval(t, inner) for t in loop.ifs]
        if any(t is False for t in tests):
            continue
        value = _eval(generator.elt, inner)
        doubts = [t for t in tests if isinstance(t, Unknown)]
        if doubts:
            value = u.either(Unknown(u.all_causes(*doubts)), value, 0)
        values.append(value)
    if name == "any_row":
        return _aggregate("any_of", values)
    if name == "min_of" and any(isinstance(v, Unknown) for v in values):
        return Unknown(u.asked_for(*values), 0)
    if name == "min_of":
        known = [v for v in values if isinstance(v, int)]
        return min(known) if known else _eval(node.args[1], scope)
    return _aggregate("total" if name == "sum_of" else "largest", values)


def _aggregate(name: str, values: Any) -> object:
    """An aggregate over children of which some are unknown; a list nobody has seen bears its own bound."""
    if isinstance(values, Unknown):
        return Unknown(values.causes, 0 if name in ("count_of", "largest") else values.low)
    unknowns = [v for v in values if isinstance(v, Unknown)]
    known = [v for v in values if not isinstance(v, Unknown)]
    if not unknowns:
        return getattr(exact, name)(values)
    if name in ("any_of", "all_of"):
        settles = name == "any_of"
        if any(bool(v) is settles for v in known):
            return settles
        return Unknown(u.all_causes(*unknowns))
    if name == "count_of":
        sure = exact.count_of(known)
        return Unknown(u.all_causes(*unknowns), sure, sure + len(unknowns))
    if name == "largest":
        return u.largest([0, *values])
    result: object = exact.total(known)
    for value in unknowns:
        result = u.add(result, value)
    return result


_KINDS: dict[type[ast.AST], Callable[[Any, _Scope], object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binop,
    ast.UnaryOp: _unary,
    ast.BoolOp: _bool,
    ast.Compare: _compare,
    ast.IfExp: _ifexp,
    ast.Attribute: _attribute,
    ast.Call: _call,
}


def expression(node: ast.expr, get: Get) -> object:
    """The value of one expression of a rule."""
    return _eval(node, _Scope(get, {}))


def _known_call(name: str, values: list[Any]) -> object:
    """A word of the language on values that are all known."""
    if name in ("min", "max"):
        return min(values) if name == "min" else max(values)
    return getattr(exact, name)(*values)
