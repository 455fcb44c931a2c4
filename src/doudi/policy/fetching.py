"""The plain life of a rule's body: every argument is fetched when it is reached, and only once.

What is never reached is never computed: a household without a vehicle needs no limit for vehicles.
What every way through the rule needs is fetched at its beginning; the rest where it is reached. An
unknown value ends the plain run (`Touched`), and the rule is run in three-valued arithmetic
(`threefold.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from doudi.policy import exact, language
from doudi.policy.unknown import Touched, Unknown

if TYPE_CHECKING:
    from doudi.policy.evaluate import Instance
    from doudi.policy.rulebook import Rule

Reads = dict[str, object]
Worker = Callable[["Instance"], object]  # works one rule out for one instance
Bindings = Mapping[str, tuple[str, str]]
_GIVEN = ("who", "reads")
_VALUE = {  # kind → how the value of an argument is found, as Python; `MISSING` is no value
    "same": "got = {mine}.get({target!r}, MISSING)\n"
    "if got is MISSING: got = who.run.workers[{target!r}](who)",
    "up": "bearer = who.above({entity!r})\n"
    "got = bearer.values.get({target!r}, MISSING)\n"
    "if got is MISSING: got = who.run.workers[{target!r}](bearer)",
    "parameter": "got = who.run.known.get({target!r}, MISSING)\n"
    "if got is MISSING: got = who.run.parameter({target!r})",
    "children": "got = who.children.get({entity!r}, ())\n"
    "if got.__class__ is not Unknown:\n"
    "    got = [c.values[{target!r}] if {target!r} in c.values else c.run.workers[{target!r}](c)"
    " for c in got]",
}
_LANGUAGE: dict[str, Any] = {
    **{n: getattr(exact, n) for n in language.CALLS - {"min", "max"}}, **language.CONSTANTS,
    "MISSING": object(), "Unknown": Unknown, "Touched": Touched, "_Groups": exact.Groups,
}  # fmt: skip
_TOUCH = "if got.__class__ is Unknown: raise Touched"
_TOUCH_GROUP = "if got.__class__ is Unknown or Unknown in map(type, got): raise Touched"


def compiled(rule: Rule, bindings: Bindings, given: Mapping[str, Any]) -> tuple[Worker, Worker]:
    """The workers of a rule: its plain run, which ends in the other where something is unknown, and
    the one that reckons with that from the start. Both leave a step.

    `given`: `Step`, `rule`, `careful` (the three-valued run) and `is_settled` (see `evaluate`).
    """
    first = _First(set(bindings))
    first.walk(language.body_of(rule.tree))
    fetch = _Fetch({a.name for a in rule.arguments}, set(first.found))
    body = _body(rule, first.found, fetch)
    text = _work(rule.name, first.found, bindings)
    for kind, argument in sorted(fetch.called):
        text += _getter(kind, argument, bindings[argument], is_strict=kind == "_get_")
    words = _LANGUAGE | dict(given)
    exec(compile(text, f"<arguments of {rule.name}>", "exec"), words)
    exec(compile(body, rule.file, "exec"), words)
    return words["work"], words["unsure"]


def raw(bindings: Bindings) -> dict[str, Any]:
    """A function `_raw_x` for each argument, which hands unknown values over."""
    text = [_getter("_raw_", a, bound, is_strict=False) for a, bound in bindings.items()]
    words = dict(_LANGUAGE)
    exec(compile("".join(text), "<arguments>", "exec"), words)
    return words


def _value(binding: tuple[str, str], *, is_strict: bool, mine: str = "who.values") -> list[str]:
    """Lines that leave the value in `got`; where strict, an unknown one ends the plain run."""
    way, _, entity = binding[0].partition(":")
    lines = _VALUE[way].format(target=binding[1], entity=entity, mine=mine).split("\n")
    if is_strict:
        lines.append(_TOUCH_GROUP if way == "children" else _TOUCH)
    return lines


def _function(head: str, lines: Iterable[str]) -> str:
    return "\n    ".join([head, *lines]) + "\n"


def _getter(name: str, argument: str, binding: tuple[str, str], *, is_strict: bool) -> str:
    """A function that fetches an argument once."""
    lines = [
        f"if {argument!r} in reads: return reads[{argument!r}]",
        *_value(binding, is_strict=False), f"reads[{argument!r}] = got",
    ]  # fmt: skip
    if is_strict:
        lines.append(_value(binding, is_strict=True)[-1])
    return _function(f"def {name}{argument}(who, reads):", [*lines, "return got"])


def _work(name: str, first: list[str], bindings: Bindings) -> str:
    """What is needed on every way is fetched at once; the body fetches the rest where it is reached."""
    lines: list[str] = []
    for argument in first:
        found = _value(bindings[argument], is_strict=True, mine="values")
        lines += [*found, f"_{argument} = got"]
    reads = ", ".join(f"{a!r}: _{a}" for a in first)
    given = "".join(f", _{a}" for a in first)
    lines += [
        f"reads = {{{reads}}}", f"value = body(who, reads{given})",
        "if value.__class__ is Unknown: raise Touched",
    ]  # fmt: skip
    tried = [f"    {line}" for line in lines]
    step = f"who.steps[{name!r}] = Step(rule, who, value, reads, {{}}, is_settled)"
    return _function("def unsure(who):", [
        "reads = {}", f"who.values[{name!r}] = value = careful(who, reads)",
        step.format(False), "return value",
    ]) + _function("def work(who):", [
        "values = who.values", "try:", *tried, "except Touched: return unsure(who)",
        f"values[{name!r}] = value", step.format("is_settled"), "return value",
    ])  # fmt: skip


def _body(rule: Rule, first: list[str], fetch: _Fetch) -> ast.Module:
    body = [fetch.visit(language.copied(s)) for s in language.body_of(rule.tree)]
    given = [ast.arg(n) for n in (*_GIVEN, *(f"_{a}" for a in first))]
    spec = ast.arguments([], given, None, [], [], None, [])
    function = ast.FunctionDef("body", spec, body, [], None)
    function.type_params = []  # type: ignore[attr-defined]
    return ast.fix_missing_locations(ast.Module([function], []))


class _First:
    """The arguments that are fetched on every way through a rule, before anything is decided."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.found: list[str] = []

    def walk(self, nodes: list[Any]) -> bool:
        """In the order of evaluation; False where the first choice of ways is reached."""
        return all(self.one(node) for node in nodes)

    def one(self, node: Any) -> bool:
        """One part of a rule."""
        if isinstance(node, ast.Name):
            if node.id in self.names and node.id not in self.found:
                self.found.append(node.id)
            return True
        if isinstance(node, ast.BoolOp):
            self.one(node.values[0])
        elif isinstance(node, ast.If | ast.IfExp):
            self.one(node.test)
        elif isinstance(node, ast.GeneratorExp):
            self.one(node.generators[0].iter)
        elif isinstance(node, ast.Call):
            is_later = isinstance(node.func, ast.Name) and node.func.id == "groups"
            return True if is_later else self.walk(node.args)
        elif isinstance(node, ast.Return | ast.Assign):
            return self.one(node.value)
        else:
            return self.walk(list(ast.iter_child_nodes(node)))
        return False


