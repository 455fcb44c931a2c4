"""Orders a plan into stages, so that a batch passes over its tables as seldom as the rules allow.

A stage first brings over what comes from other entities (lifts and aggregates, all of one pair in one
go), then defines columns layer by layer. What no answer needs is left out, and each entity keeps only
the columns that a later stage still reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.policy.batch.compiler import Define, Gather, Lift, Plan

Column = tuple[str, str]  # entity, name
Step = Define | Lift | Gather


@dataclass(frozen=True)
class Lifts:
    """Columns of the entity above, seen from below: name here → name there."""

    entity: str
    source: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Gathers:
    """Aggregates of the children of an entity."""

    entity: str
    source: str
    steps: tuple[Gather, ...]


@dataclass
class Stage:
    """Crossings between entities, then layers of columns per entity, then what stays."""

    crossings: list[Lifts | Gathers] = field(default_factory=list)
    layers: dict[str, list[list[Define]]] = field(default_factory=dict)
    stays: dict[str, set[str]] = field(default_factory=dict)


def scheduled(
    plan: Plan, reads: Callable[[Any], Iterable[str]], keep: Iterable[Column]
) -> list[Stage]:
    """The stages of a plan; `reads` names the columns of an expression, `keep` what is asked for."""
    key = frozenset(keep)
    if key not in plan.stages:
        plan.stages[key] = _staged(plan, reads, set(key))
    found: list[Stage] = plan.stages[key]
    return found


def _staged(plan: Plan, reads: Callable[[Any], Iterable[str]], keep: set[Column]) -> list[Stage]:
    steps = {(s.entity, s.column): s for s in reversed(plan.steps)}
    needs = {column: _needs(step, reads) for column, step in steps.items()}
    wanted = _wanted(keep, needs)
    order = [(s.entity, s.column) for s in plan.steps]
    stage_of, layer_of = _places(dict.fromkeys(c for c in order if c in wanted), steps, needs)
    stages = [Stage() for _ in range(max(stage_of.values(), default=0) + 1)]
    crossings: list[dict[tuple[type, str, str], list[Any]]] = [defaultdict(list) for _ in stages]
    for column, at in stage_of.items():
        step = steps[column]
        if isinstance(step, Define):
            layers = stages[at].layers.setdefault(step.entity, [])
            layers += [[] for _ in range(layer_of[column] + 1 - len(layers))]
            layers[layer_of[column]].append(step)
        else:
            crossings[at][type(step), step.entity, step.source].append(step)
    for stage, groups in zip(stages, crossings, strict=True):
        stage.crossings = [_crossing(kind, e, s, found) for (kind, e, s), found in groups.items()]
    _last_uses(stages, needs, keep)
    return stages


def _needs(step: Step, reads: Callable[[Any], Iterable[str]]) -> set[Column]:
    if isinstance(step, Define):
        return {(step.entity, name) for name in reads(step.expr)}
    return {(step.source, step.source_column)}


def _wanted(keep: set[Column], needs: Mapping[Column, set[Column]]) -> set[Column]:
    """Everything that leads to what is asked for."""
    wanted, waiting = set(keep), list(keep)
    while waiting:
        fresh = needs.get(waiting.pop(), set()) - wanted
        wanted |= fresh
        waiting += fresh
    return wanted


def _places(
    order: Iterable[Column], steps: Mapping[Column, Step], needs: Mapping[Column, set[Column]]
) -> tuple[dict[Column, int], dict[Column, int]]:
    """The stage of each column, and the layer within it."""
    stage_of: dict[Column, int] = {}
    layer_of: dict[Column, int] = {}
    for column in order:
        used = needs[column] & stage_of.keys()
        at = max((stage_of[c] for c in used), default=0)
        if not isinstance(steps[column], Define):
            stage_of[column] = at + 1
            continue
        stage_of[column] = at
        same = [layer_of[c] + 1 for c in used if stage_of[c] == at and c in layer_of]
        layer_of[column] = max(same, default=0)
    return stage_of, layer_of


def _crossing(kind: type, entity: str, source: str, steps: list[Any]) -> Lifts | Gathers:
    if kind is Lift:
        return Lifts(entity, source, {s.column: s.source_column for s in steps})
    return Gathers(entity, source, tuple(steps))


def _last_uses(stages: list[Stage], needs: Mapping[Column, set[Column]], keep: set[Column]) -> None:
    """What each entity still needs after a stage, from the last stage backwards."""
    later = set(keep)
    for stage in reversed(stages):
        stays: dict[str, set[str]] = defaultdict(set)
        for entity, name in later:
            stays[entity].add(name)
        stage.stays = dict(stays)
        made = [(s.entity, s.column) for layers in stage.layers.values() for x in layers for s in x]
        for crossing in stage.crossings:
            names = crossing.columns if isinstance(crossing, Lifts) else [
                s.column for s in crossing.steps
            ]  # fmt: skip
            made += [(crossing.entity, name) for name in names]
        for column in made:
            later |= needs[column]


__all__ = ["Gathers", "Lifts", "Stage", "scheduled"]
