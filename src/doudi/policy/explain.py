"""The trace of a run as steps of a determination: values with units, formulas with the numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from doudi.kernel.money import yuan, yuan_grouped
from doudi.policy import language, threefold
from doudi.policy.evaluate import Instance, Run, Step
from doudi.policy.exact import Groups
from doudi.policy.law.texts import Text, cite
from doudi.policy.rulebook import Rule
from doudi.policy.unknown import Unknown

UNITS = {
    "fen": ("yuan", "元"), "fen/month": ("yuan/month", "元/月"), "fen/year": ("yuan/year", "元/年"),
    "fen/person/month": ("yuan/person/month", "元/人·月"), "persons": ("persons", "人"),
    "yes/no": ("yes/no", "是否"), "years": ("years", "岁"), "months": ("months", "月"),
    "vehicles": ("vehicles", "辆"), "homes": ("homes", "套"), "buildings": ("buildings", "处"),
    "businesses": ("businesses", "家"), "m2/100": ("m2", "平方米"), "groups": ("groups", "类"),
}  # fmt: skip
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">",
    ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠", ast.In: "∈", ast.NotIn: "∉",
}  # fmt: skip


def shown(value: object, unit: str) -> Any:
    """A value as the document carries it: money as yuan, unknown as null."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Groups):
        return value.known()
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value) if isinstance(value, Fraction) else value
    if unit.startswith("fen"):
        return yuan(value)
    return f"{value // 100}.{value % 100:02d}" if unit == "m2/100" else value


def unit_of(unit: str, lang: str = "en") -> str:
    """The unit as the document names it."""
    en, zh = UNITS.get(unit, (unit, unit))
    return zh if lang == "zh" else en


def steps_for(run: Run, targets: list[tuple[str, Instance]]) -> Iterator[Step]:
    """What the targets rest on, each after what it was made from."""
    seen: set[tuple[str, Instance]] = set()

    def walk(name: str, who: Instance) -> Iterator[Step]:
        step = run.steps.get((name, who))
        if step is None or (name, who) in seen:
            return
        seen.add((name, who))
        for argument in list(step.reads):
            kind, target = run.program.bindings[name][argument]
            if kind == "same":
                yield from walk(target, who)
            elif kind == "children":
                for child in _children(who, step.rule, argument):
                    yield from walk(target, child)
            elif kind.startswith("up:"):
                yield from walk(target, who.above(kind[3:]))
        yield step

    for name, who in targets:
        yield from walk(name, who)


def _children(who: Instance, rule: Rule, argument: str) -> list[Instance]:
    entity = next(a.children for a in rule.arguments if a.name == argument)
    group = who.children.get(str(entity), [])
    return [] if isinstance(group, Unknown) else group


