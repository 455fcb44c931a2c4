"""Writes the expression that gave a value, with the numbers in it, along the branch that was taken.

Each rule's syntax tree is turned once into a function from what was read to the text, so that a
determination with two hundred steps is explained in a fraction of a millisecond each.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from doudi.kernel.money import yuan_grouped
from doudi.policy import exact, language
from doudi.policy.rulebook import Rule

Reads = Mapping[str, Any]
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Lt: " < ", ast.LtE: " ≤ ",
    ast.Gt: " > ", ast.GtE: " ≥ ", ast.Eq: " = ", ast.NotEq: " ≠ ",
}  # fmt: skip
_MONEY_FIELDS = {"amount", "cap", "fixed", "cap_yearly", "fixed_yearly", "capital_below", "step"}


def writer(rule: Rule, is_money: Callable[[str], bool]) -> Callable[[Reads], str]:
    """The function that writes the rule's formula; `is_money` tells which arguments are fen."""
    body = Writer(rule, is_money, _read).block(language.body_of(rule.tree), {})
    spec = ast.arguments([], [ast.arg("_r")], None, [], [], None, [])
    function = ast.FunctionDef("formula", spec, body, [], None)
    function.type_params = []  # type: ignore[attr-defined]
    module = ast.fix_missing_locations(ast.Module([function], []))
    words: dict[str, Any] = {n: getattr(exact, n) for n in language.CALLS - {"min", "max"}}
    words |= WORDS
    exec(compile(module, "<formula>", "exec"), words)
    made: Callable[[Reads], str] = words["formula"]
    return made


def plain(value: Any) -> str:
    """A number or word for reading."""
    if value.__class__ is int:
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if isinstance(value, int | str | Fraction) else ""


@lru_cache(maxsize=16_384)
def money(value: Any) -> str:
    """Fen for reading."""
    return yuan_grouped(value)


def _sum(values: Any, is_money: bool) -> str:
    return " + ".join(map(money if is_money else str, values)) or "0"


WORDS: dict[str, Any] = {"_plain": plain, "_money": money, "_sum": _sum}


def _read(argument: str) -> ast.expr:
    """`_r["income"]`: an argument among those that were read."""
    return ast.Subscript(ast.Name("_r", ast.Load()), ast.Constant(argument), ast.Load())


class _Unwritten(Exception):
    """Tables and groups are not written out; their rows are among the inputs."""


class _Inline(ast.NodeTransformer):
    """Arguments become what was read, local names the expressions they stand for."""

    def __init__(
        self, names: set[str], local: Mapping[str, ast.expr], found: Callable[[str], ast.expr]
    ) -> None:
        self.names, self.local, self.found = names, local, found

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.local:
            return self.local[node.id]
        if node.id in language.CONSTANTS:
            return ast.Constant(language.CONSTANTS[node.id])
        if node.id not in self.names:
            return node
        return self.found(node.id)


