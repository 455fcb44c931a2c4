"""One household, with every step explained: how long a determination takes.

In a process that is set up as the server sets itself up (`doudi.kernel.memory`), in CPU time; the
median and the best of many, in two places: one with few parameters, and the demo county with all.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from doudi.kernel.memory import settled
from doudi.policy.determine import determine
from doudi.policy.law import open_law
from doudi.policy.telling import OFTEN

CASE = {
    "format": "doudi.case/1",
    "area": "231025",
    "on": "2026-05-20",
    "household": {
        "residence": "rural",
        "members": [
            {"id": id_, "relation": relation, "birth_date": born, "student": "none",
             "disability": None, "serious_illness": False, "flags": [], "employment": "flexible"}
            for id_, relation, born in (
                ("a", "01", "1980-01-01"), ("b", "10", "1982-03-01"), ("c", "50", "1951-07-09"),
                ("d", "20", "2012-02-02"))
        ],
        "income": [
            {"member": "a", "item": "wage", "amount": "1200.00", "per": "month"},
            {"member": "c", "item": "pension_resident_basic", "amount": "163.00", "per": "month"},
        ],
        "spending": [], "assets": [{"member": "a", "item": "deposit", "value": "0"}], "obligors": [],
    },
}  # fmt: skip


def milliseconds(document: dict, runs: int = 300) -> tuple[float, float]:
    """Median and best of `runs` determinations, law already open."""
    law = open_law()
    for _ in range(OFTEN + 2):
        determine(document, law)
    settled()
    times = []
    for _ in range(runs):
        start = time.process_time()
        determine(document, law)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times), min(times)


def main(case: dict) -> None:
    """Print the figures."""
    for name, document, aim in (
        ("dibao alone, explained", case | {"schemes": ["dibao"]}, 1),
        ("all schemes, explained", case, 5),
    ):
        median, best = milliseconds(document)
        print(f"{case['area']} {name}: median {median:.2f} ms, best {best:.2f} ms (aim {aim})")


if __name__ == "__main__":
    named = [a for a in sys.argv[1:] if not a.startswith("-")]
    if named:
        main(json.loads(Path(named[0]).read_text()))
    else:
        main(CASE)
        main(CASE | {"area": "009901"})
