"""Millions of people against OpenFisca-Core, on the same data and rules; Spark on the same rows.

Both sides read the same Parquet files, make what they compute on, and write outcome, amount and reason
of every household. Doudi checks every value on the way in as it always does; what that costs is told
apart. OpenFisca's side is `tests/oracle/dibao_core.py` fed by `openfisca_way.py`: sixteen formulas that
give what Doudi's rules give in that county.

Every measurement runs in a process of its own, so that peak memory is its own. CPU seconds are of all
threads together. `--large`: 10 million persons, and 10 million households part by part.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

import polars as pl  # noqa: E402
from batch_one import CORE, ON, measured  # noqa: E402

from doudi.policy.law.tables import Item  # noqa: E402
from tests.oracle import households  # noqa: E402

PART = 100_000  # households of a part
BASE = 20_000  # households drawn; more are copies under other ids
ORACLE = ROOT / ".venv-oracle/bin/python"
Figures = dict[str, Any]


def copies(base: households.Frames, first: int, count: int) -> households.Frames:
    """The drawn households `count` times, each time under other ids."""
    blocks = [
        {e: f.with_columns(pl.col("household_id") + f"-{i}") for e, f in base.items()}
        for i in range(first, first + count)
    ]
    return {e: pl.concat([b[e] for b in blocks]) for e in base}


def write_parts(folder: Path, base: households.Frames, count: int) -> None:
    """The drawn households `count` times, in parts."""
    from doudi.policy.batch import tables

    step = PART // BASE
    for first in range(0, count, step):
        made = copies(base, first, min(step, count - first))
        tables.write(made, folder / f"part-{first:06d}")


def oracle(source: Path, folder: Path) -> Figures:
    """OpenFisca from the same tables to the same results, in a process and an environment of its own."""
    asked = {
        "words": households.WORDS, "facts": households.FACTS,
        "items": {"income": get_args(Item), "spending": households.COSTS},
    }  # fmt: skip
    (folder / "words.json").write_text(json.dumps(asked))
    script, out = ROOT / "bench/openfisca_way.py", folder / "results.parquet"
    command = [ORACLE, script, folder / "words.json", source, out, "2026-05"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout)
    return found


def doudi(source: Path, what: str) -> Figures:
    """One measurement in a process of its own."""
    command = [sys.executable, ROOT / "bench/batch_one.py", what, source]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def line(name: str, f: Figures) -> None:
    """One line of figures."""
    rate = f["persons"] / f["wall"]
    print(f"  {name:44} {f['cpu']:7.2f} CPU s  {f['wall']:7.2f} s  {rate:12,.0f} persons/s  "
          f"peak {f['peak_mb']:6,.0f} MB", flush=True)  # fmt: skip


def against_oracle(base: households.Frames, persons: int) -> None:
    """The dibao core, both from the same tables on disk to results on disk."""
    count = -(-persons // base["person"].height)
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as name:
        folder = Path(name)
        write_parts(folder / "in", base, count)
        whole = doudi(folder / "in", "core")
        other = oracle(folder / "in", folder) if ORACLE.exists() else None
        steps = doudi(folder / "in", "steps")
    print(f"{whole['persons']:,} persons, {CORE}")
    line("Doudi, tables to results, values checked", whole)
    if other is None:
        print("  OpenFisca is not installed: scripts/extras.sh oracle")
    else:
        assert (other["fen"], other["persons"]) == (whole["fen"], whole["persons"]), "they differ"
        line("OpenFisca, tables to results, nothing checked", other)
        print(f"  equal to the fen; Doudi to OpenFisca: {other['wall'] / whole['wall']:.2f}× as many "
              f"persons per second, {other['cpu'] / whole['cpu']:.2f}× per CPU second, "
              f"memory {whole['peak_mb'] / other['peak_mb']:.2f}×", flush=True)  # fmt: skip
        print(f"  of OpenFisca's CPU seconds: its 16 formulas {other['rules_cpu']:.2f}")
    told = ", ".join(f"{name} {cpu:.2f}" for name, cpu in seconds_of(steps).items())
    print(f"  of Doudi's CPU seconds, one part at a time: {told}", flush=True)


def seconds_of(steps: Figures) -> dict[str, float]:
    """Step → CPU seconds; what is left of reading when its checks and numbering are taken off."""
    spent = {name: cpu for name, (cpu, _) in steps["steps"].items()}
    inner = {name: spent.pop(name) for name in ("checks", "numbering")}
    reading = spent.pop("all of reading") - sum(inner.values())
    rules = spent.pop("rules")
    rest = steps["cpu"] - reading - sum(inner.values()) - rules - spent["writing"]
    return {"reading": reading, **inner, f"{steps['rules']} rules": rules, **spent, "rest": rest}


def alone(base: households.Frames, times: int, what: str) -> None:
    """A whole scheme, part by part."""
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as name:
        write_parts(Path(name), base, times)
        found = doudi(Path(name), what)
    print(f"{found['households']:,} households, {found['persons']:,} persons, {found['what']}")
    line("Doudi, tables on disk to results on disk", found)
    print(f"  {found['rules']} rules: {found['wall'] * 45 / found['rules']:.1f} s per 45 rules "
          f"({found['cpu'] * 45 / found['rules']:.1f} CPU s)")  # fmt: skip


def spark(base: households.Frames) -> None:
    """The same rows by Spark and by Polars."""
    if shutil.which("java") is None or find_spec("pyspark") is None:
        print("Spark is not installed: scripts/extras.sh spark")
        return
    from doudi.policy.batch.engines import named
    from doudi.policy.batch.runner import setting
    from doudi.policy.law import open_law

    given, order = setting(open_law(), ["dibao"], {}), ["household_id"]
    ours = named("polars")(given, base).sort(order)
    named("spark")(given, {e: f.head(1) for e, f in base.items()})  # starts the session
    start = time.perf_counter()
    theirs = named("spark")(given, base).sort(order)
    print(f"Spark on {base['person'].height:,} persons, dibao: {time.perf_counter() - start:.1f} s, "
          f"{'equal' if theirs.equals(ours) else 'NOT EQUAL'} to Polars row by row")  # fmt: skip


def main() -> None:
    """Print the figures."""
    base = measured("drawing", lambda: households.drawn(BASE, ON, 7))
    large = "--large" in sys.argv
    for persons in [1_000_000] + ([10_000_000] if large else []):
        against_oracle(base, persons)
    alone(base, 10_000_000 // BASE if large else 20, "dibao")
    spark(base)


if __name__ == "__main__":
    main()
