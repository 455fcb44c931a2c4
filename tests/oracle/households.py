"""Random households within the dibao core, as tables of a batch and as columns for the oracle."""

import json
import random
from array import array
from pathlib import Path
from typing import Any, get_args

import polars as pl

from doudi.policy.batch import tables
from doudi.policy.contract.case import Loss, Status, Student
from doudi.policy.contract.kin import kin
from doudi.policy.law.tables import Item, Spending

AREA = "231025"
WORDS: dict[str, list[str]] = {
    "kin": sorted({kin(f"{code:02d}") for code in range(1, 100)}),
    "status": list(get_args(Status)),
    "student": list(get_args(Student)),
    "disability_category": [
        "none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple",
    ],
}  # fmt: skip
FACTS = (
    "kin", "birth_date", "status", "status_since", "co_resident", "independent", "student",
    "disability_category", "disability_level", "serious_illness", "is_deceased",
)  # fmt: skip
COSTS = ("employment_cost", "support_paid", "tax_and_contributions")
NEAR = (0, 100, 30_000, 58_500, 63_200, 78_000, 83_200, 120_000, 250_000)
Frames = dict[str, pl.DataFrame]


def drawn(count: int, on: int, seed: int) -> Frames:
    """Complete households without property; amounts lie around the lines of the county."""
    draw = random.Random(seed)
    ids = [f"h{i}" for i in range(count)]
    sizes = draw.choices((1, 2, 3, 4, 5, 7), (25, 30, 20, 15, 8, 2), k=count)
    house = pl.DataFrame({
        "household_id": ids, "area": AREA, "on": on,
        "residence": draw.choices(("rural", "urban"), k=count),
        "income_known": True, "spending_known": True, "asset_known": True, "obligor_known": True,
        "has_award": False,
    })  # fmt: skip
    homes = [i for i, size in enumerate(sizes) for _ in range(size)]
    places = [k for size in sizes for k in range(size)]
    frames = {
        "household": house,
        "person": _persons(draw, ids, homes, places, on),
        "income": _items(draw, ids, sizes, get_args(Item), 2),
        "spending": _items(draw, ids, sizes, get_args(Spending), 1),
        "obligor": _obligors(draw, ids, sizes),
    }
    return {entity: _whole(entity, frames.get(entity)) for entity in tables.FILES}


def _whole(entity: str, frame: pl.DataFrame | None) -> pl.DataFrame:
    """All columns of the table, in their types."""
    wanted = tables.schema(entity)
    if frame is None:
        return pl.DataFrame(schema=wanted)
    lacking = [pl.lit(None).alias(c) for c in wanted if c not in frame.columns]
    return frame.with_columns(lacking).select(list(wanted)).cast(wanted)  # type: ignore[arg-type]


def _day(draw: random.Random, first: int, last: int) -> int:
    return draw.randint(first, last) * 10_000 + draw.randint(1, 12) * 100 + draw.randint(1, 28)