def document(run: Run, steps: Iterator[Step], texts: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The steps as the determination lists them; parameters first appear where they are used."""
    listed: list[dict[str, Any]] = []
    parameters: set[str] = set()
    for step in steps:
        for argument in step.reads:
            kind, key = run.program.bindings[step.rule.name][argument]
            if kind == "parameter" and key not in parameters:
                parameters.add(key)
                listed.append(_parameter_step(run, key, texts))
        listed.append(_rule_step(run, step, texts))
    return listed


def _parameter_step(run: Run, key: str, texts: Mapping[str, Text]) -> dict[str, Any]:
    reader: Any = run.parameters
    parameter = reader.at.law.parameters[key]
    setting = reader.setting(key)
    raw = setting.raw if setting else reader.raw.get(reader.source(key))
    citation = [cite(texts, setting.cites, tag=setting.tag)] if setting else []
    made = {
        "name": key,
        "label": parameter.name.get("zh", key),
        "label_en": parameter.name.get("en", key),
        "kind": "parameter",
        "value": raw,
        "unit": parameter.unit,
        "formula": "",
        "cites": citation,
        "inputs": [],
    }
    if setting:
        made |= {"place": setting.place, "since": setting.since}
        if setting.note:
            made["note"] = setting.note
    elif raw is not None:
        made["override"] = True
    return made


def in_force(texts: Mapping[str, Text], cites: tuple[str, ...], day: str) -> list[str]:
    """The citations whose text is in force on the day; all of them when none is."""
    found = []
    for one in cites:
        text = texts.get(one.partition(":")[0])
        if text and text.in_force_from <= day and (text.until is None or day < text.until):
            found.append(one)
    return found or list(cites)


def _rule_step(run: Run, step: Step, texts: Mapping[str, Text]) -> dict[str, Any]:
    rule, who = step.rule, step.who
    reader: Any = run.parameters
    made: dict[str, Any] = {
        "name": rule.name,
        "label": rule.label["zh"],
        "label_en": rule.label["en"],
        "kind": "rule",
        "value": shown(step.value, rule.unit),
        "unit": unit_of(rule.unit),
        "formula": formula(step),
        "cites": [cite(texts, c) for c in in_force(texts, rule.cites, reader.at.day.isoformat())],
        "inputs": [_input(run, step, argument) for argument in step.reads],
    }
    if who.entity != "household":
        made |= {"of": who.entity, "id": _owner(who), "pointer": who.pointer}
    if rule.quiet:
        made["quiet"] = True
    if isinstance(step.value, Unknown):
        made["missing"] = sorted(pointer for _, pointer in step.value.causes)
    return made


def _owner(who: Instance) -> str:
    return who.id if who.entity in ("person", "obligor") or who.parent is None else who.parent.id


def _input(run: Run, step: Step, argument: str) -> dict[str, Any]:
    kind, name = run.program.bindings[step.rule.name][argument]
    value = step.reads[argument]
    if kind == "parameter":
        reader: Any = run.parameters
        setting = reader.setting(name)
        return {"name": name, "value": setting.raw if setting else reader.raw.get(name)}
    unit = _unit_of_name(run, name, step.who.entity)
    if isinstance(value, list):
        return {"name": name, "value": [shown(v, unit) for v in value], "unit": unit_of(unit)}
    return {"name": name, "value": shown(value, unit), "unit": unit_of(unit)}


def _unit_of_name(run: Run, name: str, entity: str) -> str:
    rule = run.program.rules.get(name)
    if rule is not None:
        return rule.unit
    return next((f.unit for (_, n), f in run.program.book.facts.items() if n == name), "")


def formula(step: Step) -> str:
    """The expression that gave the value, with the numbers in it; empty where one is unknown."""
    if any(_is_unknown(v) for v in step.reads.values()):
        return ""
    try:
        return _Writer(step).block(language.body_of(step.rule.tree))
    except _TooLong:
        return ""


def _is_unknown(value: object) -> bool:
    return isinstance(value, Unknown) or (
        isinstance(value, list) and any(isinstance(v, Unknown) for v in value)
    )


class _TooLong(Exception):
    """Tables and groups are not written out; their rows are in the inputs."""


class _Writer:
    """Writes the branch that was taken."""

    def __init__(self, step: Step) -> None:
        self.reads, self.local = step.reads, dict[str, ast.expr]()
        self.run, self.bindings = step.who.run, step.who.run.program.bindings[step.rule.name]
        self.entity = step.who.entity

    def block(self, statements: list[ast.stmt]) -> str:
        """The expression of the `return` that was reached."""
        for i, node in enumerate(statements):
            if isinstance(node, ast.Return) and node.value is not None:
                return self.text(node.value)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.local[node.targets[0].id] = node.value
            elif isinstance(node, ast.If):
                rest = node.orelse or statements[i + 1 :]
                return self.block(node.body if self.value(node.test) else rest)
        return ""

    def value(self, node: ast.expr) -> object:
        """The value of a part of the expression, from what was read."""
        return threefold.expression(node, self._get)

    def _get(self, name: str) -> object:
        return self.value(self.local[name]) if name in self.local else self.reads[name]

    def text(self, node: ast.expr) -> str:
        """One part, written."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
            return self.number(node)
        if isinstance(node, ast.BinOp):
            return f"{self.inner(node.left, node)} {_SIGNS[type(node.op)]} {self.inner(node.right, node)}"
        if isinstance(node, ast.Compare):
            return f"{self.text(node.left)} {_SIGNS[type(node.ops[0])]} {self.text(node.comparators[0])}"
        if isinstance(node, ast.IfExp):
            return self.text(node.body if self.value(node.test) else node.orelse)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node, node.func.id)
        raise _TooLong

    def inner(self, node: ast.expr, outer: ast.BinOp) -> str:
        """In brackets where the order would be lost."""
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        text = self.text(node)
        needs = is_sum and (
            isinstance(outer.op, ast.Mult)
            or (isinstance(outer.op, ast.Sub) and node is outer.right)
        )
        return f"({text})" if needs else text

    def number(self, node: ast.expr) -> str:
        """A leaf: money with two places, everything else as it is."""
        if isinstance(node, ast.Name) and node.id in self.local:
            return self.text(self.local[node.id])
        if isinstance(node, ast.Name) and node.id in language.CONSTANTS:
            return str(language.CONSTANTS[node.id])
        value = self.value(node)
        if isinstance(value, Groups | tuple | list):
            raise _TooLong
        return text_of(value, self.is_money(node))

    def is_money(self, node: ast.expr) -> bool:
        """Whether a leaf is an amount in fen."""
        if isinstance(node, ast.Attribute):
            return node.attr in _MONEY_FIELDS
        if not isinstance(node, ast.Name) or node.id not in self.bindings:
            return False
        kind, name = self.bindings[node.id]
        if kind == "parameter":
            reader: Any = self.run.parameters
            return bool(reader.at.law.parameters[name].type == "money")
        return _unit_of_name(self.run, name, self.entity).startswith("fen")

    def call(self, node: ast.Call, name: str) -> str:
        """Aggregates as sums, roundings as divisions."""
        if name in language.OVER_ROWS or name == "groups":
            raise _TooLong
        if name == "total" and isinstance(node.args[0], ast.Name):
            values = self.reads[node.args[0].id]
            return " + ".join(text_of(v, self.is_money(node.args[0])) for v in values) or "0"  # type: ignore[attr-defined]
        if name in ("floor_div", "ceil_div", "half_up_div", "rounded"):
            top = self.text(node.args[0])
            return (
                f"({top}) ÷ {self.text(node.args[1])}"
                if " " in top
                else f"{top} ÷ {self.text(node.args[1])}"
            )
        if name in language.AGGREGATES:
            raise _TooLong
        return f"{name}({', '.join(self.text(a) for a in node.args)})"


_MONEY_FIELDS = {"amount", "cap", "fixed", "cap_yearly", "fixed_yearly", "capital_below", "step"}


def text_of(value: object, is_money: bool) -> str:
    """A number for reading."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return yuan_grouped(value) if is_money else str(value)
    return str(value)
