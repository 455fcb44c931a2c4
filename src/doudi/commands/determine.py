"""Determine a household's entitlement from a case file.

usage: doudi determine CASE.json | --text CASE.json | --batch DIR --out DIR
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def main(args: list[str]) -> int:
    """0 answered, 2 the document is not valid, 3 the law has no value for that place and day."""
    options = _parser().parse_args(args)
    from doudi.policy.contract import faults
    from doudi.policy.contract.reading import parse
    from doudi.policy.determine import determine
    from doudi.policy.errors import CaseRefused, LawMissing
    from doudi.policy.law import open_law

    law = open_law()
    try:
        answer = determine(parse(_read(options.case)), law)
    except CaseRefused as refused:
        return _fail(faults.document_of(refused.faults, options.lang), 2)
    except LawMissing as gap:
        return _fail(faults.document_of_gap(gap, options.lang), 3)
    if options.text:
        from doudi.policy.worksheet import sheet

        print(sheet(answer, law.texts, options.lang), end="")
    else:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doudi determine", description=__doc__)
    parser.add_argument(
        "case", nargs="?", help="a case file (JSON or YAML), or - for standard input"
    )
    parser.add_argument("--text", action="store_true", help="print a worksheet for people")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def _read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def _fail(document: dict[str, Any], status: int) -> int:
    print(json.dumps(document, ensure_ascii=False, indent=2), file=sys.stderr)
    return status
