"""Writes the function that works a rule out and writes its step in one go, for known values.

A rule's branches become branches of the function, so that at each end it is settled which arguments
were read, and in which order: what was read, what it rests on and the formula are written there
without looking. Whatever is out of the ordinary is left to the way in `evaluate.py`: a value that is
not known (`unsure`), a loop that reads on its way (`slow`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from types import CodeType
from typing import Any

from doudi.policy import language
from doudi.policy.formula import Writer
from doudi.policy.rulebook import PARENT, Rule
from doudi.policy.stepwriting import CHILDREN, PARAMETER, SAME, Outline, shown_as

MOST_LINES = 400  # of one function; a rule with more branches is left to the other way
_UNSURE = "if {0}.__class__ is Unknown: return unsure(who)"
_STEP = (  # where the values of other rules come from, as Python; `steps` are those of the bearer
    "s_{a} = {steps}.get({target!r})",
    "if s_{a} is None:",
    " workers[{target!r}]({bearer})",
    " s_{a} = {steps}[{target!r}]",
    "a_{a} = s_{a}.value",
)
_FACT = (
    "a_{a} = {bearer}.values.get({target!r}, MISSING)",
    "if a_{a} is MISSING: a_{a} = workers[{target!r}]({bearer})",
)
_PARAMETER = ("a_{a}, i_{a} = who.run.given[{target!r}]",)
_GROUP = (
    "k_{a} = who.children.get({entity!r}, ())",
    _UNSURE.format("k_{a}"),
    "a_{a}, v_{a} = [], []",
)
_STEPS = (
    "s_{a} = []",
    "for c in k_{a}:",
    " s = c.steps.get({target!r})",
    " if s is None:",
    "  workers[{target!r}](c)",
    "  s = c.steps[{target!r}]",
    " a = s.value",
    " " + _UNSURE.format("a"),
    " s_{a}.append(s)",
    " a_{a}.append(a)",
    " v_{a}.append(s.input['value'])",
)
_FACTS = (
    "for c in k_{a}:",
    " a = c.values[{target!r}] if {target!r} in c.values else workers[{target!r}](c)",
    " " + _UNSURE.format("a"),
    " a_{a}.append(a)",
    " v_{a}.append({shown})",
)
_TAIL = (
    "made = fixed.copy()",
    "made['value'], made['inputs'], made['formula'] = says, inputs, formula",
)
_END = (
    "steps[{name!r}] = step = Told()",
    "step.value, step.made, step.sources, step.keys = value, made, sources, keys",
    "step.input = {{'name': {name!r}, 'value': says, 'unit': {unit!r}}}",
    "step.entity, step.is_shared, step.cone = {entity!r}, False, None",
    "who.values[{name!r}] = value",
    "return value",
)


class LeftOut(Exception):
    """The rule is not one of those that can be told in one go."""


@dataclass(frozen=True)
class _Here:
    """A place on the way through a rule: what was read before it, and the local names given."""

    read: tuple[str, ...] = ()
    local: tuple[tuple[str, ast.expr], ...] = ()


Then = Callable[[ast.expr, _Here], None]  # writes what follows once an expression is there


def code_of(rule: Rule, outline: Outline, rules: set[str], facts: set[str]) -> CodeType:
    """The function `tell(who)` as code, the same for all days. Raises `LeftOut`.

    `rules`, `facts`: the names of all rules in force and of all facts.
    """
    text = _Teller(rule, outline, rules, facts)
    text.under("try:", text.whole)
    text.say("except Touched: return unsure(who)")
    module = _Filled(text.formulas).visit(ast.parse("\n".join(text.lines)))
    return compile(ast.fix_missing_locations(module), f"<telling of {rule.name}>", "exec")


class _Teller:
    """Writes the lines."""

    def __init__(self, rule: Rule, outline: Outline, rules: set[str], facts: set[str]) -> None:
        self.rule, self.outline, self.rules, self.facts = rule, outline, rules, facts
        self.names = {a.name for a in rule.arguments}
        self.lines, self.depth, self.count = ["def tell(who):"], 1, 0
        self.formulas: list[ast.expr] = []
        is_money = {a: unit.startswith("fen") for a, (_, _, _, unit, _) in outline.inputs.items()}
        self.writer = Writer(rule, is_money.__getitem__, lambda a: _name(f"a_{a}"))

    def say(self, line: str) -> None:
        """One line at the present depth."""
        if len(self.lines) > MOST_LINES:
            raise LeftOut(self.rule.name)
        self.lines.append(" " * self.depth + line)

    def under(self, head: str, write: Callable[[], None]) -> None:
        """A branch."""
        self.say(head)
        self.depth += 1
        write()
        self.depth -= 1

    def whole(self) -> None:
        """The branches, then what all of them end in."""
        self.say("steps = who.steps")
        self.block(language.body_of(self.rule.tree), _Here())
        name, entity = self.rule.name, self.rule.of
        who = {"id": "who.id", "pointer": "who.pointer"} if entity != "household" else {}
        if who and entity not in ("person", "obligor"):
            who["id"] = "who.parent.id"
        for line in (*_TAIL, *(f"made[{k!r}] = {v}" for k, v in who.items()), *_END):
            self.say(line.format(name=name, entity=entity, unit=self.outline.fixed["unit"]))

    def block(self, statements: list[ast.stmt], here: _Here) -> None:
        """Statements up to the return."""
        node, rest = statements[0], statements[1:]
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, written = node.targets[0].id, node.value

            def named(made: ast.expr, at: _Here) -> None:
                self.say(f"l_{name} = {self.text(made)}")
                self.block(rest, replace(at, local=(*at.local, (name, written))))

            self.expression(node.value, here, named)
        elif isinstance(node, ast.If):
            ways = node.body, node.orelse or rest
            self.expression(node.test, here, lambda made, at: self.ways(made, at, *ways))
        elif isinstance(node, ast.Return) and node.value is not None:
            self.expression(node.value, here, partial(self.end, node.value))

    def ways(self, test: ast.expr, here: _Here, yes: list[ast.stmt], no: list[ast.stmt]) -> None:
        """The two ways of an `if`; one where it is settled already."""
        known = getattr(test, "is_true", None)
        if known is None:
            self.under(f"if {self.text(test)}:", lambda: self.block(yes, here))
            self.under("else:", lambda: self.block(no, here))
        else:
            self.block(yes if known else no, here)

    def expression(self, node: ast.expr, here: _Here, then: Then) -> None:
        """Fetches what the expression needs, in the order of evaluation; then what follows."""
        if not self.unread(node, here):
            then(node, here)
        elif isinstance(node, ast.Name):
            self.fetch(node.id)
            then(node, replace(here, read=(*here.read, node.id)))
        elif isinstance(node, ast.IfExp) and not self.unread(node.test, here):
            self.under(
                f"if {self.text(node.test)}:", lambda: self.expression(node.body, here, then)
            )
            self.under("else:", lambda: self.expression(node.orelse, here, then))
        elif isinstance(node, ast.BoolOp) and not self.unread(node.values[0], here):
            self.choice(node, here, then)
        elif isinstance(node, ast.GeneratorExp) and not self.unread(node.generators[0].iter, here):
            self.say("return slow(who)")
        else:
            part = next(p for p in _parts(node) if self.unread(p, here))
            self.expression(
                part, here, lambda made, at: self.expression(_with(node, part, made), at, then)
            )

    def choice(self, node: ast.BoolOp, here: _Here, then: Then) -> None:
        """`a and b` where b needs something that was not read: it is fetched only where a holds."""
        self.count += 1
        first = f"T_{self.count}"
        self.say(f"{first} = {self.text(node.values[0])}")
        rest = node.values[1] if len(node.values) == 2 else ast.BoolOp(node.op, node.values[1:])
        is_or = isinstance(node.op, ast.Or)
        settled = _name(first)
        settled.is_true = is_or  # type: ignore[attr-defined]
        self.under(f"if {'not ' * is_or}{first}:", lambda: self.expression(rest, here, then))
        self.under("else:", lambda: then(settled, here))

    def unread(self, node: ast.AST, here: _Here) -> bool:
        """Whether the expression needs an argument that was not read yet."""
        names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return any(n in self.names and n not in here.read for n in names)

    def text(self, node: ast.expr) -> str:
        """An expression whose arguments were all read, as Python."""
        return ast.unparse(_Renamed(self.names).visit(language.copied(node)))

    def fetch(self, argument: str) -> None:
        """Lines that leave an argument's value in `a_x`, and the step it came from in `s_x`."""
        way, target, entity, unit, _ = self.outline.inputs[argument]
        bearer = "who" if way == SAME else _above(self.rule.of, entity)
        is_rule = way != PARAMETER and target in self.rules
        if is_rule and target in self.facts:
            raise LeftOut(self.rule.name)  # either may be there
        if way == PARAMETER:
            lines: tuple[str, ...] = _PARAMETER
        elif way == CHILDREN:
            lines = (*_GROUP, *(_STEPS if is_rule else _FACTS))
        else:
            lines = _STEP if is_rule else _FACT
        if way != CHILDREN:
            lines += (_UNSURE.format("a_{a}"),)
        words = {"a": argument, "target": target, "entity": entity, "bearer": bearer}
        words["steps"] = "steps" if way == SAME else f"{bearer}.steps"
        words["shown"] = shown_as("a", unit)
        for line in lines:
            self.say(line.format(**words))

    def end(self, written: ast.expr, made: ast.expr, here: _Here) -> None:
        """What a `return` leaves for the end of the function."""
        self.say(f"value = {self.text(made)}")
        is_yes_or_no = isinstance(made, ast.Compare) and self.outline.unit == "yes/no"
        if not is_yes_or_no:
            self.say(_UNSURE.format("value"))
        self.say(f"says = {'value' if is_yes_or_no else shown_as('value', self.outline.unit)}")
        self.say(f"inputs = [{', '.join(map(self.input, here.read))}]")
        formula = self.writer.text_or_nothing(written, dict(here.local))
        self.say(f"formula = F_{len(self.formulas)}")
        self.formulas.append(formula)
        self.say(f"sources = ({''.join(map(self.source, here.read))})")
        ways = [self.outline.inputs[a][:2] for a in here.read]
        self.say(f"keys = {tuple(target for way, target in ways if way == PARAMETER)!r}")

    def source(self, argument: str) -> str:
        """The step or steps behind an argument, as entries of a tuple; nothing for facts and law."""
        way, target = self.outline.inputs[argument][:2]
        if way == PARAMETER or target not in self.rules:
            return ""
        return f"*s_{argument}, " if way == CHILDREN else f"s_{argument}, "

    def input(self, argument: str) -> str:
        """The expression of one entry of `inputs`."""
        way, name, _, unit, says = self.outline.inputs[argument]
        if way == PARAMETER:
            return f"i_{argument}"
        if name in self.rules and way != CHILDREN:
            return f"s_{argument}.input"
        shown = f"v_{argument}" if way == CHILDREN else shown_as(f"a_{argument}", unit)
        return f"{{'name': {name!r}, 'value': {shown}, 'unit': {says!r}}}"


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _above(entity: str, wanted: str) -> str:
    """`who.parent.parent`: the way up to an entity."""
    way = "who"
    while entity != wanted:
        entity, way = PARENT[entity] or wanted, f"{way}.parent"
    return way


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions directly below, in the order of evaluation."""
    if isinstance(node, ast.IfExp):
        yield node.test
    elif isinstance(node, ast.GeneratorExp):
        yield node.generators[0].iter
    else:
        yield from (n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr))


def _with(node: ast.expr, part: ast.expr, made: ast.expr) -> ast.expr:
    """The expression with another part in the place of one of its parts."""
    if part is made:
        return node
    if isinstance(node, ast.GeneratorExp):
        raise LeftOut
    fields: dict[str, Any] = {}
    for name, value in ast.iter_fields(node):
        listed = [made if v is part else v for v in value] if isinstance(value, list) else value
        fields[name] = made if value is part else listed
    return node.__class__(**fields)


class _Renamed(ast.NodeTransformer):
    """Arguments and local names as they are called in the function."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.rows: set[str] = set()

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        self.rows |= {g.target.id for g in node.generators if isinstance(g.target, ast.Name)}
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in language.CONSTANTS:
            return ast.Constant(language.CONSTANTS[node.id])
        if node.id in self.names and node.id not in self.rows:
            return _name(f"a_{node.id}")
        is_own = node.id in self.rows or node.id in language.CALLS or node.id[:2] == "T_"
        return node if is_own else _name(f"l_{node.id}")


class _Filled(ast.NodeTransformer):
    """`F_0` becomes the first formula, and so on."""

    def __init__(self, formulas: list[ast.expr]) -> None:
        self.formulas = formulas

    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_formula = node.id.startswith("F_")
        return self.formulas[int(node.id[2:])] if is_formula else node
