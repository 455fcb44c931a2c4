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
    for name, who in targets:
        step = who.steps.get(name)
        if step is not None and step not in listed:
            _add(run, step, listed, [])
    return list(listed.values())


def _add(run: Run, step: Step | Told, listed: Listed, growing: Growing) -> None:
    """Add the step after its sources.

    Schemes share most of what they rest on: from the second list on that a step of the household
    is put into, what leads to it is kept and added in one go. A list without what it holds already
    is the same list, as everything that leads to a step lies before it.
    """
    if step.is_shared and step.entity == "household":
        cone = step.cone
        if cone is None or any(len(s.reads) != n for s, n in cone[1]):
            cone = step.cone = ({}, [])
            run.cones.append(step)
            _add_alone(run, step, *cone)
        listed.update(cone[0])
        growing += cone[1]
    else:
        step.is_shared = True
        _add_alone(run, step, listed, growing)


def _add_alone(run: Run, step: Step | Told, listed: Listed, growing: Growing) -> None:
    if step.__class__ is Told:
        made, sources, keys = step.made, step.sources, step.keys
    else:
        made, sources, keys = _written(run, step, growing)
    for source in sources:
        if source not in listed:
            if source.is_shared:
                _add(run, source, listed, growing)
            else:
                source.is_shared = True
                _add_alone(run, source, listed, growing)
    for key in keys:
        if key not in listed:
            of_law = parameter_step(run, key)
            if of_law["value"] is not None:  # where the law has none, nothing turned on it
                listed[key] = of_law
    listed[step] = made


def _written(run: Run, step: Step, growing: Growing) -> tuple[dict[str, Any], Any, Any]:
    known: Written | None = step.written
    if known is None or known[3] != len(step.reads):
        known = written(run, step)
    if not step.is_settled:
        growing.append((step, known[3]))
    return known[:3]
