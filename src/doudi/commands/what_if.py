"""What if the law were another one: who enters, leaves, gains, loses, and what it costs.

    doudi what-if --area 009901 --change dibao.standard.rural=700.00
    doudi what-if --data FOLDER --on 2027-01-01 --schemes dibao,edge --change raise.yaml \\
        --versus dibao.standard.rural=720.00 --out answer.xlsx

`--data` is a folder of tables or case files as `doudi determine --batch` reads them; without it the
newest snapshot of the deployment is taken, and the run is kept there. `--change` and `--versus` (a
second scenario beside the first) take key=value, a YAML or JSON file of values, or a law folder, and
may be given several times.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from doudi.kernel.money import yuan_grouped

ANSWERED, NOT_VALID, NO_LAW = 0, 2, 3
DEFAULT = ("dibao",)


@dataclass(frozen=True)
class Scenario:
    """What a scenario changes: values, and the law folder they are changed in."""

    name: str
    changes: Mapping[str, Any]
    law: Path | None = None
    result: dict[str, Any] = field(default_factory=dict)


def main(args: list[str]) -> int:
    """0 answered, 2 what was asked for is not valid, 3 the law has no value there."""
    options = _parser().parse_args(args)
    from doudi.policy.contract import faults
    from doudi.policy.errors import CaseRefused, LawBroken, LawMissing

    try:
        asked = [_scenario("1", options.change)]
        asked += [_scenario("2", options.versus)] if options.versus else []
        return _answer(options, asked)
    except CaseRefused as refused:
        document, status = faults.document_of(refused.faults, options.lang), NOT_VALID
    except LawMissing as gap:
        document, status = faults.document_of_gap(gap, options.lang), NO_LAW
    except (LawBroken, OSError, ValueError) as fault:
        print(f"doudi what-if: {fault}", file=sys.stderr)
        return NOT_VALID
    print(json.dumps(document, ensure_ascii=False, indent=2), file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="doudi what-if", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--area", default="", help="the county; needed without --data")
    parser.add_argument("--data", type=Path, help="tables or case files instead of a snapshot")
    parser.add_argument("--on", type=date.fromisoformat, help="the day whose law counts")
    parser.add_argument("--schemes", default=",".join(DEFAULT), help="separated by commas")
    parser.add_argument("--change", action="append", required=True, metavar="WHAT")
    parser.add_argument("--versus", action="append", default=[], metavar="WHAT")
    parser.add_argument("--out", type=Path, help="a .xlsx or .csv file with every table")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def _scenario(name: str, given: Sequence[str]) -> Scenario:
    """Values and folder of one scenario. Raises `ValueError` for what is neither."""
    from doudi.policy.law import files

    changes: dict[str, Any] = {}
    law = None
    for what in given:
        place = Path(what)
        if place.is_dir():
            law = place
        elif place.is_file():
            found = files.parse(place.read_bytes())
            if not isinstance(found, Mapping):
                raise ValueError(f"{what} holds no map of parameter to value")
            changes |= found
        elif "=" in what:
            key, _, text = what.partition("=")
            changes[key.strip()] = _value(key.strip(), text)
        else:
            raise ValueError(f"{what}: neither key=value nor a file nor a law folder")
    return Scenario(name, changes, law)


def _value(key: str, text: str) -> Any:
    """A value as typed: money and shares stay text, tables are read as YAML."""
    from doudi.policy.law import open_law
    from doudi.policy.lawbook.typed import value_of

    parameter = open_law().parameters.get(key)
    return value_of(parameter, text) if parameter else text


def _answer(options: argparse.Namespace, asked: list[Scenario]) -> int:
    ids = [s for s in options.schemes.split(",") if s]
    if options.data:
        found = [_on_tables(options, ids, s) for s in asked]
    else:
        found = _on_snapshot(options, ids, asked)
    if options.json:
        answer = [{"name": s.name, "changes": s.changes, **s.result} for s in found]
        print(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
    else:
        for scenario in found:
            _print(scenario, options.lang)
    if options.out:
        _write(options.out, found, options.lang)
    return ANSWERED


def _on_tables(options: argparse.Namespace, ids: list[str], asked: Scenario) -> Scenario:
    """One scenario on a folder of tables, part by part; nothing is kept."""
    import polars as pl

    from doudi.policy import whatif
    from doudi.policy.batch import runner
    from doudi.policy.law import open_law

    before = runner.setting(open_law(), ids, {})
    after = runner.setting(open_law(asked.law), ids, asked.changes)
    found = []
    for part in runner.parts(options.data):
        frames = part.read()
        house = frames["household"].filter(pl.col("area").str.starts_with(options.area))
        if options.on:
            house = house.with_columns(on=pl.lit(int(options.on.strftime("%Y%m%d")), pl.Int64))
        found.append(whatif.compare({**frames, "household": house}, before, after))
    whole = whatif.Comparison(pl.concat([c.households for c in found]), found[0].laws)
    result = {"law": list(whole.laws), **whatif.result_of(whole), "curves": []}
    if whole.households.height:
        area, on = frames["household"].select("area", "on").row(0)
        day = options.on or date(on // 10_000, on // 100 % 100, on % 100)
        result["curves"] = whatif.drawn(area, day, before, after)
    return Scenario(asked.name, asked.changes, asked.law, result)


def _on_snapshot(
    options: argparse.Namespace, ids: list[str], asked: list[Scenario]
) -> list[Scenario]:
    """Scenarios on the deployment's newest snapshot of the area, kept there."""
    from doudi.commands._setup import with_django

    if not options.area:
        raise ValueError("--area says which county, or --data which tables")
    if any(s.law for s in asked):
        raise ValueError("a law folder is tried on tables: name them with --data")
    with_django()
    from django.utils import timezone

    from doudi.kernel.actor import machine
    from doudi.monitoring import scenarios, selectors

    by, at = machine("what-if"), timezone.now()
    snapshot = selectors.snapshots(by).filter(area=options.area).first()
    if snapshot is None:
        raise ValueError(
            f"no snapshot of {options.area}: make one on the what-if page, or give --data"
        )
    made = []
    for scenario in asked:
        kept = scenarios.run_scenario(
            snapshot_id=snapshot.pk, name=f"what-if {scenario.name}", schemes=ids, by=by, at=at,
            changes=scenario.changes, on=options.on, clock=_clock(at),
        )  # fmt: skip
        result = {"scenario": kept.pk, "law": [kept.law_before, kept.law_after], **kept.result}
        made.append(Scenario(scenario.name, scenario.changes, None, result))
    return made


