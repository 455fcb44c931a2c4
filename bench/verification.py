"""Whose record is this? Recall and precision on the demo county's labelled truth, and time at size.

    .venv/bin/python bench/verification.py              labelled truth (1,500 households), 100,000 × 5
    .venv/bin/python bench/verification.py --large      the whole county, 1,000,000 × 20

Beside the time of the whole matching: a bare DuckDB join of the same tables on the number, and for
the part without numbers Splink with the settings of its own getting-started example. Prints
figures and judges nothing.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

ON = date(2026, 11, 22)
BY_NUMBER, WITHOUT = "by number", "without number"


def main() -> None:
    large = "--large" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        _labelled(Path(folder), "county" if large else "1500h")
    with tempfile.TemporaryDirectory() as folder:
        _at_size(Path(folder), 1_000_000 if large else 100_000, 20 if large else 5)


# -- the labelled truth ---------------------------------------------------------------------------


def _labelled(out: Path, scale: str) -> None:
    from doudi.demo import population
    from doudi.demo.departments.deliver import deliver
    from doudi.verification.matching import link, prepare_people

    given = next((Path(a) for a in sys.argv[1:] if not a.startswith("--")), None)
    if given is None:
        deliver(population.build(1, population.Scale.named(scale), ON), out)
    out = given or out
    truth = pl.read_parquet(out / "truth" / "records.parquet")
    con = duckdb.connect()
    con.register("people_given", pl.read_parquet(out / "truth" / "persons.parquet").to_arrow())
    started = time.process_time()
    prepare_people(con, "people_given")
    seen = []
    for kind, rows in _files(out):
        con.register("rows_given", rows.rename({"row": "id"}).to_arrow())
        link(con, records="rows_given")
        found = pl.DataFrame(con.execute("SELECT * FROM matches").to_arrow_table())
        known = truth.filter(pl.col("kind") == kind).join(rows.select("row"), on="row", how="semi")
        seen.append(known.join(found.rename({"record_id": "row"}), on="row", how="left"))
        con.unregister("rows_given")
    spent = time.process_time() - started
    whole = pl.concat(s.select("kind", "row", "person", "fault", "in_books", "person_id", "needs_person")
                      for s in seen)  # fmt: skip
    print(f"labelled truth ({scale}): {len(whole):,} rows of 25 files, matched in {spent:.1f} s of CPU")
    for name, part in _parts(whole):
        _tell(name, part)


def _files(out: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    from doudi.demo.departments.shapes import SHAPES
    from doudi.verification.deliveries.sheet import read_sheet
    from doudi.verification.deliveries.values import typed
    from doudi.verification.kinds import kinds

    for shape in SHAPES:
        path = next(out.glob(f"{shape.file}.*"))
        good, _ = typed(read_sheet(path.read_bytes(), path.name, kinds()[shape.kind]), kinds()[shape.kind])
        yield shape.kind, good


def _parts(whole: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    nameless = pl.col("fault").str.contains("no_number")
    return [(BY_NUMBER, whole.filter(~nameless)), (WITHOUT, whole.filter(nameless))]


def _tell(name: str, part: pl.DataFrame) -> None:
    """Recall: of the records of people in the books. Precision: of the pairs that stand unasked."""
    true = part.filter(pl.col("in_books"))
    right = pl.col("person_id") == pl.col("person")
    sure = part.filter(pl.col("person_id").is_not_null() & ~pl.col("needs_person"))
    hit = true.filter(right & ~pl.col("needs_person"))
    seen = true.filter(right)
    recall, with_person = _share(hit, true), _share(seen, true)
    wrong = sure.filter(~pl.col("in_books") | (pl.col("person_id") != pl.col("person")))
    precision = 1 - _share(wrong, sure)
    waiting = part.filter(pl.col("needs_person"))
    print(f"  {name:15} {len(true):7,} true records: recall {recall:.2%} ({with_person:.2%} with those that "
          f"wait for a person), precision {precision:.2%} ({len(wrong)} wrong), {len(waiting)} wait")  # fmt: skip


def _share(part: pl.DataFrame, whole: pl.DataFrame) -> float:
    return part.select("kind", "row").n_unique() / max(whole.select("kind", "row").n_unique(), 1)


if __name__ == "__main__":
    main()
