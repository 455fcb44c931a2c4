"""The part of Python that a rule may be written in, and the reader that refuses everything else.

Allowed in a rule's body: a docstring; `name = expression` once per name; `if`/`elif`/`else` whose
branches return; `return`. In expressions: names of arguments and local names; 0, 1, True, False and
text; `+ - *` and unary minus; comparisons, `in`, `not in`; `and or not`; `a if t else b`; fields of
a table of the law; the words of `exact.py`; `min`/`max` of two or more; and, over a table of the
law, `sum_of/max_of/min_of/any_row(expression for row in table if test)`. No division but the exact
words, so that plain Python, Polars and SQL give the same whole numbers.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.policy.errors import RuleRefused

AGGREGATES = {"total", "count_of", "any_of", "all_of", "largest"}
EXACT = {"floor_div", "ceil_div", "half_up_div", "rounded", "years_between", "months_between"}
OVER_ROWS = {"sum_of", "max_of", "min_of", "any_row"}
CALLS = AGGREGATES | EXACT | OVER_ROWS | {"min", "max", "groups"}
CONSTANTS = {"MONTHS": 12, "FEN": 100, "PARTS": 10_000}
CHILDREN = {
    "PerPerson": "person",
    "PerIncome": "income",
    "PerSpending": "spending",
    "PerAsset": "asset",
    "PerObligor": "obligor",
    "PerSupporter": "supporter",
}
_COMPARE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)


@dataclass(frozen=True, slots=True)
class Argument:
    """A name the rule depends on; `children` is the entity when one value per child is meant."""

    name: str
    children: str | None


@lru_cache(maxsize=256)
def _functions(file: str) -> dict[int, ast.FunctionDef]:
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            found[first] = node
    return found


def read(file: str, line: int) -> ast.FunctionDef:
    """The syntax tree of the function whose first decorator stands on `line`."""
    return _functions(file)[line]


def arguments(tree: ast.FunctionDef, file: str) -> tuple[Argument, ...]:
    """What the rule depends on, in order."""
    spec = tree.args
    if spec.vararg or spec.kwarg or spec.defaults or spec.kwonlyargs or spec.posonlyargs:
        raise RuleRefused(file, tree.lineno, "a rule takes plain arguments without defaults")
    return tuple(Argument(a.arg, _children_of(a.annotation)) for a in spec.args)


def _children_of(annotation: ast.expr | None) -> str | None:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        return CHILDREN.get(annotation.value.id)
    return None


def check(tree: ast.FunctionDef, file: str) -> None:
    """Refuse the first thing outside the subset. Raises `RuleRefused` with file and line."""
    Reader(file, {a.arg for a in tree.args.args}).block(body_of(tree), must_return=True)


def copied(node: Any) -> Any:
    """A syntax tree once more, to be rewritten; much faster than copying any object would be."""
    if isinstance(node, list):
        return [copied(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    made = node.__class__(**{name: copied(value) for name, value in ast.iter_fields(node)})
    return ast.copy_location(made, node)


def body_of(tree: ast.FunctionDef) -> list[ast.stmt]:
    """The statements without the docstring."""
    first = tree.body[0]
    is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return tree.body[1:] if is_doc else tree.body


class Reader:
    """Walks a rule once; every construct that is not named here is refused."""

    def __init__(self, file: str, names: set[str]) -> None:
        self.file, self.names = file, names

    def refuse(self, node: ast.AST, says: str) -> RuleRefused:
        """The refusal for this place."""
        return RuleRefused(self.file, getattr(node, "lineno", 0), says)

    def block(self, statements: list[ast.stmt], *, must_return: bool) -> None:
        """Statements of one branch."""
        for statement in statements:
            self.statement(statement)
        if must_return and not (statements and _returns(statements[-1])):
            at = statements[-1] if statements else ast.Pass(lineno=0, col_offset=0)
            raise self.refuse(at, "every way through a rule ends in `return`")

    def statement(self, node: ast.stmt) -> None:
        """One statement."""
        if isinstance(node, ast.Return) and node.value is not None:
            self.expression(node.value)
        elif isinstance(node, ast.If):
            self.expression(node.test)
            self.block(node.body, must_return=True)
            if node.orelse:
                self.block(node.orelse, must_return=True)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.expression(node.value)
            if len(node.targets) > 1 or node.targets[0].id in self.names:
                raise self.refuse(node, "a name is given once, to one value")
            self.names.add(node.targets[0].id)
        else:
            raise self.refuse(node, f"`{type(node).__name__}` is outside the language of rules")

    def expression(self, node: ast.expr) -> None:
        """One expression; dispatches on its kind."""
        handler = getattr(self, "on_" + type(node).__name__.lower(), None)
        if handler is None:
            raise self.refuse(node, f"`{type(node).__name__}` is outside the language of rules")
        handler(node)

    def on_name(self, node: ast.Name) -> None:
        if node.id not in self.names and node.id not in CONSTANTS:
            raise self.refuse(node, f"`{node.id}` is neither an argument nor a local name")

    def on_constant(self, node: ast.Constant) -> None:
        is_small = type(node.value) is int and node.value in (0, 1)
        if not (is_small or isinstance(node.value, bool | str)):
            raise self.refuse(node, f"{node.value!r}: a number of the law is a parameter")

    def on_binop(self, node: ast.BinOp) -> None:
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
            raise self.refuse(node, "divide with floor_div, ceil_div, half_up_div or rounded")
        self.expression(node.left)
        self.expression(node.right)

    def on_unaryop(self, node: ast.UnaryOp) -> None:
        if not isinstance(node.op, ast.USub | ast.Not):
            raise self.refuse(node, "only `-` and `not` stand before a value")
        self.expression(node.operand)

    def on_boolop(self, node: ast.BoolOp) -> None:
        for value in node.values:
            self.expression(value)

    def on_compare(self, node: ast.Compare) -> None:
        if len(node.ops) > 1 or not isinstance(node.ops[0], _COMPARE):
            raise self.refuse(node, "one comparison at a time")
        self.expression(node.left)
        right = node.comparators[0]
        if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(right, ast.Tuple):
            for element in right.elts:
                self.expression(element)
        else:
            self.expression(right)

    def on_ifexp(self, node: ast.IfExp) -> None:
        for part in (node.test, node.body, node.orelse):
            self.expression(part)

    def on_attribute(self, node: ast.Attribute) -> None:
        self.expression(node.value)

    def on_call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in CALLS:
            raise self.refuse(node, f"a rule may not call `{name or ast.unparse(node.func)}`")
        if node.keywords and name != "groups":
            raise self.refuse(node, "only groups() takes named arguments")
        if name in AGGREGATES and not isinstance(node.args[0], ast.Name):
            raise self.refuse(node, f"{name}() takes the name of an argument")
        for keyword in node.keywords:
            if not isinstance(keyword.value, ast.Name):
                raise self.refuse(node, "groups() takes names of arguments")
            self.expression(keyword.value)
        for i, argument in enumerate(node.args):
            if name in OVER_ROWS and i == 0:
                self.over_rows(argument)
            else:
                self.expression(argument)

    def over_rows(self, node: ast.expr) -> None:
        """`expression for row in table if test`."""
        if not isinstance(node, ast.GeneratorExp) or len(node.generators) != 1:
            raise self.refuse(node, "write: expression for row in table if test")
        loop = node.generators[0]
        if not isinstance(loop.target, ast.Name):
            raise self.refuse(node, "one name for the row")
        self.expression(loop.iter)
        inner = Reader(self.file, self.names | {loop.target.id})
        for test in loop.ifs:
            inner.expression(test)
        inner.expression(node.elt)


def _returns(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return bool(node.orelse) and _returns(node.body[-1]) and _returns(node.orelse[-1])
    return isinstance(node, ast.Return)