def _clock(_started: datetime) -> Any:
    from django.utils import timezone

    return timezone.now


def _print(scenario: Scenario, lang: str) -> None:
    """The sentence, then who pays what by township and kind."""
    from doudi.policy import whatif

    result = scenario.result
    words = ", ".join(f"{k} = {v}" for k, v in scenario.changes.items()) or str(scenario.law)
    print(f"[{scenario.name}] {words}")
    print(whatif.sentence(result["totals"], lang))
    for cut in ("township", "kind", "size"):
        for row in result[cut]:
            change = yuan_grouped(row["month_after"] - row["month_before"])
            moves = "  ".join(f"{m} {row[m]:,}" for m in whatif.MOVES)
            print(f"  {cut:9} {row[cut]!s:12} {row['households']:8,}  {moves}  {change:>16}")
    print("  law " + "\n   -> ".join(result["law"]))


def _write(file: Path, found: list[Scenario], lang: str) -> None:
    """Every table of every scenario. Raises `ValueError` for an ending that is neither."""
    from doudi.policy.whatif import words

    results = [(s.name, s.result) for s in found]
    sheets = {"tables": words.tables(results, lang), "curves": words.curve_rows(results, lang)}
    if file.suffix == ".xlsx":
        file.write_bytes(words.book(sheets))
    elif file.suffix == ".csv":
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(sheets["tables"])
    else:
        raise ValueError(f"{file}: the ending says the format, .xlsx or .csv")
