"""One household, with every step explained: how long a determination takes."""

import json
import statistics
import sys
import time
from pathlib import Path

from doudi.policy.determine import determine
from doudi.policy.law import open_law

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


def milliseconds(document: dict, runs: int = 200) -> float:
    """The median of `runs` determinations, law already open."""
    law = open_law()
    determine(document, law)
    times = []
    for _ in range(runs):
        start = time.process_time()
        determine(document, law)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    named = [a for a in sys.argv[1:] if not a.startswith("-")]
    case = json.loads(Path(named[0]).read_text()) if named else CASE
    print(f"dibao alone, explained:   {milliseconds(case | {'schemes': ['dibao']}):.2f} ms (aim 1)")
    print(f"all schemes, explained:   {milliseconds(case):.2f} ms (aim 5)")
