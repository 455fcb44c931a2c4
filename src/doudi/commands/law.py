"""The law book on the command line: what is in force where, whether it is sound, what is due."""

import argparse
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from doudi.policy.errors import LawBroken, RuleRefused
from doudi.policy.law import overlay
from doudi.policy.law.book import Law, open_law
from doudi.policy.lawbook import check, document, listing, offer

SOUND, UNSOUND, NO_ANSWER = 0, 1, 2


def main(args: list[str]) -> int:
    """Run `doudi law NAME …`; 0 answered, 1 the law is not sound or something is due, 2 not possible."""
    options = _parser().parse_args(args)
    try:
        law = open_law(options.law)
        answer: Callable[[Law, argparse.Namespace], int] = options.answer
        return answer(law, options)
    except (LawBroken, RuleRefused) as fault:
        print(fault, file=sys.stderr)
        return NO_ANSWER


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doudi law", description=__doc__)
    names = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, answer: Callable[..., int], says: str) -> argparse.ArgumentParser:
        sub = names.add_parser(name, help=says, description=says)
        sub.set_defaults(answer=answer)
        sub.add_argument("--law", type=Path, metavar="FOLDER", help="another law folder")
        sub.add_argument("--lang", choices=("zh", "en"), default="zh")
        return sub

    shown = command("parameters", parameters, "every value in force in a place on a day")
    shown.add_argument(
        "--area", type=_area, required=True, help="division code of 6, 9 or 12 digits"
    )
    shown.add_argument("--on", type=_day, default=None, metavar="DAY")
    shown.add_argument("--json", action="store_true", help="for machines")
    command("check", sound, "citations, dates, overlaps, completeness; 0 sound, 1 not")
    late = command("due", due, "values that nobody has checked for a year; 1 when there are any")
    late.add_argument("--on", type=_day, default=None, metavar="DAY")
    between = command("diff", diff, "what changed in a place between two days, in plain words")
    between.add_argument("--area", type=_area, required=True)
    between.add_argument("--from", dest="since", type=_day, required=True)
    between.add_argument("--to", type=_day, required=True)
    offered = command("schemes", offers, "the schemes of a place on a day, with conditions")
    offered.add_argument("--area", type=_area, required=True)
    offered.add_argument("--on", type=_day, default=None, metavar="DAY")
    offered.add_argument("--json", action="store_true", help="for machines")
    written = command("document", documented, "the list of all parameters, as docs/parameters.md")
    written.add_argument("--out", type=Path, default=None, help="the file to write; else printed")
    return parser


def _area(text: str) -> str:
    """A division code, checked by its form; whether the place has values of its own is the answer."""
    if not re.fullmatch(r"[0-9]{6}([0-9]{3}){0,2}", text):
        raise argparse.ArgumentTypeError("a division code of 6, 9 or 12 digits")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day such as 2026-05-20") from None


def parameters(law: Law, options: argparse.Namespace) -> int:
    """Print every value in force, with citation and origin; the keys without a value apart."""
    on = options.on or date.today()
    if options.json:
        print(
            json.dumps(listing.as_json(law, area=options.area, on=on), ensure_ascii=False, indent=1)
        )
    else:
        print(listing.as_text(law, area=options.area, on=on, lang=options.lang), end="")
    return SOUND


def sound(law: Law, options: argparse.Namespace) -> int:
    """Print everything wrong with the folder, or what was looked at when nothing is."""
    found = check.findings(law)
    for finding in found:
        print(finding)
    if found:
        print(f"\n{len(found)} 处需要改正 / {len(found)} to put right", file=sys.stderr)
        return UNSOUND
    values = sum(len(s) for p in law.parameters.values() for s in p.places.values())
    own = len(overlay.deployed().values) if options.law is None else 0
    laid = (f"（其中本部署覆盖 {own} 个）", f" ({own} of them laid over by this deployment)")
    zh, en = laid if own else ("", "")
    print(
        f"{len(law.texts)} 个文件、{len(law.parameters)} 个参数、{values} 个数值{zh}："
        "引用全部可查，没有缺口和重叠。"
        if options.lang == "zh"
        else f"{len(law.texts)} texts, {len(law.parameters)} parameters, {values} values{en}: "
        "every citation resolves, no gaps, no overlaps."
    )
    return SOUND


def due(law: Law, options: argparse.Namespace) -> int:
    """Print what has not been looked at for a year, longest ago first."""
    late = listing.due(law, on=options.on or date.today())
    for parameter in late:
        print(f"{parameter.checked_on or '—':12} {parameter.key}  {parameter.name[options.lang]}")
    return UNSOUND if late else SOUND


def diff(law: Law, options: argparse.Namespace) -> int:
    """Print one sentence for each value that differs between the two days."""
    found = listing.changes(law, area=options.area, since=options.since, to=options.to)
    for change in found:
        print(listing.sentence(law, change, options.lang))
    if not found:
        print(
            "两日之间没有变化。"
            if options.lang == "zh"
            else "Nothing changed between the two days."
        )
    return SOUND


def offers(law: Law, options: argparse.Namespace) -> int:
    """Print which schemes exist in a place on a day, what each asks and which papers it wants."""
    on = options.on or date.today()
    found = offer.of(law, area=options.area, on=on)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(offer.as_text(found, options.lang), end="")
    return SOUND


def documented(law: Law, options: argparse.Namespace) -> int:
    """Write or print the list of all parameters."""
    text = document.parameters(law)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return SOUND