def _persons(
    draw: random.Random, ids: list[str], homes: list[int], places: list[int], on: int
) -> pl.DataFrame:
    count = len(homes)
    others = [w for w in WORDS["kin"] if w != "self"]
    kin = draw.choices(("spouse", "child", "child", "parent", *others), k=count)
    levels = draw.choices((0, 1, 2, 3, 4), (70, 6, 8, 8, 8), k=count)
    kinds = draw.choices(WORDS["disability_category"][1:], k=count)
    status = draw.choices(WORDS["status"], (80, 4, 4, 3, 3, 3, 3), k=count)
    return pl.DataFrame({
        "household_id": [ids[h] for h in homes], "person_id": [f"m{k}" for k in places],
        "kin": ["self" if k == 0 else word for k, word in zip(places, kin, strict=True)],
        "birth_date": [_day(draw, 1935, on // 10_000 - 2) for _ in range(count)],
        "status": status,
        "status_since": [0 if s == "present" else _day(draw, 2020, 2024) for s in status],
        "sex": draw.choices(("male", "female"), k=count),
        "co_resident": draw.choices((True, False), (85, 15), k=count),
        "independent": draw.choices((True, False), (80, 20), k=count),
        "student": draw.choices(WORDS["student"], (70, 4, 8, 5, 5, 3, 3, 2), k=count),
        "disability_category": [k if n else "none" for k, n in zip(kinds, levels, strict=True)],
        "disability_level": levels,
        "serious_illness": draw.choices((True, False), (12, 88), k=count),
        "labour_stated": "", "employment": "farming", "self_care_failed": 0,
        "support_form": "dispersed", "is_carer": False,
        "is_deceased": draw.choices((True, False), (1, 99), k=count),
        "flags": pl.Series([[]] * count, dtype=pl.List(pl.String)),
    })  # fmt: skip


def _items(
    draw: random.Random, ids: list[str], sizes: list[int], kinds: tuple[str, ...], most: int
) -> pl.DataFrame:
    rows = []
    for id_, size in zip(ids, sizes, strict=True):
        for _ in range(draw.randint(0, most)):
            item = draw.choice(kinds)
            amount = max(0, draw.choice(NEAR) * size + draw.randint(-300, 300)) * 12
            amount += draw.randint(0, 11)
            is_loss = item in get_args(Loss) and draw.random() < 0.2
            rows.append((id_, f"m{draw.randrange(size)}", item, -amount if is_loss else amount))
    names = ["household_id", "person_id", "item", "amount_yearly"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _obligors(draw: random.Random, ids: list[str], sizes: list[int]) -> pl.DataFrame:
    rows = [
        {
            "household_id": id_, "supports": [f"m{draw.randrange(size)}"], "obligor_kin": "child",
            "family_size": 3, "family_income_yearly": draw.randint(0, 10_000_000),
            "family_rigid_yearly": 0, "financial_assets": 0, "supported_count": 1,
            "is_payment_set": (is_set := draw.random() < 0.5),
            "set_payment_yearly": draw.randint(0, 900_000) if is_set else 0, "circumstances": [],
        }
        for id_, size in zip(ids, sizes, strict=True)
        if draw.random() < 0.2
    ]  # fmt: skip
    return pl.DataFrame(rows)


def export(frames: Frames, folder: Path) -> None:
    """Columns of 64-bit whole numbers, items added up by kind, and the names of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    index = frames["household"].select("household_id").with_row_index("home")
    persons = frames["person"].join(index, on="household_id", maintain_order="left")
    persons = persons.with_columns(
        pl.col(name).replace_strict(words, list(range(len(words))), return_dtype=pl.Int64)
        for name, words in WORDS.items()
    )
    columns: dict[str, Any] = {"person.household": persons["home"]}
    columns |= {f"person.{name}": persons[name] for name in FACTS}
    for entity, prefix, kinds in (
        ("income", "income", get_args(Item)),
        ("spending", "spending", COSTS),
    ):
        sums = _by_kind(persons, frames[entity], kinds)
        columns |= {f"person.{prefix}_{kind}": sums[kind] for kind in kinds}
    paid = frames["obligor"].group_by("household_id").agg(pl.col("set_payment_yearly").sum())
    house = frames["household"].join(paid, on="household_id", how="left", maintain_order="left")
    columns["household.support_agreed"] = house["set_payment_yearly"].fill_null(0)
    columns["household.urban"] = house["residence"] == "urban"
    for name, series in columns.items():
        with (folder / f"{name}.i64").open("wb") as file:
            array("q", series.cast(pl.Int64).to_list()).tofile(file)
    named: dict[str, list[str]] = {"person": [], "household": []}
    for name in columns:
        entity, column = name.split(".", 1)
        if name != "person.household":
            named[entity].append(column)
    header = {"households": house.height, "columns": named, "words": WORDS}
    (folder / "columns.json").write_text(json.dumps(header))


def _by_kind(persons: pl.DataFrame, items: pl.DataFrame, kinds: tuple[str, ...]) -> pl.DataFrame:
    keys = ["household_id", "person_id"]
    sums = items.group_by(keys).agg(
        pl.col("amount_yearly").filter(pl.col("item") == kind).sum().alias(kind) for kind in kinds
    )
    joined = persons.select(keys).join(sums, on=keys, how="left", maintain_order="left")
    return joined.select(pl.col(k).fill_null(0) for k in kinds)


def answer(folder: Path, name: str) -> list[int]:
    """A column that the oracle wrote."""
    found = array("q")
    found.frombytes((folder / f"{name}.i64").read_bytes())
    return list(found)
