"""The synthetic county and the divisions: households a second, memory, departments' files, search.

`--large` walks a million persons (a few minutes).
"""

import resource
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from doudi.demo import population
from doudi.demo.departments.deliver import deliver
from doudi.kernel.divisions import DivisionIndex, Divisions

ON = date(2026, 11, 22)
QUESTIONS = ("西湖", "xihu", "xhq", "新村", "城关镇", "cgz", "chongqing", "330106", "村")


def memory() -> int:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def walk(scale: str) -> None:
    """Stream every household of the books and count."""
    county = population.build(1, population.Scale.named(scale), ON)
    started, homes, persons = time.perf_counter(), 0, 0
    for home in county.households():
        homes += 1
        persons += len(home.members)
    seconds = time.perf_counter() - started
    print(f"{scale}: {homes} households, {persons} persons in {seconds:.1f} s "
          f"({homes / seconds:.0f} a second), {memory()} MB")  # fmt: skip


def files(scale: str) -> None:
    """Write the departments' files and the truth."""
    county = population.build(1, population.Scale.named(scale), ON)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        rows = sum(deliver(county, Path(folder)).values())
        seconds = time.perf_counter() - started
    print(f"departments of {scale}: {rows} rows in 25 files, {seconds:.1f} s, {memory()} MB")


def search(*, villages: bool) -> None:
    """Build the index and ask it; the median and the slowest of the questions."""
    with tempfile.TemporaryDirectory() as folder:
        index = DivisionIndex(Divisions(), Path(folder) / "index.sqlite3", villages=villages)
        started = time.perf_counter()
        index.build()
        built, took = time.perf_counter() - started, []
        for text in QUESTIONS * 5:
            started = time.perf_counter()
            index.search(text)
            took.append((time.perf_counter() - started) * 1000)
    below = "villages" if villages else "townships"
    print(f"divisions down to {below}: index {built:.1f} s, search median "
          f"{statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")  # fmt: skip


if __name__ == "__main__":
    walk("county")
    files("county")
    search(villages=False)
    if "--large" in sys.argv:
        search(villages=True)
        walk("1000000p")
