"""The people asked about, and the keys of names, made ready inside DuckDB.

Only distinct names pass through Python; everything else is SQL, so a million rows take seconds.
Expected columns (missing ones are taken as null): `id` (bigint), `number`, `name`, `former_names`
(list), `birth_date` (date), `sex` ("male"/"female"), `area` (12 digits), `companions` (list of
names of the same household); of people also `may` (bits: source n may be asked if bit n is set;
without the column every source may).
"""

import duckdb
import pyarrow as pa

from doudi.verification.matching import numbers
from doudi.verification.matching.names import name_key, shape_of, sound_of

COLUMNS = {
    "id": "BIGINT", "number": "VARCHAR", "name": "VARCHAR", "former_names": "VARCHAR[]",
    "birth_date": "DATE", "sex": "VARCHAR", "area": "VARCHAR", "companions": "VARCHAR[]",
}  # fmt: skip
EVERY_SOURCE = -1  # all bits


def columns_of(con: duckdb.DuckDBPyConnection, source: str, *, but: tuple[str, ...] = ()) -> str:
    """The columns that matching knows, for a SELECT from `source`; those it lacks are null."""
    here = names_of_columns(con, source)
    return ", ".join(
        f"CAST({c if c in here else 'NULL'} AS {kind}) AS {c}"
        for c, kind in COLUMNS.items()
        if c not in but
    )


def names_of_columns(con: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """The columns that a table or view has."""
    return {row[0] for row in con.execute(f"DESCRIBE {source}").fetchall()}


def prepare_people(con: duckdb.DuckDBPyConnection, people: str) -> None:
    """Create `people` and what the sources of this connection are then compared with.

    `number` is the number as it should be written (`number18`, else the old form), `key17` what
    both forms share, `checks_out` whether its last character fits. `_prints` holds the fingerprints
    that `match_straight` joins on, `_twins` those that several people have, `_faulty` the parts of
    numbers in our own books that do not check out.
    """
    has_may = "may" in names_of_columns(con, people)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE people AS
        WITH given AS (
            SELECT {columns_of(con, people)},
                   CAST({"may" if has_may else EVERY_SOURCE} AS BIGINT) AS may FROM {people}
        ), cleaned AS (
            SELECT * REPLACE ({numbers.digits("number")} AS number) FROM given
        ), cut AS (
            SELECT * REPLACE (coalesce({numbers.whole("number")}, number) AS number),
                   {numbers.seventeen("number")} AS key17, {numbers.whole("number")} AS number18,
                   {numbers.short("number")} AS number15
            FROM cleaned
        )
        SELECT *, {numbers.checks_out("number18", "key17")} AS checks_out FROM cut
        """
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _prints AS
            SELECT id, may, {fingerprint("number")} AS print,
                   CASE WHEN name IS NOT NULL THEN {fingerprint("number", "name")} END AS print_named
            FROM people WHERE number <> ''"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _twins AS
           SELECT print FROM _prints GROUP BY print HAVING count(*) > 1"""
    )
    parts = ", ".join(numbers.parts_that_survive("number18", numbers.LONG))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _faulty AS
            SELECT DISTINCT unnest([{parts}]) AS part FROM people
            WHERE number18 IS NOT NULL AND NOT checks_out"""
    )


def fingerprint(*columns: str) -> str:
    """64 bits of texts: joining on them spares the reading of the texts themselves.

    Two of a pair (number; number and name) must agree before anything is taken for somebody's, so a
    stranger of the same name whose number has the same 64 bits would have to come along: once in ten
    thousand million runs of a million people against twenty million records. Whatever agrees in the
    first only is compared character by character (`exact`).
    """
    return f"hash({', '.join(f'CAST({column} AS VARCHAR)' for column in columns)})"


def with_keys_of_names(con: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Create `target`: the rows of `source` with `name_key`, `pinyin_key`, `shape_key`,
    `former_keys` and the folded names of `companions`."""
    learn_names(con, source, "name", "unnest(former_names)", "unnest(companions)")
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        SELECT c.* EXCLUDE (former_names, companions), k.name_key, k.pinyin_key, k.shape_key,
               {_folded_list("former_names")} AS former_keys,
               {_folded_list("companions")} AS companions
        FROM {source} c LEFT JOIN _name_keys k ON k.name = c.name
        {_folded_join(source, "former_names")} {_folded_join(source, "companions")}
        """
    )


def _folded_list(column: str) -> str:
    return f"coalesce(folded_{column}.keys, CAST([] AS VARCHAR[]))"


def _folded_join(source: str, column: str) -> str:
    return f"""LEFT JOIN (
            SELECT t.id, list(DISTINCT k.name_key ORDER BY k.name_key) AS keys
            FROM (SELECT id, unnest({column}) AS name FROM {source}
                  WHERE len({column}) > 0) t JOIN _name_keys k USING (name)
            GROUP BY t.id) folded_{column} ON folded_{column}.id = c.id"""


def learn_names(con: duckdb.DuckDBPyConnection, source: str, *columns: str) -> None:
    """Keys are worked out once for a name, however many sources of the same connection have it."""
    con.execute(
        """CREATE TEMP TABLE IF NOT EXISTS _name_keys
           (name VARCHAR, name_key VARCHAR, pinyin_key VARCHAR, shape_key VARCHAR)"""
    )
    every = " UNION ALL ".join(f"SELECT {column} AS name FROM {source}" for column in columns)
    rows = con.execute(
        f"""SELECT DISTINCT name FROM ({every})
            WHERE name IS NOT NULL AND name NOT IN (SELECT name FROM _name_keys)"""
    ).fetchall()
    names = [row[0] for row in rows]
    folded = [name_key(name) for name in names]
    new = pa.table(
        {
            "name": pa.array(names, pa.string()),
            "name_key": pa.array(folded, pa.string()),
            "pinyin_key": pa.array([sound_of(key) for key in folded], pa.string()),
            "shape_key": pa.array([shape_of(key) for key in folded], pa.string()),
        }
    )
    con.register("_new_names", new)
    con.execute("INSERT INTO _name_keys SELECT * FROM _new_names")
    con.unregister("_new_names")
