"""Spark gives the same rows as Polars: every scheme of the contract, and the arithmetic by itself."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from doudi.policy import exact, schemes
from doudi.policy.batch import sql_run, tables
from doudi.policy.batch.arithmetic import Arithmetic
from doudi.policy.batch.part import Setting, determine_part
from doudi.policy.batch.sql_words import SqlWords
from doudi.policy.batch.values import Number
from doudi.policy.contract import read_case
from doudi.policy.law import open_law
from doudi.policy.tests.random_cases import cases

LACKS = importlib.util.find_spec("pyspark") is None or shutil.which("java") is None
pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.sqlite,
    pytest.mark.skipif(LACKS, reason="scripts/extras.sh spark installs pyspark and Java"),
]
LAW = open_law()
ORDER = ["scheme", "household_id", "person_id"]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A small session; tiny tables are quicker without generated Java."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.codegen.wholeStage", "false")
    made = builder.config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def test_every_scheme_gives_the_same_rows(session: Any) -> None:
    place = {"area": "009901", "on": "2026-08-01"}
    drawn = (read_case(case | place) for case in cases(400, 3, gaps=0.02))
    frames = tables.from_cases((f"h{i}", case) for i, case in enumerate(drawn))
    known = schemes.world(LAW).schemes
    setting = Setting(LAW, tuple(known[s] for s in schemes.ORDER), {}, {})
    ours = determine_part(setting, frames).sort(ORDER)
    spark = sql_run.engine("spark")(setting, frames).sort(ORDER)
    assert spark.equals(ours)
    outcomes = set(ours["outcome"])
    assert outcomes == {"entitled", "not_entitled", "cannot_say_yet"}


def test_division_rounds_the_same_way_at_halves_and_below_zero(session: Any) -> None:
    amounts = [*range(-7, 8), -15, -150, -149, -151, 50, 49, 51, 10**15, -(10**15) - 1]
    pairs = [(a, by) for a in amounts for by in (1, 2, 3, 7, 100)]
    session.createDataFrame(pairs, "a BIGINT, b BIGINT").createOrReplaceTempView("pairs")
    words = SqlWords()
    do = Arithmetic(words, lambda expr: expr, lambda: "pairs")
    a, b = Number(words.column("a")), Number(words.column("b"))
    down = do.floor_div(a, b)
    up = do.negate(do.floor_div(do.negate(a), b))
    near = do.floor_div(do.add(do.multiply(a, 2), b), do.multiply(b, 2))
    texts = [v.expr.sql("spark") for v in (down, up, near)]
    rows = session.sql(f"SELECT `a`, `b`, {', '.join(texts)} FROM pairs").collect()
    for amount, by, *made in rows:
        wanted = [f(amount, by) for f in (exact.floor_div, exact.ceil_div, exact.half_up_div)]
        assert made == wanted, (amount, by)


def test_nothing_is_divided_by_nobody_and_overflow_is_an_error(session: Any) -> None:
    words = SqlWords()
    nobody = words.floor_div(words.literal(5), words.literal(0)).sql("spark")
    assert session.sql(f"SELECT {nobody} AS x").collect()[0].x is None
    sql_run.spark_session(1)
    with pytest.raises(Exception, match="OVERFLOW"):
        session.sql("SELECT CAST(9223372036854775807 AS BIGINT) + CAST(1 AS BIGINT)").collect()
