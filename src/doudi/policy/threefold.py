"""The three-valued life of a rule's body: run where a plain run met an unknown value.

Each body is written once as a Python function in which every operation first looks whether what it
works on is known (`unknown.py` says what follows when it is not). Arguments are fetched in the same
order as in the plain run, and only where they are reached.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from doudi.policy import exact, language
from doudi.policy import unknown as u
from doudi.policy.unknown import Unknown

Get = Callable[[str], object]
Fetched = Callable[[str], str]  # argument → the text that fetches it
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def compiled(tree: ast.FunctionDef, words: dict[str, Any]) -> Callable[..., object]:
    """The body as a function of the instance and of what was read; `words` has the `_raw_` getters."""
    names = {a.arg for a in tree.args.args}
    body = _Body(names, lambda name: f"_raw_{name}(who, reads)")
    return _made("who, reads", body, body.block(language.body_of(tree)), words)


def expression(node: ast.expr, names: set[str]) -> Callable[[Get], object]:
    """One expression of a rule as a function of `get`, which gives the value of an argument."""
    body = _Body(names, lambda name: f"get({name!r})")
    return _made("get", body, body.expression(node), {})


def _made(given: str, body: _Body, result: str, words: dict[str, Any]) -> Callable[..., object]:
    lines = [f"def rule({given}):", *body.lines, f" return {result}"]
    known = _WORDS | words
    exec(compile("\n".join(lines), "<threefold>", "exec"), known)
    made: Callable[..., object] = known["rule"]
    return made


class _Body:
    """Writes statements; every expression ends in a name or a constant that holds its value."""

    def __init__(self, names: set[str], fetched: Fetched) -> None:
        self.names, self.fetched = names, fetched
        self.lines: list[str] = []
        self.depth, self.count = 1, 0
        self.sure: set[str] = set()
        self.rows: set[str] = set()

    def say(self, line: str) -> None:
        """One line at the present depth."""
        self.lines.append(" " * self.depth + line)

    def new(self, value: str) -> str:
        """A fresh name for a value."""
        self.count += 1
        self.say(f"t{self.count} = {value}")
        return f"t{self.count}"

    def under(self, head: str, write: Callable[[], None]) -> None:
        """A branch or loop; what it fetches is not sure afterwards."""
        self.say(head)
        before = set(self.sure)
        self.depth += 1
        self.say("pass")
        write()
        self.depth -= 1
        self.sure = before

    def block(self, statements: list[ast.stmt]) -> str:
        """Statements up to the return; the name that holds what is returned."""
        for i, node in enumerate(statements):
            if isinstance(node, ast.Return) and node.value is not None:
                return self.expression(node.value)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.say(f"l_{node.targets[0].id} = {self.expression(node.value)}")
            elif isinstance(node, ast.If):
                rest = node.orelse or statements[i + 1 :]
                return self.branches(
                    node.test, partial(self.block, node.body), partial(self.block, rest)
                )
        raise AssertionError("a rule that was accepted ends in return")

    def branches(self, test: ast.expr, yes: Callable[[], str], no: Callable[[], str]) -> str:
        """One of two ways; both where the test is unknown."""
        found = self.expression(test)
        self.count += 1
        open_, a, b = f"q{self.count}", f"y{self.count}", f"n{self.count}"
        self.say(f"{a} = {b} = None")
        self.say(f"{open_} = {found}.__class__ is Unknown")
        self.under(f"if {open_} or {found}:", lambda: self.say(f"{a} = {yes()}"))
        self.under(f"if {open_} or not {found}:", lambda: self.say(f"{b} = {no()}"))
        return self.new(f"either({found}, {a}, {b}) if {open_} else {a} if {found} else {b}")

    def expression(self, node: ast.expr) -> str:
        """Writes what works the expression out; the name or constant that holds its value."""
        return str(getattr(self, "on_" + type(node).__name__.lower())(node))

    def on_constant(self, node: ast.Constant) -> str:
        return repr(node.value) if isinstance(node.value, str | bool) else f"({node.value!r})"

    def on_name(self, node: ast.Name) -> str:
        if node.id in self.rows:
            return f"r_{node.id}"
        if node.id in language.CONSTANTS:
            return f"({language.CONSTANTS[node.id]!r})"
        if node.id not in self.names:
            return f"l_{node.id}"
        if node.id not in self.sure:
            self.say(f"a_{node.id} = {self.fetched(node.id)}")
            self.sure.add(node.id)
        return f"a_{node.id}"

    def known(self, *atoms: str) -> str:
        """The test that none of the values is unknown."""
        tests = [f"{a}.__class__ is not Unknown" for a in atoms if not _is_constant(a)]
        return " and ".join(tests) or "True"

    def on_binop(self, node: ast.BinOp) -> str:
        a, b = self.expression(node.left), self.expression(node.right)
        sign = _SIGNS[type(node.op)]
        otherwise = {"*": f"multiply({a}, {b})", "+": f"add({a}, {b})"}.get(
            sign, f"add({a}, negate({b}))"
        )
        return self.new(f"{a} {sign} {b} if {self.known(a, b)} else {otherwise}")

    def on_unaryop(self, node: ast.UnaryOp) -> str:
        a = self.expression(node.operand)
        if isinstance(node.op, ast.USub):
            return self.new(f"-{a} if {self.known(a)} else negate({a})")
        return self.new(f"not {a} if {self.known(a)} else {a}")

    def on_boolop(self, node: ast.BoolOp) -> str:
        settles = isinstance(node.op, ast.Or)
        self.count += 1
        doubts, result = f"d{self.count}", f"b{self.count}"
        self.say(f"{doubts} = []")

        def parts() -> None:
            first = set(self.sure)
            for i, part in enumerate(node.values):
                a = self.expression(part)
                first = set(self.sure) if i == 0 else first
                self.say(f"if {a}.__class__ is Unknown: {doubts}.append({a})")
                self.say(f"elif {a if settles else f'not {a}'}:")
                self.say(f" {result} = {settles}")
                self.say(" break")
            self.say(f"{result} = Unknown(all_causes(*{doubts})) if {doubts} else {not settles}")
            reached.update(first)

        reached: set[str] = set()
        self.under("for _ in ONCE:", parts)
        self.sure |= reached
        return result

    def on_compare(self, node: ast.Compare) -> str:
        op, a = node.ops[0], self.expression(node.left)
        right = node.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            if isinstance(right, ast.Tuple):
                b = f"[{', '.join([self.expression(e) for e in right.elts])}]"
            else:
                b = self.expression(right)
            return self.new(f"contains({a}, {b}, {isinstance(op, ast.In)})")
        b, sign = self.expression(right), _SIGNS[type(op)]
        if sign in ("==", "!="):
            otherwise = f"alike({a}, {b}, {sign == '=='})"
        elif sign in (">", ">="):
            otherwise = f"less({b}, {a}, or_equal={sign == '>='})"
        else:
            otherwise = f"less({a}, {b}, or_equal={sign == '<='})"
        return self.new(f"{a} {sign} {b} if {self.known(a, b)} else {otherwise}")

    def on_ifexp(self, node: ast.IfExp) -> str:
        return self.branches(
            node.test, lambda: self.expression(node.body), lambda: self.expression(node.orelse)
        )

    def on_attribute(self, node: ast.Attribute) -> str:
        table = self.expression(node.value)
        return self.new(f"{table}.{node.attr} if {self.known(table)} else field_of({table})")

    def on_call(self, node: ast.Call) -> str:
        name = node.func.id  # type: ignore[attr-defined]
        if name == "groups":
            return self.groups(node)
        if name in language.OVER_ROWS:
            return self.over_rows(name, node)
        atoms = [self.expression(a) for a in node.args]
        if name in language.AGGREGATES:
            return self.new(f"aggregate({name!r}, {atoms[0]})")
        values = ", ".join(atoms)
        return self.new(f"{name}({values}) if {self.known(*atoms)} else open_{name}({values})")

    def groups(self, node: ast.Call) -> str:
        """Each group is worked out when somebody asks for it."""
        later = [f"{k.arg!r}: lambda: {self.fetched(k.value.id)}" for k in node.keywords]  # type: ignore[attr-defined]
        return self.new(f"Groups({{{', '.join(later)}}})")

    def over_rows(self, name: str, node: ast.Call) -> str:
        """An aggregate over the rows of a table of the law."""
        generator: Any = node.args[0]
        loop = generator.generators[0]
        table = self.expression(loop.iter)
        self.count += 1
        values, result = f"v{self.count}", f"o{self.count}"

        def row() -> None:
            self.rows.add(loop.target.id)
            tests = [self.expression(test) for test in loop.ifs]
            if tests:
                self.say(f"if {' or '.join(f'{t} is False' for t in tests)}: continue")
            value = self.expression(generator.elt)
            doubtful = f"doubtful([{', '.join(tests)}], {value})"
            self.say(f"{values}.append({doubtful if tests else value})")
            self.rows.discard(loop.target.id)

        def rows() -> None:
            self.say(f"{values} = []")
            self.under(f"for r_{loop.target.id} in {table}:", row)
            self.say(f"{result} = over_{name}({values})")
            if name == "min_of":  # the value for no row is worked out when there is none
                self.under(
                    f"if {result} is None:",
                    lambda: self.say(f"{result} = {self.expression(node.args[1])}"),
                )

        self.under(
            f"if {table}.__class__ is Unknown:",
            lambda: self.say(f"{result} = Unknown({table}.causes, 0)"),
        )
        self.under("else:", rows)
        return result


def _is_constant(atom: str) -> bool:
    return atom[0] in "('\"" or atom in ("True", "False")


def _contains(a: object, group: Any, is_in: bool) -> object:
    if isinstance(group, list | tuple) and not group:
        return not is_in
    if isinstance(a, Unknown) or isinstance(group, Unknown):
        return Unknown(u.asked_for(a, group))
    found = group.has(str(a)) if isinstance(group, exact.Groups) else a in group
    return found if isinstance(found, Unknown) else found is is_in


def _alike(a: object, b: object, is_equal: bool) -> object:
    equal = u.same(a, b)
    return equal if isinstance(equal, Unknown) else equal is is_equal


def _open_call(name: str) -> Callable[..., object]:
    """An exact function of an unknown first argument: all of them rise with it."""
    function = getattr(exact, name)

    def bounded(*values: Any) -> object:
        causes = u.asked_for(*values)
        rest_known = not any(isinstance(v, Unknown) for v in values[1:])
        first = values[0]
        if name in ("years_between", "months_between"):  # no fact lies after the day
            return Unknown(causes, 0)
        if not rest_known or not isinstance(first, Unknown):
            return Unknown(causes, 0 if (u.low_of(first) or 0) >= 0 else None)
        low = None if first.low is None else function(first.low, *values[1:])
        high = None if first.high is None else function(first.high, *values[1:])
        return u.between(low, high, causes)

    return bounded


def _doubtful(tests: list[object], value: object) -> object:
    """A row's value where it is not known whether the row counts."""
    doubts = [t for t in tests if isinstance(t, Unknown)]
    return u.either(Unknown(u.all_causes(*doubts)), value, 0) if doubts else value


