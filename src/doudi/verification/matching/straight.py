"""The first pass over a source: one join, and what it leaves to be looked at.

Nearly every row either has the whole number and the name of somebody asked about, or the sound
number of a stranger. Both are settled here, set by set, in one reading of the source. What is left,
a few rows in a hundred, is collected in `_crooked` from as many sources as come.
"""

import duckdb

from doudi.verification.matching import numbers
from doudi.verification.matching.prepare import columns_of, fingerprint

LEFT = """source INTEGER, record BIGINT, digits VARCHAR, number18 VARCHAR, key17 BIGINT,
    name VARCHAR, former_names VARCHAR[], birth_date DATE, sex VARCHAR,
    area VARCHAR, companions VARCHAR[]"""


def forget_the_crooked(con: duckdb.DuckDBPyConnection) -> None:
    """Begin anew: nothing is left over from any source."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE _crooked ({LEFT})")


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
    columns = columns_of(con, target, but=("id", "number"))
    con.execute(
        f"""
        INSERT INTO _crooked BY NAME
        WITH keyed AS (
            SELECT id AS record, number AS written, {columns}, person_id IS NOT NULL AS is_known,
                   {numbers.modern("number")} AS modern
            FROM {target} WHERE NOT is_straight {_but_twins(con, target)}
        ), sifted AS (
            SELECT * EXCLUDE (is_known, modern), {numbers.digits("written")} AS digits FROM keyed
            WHERE is_known OR modern IS NULL OR NOT {numbers.checks_out("written", "modern")}
                  {_or_near_ours(con)}
        ), cut AS (
            SELECT *, {numbers.whole("digits")} AS number18, {numbers.seventeen("digits")} AS key17
            FROM sifted
        )
        SELECT * EXCLUDE (written), {source} AS source FROM cut
        """
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
