"""Runs a plan as SQL in DuckDB or Spark: a query for every entity and stage (`sql_script.py`)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from sqlglot import exp

from doudi.policy.batch.compiler import Plan
from doudi.policy.batch.part import Machine, determine_part
from doudi.policy.batch.polars_run import Frames
from doudi.policy.batch.sql_script import OWN, Keep, Script
from doudi.policy.batch.sql_words import SqlWords


def duckdb(plan: Plan, frames: Frames, keep: Keep) -> Frames:
    """Run a plan in DuckDB, in memory; the kept columns come back as frames."""
    import duckdb as engine

    frames = _as_text(frames)
    script = Script(plan, frames, keep)
    with engine.connect() as connection:
        for entity, frame in frames.items():
            connection.register("loaded", frame.with_row_index(OWN).to_arrow())
            connection.execute(f"CREATE TABLE {entity}_0 AS SELECT * FROM loaded")
            connection.unregister("loaded")
        for stage in script.tables():
            for new, _, query in stage:
                made = exp.Create(this=exp.to_table(new), kind="TABLE", expression=query)
                connection.execute(made.sql("duckdb"))
            for _, old, _ in stage:
                connection.execute(exp.Drop(tables=[exp.to_table(old)], kind="TABLE").sql("duckdb"))
        return {e: _fetched(connection, script.table(e)) for e in frames}


def _as_text(frames: Frames) -> Frames:
    """Codes as the words they stand for."""
    return {e: f.with_columns(cs.enum().cast(pl.String)) for e, f in frames.items()}


def _fetched(connection: Any, table: str) -> pl.DataFrame:
    query = exp.select("*").from_(table).order_by(exp.column(OWN, quoted=True))
    found = pl.from_arrow(connection.sql(query.sql("duckdb")).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found


def spark(plan: Plan, frames: Frames, keep: Keep) -> Frames:
    """Run a plan in Spark on Parquet files; needs the optional packages (`requirements/spark.txt`), Java.

    On a cluster, the folder for temporary files (TMPDIR) is one that every executor sees.
    """
    session, frames = spark_session(frames["person"].height), _as_text(frames)
    script = Script(plan, frames, keep)
    with tempfile.TemporaryDirectory(prefix="doudi-") as folder:
        for entity, rows in frames.items():
            file = Path(folder) / f"{entity}.parquet"
            rows.with_row_index(OWN).write_parquet(file)
            session.read.parquet(str(file)).createOrReplaceTempView(f"{entity}_0")
        for stage in script.tables():
            made = [(new, session.sql(query.sql("spark"))) for new, _, query in stage]
            for new, frame in made:
                frame.localCheckpoint().createOrReplaceTempView(new)
            for _, old, _ in stage:
                session.catalog.dropTempView(old)
        return {e: _collected(session, script.table(e), Path(folder) / f"{e}-done") for e in frames}


def spark_session(persons: int) -> Any:
    """The running session, or one on this machine; whole numbers that overflow are errors (ANSI)."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("doudi").config("spark.ui.showConsoleProgress", "false")
    session = builder.getOrCreate()
    session.conf.set("spark.sql.ansi.enabled", "true")
    if str(session.sparkContext.master).startswith("local"):
        session.conf.set("spark.sql.shuffle.partitions", str(1 + persons // 100_000))
    return session


def _collected(session: Any, table: str, target: Path) -> pl.DataFrame:
    session.table(table).write.parquet(str(target))
    session.catalog.dropTempView(table)
    return pl.read_parquet(target / "*.parquet").sort(OWN)


MACHINES: dict[str, Machine] = {
    "duckdb": Machine(SqlWords, duckdb),
    "spark": Machine(SqlWords, spark),
}


def engine(name: str) -> Callable[..., pl.DataFrame]:
    """`duckdb` or `spark` as the engine of a batch."""
    return partial(determine_part, machine=MACHINES[name])
