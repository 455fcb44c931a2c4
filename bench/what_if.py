"""What-if on a county of 10,000 and on one of 100,000 households: seconds until the whole answer."""

import resource
import time
from datetime import date

import polars as pl
from batch import copies
from batch_one import ON

from doudi.policy import whatif
from doudi.policy.batch import runner
from doudi.policy.law import open_law
from tests.oracle import households as oracle

CHANGES = {"dibao.standard.rural": "700.00", "dibao.standard.urban": "900.00"}
BASE, SLICE = 5_000, 10_000


def repeated(households: int) -> list[dict[str, pl.DataFrame]]:
    """Slices of so many households, from copies of a sample of complete ones."""
    base, step = oracle.drawn(BASE, ON, 7), SLICE // BASE
    return [copies(base, first, step) for first in range(0, households // BASE, step)]


def main() -> None:
    """Print the figures: dibao alone, and with the edge family beside it."""
    law = open_law()
    for households in (10_000, 100_000):
        slices = repeated(households)
        for schemes in (["dibao"], ["dibao", "edge"]):
            before, after = (runner.setting(law, schemes, c) for c in ({}, CHANGES))
            start, cpu = time.perf_counter(), time.process_time()
            found = [whatif.compare(frames, before, after) for frames in slices]
            whole = whatif.Comparison(pl.concat([c.households for c in found]), found[0].laws)
            answer = whatif.result_of(whole)
            whatif.drawn("231025", date(2026, 5, 20), before, after)
            spent, used = time.perf_counter() - start, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{households:,} households, {'+'.join(schemes)}: {spent:.1f} s ({used:.1f} s of work), "
                  f"{answer['totals']['changes']['gains']:,} gain, peak {peak:,.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
