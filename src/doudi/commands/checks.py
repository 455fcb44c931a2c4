"""Check the whole caseload against departments' data, or collect what the departments deliver.

doudi checks run --area 009901 [--on DAY]    ask every source, run every standing check
doudi checks list                            the standing checks with their numbers
doudi checks collect                         fetch once from the connectors of the deployment
"""

import argparse
import sys
from datetime import UTC, date, datetime

from doudi.commands._setup import with_django

PURPOSE = "assistance_check"


def main(args: list[str]) -> int:
    """Run one of them; 0 done, 1 refused or failed."""
    parser = argparse.ArgumentParser(
        prog="doudi checks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    act = parser.add_subparsers(dest="act", required=True)
    run = act.add_parser("run")
    run.add_argument("--area", required=True)
    run.add_argument("--on", type=date.fromisoformat, default=None)
    act.add_parser("list")
    act.add_parser("collect")
    asked = parser.parse_args(args)
    with_django()
    acts = {"run": _run, "list": _list, "collect": _collect}
    return acts[asked.act](asked)


def _run(asked: argparse.Namespace) -> int:
    from doudi.kernel import runs
    from doudi.kernel.actor import machine
    from doudi.kernel.run_states import OPEN
    from doudi.verification import services
    from doudi.verification.checks.declared import checks

    at = datetime.now(UTC)
    made = services.start_recheck(
        area=asked.area, purpose=PURPOSE, on=asked.on or at.date(), by=machine("command"), at=at
    )
    run = runs.advance(run_id=made.run_id or 0, at=at)
    while run.state in OPEN:
        run = runs.advance(run_id=run.pk, at=datetime.now(UTC))
        print(f"\r{run.done} of {run.total or '?'}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    made.refresh_from_db()
    for key, count in sorted(made.found.items(), key=lambda c: checks()[c[0]].number):
        print(f"{checks()[key].number:>4} {key:30} {count:6}")
    for key, lacking in sorted(made.not_run.items()):
        print(f"     {key:30} not run: {', '.join(lacking)}")
    print(f"{made.persons:,} persons of {made.households:,} households; {dict(run.result)}")
    return 0 if run.state == "done" else 1


def _list(_asked: argparse.Namespace) -> int:
    from doudi.verification.checks.declared import checks

    for key, check in sorted(checks().items(), key=lambda c: c[1].number):
        print(
            f"{check.number:>4} {key:30} {check.weight:5} {check.name['zh']} · {check.name['en']}"
        )
    return 0


def _collect(_asked: argparse.Namespace) -> int:
    from doudi.kernel.actor import machine
    from doudi.verification.services.collect import collect

    done = collect(by=machine("connectors"), at=datetime.now(UTC))
    for one in done:
        print(f"{one.source:20} {one.filename:40} {one.code:24} {one.good:8} {one.faulty:6}")
    return 0 if all(one.code in {"taken", "delivery_taken_before"} for one in done) else 1
