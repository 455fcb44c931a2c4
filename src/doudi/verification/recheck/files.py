"""What a recheck keeps sealed: who was asked about, the hits, and the tables its checks read."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from doudi.verification import vault
from doudi.verification.checks.views import compose_awards, create_empty
from doudi.verification.models import Recheck
from doudi.verification.recheck import register
from doudi.verification.workbench import workbench

KIND = "verification.recheck"  # of the long run


@contextmanager
def caseload_of(recheck: Recheck) -> Iterator[duckdb.DuckDBPyConnection]:
    """Everything the checks of a recheck read, as tables of a database of its own."""
    with workbench() as con:
        create_empty(con)
        for table, rows in _tables(recheck):
            con.register("_rows", rows.to_arrow())
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _rows")
            con.unregister("_rows")
        compose_awards(con)
        yield con


def _tables(recheck: Recheck) -> Iterator[tuple[str, pl.DataFrame]]:
    for name, digest in sorted(recheck.files.items()):
        if name.startswith("hit:"):
            yield f"hit_{name.split(':')[1]}", vault.rows(digest)
        elif name.startswith("rows:"):
            yield name.rsplit(":", 1)[1], vault.rows(digest)


def people_of(recheck: Recheck) -> pl.DataFrame:
    """Everybody of the recheck with what may be asked about them."""
    files = named(recheck, "people:")
    if not files:
        return pl.DataFrame(schema=register.PEOPLE)
    return pl.concat(vault.rows(digest) for digest in files)


def refusals_of(recheck: Recheck) -> pl.DataFrame:
    """What might not be asked about whom, and why: person_id, reason, kinds (bits)."""
    files = named(recheck, "refused:")
    if not files:
        return pl.DataFrame(schema={"person_id": pl.Int64, "reason": pl.String, "kinds": pl.Int64})
    return pl.concat(vault.rows(digest) for digest in files)


def named(recheck: Recheck, prefix: str) -> list[str]:
    """The sealed files of a recheck whose names begin so, in order."""
    return [digest for name, digest in sorted(recheck.files.items()) if name.startswith(prefix)]


def forget_working_tables(recheck: Recheck) -> None:
    """Remove numbers, names and amounts of a recheck; who was asked about what, and why not, stays."""
    stays = {n: d for n, d in recheck.files.items() if n.startswith(("asked:", "refused:"))}
    others = Recheck.objects.exclude(pk=recheck.pk).filter(area=recheck.area)
    in_use = {digest for other in others for digest in other.files.values()}
    for name, digest in recheck.files.items():
        if name not in stays and digest not in in_use:
            vault.forget(digest)
    recheck.files = stays
    recheck.save(update_fields=["files"])
