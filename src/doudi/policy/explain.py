"""The trace of a run as steps of a determination: values with units, formulas with the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
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
    return _shower(unit)(value)


@lru_cache(maxsize=256)
def _shower(unit: str) -> Callable[[object], Any]:
    """How values of this unit are carried."""
    if unit.startswith("fen"):
        return _shown_money
    return _shown_area if unit == "m2/100" else _shown


def _shown(value: object) -> Any:
    kind = value.__class__
    if kind is int or kind is bool or kind is str:
        return value
    if kind is Unknown:
        return None
    if kind is Groups:
        return value.known()  # type: ignore[attr-defined]
    return str(value) if kind is Fraction else value


def _shown_money(value: object) -> Any:
    return yuan(value) if value.__class__ is int else _shown(value)


def _shown_area(value: object) -> Any:
    if value.__class__ is not int:
        return _shown(value)
    return f"{value // 100}.{value % 100:02d}"


def unit_of(unit: str, lang: str = "en") -> str:
    """The unit as the document names it."""
    en, zh = UNITS.get(unit, (unit, unit))
    return zh if lang == "zh" else en


def steps_for(run: Run, targets: list[tuple[str, Instance]]) -> list[Step]:
    """What the targets rest on, each after what it was made from."""
    seen: set[Step] = set()
    found: list[Step] = []

    def walk(step: Step) -> None:
        seen.add(step)
        for source in step.sources()[0]:
            if source not in seen:
                walk(source)
        found.append(step)

    for target in targets:
        step = run.steps.get(target)
        if step is not None and step not in seen:
            walk(step)
    return found


def document(run: Run, steps: Sequence[Step], texts: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The steps as the determination lists them; parameters first appear where they are used."""
    listed: list[dict[str, Any]] = []
    day = run.parameters.at.day.isoformat()  # type: ignore[attr-defined]
    parameters: set[str] = set()
    written = run.written
    for step in steps:
        for key in step.sources()[1]:
            if key not in parameters:
                parameters.add(key)
                if key not in written:
                    written[key] = _parameter_step(run, key, texts)
                if (
                    written[key]["value"] is not None
                ):  # where the law has none, nothing turned on it
                    listed.append(written[key])
        made = written.get(step)
        if made is None:  # schemes share most of their steps
            made = written[step] = _rule_step(run, step, texts, day)
        listed.append(made)
    return listed


def _parameter_step(run: Run, key: str, texts: Mapping[str, Text]) -> dict[str, Any]:
    """A value of the law as a step; written once per place and day unless the document overrides it."""
    reader: Any = run.parameters
    if reader.overrides:
        return _written_parameter(run, key, texts)
    kept: dict[str, dict[str, Any]] = reader.at.written
    if key not in kept:
        kept[key] = _written_parameter(run, key, texts)
    return kept[key]


def _written_parameter(run: Run, key: str, texts: Mapping[str, Text]) -> dict[str, Any]:
    reader: Any = run.parameters
    parameter = reader.at.law.parameters[key]
    setting = reader.setting(key)
    raw = _raw(run, key)
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


@dataclass(frozen=True, slots=True)
class _Outline:
    """What all steps of one rule share: the fixed fields, how each input is written, its formula."""

    fixed: dict[str, Any]
    value: Callable[[object], Any]
    inputs: dict[str, tuple[bool, str, Callable[[object], Any], str]]  # is parameter, name, …, unit
    formula: Callable[[Mapping[str, Any]], str]


def _outline(run: Run, rule: Rule, texts: Mapping[str, Text], day: str) -> _Outline:
    inputs, units = {}, {}
    for argument, (kind, name) in run.program.bindings[rule.name].items():
        unit = units[argument] = _unit_of_name(run, name, kind)
        inputs[argument] = (kind == "parameter", name, _shower(unit), unit_of(unit))
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
    formula = writer(rule, lambda a: units[a].startswith("fen"))
    return _Outline(fixed, _shower(rule.unit), inputs, formula)


def _rule_step(run: Run, step: Step, texts: Mapping[str, Text], day: str) -> dict[str, Any]:
    rule, who = step.rule, step.who
    outlines = run.program.outlines
    outline = outlines.get((rule.name, day))
    if outline is None:
        if len(outlines) > 4000:
            outlines.clear()
        outline = outlines[rule.name, day] = _outline(run, rule, texts, day)
    made = outline.fixed.copy()
    made["value"] = outline.value(step.value)
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
    listed: list[dict[str, Any]] = []
    is_known = True
    for argument, value in step.reads.items():
        is_parameter, name, show, unit = outline.inputs[argument]
        kind = value.__class__
        if kind is Unknown:
            is_known = False
        if is_parameter:
            listed.append({"name": name, "value": _raw(run, name)})
        elif kind is list:
            is_known = is_known and Unknown not in map(type, value)  # type: ignore[call-overload]
            listed.append({"name": name, "value": [show(v) for v in value], "unit": unit})  # type: ignore[attr-defined]
        else:
            listed.append({"name": name, "value": show(value), "unit": unit})
    return listed, is_known


def _raw(run: Run, key: str) -> Any:
    reader: Any = run.parameters
    if not reader.overrides and key in reader.at.written:
        return reader.at.written[key]["value"]
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
