"""One measurement of `bench/batch.py`, alone in its process: `batch_one.py rules|core|dibao FOLDER`."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
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


def clocked(module: Any, name: str) -> list[float]:
    """[CPU seconds, seconds] that a function of a module takes from now on; it gives a list then."""
    spent, inner = [0.0, 0.0], getattr(module, name)

    def timed(*given: Any) -> list[Any]:
        start, clock = time.process_time(), time.perf_counter()
        found = list(inner(*given))
        spent[0] += time.process_time() - start
        spent[1] += time.perf_counter() - clock
        return found

    setattr(module, name, timed)
    return spent


def main(what: str, source: Path) -> None:
    """Print the figures as JSON."""
    from doudi.policy.batch import loading, runner, tables
    from doudi.policy.batch.part import determine_part

    given = setting_for(what)
    cpu, wall, amounts, counts = 0.0, 0.0, 0, [0, 0]
    checks = clocked(loading, "checked")
    if what == "rules":  # the tables in memory, the plan made; rules and answers alone
        for part in runner.parts(source):
            frames = tables.neutral(part.read())
            determine_part(given, {e: f.head(0) for e, f in frames.items()})
            start, clock = time.process_time(), time.perf_counter()
            made = determine_part(given, frames)
            cpu, wall = cpu + time.process_time() - start, wall + time.perf_counter() - clock
            amounts += made["amount"].sum() or 0
            counts = [counts[0] + frames["household"].height, counts[1] + frames["person"].height]
    else:
        with tempfile.TemporaryDirectory(prefix="doudi-bench-") as out:
            start, clock = time.process_time(), time.perf_counter()
            total = runner.summary(runner.run(given, source, Path(out)))
            cpu, wall = time.process_time() - start, time.perf_counter() - clock
        amounts = sum(o["fen"] for o in total["outcomes"])
        counts = [total["households"], total["persons"]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "what": f"scheme {given.schemes[0].id}", "rules": rules_of(given), "cpu": cpu, "wall": wall,
        "fen": amounts, "households": counts[0], "persons": counts[1], "peak_mb": peak,
        "checks_cpu": checks[0], "checks_wall": checks[1],
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
