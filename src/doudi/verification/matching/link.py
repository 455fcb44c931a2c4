"""The whole way from people and records to matches: by number first, then by name for what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from doudi.verification.matching.exact import match_by_number
from doudi.verification.matching.prepare import prepare_people, with_keys_of_names
from doudi.verification.matching.straight import forget_the_crooked, match_straight, may_be_asked

MATCH = """record_id BIGINT, person_id BIGINT, level VARCHAR, weight DOUBLE, needs_person BOOLEAN,
    waterfall STRUCT(name DOUBLE, birth DOUBLE, sex DOUBLE, area DOUBLE, companions DOUBLE)"""

WEIGHED = """id, name_key, pinyin_key, shape_key, former_keys, birth_date, sex, area, companions,
    year(birth_date) AS birth_year, left(area, 9) AS township, left(name_key, 1) AS surname"""


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


def link(
    con: duckdb.DuckDBPyConnection,
    *,
    records: str,
    people: str | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Linked:
    """Match one table of records to the people; leaves the table `matches`.

    Without `people`, those of the last `prepare_people` are meant. `matches(record_id, person_id,
    level, weight, needs_person, waterfall)`: `level` is one of the levels by number or "name";
    `weight` in bits (null by number); `waterfall` the part of every comparison in the weight. A
    record with a number of a stranger is never matched by name to somebody else: numbers outrank
    names. For many sources see `match_straight` and `match_the_rest`, which this is made of.
    """
    if people is not None:
        prepare_people(con, people)
    forget_the_crooked(con)
    match_straight(con, records, source=0, target="_answered")
    match_the_rest(con, thresholds=thresholds)
    con.execute(f"CREATE OR REPLACE TEMP TABLE matches ({MATCH})")
    con.execute(
        """INSERT INTO matches
           SELECT id, person_id, 'number', NULL, false, NULL FROM _answered WHERE is_straight
           UNION ALL SELECT * EXCLUDE (source) FROM matched"""
    )
    return _counted(con)


def match_the_rest(
    con: duckdb.DuckDBPyConnection, *, thresholds: Thresholds = Thresholds()
) -> None:
    """Settle what `match_straight` left of all sources, in one go; leaves the table `matched`.

    Its columns are those of `matches` (see `link`) behind the `source`.
    """
    match_by_number(con)
    match_without_a_number(con, thresholds)


def match_without_a_number(con: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    """The second half of `match_the_rest`, after `match_by_number`."""
    # A second of packages to load: only once somebody is really looked for.
    from doudi.verification.matching.fuzzy import BLOCKS, match_without_number

    _leave_the_rest(con, BLOCKS)
    match_without_number(con, threshold=thresholds.doubt)
    _collect(con, thresholds)


def _leave_the_rest(con: duckdb.DuckDBPyConnection, blocks: Sequence[Sequence[str]]) -> None:
    """Records without a usable number go on by name, with everybody who shares a block with one."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _nameless AS
           SELECT row_number() OVER (ORDER BY source, record) AS id, *
           FROM _crooked LEFT JOIN _crooked_lists USING (source, record)
           WHERE coalesce(length(digits) NOT IN (15, 18, 20, 22), true)
             AND (source, record) NOT IN (SELECT (source, record) FROM matched_number)"""
    )
    with_keys_of_names(con, "_nameless", "_nameless_named")
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE records_left AS
            SELECT {WEIGHED}, name_key AS former_key, source, record FROM _nameless_named"""
    )
    some = con.execute("SELECT count(*) FROM records_left").fetchall()[0][0]
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW _asked AS SELECT * FROM people {'' if some else 'LIMIT 0'}"
    )
    with_keys_of_names(con, "_asked", "_asked_named")
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW people_known AS
            SELECT {WEIGHED}, former_keys[1] AS former_key, 0 AS source, 0 AS record
            FROM _asked_named"""
    )
    shared = " UNION ALL ".join(
        f"SELECT p.id FROM people_known p SEMI JOIN records_left r USING ({', '.join(block)})"
        for block in blocks
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE people_left AS
            SELECT * FROM people_known WHERE id IN ({shared})"""
    )


def _collect(con: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE matched AS
        WITH allowed AS (
            SELECT r.source, r.record, f.* EXCLUDE (record_id) FROM matched_fuzzy f
            JOIN records_left r ON r.id = f.record_id JOIN people p ON p.id = f.person_id
            WHERE {may_be_asked("p.may", "r.source")}
        ), ranked AS (
            SELECT *, weight - coalesce(lead(weight) OVER best, -100) AS ahead,
                   row_number() OVER best AS place
            FROM allowed
            WINDOW best AS (PARTITION BY source, record ORDER BY weight DESC, person_id)
        )
        SELECT source, record AS record_id, person_id, level, CAST(NULL AS DOUBLE) AS weight,
               needs_person,
               CAST(NULL AS STRUCT(name DOUBLE, birth DOUBLE, sex DOUBLE, area DOUBLE,
                                   companions DOUBLE)) AS waterfall
        FROM matched_number
        UNION ALL
        SELECT source, record, person_id, 'name', weight, weight < $sure OR ahead < $lead,
               {{'name': mw_name, 'birth': mw_birth, 'sex': mw_sex,
                 'area': mw_area, 'companions': mw_companions}}
        FROM ranked WHERE place = 1
        """,
        {"sure": thresholds.sure, "lead": thresholds.lead},
    )


def _counted(con: duckdb.DuckDBPyConnection) -> Linked:
    row = con.execute(
        """SELECT count(DISTINCT record_id) FILTER (level <> 'name' AND NOT needs_person),
                  count(DISTINCT record_id) FILTER (level = 'name' AND NOT needs_person),
                  count(DISTINCT record_id) FILTER (needs_person),
                  (SELECT count(DISTINCT id) FROM _answered) - count(DISTINCT record_id)
           FROM matches"""
    ).fetchall()[0]
    return Linked(*(int(n) for n in row))
