"""The trace of a run as steps of a determination, each after what it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doudi.policy.evaluate import Instance, Run, Step
from doudi.policy.stepwriting import Written, parameter_step, written


def document(run: Run, targets: Iterable[tuple[str, Instance]]) -> list[dict[str, Any]]:
    """What the targets rest on; parameters first appear where they are used."""
    run.walks += 1
    mark = run.walks  # a step with this mark is listed already
    parameters: set[str] = set()
    listed: list[dict[str, Any]] = []

    def walk(step: Step) -> None:
        step.mark = mark
        known: Written | None = step.written
        if known is None or known[3] != len(step.reads):
            known = written(run, step)
        made, sources, keys, _ = known
        for source in sources:
            if source.mark != mark:
                walk(source)
        for key in keys:
            if key not in parameters:
                parameters.add(key)
                of_law = parameter_step(run, key)
                if of_law["value"] is not None:  # where the law has none, nothing turned on it
                    listed.append(of_law)
        listed.append(made)

    for name, who in targets:
        step = who.steps.get(name)
        if step is not None and step.mark != mark:
            walk(step)
    return listed
