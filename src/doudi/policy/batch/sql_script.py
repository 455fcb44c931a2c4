"""A plan as SQL: one table per entity and stage, each from those of the stage before.

Several statements instead of one deep query: neither DuckDB nor Spark repeats work, memory is freed
as tables are dropped, and the same statements are the check of one engine against the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from doudi.policy.batch.compiler import Gather, Plan
from doudi.policy.batch.numbering import row
from doudi.policy.batch.polars_run import Frames
from doudi.policy.batch.schedule import Column, Gathers, Lifts, Stage, scheduled

OWN = "_row"  # the number of a row in its own table
Keep = list[Column]


class Script:
    """Turns the stages of a plan into one table per entity and stage."""

    def __init__(self, plan: Plan, frames: Frames, keep: Keep) -> None:
        self.stages = scheduled(plan, _reads, keep)
        self.version = dict.fromkeys(frames, 0)
        self.columns = {e: [OWN, *f.columns] for e, f in frames.items()}

    def table(self, entity: str) -> str:
        """The present table of an entity."""
        return f"{entity}_{self.version[entity]}"

    def tables(self) -> Iterator[list[tuple[str, str, exp.Select]]]:
        """Per stage: new table, the table it replaces, its query over tables of the stage before."""
        for stage in self.stages:
            made = [made for e in self.version if (made := self._next(stage, e)) is not None]
            queries = []
            for entity, query in made:
                old = self.table(entity)
                self.version[entity] += 1
                queries.append((self.table(entity), old, query))
            yield queries

    def _next(self, stage: Stage, entity: str) -> tuple[str, exp.Select] | None:
        """Crossings, then a common table expression per layer, then the columns that stay."""
        crossings = [c for c in stage.crossings if c.entity == entity]
        layers = stage.layers.get(entity, [])
        if not crossings and not layers:
            return None
        query, new = self._crossed(entity, crossings)
        self.columns[entity] += new
        ctes: list[tuple[str, exp.Select]] = []
        for layer in layers:
            ctes.append((f"layer_{len(ctes)}", query))
            made = [exp.alias_(s.expr.copy(), s.column, quoted=True) for s in layer]
            query = exp.select("*", *made).from_(ctes[-1][0])
            self.columns[entity] += [s.column for s in layer]
        stays = stage.stays.get(entity, set())
        self.columns[entity] = [c for c in self.columns[entity] if c in stays or c[0] == "_"]
        ctes.append((f"layer_{len(ctes)}", query))
        final = exp.select(*[_named(c) for c in self.columns[entity]]).from_(ctes[-1][0])
        for name, layer_query in ctes:
            final = final.with_(name, as_=layer_query)
        return entity, final

    def _crossed(
        self, entity: str, crossings: list[Lifts | Gathers]
    ) -> tuple[exp.Select, list[str]]:
        """The table with what comes from other entities joined on."""
        query = exp.select("e.*").from_(exp.to_table(self.table(entity), alias="e"))
        names: list[str] = []
        for i, crossing in enumerate(crossings):
            alias = f"x{i}"
            source = exp.to_table(self.table(crossing.source))
            if isinstance(crossing, Lifts):
                own, theirs = _named(row(crossing.source), "e"), _named(OWN, alias)
                columns: dict[str, exp.Expression] = {
                    h: _named(t, alias) for h, t in crossing.columns.items()
                }
                joined: Any = exp.alias_(source, alias, table=True)
                kind = "inner"
            else:
                key = row(entity)
                own, theirs = _named(OWN, "e"), _named(key, alias)
                columns = {s.column: _or_neutral(s, alias) for s in crossing.steps}
                made = [
                    exp.alias_(_aggregate(s.how, _named(s.source_column)), s.column, quoted=True)
                    for s in crossing.steps
                ]
                inner = exp.select(_named(key), *made).from_(source).group_by(_named(key))
                joined, kind = inner.subquery(alias), "left"
            on = exp.EQ(this=own, expression=theirs)
            query = query.join(joined, on=on, join_type=kind)
            query = query.select(*[exp.alias_(v, n, quoted=True) for n, v in columns.items()])
            names += columns
        return query, names


def _reads(expression: exp.Expression) -> set[str]:
    return {column.name for column in expression.find_all(exp.Column)}


def _named(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table, quoted=True)


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


def _or_neutral(step: Gather, alias: str) -> exp.Expression:
    """A row without children has the neutral value; a maximum is never below 0."""
    none = exp.Is(this=_named(row(step.entity), alias), expression=exp.null())
    made: exp.Expression = _named(step.column, alias)
    neutral: exp.Expression = {"any": exp.false(), "all": exp.true()}.get(step.how, _number(0))
    if step.how.startswith("max"):
        below = exp.LT(this=made.copy(), expression=_number(0))
        made = exp.Case(ifs=[exp.If(this=below, true=_number(0))], default=made)
    return exp.Case(ifs=[exp.If(this=none, true=neutral)], default=made)
