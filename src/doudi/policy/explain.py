"""The trace of a run as steps of a determination: values with units, formulas with the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from doudi.kernel.money import yuan
from doudi.policy.evaluate import Instance, Run, Step
from doudi.policy.exact import Groups
from doudi.policy.formula import money, writer
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
_NAMES = re.compile(r"\{(\w+)\}")


def shown(value: object, unit: str) -> Any:
    """A value as the document carries it: money as yuan, unknown as null."""
    kind = value.__class__
    if kind is int:
        if unit.startswith("fen"):
            return yuan(value)  # type: ignore[arg-type]
        return f"{value // 100}.{value % 100:02d}" if unit == "m2/100" else value  # type: ignore[operator]
    if kind is Unknown:
        return None
    if kind is Groups:
        return value.known()  # type: ignore[attr-defined]
    return str(value) if kind is Fraction else value


def unit_of(unit: str, lang: str = "en") -> str:
    """The unit as the document names it."""
    en, zh = UNITS.get(unit, (unit, unit))
    return zh if lang == "zh" else en


def steps_for(run: Run, targets: list[tuple[str, Instance]]) -> list[Step]:
    """What the targets rest on, each after what it was made from."""
    seen: set[tuple[str, Instance]] = set()
    found: list[Step] = []

    def walk(name: str, who: Instance) -> None:
        key = (name, who)
        if key in seen:
            return
        seen.add(key)
        step = run.steps.get(key)
        if step is None:
            return
        bindings = run.program.bindings[name]
        for argument in step.reads:
            kind, target = bindings[argument]
            if kind == "same":
                walk(target, who)
            elif kind.startswith("up:"):
                walk(target, who.above(kind[3:]))
            elif kind != "parameter":
                group = who.children.get(kind[9:], [])
                for child in group if group.__class__ is list else ():
                    walk(target, child)
        found.append(step)

    for name, who in targets:
        walk(name, who)
    return found


def document(run: Run, steps: Sequence[Step], texts: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The steps as the determination lists them; parameters first appear where they are used."""
    listed: list[dict[str, Any]] = []
    day = run.parameters.at.day.isoformat()  # type: ignore[attr-defined]
    parameters: set[str] = set()
    for step in steps:
        for argument in step.reads:
            kind, key = run.program.bindings[step.rule.name][argument]
            if kind == "parameter" and key not in parameters:
                parameters.add(key)
                listed.append(_parameter_step(run, key, texts))
        this = (step.rule.name, step.who)
        if this not in run.written:  # schemes share most of their steps
            run.written[this] = _rule_step(run, step, texts, day)
        listed.append(run.written[this])
    return listed


def _parameter_step(run: Run, key: str, texts: Mapping[str, Text]) -> dict[str, Any]:
    reader: Any = run.parameters
    parameter = reader.at.law.parameters[key]
    setting = reader.setting(key)
    raw = _raw(run, key)
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


@dataclass(frozen=True, slots=True)
class _Outline:
    """What all steps of one rule share: the fixed fields, where each input comes from, its writer."""

    fixed: dict[str, Any]
    inputs: dict[str, tuple[str, str, str]]  # argument → (kind, name, unit)
    formula: Callable[[Mapping[str, Any]], str]


def _outline(run: Run, rule: Rule, texts: Mapping[str, Text], day: str) -> _Outline:
    inputs = {}
    for argument, (kind, name) in run.program.bindings[rule.name].items():
        inputs[argument] = (kind, name, _unit_of_name(run, name, kind))
    fixed: dict[str, Any] = {
        "name": rule.name,
        "label": rule.label["zh"],
        "label_en": rule.label["en"],
        "kind": "rule",
        "value": None,
        "unit": unit_of(rule.unit),
        "formula": "",
        "cites": [cite(texts, c) for c in in_force(texts, rule.cites, day)],
        "inputs": [],
    }
    if rule.quiet:
        fixed["quiet"] = True
    return _Outline(fixed, inputs, writer(rule, lambda a: inputs[a][2].startswith("fen")))


def _rule_step(run: Run, step: Step, texts: Mapping[str, Text], day: str) -> dict[str, Any]:
    rule, who = step.rule, step.who
    outlines = run.program.outlines
    outline = outlines.get((rule.name, day))
    if outline is None:
        if len(outlines) > 4000:
            outlines.clear()
        outline = outlines[rule.name, day] = _outline(run, rule, texts, day)
    made = dict(outline.fixed)
    made["value"] = shown(step.value, rule.unit)
    made["inputs"], is_known = _inputs(run, step, outline)
    if is_known:
        made["formula"] = _template(run, step) if rule.formula else outline.formula(step.reads)
    if who.entity != "household":
        made["of"], made["id"], made["pointer"] = who.entity, _owner(who), who.pointer
    if step.value.__class__ is Unknown:
        made["missing"] = sorted(pointer for _, pointer in step.value.causes)
    return made


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


def _inputs(run: Run, step: Step, outline: _Outline) -> tuple[list[dict[str, Any]], bool]:
    """What was read, and whether all of it was known."""
    listed, is_known = [], True
    for argument, value in step.reads.items():
        kind, name, unit = outline.inputs[argument]
        if value.__class__ is Unknown:
            is_known = False
        if kind == "parameter":
            listed.append({"name": name, "value": _raw(run, name)})
        elif value.__class__ is list:
            is_known = is_known and not any(v.__class__ is Unknown for v in value)
            shown_list = [shown(v, unit) for v in value]
            listed.append({"name": name, "value": shown_list, "unit": unit_of(unit)})
        else:
            listed.append({"name": name, "value": shown(value, unit), "unit": unit_of(unit)})
    return listed, is_known


def _raw(run: Run, key: str) -> Any:
    reader: Any = run.parameters
    setting = reader.setting(key)
    return setting.raw if setting else reader.raw.get(reader.source(key))


def _owner(who: Instance) -> str:
    return who.id if who.entity in ("person", "obligor") or who.parent is None else who.parent.id


def _unit_of_name(run: Run, name: str, kind: str) -> str:
    if kind == "parameter":
        reader: Any = run.parameters
        return "fen" if reader.at.law.parameters[name].type == "money" else ""
    rule = run.program.rules.get(name)
    if rule is not None:
        return rule.unit
    return next((f.unit for (_, n), f in run.program.book.facts.items() if n == name), "")
