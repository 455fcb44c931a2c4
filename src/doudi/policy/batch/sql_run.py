"""A plan as SQL statements, each making one table from the one before; run by DuckDB or Spark.

Small statements instead of one deep query: neither engine repeats work, memory is freed as tables are
dropped, and the same list of statements is the check of one engine against the other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from sqlglot import exp

from doudi.policy.batch.compiler import Define, Gather, Lift, Plan
from doudi.policy.batch.part import Machine, determine_part
from doudi.policy.batch.polars_run import Frames, row
from doudi.policy.batch.sql_words import SqlWords

OWN = "_row"  # the number of a row in its own table
Keep = list[tuple[str, str]]


class Script:
    """Turns the steps of a plan into statements, layer by layer."""

    def __init__(self, plan: Plan, frames: Frames, dialect: str) -> None:
        self.plan, self.dialect = plan, dialect
        self.version = dict.fromkeys(frames, 0)
        self.waiting: dict[str, list[Define]] = {e: [] for e in frames}

    def table(self, entity: str) -> str:
        """The present table of an entity."""
        return f"{entity}_{self.version[entity]}"

    def statements(self) -> Iterator[str]:
        """Every statement in order."""
        for step in self.plan.steps:
            if isinstance(step, Define):
                self.waiting[step.entity].append(step)
                continue
            for entity in (step.entity, step.source):
                yield from self._defines(entity)
            select = self._lift(step) if isinstance(step, Lift) else self._gather(step)
            yield from self._replace(step.entity, select)
        for entity in self.version:
            yield from self._defines(entity)

    def _defines(self, entity: str) -> Iterator[str]:
        """Waiting columns, in layers: each column one layer above those it is made from."""
        steps, self.waiting[entity] = self.waiting[entity], []
        depth: dict[str, int] = {}
        layers: list[list[Define]] = []
        for step in steps:
            used = {c.name for c in step.expr.find_all(exp.Column)}
            level = max((depth[c] + 1 for c in used if c in depth), default=0)
            depth[step.column] = level
            layers += [[] for _ in range(level + 1 - len(layers))]
            layers[level].append(step)
        for layer in layers:
            new = [exp.alias_(s.expr.copy(), s.column, quoted=True) for s in layer]
            yield from self._replace(entity, exp.select("*", *new).from_(self.table(entity)))

    def _lift(self, step: Lift) -> exp.Select:
        here, above = exp.to_table(self.table(step.entity), alias="e"), self.table(step.source)
        found = exp.alias_(
            exp.column(step.source_column, "s", quoted=True), step.column, quoted=True
        )
        on = exp.EQ(
            this=exp.column(row(step.source), "e", quoted=True),
            expression=exp.column(OWN, "s", quoted=True),
        )
        return exp.select("e.*", found).from_(here).join(exp.to_table(above, alias="s"), on=on)

    def _gather(self, step: Gather) -> exp.Select:
        column = exp.column(step.source_column, quoted=True)
        key = exp.column(row(step.entity), quoted=True)
        made = exp.alias_(_aggregate(step.how, column), "made", quoted=True)
        inner = exp.select(key, made).from_(self.table(step.source)).group_by(key.copy())
        on = exp.EQ(
            this=exp.column(OWN, "e", quoted=True),
            expression=exp.column(row(step.entity), "g", quoted=True),
        )
        value = _or_neutral(step)
        return (
            exp.select("e.*", exp.alias_(value, step.column, quoted=True))
            .from_(exp.to_table(self.table(step.entity), alias="e"))
            .join(inner.subquery("g"), on=on, join_type="left")
        )

    def _replace(self, entity: str, select: exp.Select) -> Iterator[str]:
        old = self.table(entity)
        self.version[entity] += 1
        create = exp.Create(this=exp.to_table(self.table(entity)), kind="TABLE", expression=select)
        yield create.sql(self.dialect)
        yield exp.Drop(tables=[exp.to_table(old)], kind="TABLE").sql(self.dialect)


def _number(value: int) -> exp.Expression:
    return exp.cast(exp.Literal.number(value), "BIGINT")


def _aggregate(how: str, column: exp.Expression) -> exp.Expression:
    """Over the children of one row; `_or_null` and yes-no are null as soon as one child decides it."""
    kind, _, or_null = how.partition("_")
    if kind in ("any", "all"):
        return _decided(kind, column)
    made: exp.Expression = exp.Sum(this=column) if kind == "sum" else exp.Max(this=column)
    made = exp.cast(made, "BIGINT")
    if not or_null:
        return made
    lacks = exp.GT(this=_nulls(column), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=lacks, true=exp.cast(exp.null(), "BIGINT"))], default=made)


def _nulls(column: exp.Expression) -> exp.Expression:
    is_null = exp.Is(this=column.copy(), expression=exp.null())
    one = exp.Case(
        ifs=[exp.If(this=is_null, true=exp.Literal.number(1))], default=exp.Literal.number(0)
    )
    return exp.Sum(this=one)


def _decided(kind: str, column: exp.Expression) -> exp.Expression:
    """Any: true beats unknown beats false; all: false beats unknown beats true."""
    sought = column.copy() if kind == "any" else exp.Not(this=exp.paren(column.copy()))
    one = exp.Case(
        ifs=[exp.If(this=sought, true=exp.Literal.number(1))], default=exp.Literal.number(0)
    )
    found = exp.GT(this=exp.Sum(this=one), expression=exp.Literal.number(0))
    lacks = exp.GT(this=_nulls(column), expression=exp.Literal.number(0))
    yes, no = (exp.true(), exp.false()) if kind == "any" else (exp.false(), exp.true())
    ifs = [exp.If(this=found, true=yes), exp.If(this=lacks, true=exp.cast(exp.null(), "BOOLEAN"))]
    return exp.Case(ifs=ifs, default=no)


def _or_neutral(step: Gather) -> exp.Expression:
    """A row without children has the neutral value; a maximum is never below 0."""
    none = exp.Is(this=exp.column(row(step.entity), "g", quoted=True), expression=exp.null())
    made: exp.Expression = exp.column("made", "g", quoted=True)
    neutral: exp.Expression = {"any": exp.false(), "all": exp.true()}.get(step.how, _number(0))
    if step.how.startswith("max"):
        below = exp.LT(this=made.copy(), expression=_number(0))
        made = exp.Case(ifs=[exp.If(this=below, true=_number(0))], default=made)
    return exp.Case(ifs=[exp.If(this=none, true=neutral)], default=made)


def duckdb(plan: Plan, frames: Frames, keep: Keep) -> Frames:
    """Run a plan in DuckDB, in memory; the kept columns come back as frames."""
    import duckdb as engine

    script = Script(plan, frames, "duckdb")
    with engine.connect() as connection:
        for entity, frame in frames.items():
            connection.register("loaded", frame.with_row_index(OWN).to_arrow())
            connection.execute(f"CREATE TABLE {entity}_0 AS SELECT * FROM loaded")
            connection.unregister("loaded")
        for statement in script.statements():
            connection.execute(statement)
        return {e: _fetched(connection, script, e, keep, frames) for e in frames}


def _fetched(
    connection: Any, script: Script, entity: str, keep: Keep, frames: Frames
) -> pl.DataFrame:
    wanted = [c for e, c in keep if e == entity] + [
        c for c in frames[entity].columns if c[0] == "_"
    ]
    columns = [exp.column(c, quoted=True) for c in dict.fromkeys(wanted)] or [
        exp.column(OWN, quoted=True)
    ]
    query = exp.select(*columns).from_(script.table(entity)).order_by(exp.column(OWN, quoted=True))
    found = pl.from_arrow(connection.sql(query.sql("duckdb")).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found


def spark(plan: Plan, frames: Frames, keep: Keep) -> Frames:
    """Run a plan in Spark on Parquet files; needs the optional packages pyspark and Java."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName("doudi").getOrCreate()
    script = Script(plan, frames, "spark")
    with tempfile.TemporaryDirectory(prefix="doudi-") as folder:
        for entity, frame in frames.items():
            file = Path(folder) / f"{entity}.parquet"
            frame.with_row_index(OWN).write_parquet(file)
            session.read.parquet(str(file)).write.saveAsTable(f"{entity}_0")
        for statement in script.statements():
            session.sql(statement)
        return {e: _collected(session, script, e, keep, frames, Path(folder)) for e in frames}


def _collected(
    session: Any, script: Script, entity: str, keep: Keep, frames: Frames, folder: Path
) -> pl.DataFrame:
    wanted = [c for e, c in keep if e == entity] + [
        c for c in frames[entity].columns if c[0] == "_"
    ]
    target = folder / f"{entity}-done"
    table = session.table(script.table(entity))
    table.orderBy(OWN).select(*dict.fromkeys([OWN, *wanted])).write.parquet(str(target))
    session.sql(f"DROP TABLE {script.table(entity)}")
    return pl.read_parquet(target / "*.parquet").sort(OWN)


MACHINES: dict[str, Machine] = {
    "duckdb": Machine(SqlWords, duckdb),
    "spark": Machine(SqlWords, spark),
}


def engine(name: str) -> Callable[..., pl.DataFrame]:
    """`duckdb` or `spark` as the engine of a batch."""
    return partial(determine_part, machine=MACHINES[name])
