"""The trace of a run as steps of a determination, each after what it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doudi.policy.evaluate import Instance, Run, Step, Told
from doudi.policy.stepwriting import Inputs, Written, parameter_step, written

Listed = dict[
    Any, dict[str, Any]
]  # step or key of a parameter → document, in the order of the list
# What a step rests on, as a list of its own; the steps in it that may yet read more, and how much
# they had read.
Growing = list[tuple[Step, int]]
Cone = tuple[Listed, Growing]


def document(run: Run, targets: Iterable[tuple[str, Instance]]) -> list[dict[str, Any]]:
    """What the targets rest on; parameters first appear where they are used."""
    run.inputs = run.inputs or Inputs(run)
    listed: Listed = {}
    steps = [who.steps[name] for name, who in targets if name in who.steps]
    _add(run, steps, listed, [])
    return list(listed.values())


def _add(run: Run, steps: Iterable[Step | Told], listed: Listed, growing: Growing) -> None:
    """Add steps, each after its sources and the parameters that it reads.

    Schemes share most of what they rest on: from the second list on that a step of the household
    is put into, what leads to it is kept and added in one go. A list without what it holds already
    is the same list, as everything that leads to a step lies before it.
    """
    for step in steps:
        if step in listed:
            continue
        if step.is_shared and step.entity == "household":
            leading, may_grow = _cone(run, step)
            listed.update(leading)
            growing += may_grow
            continue
        step.is_shared = True
        if isinstance(step, Told):
            made, sources, keys = step.made, step.sources, step.keys
        else:
            made, sources, keys = _written(run, step, growing)
        if sources:
            _add(run, sources, listed, growing)
        for key in keys:
            if key not in listed:
                of_law = parameter_step(run, key)
                if of_law["value"] is not None:  # where the law has none, nothing turned on it
                    listed[key] = of_law
        listed[step] = made


def _cone(run: Run, step: Step | Told) -> Cone:
    cone: Cone | None = step.cone
    if cone is None or any(len(s.reads) != n for s, n in cone[1]):
        cone = step.cone = ({}, [])
        run.cones.append(step)
        step.is_shared = False  # for once it is listed step by step
        _add(run, (step,), *cone)
    return cone


def _written(run: Run, step: Step, growing: Growing) -> tuple[dict[str, Any], Any, Any]:
    known: Written | None = step.written
    if known is None or known[3] != len(step.reads):
        known = written(run, step)
    if not step.is_settled:
        growing.append((step, known[3]))
    return known[:3]