def _least(values: list[Any]) -> object:
    """The smallest; None for no row."""
    if any(isinstance(v, Unknown) for v in values):
        return Unknown(u.asked_for(*values), 0)
    return min((v for v in values if isinstance(v, int)), default=None)


def _aggregate(name: str, values: Any) -> object:
    """An aggregate over children of which some are unknown; a list nobody has seen bears its own bound."""
    if isinstance(values, Unknown):
        return Unknown(values.causes, 0 if name in ("count_of", "largest") else values.low)
    unknowns = [v for v in values if isinstance(v, Unknown)]
    if not unknowns:
        return getattr(exact, name)(values)
    known = [v for v in values if not isinstance(v, Unknown)]
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


_WORDS: dict[str, Any] = {
    "Unknown": Unknown, "Groups": exact.Groups, "ONCE": (0,), "add": u.add, "negate": u.negate,
    "multiply": u.multiply, "less": u.less, "either": u.either, "all_causes": u.all_causes,
    "field_of": u.field_of,
    "contains": _contains, "alike": _alike, "aggregate": _aggregate, "doubtful": _doubtful,
    "over_any_row": lambda values: _aggregate("any_of", values), "over_min_of": _least,
    "over_sum_of": lambda values: _aggregate("total", values),
    "over_max_of": lambda values: _aggregate("largest", values),
    "open_min": lambda *values: u.smallest(values), "open_max": lambda *values: u.largest(values),
    **{name: getattr(exact, name) for name in language.EXACT},
    **{f"open_{name}": _open_call(name) for name in language.EXACT},
}  # fmt: skip