def calls_of(tree: ast.FunctionDef) -> set[str]:
    """The words of the language that a rule uses."""
    found = (n.func for n in ast.walk(tree) if isinstance(n, ast.Call))
    return {f.id for f in found if isinstance(f, ast.Name)}


class _Fetch(ast.NodeTransformer):
    """`income < limit` becomes `_income < (_limit := _get_limit(…))` where income is there already.

    Walks in the order of evaluation and knows which arguments are there on every way that leads
    here (`sure`): those are read from their local names.
    """

    def __init__(self, names: set[str], sure: set[str]) -> None:
        self.names, self.sure = names, sure
        self.is_loop = False
        self.called: set[tuple[str, str]] = set()  # the getters that the body calls

    def call(self, kind: str, argument: str) -> ast.Call:
        """A call of a getter."""
        self.called.add((kind, argument))
        given: list[ast.expr] = [ast.Name(n, ast.Load()) for n in _GIVEN]
        return ast.Call(ast.Name(kind + argument, ast.Load()), given, [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names or not isinstance(node.ctx, ast.Load):
            return node
        if node.id in self.sure:
            return ast.Name(f"_{node.id}", ast.Load())
        if self.is_loop:  # a loop may not give a name to its function
            return self.call("_get_", node.id)
        self.sure.add(node.id)
        return ast.NamedExpr(ast.Name(f"_{node.id}", ast.Store()), self.call("_get_", node.id))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        first = self.visit(node.values[0])
        return ast.BoolOp(node.op, [first, *self._apart(node.values[1:])])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test = self.visit(node.test)
        body, otherwise = self._apart([node.body]), self._apart([node.orelse])
        return ast.IfExp(test, body[0], otherwise[0])

    def visit_If(self, node: ast.If) -> ast.stmt:
        test = self.visit(node.test)
        return ast.If(test, self._apart(node.body), self._apart(node.orelse))

    def _apart(self, nodes: list[Any]) -> list[Any]:
        """Parts that are not reached on every way: what they fetch is not sure afterwards."""
        before = set(self.sure)
        made = [self.visit(node) for node in nodes]
        self.sure = before
        return made

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        was, self.is_loop = self.is_loop, True
        loop = node.generators[0]
        loop.iter = self.visit(loop.iter)
        loop.ifs = [self.visit(test) for test in loop.ifs]
        node.elt = self.visit(node.elt)
        self.is_loop = was
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "groups":
            nothing = ast.arguments([], [], None, [], [], None, [])
            keys: list[ast.expr | None] = [ast.Constant(k.arg) for k in node.keywords]
            later: list[ast.expr] = [
                ast.Lambda(nothing, self.call("_raw_", k.value.id))  # type: ignore[attr-defined]
                for k in node.keywords
            ]
            return ast.Call(ast.Name("_Groups", ast.Load()), [ast.Dict(keys, later)], [])
        node.args = [self.visit(a) for a in node.args]
        return node
