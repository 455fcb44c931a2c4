"""Determine entitlement: doudi determine CASE.json, or --batch DIR --out DIR for tables."""

from __future__ import annotations

import argparse
import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any


def main(args: list[str]) -> int:
    """0 answered, 2 the document is not valid, 3 the law has no value for that place and day."""
    parser = _parser()
    options = parser.parse_args(args)
    if options.batch is None and options.case is None:
        parser.error("a case file, or --batch DIR with --out DIR")
    from doudi.policy.contract import faults
    from doudi.policy.errors import CaseRefused, LawMissing

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot show is escaped as in JSON
            stream.reconfigure(errors="backslashreplace")
    try:
        return _batch(options, parser) if options.batch else _single(options)
    except CaseRefused as refused:
        return _fail(faults.document_of(refused.faults, options.lang), 2)
    except LawMissing as gap:
        return _fail(faults.document_of_gap(gap, options.lang), 3)
    except OSError as fault:
        return _fail(faults.document_of([faults.of_file(fault)], options.lang), 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doudi determine", description=__doc__)
    parser.add_argument(
        "case", nargs="?", help="a case file (JSON or YAML), or - for standard input"
    )
    parser.add_argument("--text", action="store_true", help="print a worksheet for people")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--batch", type=Path, help="a folder of tables, of parts, or of case files")
    parser.add_argument("--out", type=Path, help="where the results of a batch are written")
    parser.add_argument(
        "--format", choices=("parquet", "csv"), help="of the results; as the tables"
    )
    parser.add_argument("--engine", choices=("polars", "duckdb", "spark"), default="polars")
    parser.add_argument("--schemes", help="schemes of a batch, separated by commas")
    parser.add_argument("--parameters", type=Path, help="overrides for a batch, JSON or YAML")
    parser.add_argument("--explain", metavar="ID", help="every step of one household of the batch")
    return parser


def _single(options: argparse.Namespace) -> int:
    from doudi.policy.contract.reading import parse
    from doudi.policy.determine import determine
    from doudi.policy.law import open_law

    law = open_law()
    answer = determine(parse(_read(options.case)), law)
    if options.text:
        from doudi.policy.worksheet import sheet

        print(sheet(answer, law.texts, options.lang), end="")
    else:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def _batch(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from doudi.policy.batch import engines, runner
    from doudi.policy.contract.reading import parse
    from doudi.policy.law import open_law

    overrides = parse(options.parameters.read_bytes()) if options.parameters else {}
    wanted = options.schemes.split(",") if options.schemes else None
    given = runner.setting(open_law(), wanted, overrides)
    if options.explain:
        try:
            answers = runner.explain(given, options.batch, options.explain)
        except KeyError:
            print(f"no household {options.explain} in {options.batch}", file=sys.stderr)
            return 2
        print(json.dumps(answers, ensure_ascii=False, indent=2))
        return 0
    if options.out is None:
        parser.error("--out DIR says where the results go")
    try:
        manifest = runner.run(
            given, options.batch, options.out,
            engine=engines.named(options.engine), kind=options.format, tell=_tell,
        )  # fmt: skip
        print(json.dumps(runner.summary(manifest), ensure_ascii=False, indent=2))
    except KeyboardInterrupt:
        print("stopped; the same command goes on where it stopped", file=sys.stderr)
        return 130
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _fail(document: dict[str, Any], status: int) -> int:
    print(json.dumps(document, ensure_ascii=False, indent=2), file=sys.stderr)
    return status
