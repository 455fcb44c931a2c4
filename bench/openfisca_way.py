"""OpenFisca-Core from the same files to the same results: `openfisca_way.py WORDS SOURCE OUT PERIOD`.

Runs in the oracle's environment (`.venv-oracle`), all in one process. OpenFisca computes on columns of
numbers per person and household; they are made from the tables with Polars in the shortest way that we
know, without any check of the values. Prints CPU seconds, seconds and peak memory as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/oracle"))

import dibao_core

KEYS = ["household_id", "person_id"]
AGREED = "set_payment_yearly"


def facts(persons, words):
    """(name, whole numbers) of the facts of persons; words become codes."""
    for name in persons.columns:
        if name in KEYS:
            continue
        column = persons[name]
        if name in words:
            codes = list(range(len(words[name])))
            column = column.replace_strict(words[name], codes, return_dtype=pl.Int64)
        yield name, column.cast(pl.Int64).to_numpy()


def sums(source, entity, kinds, index):
    """(entity_kind, fen per person) of the items, added up by kind."""
    columns = [*KEYS, "item", "amount_yearly"]
    items = pl.read_parquet(source / f"*/{entity}.parquet", columns=columns)
    items = items.filter(pl.col("item").is_in(kinds)).join(index, on=KEYS)
    added = items.group_by("item", "at").agg(pl.col("amount_yearly").sum())
    groups = added.partition_by("item", as_dict=True)
    for kind in kinds:
        values = numpy.zeros(index.height, dtype=numpy.int64)
        if (found := groups.get((kind,))) is not None:
            values[found["at"].to_numpy()] = found["amount_yearly"].to_numpy()
        yield f"{entity}_{kind}", values


def of_households(source, house):
    """(name, whole numbers) of the facts of households."""
    paid = pl.read_parquet(source / "*/obligors.parquet", columns=["household_id", AGREED])
    total = paid.group_by("household_id").agg(pl.col(AGREED).sum())
    agreed = house.join(total, on="household_id", how="left", maintain_order="left")[AGREED]
    yield "support_agreed", agreed.fill_null(0).to_numpy()
    yield "urban", (house["residence"] == "urban").cast(pl.Int64).to_numpy()


def loaded(asked, source, period):
    """(the simulation, ids of the households, number of persons)."""
    house = pl.read_parquet(source / "*/households.parquet", columns=["household_id", "residence"])
    persons = pl.read_parquet(source / "*/persons.parquet", columns=[*KEYS, *asked["facts"]])
    heads = persons["household_id"].rle().struct.field("value")
    assert heads.equals(house["household_id"]), "persons come in the order of their households"
    index = persons.select(KEYS).with_row_index("at")
    home = persons["household_id"].rle_id().cast(pl.Int64).to_numpy()

    def person():
        yield from facts(persons, asked["words"])
        for entity, kinds in asked["items"].items():
            yield from sums(source, entity, kinds, index)

    names = [*asked["facts"], *(f"{e}_{k}" for e, kinds in asked["items"].items() for k in kinds)]
    made = dibao_core.system({"person": names, "household": ["support_agreed", "urban"]})
    columns = {"person": person(), "household": of_households(source, house)}
    run = dibao_core.simulation(made, home, house.height, columns, period)
    return run, house["household_id"], persons.height


def results(run, ids, period):
    """Outcome, amount and reason of every household."""
    entitled, amount, size = (run.calculate(n, period) for n in ("entitled", "amount", "size"))
    table = pl.DataFrame({"household_id": ids, "e": entitled, "amount": amount, "size": size})
    is_entitled = pl.col("e") == 1
    reason = pl.when(is_entitled | (pl.col("size") >= 1)).then(pl.lit("is_income_below_standard"))
    return table.select(
        "household_id",
        pl.lit("dibao").alias("scheme"),
        pl.when(is_entitled).then(pl.lit("entitled")).otherwise(pl.lit("not_entitled"))
        .alias("outcome"),
        pl.when(is_entitled).then("amount").alias("amount"),
        reason.otherwise(pl.lit("has_members")).alias("because"),
    )  # fmt: skip


def main(words, source, out, period):
    """From the tables in `source` to results in `out`."""
    asked = json.loads(words.read_text())
    dibao_core.learn(asked["words"])
    start, clock = time.process_time(), time.perf_counter()
    run, ids, persons = loaded(asked, source, period)
    ready, begun = time.process_time(), time.perf_counter()
    table = results(run, ids, period)
    computed = time.process_time(), time.perf_counter()
    table.write_parquet(out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "persons": persons, "households": len(ids), "fen": int(table["amount"].sum() or 0),
        "cpu": time.process_time() - start, "wall": time.perf_counter() - clock, "peak_mb": peak,
        "rules_cpu": computed[0] - ready, "rules_wall": computed[1] - begun,
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
