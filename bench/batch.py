"""Millions of people: persons per second and peak memory of a batch, part by part (--large: 10 million)."""

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from doudi.policy.batch import runner, tables
from doudi.policy.contract import read_case
from doudi.policy.law import open_law

PART = 100_000  # households of a part
PLACE = {"area": "231025", "on": "2026-05-20"}


def sample(count: int, seed: int = 7) -> dict[str, pl.DataFrame]:
    """Random complete households, as tables."""
    draw = random.Random(seed)
    return tables.from_cases((str(i), read_case(_case(draw))) for i in range(count))


def _disability(draw: random.Random) -> dict | None:
    level = draw.randint(1, 4)
    return {"category": "physical", "level": level} if draw.random() < 0.1 else None


def _case(draw: random.Random) -> dict:
    size = draw.choice([1, 1, 2, 2, 3, 4, 5])
    members = [
        {"id": f"m{i}", "relation": "01" if i == 0 else draw.choice(["10", "20", "50"]),
         "birth_date": f"{draw.randint(1935, 2024)}-03-04", "student": "none",
         "disability": _disability(draw),
         "serious_illness": draw.random() < 0.1, "employment": "farming", "flags": []}
        for i in range(size)
    ]  # fmt: skip
    income = [
        {"member": f"m{draw.randrange(size)}", "item": draw.choice(["wage", "farming_net", "gift"]),
         "amount": f"{draw.randint(0, 2500)}.{draw.randint(0, 99):02d}", "per": "month"}
        for _ in range(draw.randint(0, 3))
    ]  # fmt: skip
    return {
        "format": "doudi.case/1", **PLACE,
        "household": {"residence": draw.choice(["rural", "urban"]), "members": members,
                      "income": income, "spending": [], "assets": [], "obligors": []},
    }  # fmt: skip


def write_parts(folder: Path, persons: int) -> int:
    """Repeat a sample of households until there are so many persons; parts of equal size."""
    base = sample(5_000)
    per_base = base["person"].height
    copies = max(1, -(-persons // per_base))
    per_part = max(1, PART // base["household"].height)
    for start in range(0, copies, per_part):
        blocks = [
            {e: f.with_columns(pl.col("household_id") + f"-{i}") for e, f in base.items()}
            for i in range(start, min(copies, start + per_part))
        ]
        frames = {e: pl.concat([b[e] for b in blocks]) for e in base}
        tables.write(frames, folder / f"part-{start:06d}")
    return copies * per_base


def main() -> None:
    """Print the figures."""
    given = runner.setting(open_law(), ["dibao", "edge"], {})
    for persons in [1_000_000] + ([10_000_000] if "--large" in sys.argv else []):
        with tempfile.TemporaryDirectory() as folder:
            made = write_parts(Path(folder) / "in", persons)
            start = time.perf_counter()
            runner.run(given, Path(folder) / "in", Path(folder) / "out")
            seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{made:,} persons, dibao and edge, {len(given.schemes)} schemes: {seconds:.1f} s, "
              f"{made / seconds:,.0f} persons/s, peak {peak:,.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
