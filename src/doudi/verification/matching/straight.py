"""The first pass over a source: one join, and what it leaves to be looked at.

Nearly every row either has the whole number and the name of somebody asked about, or the sound
number of a stranger. Both are settled here, set by set, in one reading of the source. What is left,
a few rows in a hundred, is collected in `_crooked` from as many sources as come.
"""

import duckdb

from doudi.verification.matching import numbers
from doudi.verification.matching.prepare import COLUMNS, columns_of, fingerprint, names_of_columns

LEFT = """source INTEGER, record BIGINT, digits VARCHAR, name VARCHAR, birth_date DATE, sex VARCHAR,
    area VARCHAR"""
LISTS = ("former_names", "companions")  # of few deliveries, and dear to write: kept beside


def forget_the_crooked(con: duckdb.DuckDBPyConnection) -> None:
    """Begin anew: nothing is left over from any source."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE _crooked ({LEFT})")
    lists = ", ".join(f"{column} VARCHAR[]" for column in LISTS)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE _crooked_lists (source INTEGER, record BIGINT, {lists})"
    )


def match_straight(
    con: duckdb.DuckDBPyConnection, records: str, *, source: int, target: str
) -> None:
    """Create `target`: the rows of `records` with `person_id` where number and name are somebody's.

    `is_straight` says so; of the others, those that may still be somebody's go to `_crooked` under
    `source`. Only people who may be asked about at the source are compared (see `may`).
    """
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {target} AS
            SELECT r.* EXCLUDE (_print), p.id AS person_id,
                   coalesce(p.print_named = {fingerprint("r.number", "r.name")}, false) AS is_straight
            FROM (SELECT *, {fingerprint("number")} AS _print FROM {records}) r LEFT JOIN
                 (SELECT id, print, print_named FROM _prints WHERE {may_be_asked("may", source)}) p
                 ON p.print = r._print"""
    )
    columns = columns_of(con, target, but=("id", "number", *LISTS))
    con.execute(
        f"""
        INSERT INTO _crooked BY NAME
        WITH keyed AS (
            SELECT id AS record, number AS written, {columns}, person_id IS NOT NULL AS is_known,
                   {numbers.modern("number")} AS modern
            FROM {target} WHERE NOT is_straight {_but_twins(con, target)}
        )
        SELECT {source} AS source, {numbers.digits("written")} AS digits,
               * EXCLUDE (written, is_known, modern)
        FROM keyed
        WHERE is_known OR modern IS NULL OR NOT {numbers.checks_out("written", "modern")}
              {_or_near_ours(con)}
        """
    )
    _keep_lists(con, target, source)


def _keep_lists(con: duckdb.DuckDBPyConnection, target: str, source: int) -> None:
    """Former names and members of the household, where the source tells them."""
    if not set(LISTS) & set(names_of_columns(con, target)):
        return
    others = columns_of(con, target, but=tuple(c for c in COLUMNS if c not in LISTS))
    con.execute(
        f"""INSERT INTO _crooked_lists BY NAME
            SELECT {source} AS source, id AS record, {others} FROM {target}
            WHERE id IN (SELECT record FROM _crooked WHERE source = {source})
            QUALIFY row_number() OVER (PARTITION BY id) = 1"""
    )


def _or_near_ours(con: duckdb.DuckDBPyConnection) -> str:
    """A sound number may still be that of somebody whose number stands wrongly in our own books."""
    if not con.execute("SELECT count(*) FROM people WHERE NOT checks_out").fetchall()[0][0]:
        return ""
    parts = numbers.parts_that_survive("written", numbers.LONG)
    near = " OR ".join(f"{part} IN (SELECT part FROM _faulty)" for part in parts)
    return f"OR modern IN (SELECT key17 FROM people WHERE NOT checks_out) OR {near}"


def _but_twins(con: duckdb.DuckDBPyConnection, target: str) -> str:
    """A record whose number several people have comes once, and not at all if one has its name."""
    if not con.execute("SELECT count(*) FROM _twins").fetchall()[0][0]:
        return ""
    return f"""AND id NOT IN (SELECT id FROM {target} WHERE is_straight
                   AND {fingerprint("number")} IN (SELECT print FROM _twins))
               QUALIFY row_number() OVER (PARTITION BY id ORDER BY person_id) = 1"""


def may_be_asked(bits: str, source: int | str) -> str:
    """The condition that bit `source` is set."""
    return f"(({bits} >> {source}) & 1) = 1"
