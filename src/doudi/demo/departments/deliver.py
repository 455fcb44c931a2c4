"""Writes the departments' files of a county, and beside them the truth that nobody else has.

OUT/01_户籍人口.csv … OUT/27_待遇资格认证.csv   as the departments send them
OUT/truth/records.parquet                     whose record each row is, and what is wrong with it
OUT/truth/persons.parquet                     the people of the books, in the shape for matching
OUT/truth/plants.parquet                      every anomaly planted, true and false
OUT/truth/made_of.json                        seed, scale, day, counts
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.demo.departments import civil, wealth, work
from doudi.demo.departments.civil import Record, Seen
from doudi.demo.departments.files import Sink, open_sink
from doudi.demo.departments.noise import TWICE, write_down
from doudi.demo.departments.shapes import SHAPES, Shape, written
from doudi.demo.draw import Dice
from doudi.demo.model import Household
from doudi.demo.plants import Plant, plants_of
from doudi.demo.population import County

_MODULES: Final = (civil, work, wealth)
MAKERS: Final[dict[str, Callable[[Seen], Iterator[Record]]]] = {
    shape.kind: next(getattr(m, shape.kind) for m in _MODULES if hasattr(m, shape.kind))
    for shape in SHAPES
}


class Truth:
    """What is known about every row, collected column by column."""

    def __init__(self) -> None:
        self.records: dict[str, list[Any]] = {
            c: [] for c in ("kind", "file", "row", "person", "household", "fault", "in_books")
        }
        self.persons: dict[str, list[Any]] = {
            c: [] for c in ("id", "household", "number", "name", "former_names", "birth_date", "sex",
                            "area", "companions", "kind", "lifecycle")
        }  # fmt: skip
        self.plants: list[Plant] = []

    def about_home(self, home: Household, plants: tuple[Plant, ...]) -> None:
        """Note the people of one household of the books and what was planted there."""
        self.plants += plants
        for p in home.members:
            row = (p.number, home.number, p.id_number, p.name,
                   [p.former_name] if p.former_name else [], p.birth, p.sex, p.village,
                   [o.name for o in home.members if o is not p], home.kind, home.lifecycle)  # fmt: skip
            for column, value in zip(self.persons.values(), row, strict=True):
                column.append(value)

    def about_row(self, *row: object) -> None:
        """Note one row of one file, in the order of the columns of `records`."""
        for column, value in zip(self.records.values(), row, strict=True):
            column.append(value)

    def write(self, folder: Path) -> None:
        """The three tables as Parquet."""
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(self.records), folder / "records.parquet")
        pq.write_table(pa.table(self.persons), folder / "persons.parquet")
        plants = [asdict(p) for p in self.plants]
        pq.write_table(pa.Table.from_pylist(plants), folder / "plants.parquet")


def deliver(county: County, out: Path) -> dict[str, int]:
    """Write all files and the truth under `out`; answers the number of rows by kind."""
    out.mkdir(parents=True, exist_ok=True)
    truth = Truth()
    sinks = {shape.kind: open_sink(out, shape, county.on) for shape in SHAPES}
    for home in chain(county.households(), county.background()):
        plants = plants_of(county.seed, home, county.on)
        if home.lifecycle != "background":
            truth.about_home(home, plants)
        dice = Dice(county.seed, "departments", home.number)
        seen = Seen(home, {p.kind: p for p in plants}, dice, county.on)
        for shape in SHAPES:
            for record in MAKERS[shape.kind](seen):
                _write(record, shape, sinks[shape.kind], seen, truth)
    for sink in sinks.values():
        sink.close()
    truth.write(out / "truth")
    counts = {kind: sink.count for kind, sink in sinks.items()}
    made_of = {"seed": county.seed, "on": county.on.isoformat(),
               "scale": asdict(county.scale), "rows": counts}  # fmt: skip
    text = json.dumps(made_of, ensure_ascii=False, indent=1)
    (out / "truth" / "made_of.json").write_text(text + "\n", encoding="utf-8")
    return counts


def _write(record: Record, shape: Shape, sink: Sink, seen: Seen, truth: Truth) -> None:
    person, said = record
    down = write_down(seen.dice, person, shape)
    cells = [down.cells[field] for field, _ in shape.who]
    cells += [
        written(value, shape) if isinstance(value, date) else str(value or "") for value in said
    ]
    in_books = seen.home.lifecycle != "background"
    for _ in range(2 if seen.dice.chance(TWICE) else 1):
        row = sink.write(cells)
        truth.about_row(
            shape.kind, sink.name, row, person.number, seen.home.number, down.fault, in_books
        )
