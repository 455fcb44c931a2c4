"""The engines a batch can run on, by name; each is loaded when asked for."""

from __future__ import annotations

from doudi.policy.batch.runner import Engine


def named(name: str) -> Engine:
    """`polars` on one machine; `duckdb` and `spark` run the same rules as SQL."""
    if name == "polars":
        from doudi.policy.batch.part import determine_part

        return determine_part
    from doudi.policy.batch import sql_run

    return sql_run.engine(name)