class Writer:
    """Writes the text of a rule's expressions; `found` gives the place of an argument's value."""

    def __init__(
        self, rule: Rule, is_money: Callable[[str], bool], found: Callable[[str], ast.expr]
    ) -> None:
        self.names = {a.name for a in rule.arguments}
        self.is_money, self.found = is_money, found

    def block(self, statements: list[ast.stmt], local: dict[str, ast.expr]) -> list[ast.stmt]:
        """The same branches, each returning its text."""
        made: list[ast.stmt] = []
        for node in statements:
            if isinstance(node, ast.Return) and node.value is not None:
                made.append(ast.Return(self.text_or_nothing(node.value, local)))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                local = local | {node.targets[0].id: node.value}
            elif isinstance(node, ast.If):
                test = self.value(node.test, local)
                rest = self.block(node.orelse, local) if node.orelse else []
                made.append(ast.If(test, self.block(node.body, local), rest))
        return made

    def value(self, node: ast.expr, local: Mapping[str, ast.expr]) -> ast.expr:
        """An expression that gives the value of `node` from what was read."""
        inlined: dict[str, ast.expr] = {}
        for name, part in local.items():  # in the order of assignment
            inlined[name] = self.inline(part, dict(inlined))
        return self.inline(node, inlined)

    def inline(self, node: ast.expr, local: Mapping[str, ast.expr]) -> ast.expr:
        """A copy in which no name stands for anything but a value that is there."""
        made: ast.expr = _Inline(self.names, local, self.found).visit(language.copied(node))
        return made

    def text_or_nothing(self, node: ast.expr, local: dict[str, ast.expr]) -> ast.expr:
        """Empty where the expression is not one that people read as arithmetic."""
        try:
            return _joined(self.text(node, local))
        except _Unwritten:
            return ast.Constant("")

    def text(self, node: ast.expr, local: dict[str, ast.expr]) -> ast.expr:
        """An expression that gives the text of `node`."""
        if isinstance(node, ast.Name) and node.id in local:
            return self.text(local[node.id], local)
        if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
            return self.leaf(node, local)
        if isinstance(node, ast.BinOp):
            return self.sides(node.left, node.right, node.op, local, node)
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _SIGNS:
            return self.sides(node.left, node.comparators[0], node.ops[0], local)
        if isinstance(node, ast.IfExp):
            return ast.IfExp(
                self.value(node.test, local),
                self.text(node.body, local),
                self.text(node.orelse, local),
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node, node.func.id, local)
        raise _Unwritten

    def sides(
        self,
        left: ast.expr,
        right: ast.expr,
        sign: ast.AST,
        local: dict[str, ast.expr],
        outer: ast.BinOp | None = None,
    ) -> ast.expr:
        """left sign right, in brackets where the order would be lost."""
        texts = []
        for side in (left, right):
            text = self.text(side, local)
            shown = local.get(side.id, side) if isinstance(side, ast.Name) else side
            texts.append(_joined("(", text, ")") if _binds(outer, shown, side is right) else text)
        return _joined(texts[0], _SIGNS[type(sign)], texts[1])

    def leaf(self, node: ast.expr, local: dict[str, ast.expr]) -> ast.expr:
        """A number, a word, a field of a table."""
        if isinstance(node, ast.Constant):
            return ast.Constant(plain(node.value))
        if isinstance(node, ast.Name) and node.id in language.CONSTANTS:
            return ast.Constant(str(language.CONSTANTS[node.id]))
        is_fen = (isinstance(node, ast.Attribute) and node.attr in _MONEY_FIELDS) or (
            isinstance(node, ast.Name) and node.id in self.names and self.is_money(node.id)
        )
        value = self.value(node, local)
        if is_fen:
            return ast.Call(ast.Name("_money", ast.Load()), [value], [])
        kind = ast.Attribute(value, "__class__", ast.Load())
        is_whole = ast.Compare(kind, [ast.Is()], [ast.Name("int", ast.Load())])
        shown = ast.Call(ast.Name("_plain", ast.Load()), [value], [])
        return ast.IfExp(is_whole, value, shown)  # whole numbers, nearly always

    def call(self, node: ast.Call, name: str, local: dict[str, ast.expr]) -> ast.expr:
        """Aggregates as sums, roundings as divisions."""
        if name == "total" and isinstance(node.args[0], ast.Name):
            is_fen = ast.Constant(self.is_money(node.args[0].id))
            return ast.Call(
                ast.Name("_sum", ast.Load()), [self.value(node.args[0], local), is_fen], []
            )
        if name in ("floor_div", "ceil_div", "half_up_div", "rounded"):
            division = ast.BinOp(node.args[0], ast.Div(), node.args[1])
            return self.sides(node.args[0], node.args[1], division.op, local, division)
        if name in ("min", "max"):
            texts = [self.text(a, local) for a in node.args]
            parts: list[ast.expr | str] = [f"{'较小者' if name == 'min' else '较大者'}("]
            for i, text in enumerate(texts):
                parts += [", ", text] if i else [text]
            return _joined(*parts, ")")
        raise _Unwritten


_SIGNS[ast.Div] = " ÷ "


def _binds(outer: ast.BinOp | None, inner: ast.expr, is_right: bool) -> bool:
    """Whether `inner` needs brackets as a side of `outer`: 12 ÷ (2 × 3), (1 + 2) × 3, 5 − (1 + 2)."""
    if outer is None or not isinstance(inner, ast.BinOp):
        return False
    if isinstance(outer.op, ast.Div) and is_right:
        return True
    is_sum = isinstance(inner.op, ast.Add | ast.Sub)
    tight = isinstance(outer.op, ast.Mult | ast.Div)
    return is_sum and (tight or (isinstance(outer.op, ast.Sub) and is_right))


def _joined(*parts: ast.expr | str) -> ast.expr:
    values: list[ast.expr] = []
    for part in parts:
        if isinstance(part, ast.JoinedStr):
            values += part.values
        elif isinstance(part, str):
            values.append(ast.Constant(part))
        else:
            values.append(ast.FormattedValue(part, -1, None))
    return ast.JoinedStr(values)
