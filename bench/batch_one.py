"""One measurement of `bench/batch.py`, alone in its process: `batch_one.py core|steps|dibao FOLDER`.

`core` and `steps` are the same rules; `steps` takes one part at a time and tells where time goes.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

ON = 20260520
CORE = "the dibao core (members, income, line, shortfall, supplements, rounding)"
T = TypeVar("T")


def measured(name: str, make: Callable[[], T]) -> T:
    """Say what takes a while before the figures begin."""
    print(f"{name} …", file=sys.stderr, flush=True)
    return make()


def setting_for(what: str) -> Any:
    """The whole scheme, or only what the oracle has: no test of property."""
    from doudi.policy.batch.runner import setting
    from doudi.policy.law import open_law

    given = setting(open_law(), ["dibao"], {})
    if what == "dibao":
        return given
    conditions = ("has_members", "is_income_below_standard")
    return replace(given, schemes=(replace(given.schemes[0], conditions=conditions),))


def rules_of(given: Any) -> int:
    """How many rules the scheme rests on in the place."""
    from doudi.policy.batch.bounds import TreeWords
    from doudi.policy.batch.part import compiled
    from doudi.policy.batch.targets import add_targets

    compiler = compiled(given, "231025", ON, TreeWords())
    add_targets(compiler, given.schemes[0])
    return sum(1 for _, name in compiler._values if name in compiler.program.rules)


Spent = dict[str, list[float]]  # step → [CPU seconds, seconds]


def clocked(function: Callable[..., Any], spent: Spent, step: str) -> Callable[..., Any]:
    """The function, with the time that it takes added up; what it yields is worked out within it."""

    def timed(*given: Any, **named: Any) -> Any:
        start, clock = time.process_time(), time.perf_counter()
        found = function(*given, **named)
        found = list(found) if isinstance(found, Iterator) else found
        mine = spent.setdefault(step, [0.0, 0.0])
        mine[0] += time.process_time() - start
        mine[1] += time.perf_counter() - clock
        return found

    return timed


def engine(what: str, spent: Spent) -> Callable[..., Any]:
    """The engine of a batch; for `steps` one that is clocked, so that parts come one by one."""
    from doudi.policy.batch import loading, runner
    from doudi.policy.batch.part import determine_part

    if what != "steps":
        return determine_part
    for module, name, step in (
        (loading, "read", "all of reading"), (loading, "checked", "checks"),
        (loading, "numbered", "numbering"), (runner, "_write", "writing"),
    ):  # fmt: skip
        setattr(module, name, clocked(getattr(module, name), spent, step))
    return clocked(determine_part, spent, "rules")


def main(what: str, source: Path) -> None:
    """Print the figures as JSON."""
    from doudi.policy.batch import runner

    given, spent = setting_for(what), {}
    by = engine(what, spent)
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as out:
        start, clock = time.process_time(), time.perf_counter()
        total = runner.summary(runner.run(given, source, Path(out), engine=by))
        cpu, wall = time.process_time() - start, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "what": f"scheme {given.schemes[0].id}", "rules": rules_of(given), "cpu": cpu, "wall": wall,
        "fen": sum(o["fen"] for o in total["outcomes"]), "households": total["households"],
        "persons": total["persons"], "peak_mb": peak, "steps": spent,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
