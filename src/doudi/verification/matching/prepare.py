"""Adds the keys that matching compares to a table of people or records, inside DuckDB.

Only distinct names pass through Python; everything else is SQL, so a million rows take seconds.
Expected columns (missing ones are taken as null): `id` (bigint), `number`, `name`, `former_names`
(list), `birth_date` (date), `sex` ("male"/"female"), `area` (12 digits), `companions` (list of
names of the same household).
"""

import duckdb
import pyarrow as pa

from doudi.verification.matching.names import name_key, pinyin_key, shape_key

COLUMNS = {
    "id": "BIGINT", "number": "VARCHAR", "name": "VARCHAR", "former_names": "VARCHAR[]",
    "birth_date": "DATE", "sex": "VARCHAR", "area": "VARCHAR", "companions": "VARCHAR[]",
}  # fmt: skip
FULL_WIDTH, PLAIN = "０１２３４５６７８９Ｘ", "0123456789X"


def take(con: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Create the temporary table `target` with exactly the columns that matching knows."""
    here = {row[0] for row in con.execute(f"DESCRIBE {source}").fetchall()}
    taken = ", ".join(
        f"CAST({c} AS {kind}) AS {c}" if c in here else f"CAST(NULL AS {kind}) AS {c}"
        for c, kind in COLUMNS.items()
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT {taken} FROM {source}")


def prepare(con: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Create the temporary table `target` from `source`, with the keys of numbers and names.

    `number18` is the citizen's number of 18 characters, taken out of disability certificates of 20
    and 22 as well; `number15` the old form; `digits` whatever was written, cleaned.
    """
    take(con, source, "_taken")
    _add_keys_of_new_names(con)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        WITH numbered AS (
            SELECT *, regexp_replace(translate(upper(number), '{FULL_WIDTH}', '{PLAIN}'),
                                     '[^0-9XB]', '', 'g') AS digits
            FROM _taken
        ), cut AS (
            SELECT *, CASE WHEN length(digits) IN (18, 20, 22) THEN left(digits, 18) END AS number18
            FROM numbered
        )
        SELECT c.id, c.digits, c.number18, c.name,
               CASE WHEN length(c.digits) = 15 THEN c.digits
                    WHEN substr(c.number18, 7, 2) = '19'
                    THEN left(c.number18, 6) || substr(c.number18, 9, 9) END AS number15,
               c.birth_date, c.sex, c.area, k.name_key, k.pinyin_key, k.shape_key,
               {_folded_list("former_names")} AS former_keys,
               {_folded_list("companions")} AS companions
        FROM cut c LEFT JOIN _name_keys k ON k.name = c.name
        {_folded_join("former_names")} {_folded_join("companions")}
        """
    )
    con.execute("DROP TABLE _taken")


def _folded_list(column: str) -> str:
    return f"coalesce(folded_{column}.keys, CAST([] AS VARCHAR[]))"


def _folded_join(column: str) -> str:
    return f"""LEFT JOIN (
            SELECT t.id, list(DISTINCT k.name_key) AS keys
            FROM (SELECT id, unnest({column}) AS name FROM _taken) t JOIN _name_keys k USING (name)
            GROUP BY t.id) folded_{column} ON folded_{column}.id = c.id"""


def _add_keys_of_new_names(con: duckdb.DuckDBPyConnection) -> None:
    """Keys are worked out once for a name, however many sources of the same connection have it."""
    con.execute(
        """CREATE TEMP TABLE IF NOT EXISTS _name_keys
           (name VARCHAR, name_key VARCHAR, pinyin_key VARCHAR, shape_key VARCHAR)"""
    )
    rows = con.execute(
        """SELECT DISTINCT name FROM (
             SELECT name FROM _taken
             UNION ALL SELECT unnest(former_names) FROM _taken
             UNION ALL SELECT unnest(companions) FROM _taken)
           WHERE name IS NOT NULL AND name NOT IN (SELECT name FROM _name_keys)"""
    ).fetchall()
    names = [row[0] for row in rows]
    new = pa.table(
        {
            "name": pa.array(names, pa.string()),
            "name_key": pa.array([name_key(n) for n in names], pa.string()),
            "pinyin_key": pa.array([pinyin_key(n) for n in names], pa.string()),
            "shape_key": pa.array([shape_key(n) for n in names], pa.string()),
        }
    )
    con.register("_new_names", new)
    con.execute("INSERT INTO _name_keys SELECT * FROM _new_names")
    con.unregister("_new_names")
