"""Writes one step of a determination: its value, the formula with the numbers, what was read.

What all steps of a rule share is put together once per law and day (`Outline`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from doudi.policy.evaluate import Instance, Program, Run, Step, Told
from doudi.policy.formula import money, writer
from doudi.policy.law import LawAt
from doudi.policy.law.texts import Text, cite
from doudi.policy.parameters import Parameters
from doudi.policy.rulebook import Rule
from doudi.policy.units import shower, shown, unit_of, yuan
from doudi.policy.unknown import Touched, Unknown

SAME, UP, PARAMETER, CHILDREN = range(4)  # where an argument comes from
WAYS = {"same": SAME, "up": UP, "parameter": PARAMETER, "children": CHILDREN}
_NAMES = re.compile(r"\{(\w+)\}")


# A step as a document; the steps and the parameters it was made from, in the order of use; how much
# had been read (groups may be asked later).
Written = tuple[dict[str, Any], list[Step | Told], Sequence[str], int]


class Outline:
    """What all steps of one rule share: the fixed fields, its inputs, its formula.

    `inputs`: argument → (where it comes from, name, entity, unit for showing, unit as written).
    """

    __slots__ = ("fixed", "formula", "inputs", "unit", "value")

    def __init__(
        self,
        fixed: dict[str, Any],
        unit: str,
        inputs: dict[str, tuple[int, str, str, str, str]],
        formula: Callable[[Mapping[str, Any]], str],
    ) -> None:
        self.fixed, self.unit, self.inputs, self.formula = fixed, unit, inputs, formula
        self.value = shower(unit)


def written(run: Run, step: Step) -> Written:
    """The step as a document; kept, as schemes share most of their steps."""
    if (outline := run.outlines.get(step.rule.name)) is None:
        outline = _outline(run, step.rule)
    sources, keys = _sources(step, outline)
    known: Written | None = step.written
    made_before = known[0] if known else _document(run, step, outline)
    step.written = found = (made_before, sources, keys, len(step.reads))
    return found


def _sources(step: Step, outline: Outline) -> tuple[list[Step | Told], list[str]]:
    who = step.who
    found: list[Step | Told] = []
    keys: list[str] = []
    for argument in step.reads:
        way, target, entity = outline.inputs[argument][:3]
        if way == PARAMETER:
            keys.append(target)
        elif way == CHILDREN:
            group = who.children.get(entity)
            for child in group if group.__class__ is list else ():
                if (made := child.steps.get(target)) is not None:
                    found.append(made)
        else:
            bearer = who if way == SAME else who.above(entity)
            if (made := bearer.steps.get(target)) is not None:
                found.append(made)
    return found, keys


def _outline(run: Run, rule: Rule) -> Outline:
    at: Any = run.parameters.at  # type: ignore[attr-defined]
    run.outlines = outlines_of(run.program, at)
    return outline_of(run.program, at, rule)


def outlines_of(program: Program, at: LawAt) -> dict[str, Outline]:
    """Kept for all households determined under the law of that day."""
    kept = program.outlines
    if len(kept) > 64 and at.key not in kept:
        kept.clear()
    return kept.setdefault(at.key, {})


def outline_of(program: Program, at: LawAt, rule: Rule) -> Outline:
    """What all steps of the rule share on that day."""
    known = outlines_of(program, at)
    if (outline := known.get(rule.name)) is None:
        outline = known[rule.name] = _new_outline(program, at, rule)
    return outline


def _new_outline(program: Program, at: LawAt, rule: Rule) -> Outline:
    inputs, units = {}, {}
    for argument, (kind, name) in program.bindings[rule.name].items():
        way, _, entity = kind.partition(":")
        unit = units[argument] = _unit_of_name(program, at, name, kind)
        inputs[argument] = (WAYS[way], name, entity, unit, unit_of(unit))
    fixed: dict[str, Any] = {
        "name": rule.name,
        "label": rule.label["zh"],
        "label_en": rule.label["en"],
        "kind": "rule",
        "value": None,
        "unit": unit_of(rule.unit),
        "formula": "",
        "cites": [cite(at.law.texts, c) for c in in_force(at.law.texts, rule.cites, at.key[1])],
        "inputs": [],
    }
    if rule.quiet:
        fixed["quiet"] = True
    formulas = program.formulas
    if rule.name not in formulas:
        formulas[rule.name] = writer(rule, lambda a: units[a].startswith("fen"))
    return Outline(fixed, rule.unit, inputs, formulas[rule.name])


def _document(run: Run, step: Step, outline: Outline) -> dict[str, Any]:
    rule, who = step.rule, step.who
    made = outline.fixed.copy()
    made["value"] = outline.value(step.value)
    made["inputs"], is_known = _inputs(run, step, outline)
    if is_known:
        made["formula"] = _template(run, step) if rule.formula else _formula(step, outline)
    if who.entity != "household":
        made["of"], made["id"], made["pointer"] = who.entity, _owner(who), who.pointer
    if step.value.__class__ is Unknown:
        made["missing"] = sorted(pointer for _, pointer in step.value.causes)
    return made


def _formula(step: Step, outline: Outline) -> str:
    """Nothing where a group that nobody knows lies on the way (the result did not turn on it)."""
    try:
        return outline.formula(step.reads)
    except Touched:
        return ""


def _inputs(run: Run, step: Step, outline: Outline) -> tuple[list[dict[str, Any]], bool]:
    """What was read, and whether all of it was known."""
    listed: list[dict[str, Any]] = []
    is_known = True
    for argument, value in step.reads.items():
        way, name, _, unit, says = outline.inputs[argument]
        kind = value.__class__
        if kind is Unknown:
            is_known = False
        if way == PARAMETER:
            listed.append(run.inputs[name])
        elif kind is list:
            is_known = is_known and Unknown not in map(type, value)  # type: ignore[call-overload]
            show = shower(unit)
            listed.append({"name": name, "value": [show(v) for v in value], "unit": says})  # type: ignore[attr-defined]
        else:
            listed.append({"name": name, "value": shower(unit)(value), "unit": says})
    return listed, is_known


def shown_as(value: str, unit: str) -> str:
    """The expression that shows a value of a unit, as Python; its words are in `WORDS`."""
    if unit.startswith("fen"):
        return f"yuan({value}) if {value}.__class__ is int else shown({value}, {unit!r})"
    if unit == "m2/100":
        return f"shown({value}, {unit!r})"
    return f"{value} if {value}.__class__ in PLAIN else shown({value}, {unit!r})"


WORDS: dict[str, Any] = {"yuan": yuan, "shown": shown, "PLAIN": frozenset({int, bool, str})}


class Inputs(dict[str, dict[str, Any]]):
    """Parameters as inputs of steps, by key: the same for every step of a determination."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def __missing__(self, key: str) -> dict[str, Any]:
        made = self[key] = {"name": key, "value": parameter_step(self.run, key)["value"]}
        return made


