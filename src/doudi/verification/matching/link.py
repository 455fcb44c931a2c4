"""The whole way from two tables to matches: by number first, then by name for what is left."""

from dataclasses import dataclass

import duckdb

from doudi.verification.matching.exact import match_by_number, match_straight
from doudi.verification.matching.fuzzy import match_without_number
from doudi.verification.matching.prepare import prepare, take


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Match weights in bits: at `sure` and above a match stands, from `doubt` on a person decides.

    `lead` is by how much the best candidate must beat the second one of the same record.
    """

    sure: float = 5.0
    doubt: float = -2.0
    lead: float = 2.0


@dataclass(frozen=True, slots=True)
class Linked:
    """How many records ended where."""

    by_number: int
    by_name: int
    for_a_person: int
    unmatched: int


def prepare_people(con: duckdb.DuckDBPyConnection, people: str) -> None:
    """Make the people asked about ready once, for as many `link` of the same connection as come."""
    prepare(con, people, "people")


def link(
    con: duckdb.DuckDBPyConnection,
    *,
    records: str,
    people: str | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Linked:
    """Match the table `records` to the table `people`; leaves the table `matches`.

    Without `people`, those of the last `prepare_people` are meant (a bulk check asks one list of
    people at twenty sources). `matches(record_id, person_id, level, weight, needs_person,
    waterfall)`: `level` is one of the levels by number or "name"; `weight` in bits (null by
    number); `waterfall` the part of every comparison in the weight. A record with a number of a
    stranger is never matched by name to somebody else: numbers outrank names.
    """
    if people is not None:
        prepare_people(con, people)
    take(con, records, "_delivered")
    match_straight(con)
    prepare(con, "_crooked", "records")
    match_by_number(con)
    _leave_the_rest(con)
    match_without_number(con, threshold=thresholds.doubt)
    _collect(con, thresholds)
    return _counted(con)


def _leave_the_rest(con: duckdb.DuckDBPyConnection) -> None:
    """Records without a usable number go on by name; so does nobody who has a whole one."""
    extra = """year(birth_date) AS birth_year, left(area, 9) AS township,
               left(name_key, 1) AS surname"""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE records_left AS
            SELECT *, {extra}, name_key AS former_key FROM records
            WHERE (number18 IS NULL AND coalesce(length(digits), 0) <> 15)
              AND id NOT IN (SELECT record_id FROM matched_number)"""
    )
    some = con.execute("SELECT count(*) FROM records_left").fetchall()[0][0]
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE people_left AS
            SELECT *, {extra}, former_keys[1] AS former_key FROM people {"" if some else "LIMIT 0"}"""
    )


def _collect(con: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE matches AS
        WITH ranked AS (
            SELECT *, weight - coalesce(lead(weight) OVER best, -100) AS ahead,
                   row_number() OVER best AS place
            FROM matched_fuzzy
            WINDOW best AS (PARTITION BY record_id ORDER BY weight DESC, person_id)
        )
        SELECT record_id, person_id, 'number' AS level, CAST(NULL AS DOUBLE) AS weight,
               false AS needs_person,
               CAST(NULL AS STRUCT(name DOUBLE, birth DOUBLE, sex DOUBLE, area DOUBLE,
                                   companions DOUBLE)) AS waterfall
        FROM matched_straight
        UNION ALL
        SELECT record_id, person_id, level, NULL, needs_person, NULL FROM matched_number
        UNION ALL
        SELECT record_id, person_id, 'name', weight, weight < $sure OR ahead < $lead,
               {'name': mw_name, 'birth': mw_birth, 'sex': mw_sex,
                'area': mw_area, 'companions': mw_companions}
        FROM ranked WHERE place = 1
        """,
        {"sure": thresholds.sure, "lead": thresholds.lead},
    )


def _counted(con: duckdb.DuckDBPyConnection) -> Linked:
    row = con.execute(
        """SELECT count(DISTINCT record_id) FILTER (level <> 'name' AND NOT needs_person),
                  count(DISTINCT record_id) FILTER (level = 'name' AND NOT needs_person),
                  count(DISTINCT record_id) FILTER (needs_person),
                  (SELECT count(*) FROM _delivered) - count(DISTINCT record_id)
           FROM matches"""
    ).fetchall()[0]
    return Linked(*(int(n) for n in row))
