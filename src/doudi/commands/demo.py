"""The synthetic county: build a demonstration database, write departments' files, list accounts.

    doudi demo build [--scale county] [--seed 1] [--on DAY]
    doudi demo serve [--port 8000] [--scale county] [--full] all of it: tables, county, pages
    doudi demo accounts [--port 8000]
    doudi demo departments --out DIR [--broken]             27 departments' files and the truth
    doudi demo cases --out DIR [--declared] [--limit N]     case files, one a household

Scales: small (60 assisted households), township (600), county (8,000), 100000h (households),
1000000p (persons).
"""

import argparse
import json
import multiprocessing
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from doudi.demo import population

REFUSALS = {
    "demo.another_county": "This database holds another county ({has}).",
    "demo.another_program": "This database was begun by another version of the program, which draws other "
    "people: remove it (make demo keeps it in var/demo) and start again.",
}  # fmt: skip
FIRST = "cases"  # the last stage that the first page waits for


def main(args: list[str]) -> int:
    """Run one of them; 0 done, 1 refused, 2 asked for something that does not exist."""
    parser = argparse.ArgumentParser(
        prog="doudi demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    act = parser.add_subparsers(dest="act", required=True)
    for name in ("build", "departments", "cases"):
        one = act.add_parser(name)
        one.add_argument("--scale", default="county")
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--on", type=date.fromisoformat, default=None)
        if name != "build":
            one.add_argument("--out", type=Path, required=True)
        if name == "departments":
            one.add_argument("--broken", action="store_true")
        if name == "cases":
            one.add_argument("--declared", action="store_true")
            one.add_argument("--limit", type=int, default=0)
    act.choices["build"].add_argument("--until", default="", help="the last stage to run")
    act.add_parser("accounts").add_argument("--port", type=int, default=8000)
    serve = act.add_parser("serve")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--scale", default="county")
    serve.add_argument("--full", action="store_true", help="build first what a worker would add")
    serve.set_defaults(seed=1, on=None)
    asked = parser.parse_args(args)
    acts = {
        "build": _build, "departments": _departments, "cases": _cases, "accounts": _accounts,
        "serve": _serve,
    }  # fmt: skip
    try:
        return acts[asked.act](asked)
    except ValueError as fault:
        print(f"doudi demo: {fault}", file=sys.stderr)
        return 2


def _today(asked: argparse.Namespace) -> date:
    return asked.on or datetime.now(UTC).date()


def _build(asked: argparse.Namespace) -> int:
    from doudi.commands._setup import with_django

    population.Scale.named(asked.scale)
    with_django()
    from django.conf import settings

    from doudi.demo import stages
    from doudi.kernel.errors import Refused

    if not settings.DEMO:
        print(
            "Set DOUDI_DEMO=1: invented people belong only into a demonstration.", file=sys.stderr
        )
        return 1
    try:
        ran = stages.run_all(until=asked.until, 
            seed=asked.seed, scale=asked.scale, on=_today(asked), at=datetime.now(UTC),
            say=lambda line: print(line, flush=True),
        )  # fmt: skip
    except Refused as no:
        print(REFUSALS.get(no.code, no.code).format(**no.detail), file=sys.stderr)
        return 1
    if not ran:
        print("The county is there already.")
    return 0


def _serve(asked: argparse.Namespace) -> int:
    """Everything in one process, since making Django ready takes seconds each time. The county is
    built in a fork beside the static files: its memory, threads and connections end with it."""
    from doudi.commands import serve
    from doudi.commands._setup import with_django

    population.Scale.named(asked.scale)
    with_django()
    from django.db import connections

    serve.tables_up_to_date()
    connections.close_all()
    asked.until = "" if asked.full else FIRST
    builder = multiprocessing.get_context("fork").Process(target=_build_and_exit, args=(asked,))
    builder.start()
    serve.static_in_place()
    builder.join()
    if builder.exitcode:
        return builder.exitcode
    _accounts(asked)
    serve.run(host=asked.host, port=asked.port, worker=True)
    return 0


def _build_and_exit(asked: argparse.Namespace) -> None:
    sys.exit(_build(asked))


def _accounts(asked: argparse.Namespace) -> int:
    from doudi.commands._setup import with_django

    with_django()
    from doudi.offices import accounts

    print(
        f"http://127.0.0.1:{asked.port}/  —  演示账号，登录页一点即入 / one click on the first page"
    )
    for account in accounts.demo_accounts():
        print(f"  {account.username:20} {account.role} · {account.name} · {account.office}")
    return 0


def _departments(asked: argparse.Namespace) -> int:
    from doudi.demo.departments.broken import write_broken
    from doudi.demo.departments.deliver import deliver

    county = population.build(asked.seed, population.Scale.named(asked.scale), _today(asked))
    for kind, rows in deliver(county, asked.out).items():
        print(f"{kind:20} {rows:8}")
    if asked.broken:
        broken = write_broken(county, asked.out / "broken")
        print(f"{broken.path.name}: {len(broken.faults)} of {broken.rows} rows are beyond use")
    return 0


def _cases(asked: argparse.Namespace) -> int:
    from doudi.demo.casefile import to_case

    on = _today(asked)
    county = population.build(asked.seed, population.Scale.named(asked.scale), on)
    asked.out.mkdir(parents=True, exist_ok=True)
    written = 0
    for home in county.households():
        if asked.limit and written >= asked.limit:
            break
        if not home.living(on):
            continue
        text = json.dumps(to_case(home, on, declared=asked.declared), ensure_ascii=False, indent=1)
        (asked.out / f"{home.number:07d}.json").write_text(text + "\n", encoding="utf-8")
        written += 1
    print(f"{written} case files in {asked.out}")
    return 0