def parameter_step(run: Run, key: str) -> dict[str, Any]:
    """A value of the law as a step; written once per place and day unless the document overrides it."""
    reader: Any = run.parameters
    kept: dict[Any, dict[str, Any]] = run.written if reader.overrides else reader.at.written
    if key not in kept:
        kept[key] = of_law(reader, key)
    return kept[key]


def of_law(reader: Parameters, key: str) -> dict[str, Any]:
    """A parameter as a step."""
    texts = reader.at.law.texts
    parameter = reader.at.law.parameters[key]
    setting = reader.setting(key)
    raw = setting.raw if setting else reader.raw.get(reader.source(key))
    citation = [
        cite(texts, setting.cites, tag=setting.tag) if setting else cite(texts, parameter.basis)
    ]
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


def _template(run: Run, step: Step) -> str:
    """The formula that a rule words itself, for amounts carried in units that nobody reads."""
    values = {
        name: text_of(run.of(name, step.who), run.program.rules[name].unit)
        for name in _NAMES.findall(step.rule.formula)
    }
    return step.rule.formula.format_map(values)


def text_of(value: object, unit: str) -> str:
    """A value inside a formula."""
    return money(value) if unit.startswith("fen") and isinstance(value, int) else str(value)


def _owner(who: Instance) -> str:
    return who.id if who.entity in ("person", "obligor") or who.parent is None else who.parent.id


def _unit_of_name(program: Program, at: LawAt, name: str, kind: str) -> str:
    if kind == "parameter":
        return "fen" if at.law.parameters[name].type == "money" else ""
    rule = program.rules.get(name)
    if rule is not None:
        return rule.unit
    return next((f.unit for (_, n), f in program.book.facts.items() if n == name), "")
