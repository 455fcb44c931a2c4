"""The dibao core written once more for OpenFisca: 100,000 random households, equal to the fen."""

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from doudi.policy.batch.part import determine_part
from doudi.policy.batch.runner import setting
from doudi.policy.law import open_law
from tests.oracle import households

PYTHON = Path(__file__).resolve().parents[2] / ".venv-oracle/bin/python"
SCRIPT = Path(__file__).with_name("dibao_core.py")
COUNT = 50_000  # on each of two days with different law

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite,
    pytest.mark.skipif(
        not PYTHON.exists(), reason="scripts/extras.sh makes the oracle's environment"
    ),
]


def ask_oracle(folder: Path, period: str) -> dict[str, Any]:
    """Run OpenFisca in its own environment on the exported columns."""
    done = subprocess.run(
        [PYTHON, SCRIPT, folder, period], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("on", "period", "seed"), [(20260520, "2026-05", 1), (20250620, "2025-06", 2)]
)
def test_the_oracle_agrees_on_every_household(
    tmp_path: Path, on: int, period: str, seed: int
) -> None:
    frames = households.drawn(COUNT, on, seed)
    households.export(frames, tmp_path)
    ask_oracle(tmp_path, period)
    ours = determine_part(setting(open_law(), ["dibao"], {}), frames)
    oracle = pl.DataFrame({
        "household_id": frames["household"]["household_id"],
        "entitled": households.answer(tmp_path, "entitled"),
        "fen": households.answer(tmp_path, "amount"),
    })  # fmt: skip
    both = oracle.join(ours, on="household_id", how="left")
    differs = both.filter(
        ((pl.col("outcome") == "entitled") != (pl.col("entitled") == 1))
        | (pl.col("amount").fill_null(0) != pl.col("fen"))
        | (pl.col("outcome") == "cannot_say_yet")
    )
    assert both.height == COUNT
    assert differs.is_empty(), differs.head(5).to_dicts()
    assert 0.2 < both["entitled"].mean() < 0.8  # both sides of the line are met
