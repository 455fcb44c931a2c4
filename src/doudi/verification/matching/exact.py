"""Matches by number of what the first pass left: the same number in another form, or with one slip.

Levels, surest first:

1. `number`         the 18 characters are equal (out of a disability certificate as well)
2. `number_short`   the old number of 15 digits is the short form of the new one
3. `number_slip`    one digit wrong, missing, doubled, or two neighbours swapped, and the name or
                    sound and birth agree
4. `number_other_name`  the number is equal but no name, former name, sound or shape is: a person
                    must look, because numbers are also lent, mistyped and registered twice
"""

from collections.abc import Iterator

import duckdb

from doudi.verification.matching import numbers
from doudi.verification.matching.prepare import learn_names
from doudi.verification.matching.straight import may_be_asked

# Names agree when they are equal under any key, were equal once, or one character of the given name
# differs while number and birth agree. (DuckDB's edit distances count bytes, so they serve digits
# but not Chinese characters.)
NAMES_AGREE = """(r.name_key IS NULL OR p.name_key IS NULL OR r.name_key = p.name_key
    OR r.pinyin_key = p.pinyin_key OR r.shape_key = p.shape_key
    OR list_contains(p.former_keys, r.name_key)
    OR (left(r.name_key, 1) = left(p.name_key, 1) AND r.birth_date IS NOT DISTINCT FROM p.birth_date
        AND (length(r.name_key) = 2 OR substr(r.name_key, 2, 1) = substr(p.name_key, 2, 1)
             OR right(r.name_key, 1) = right(p.name_key, 1))))"""
SLIP_AT_MOST = 1  # edits (Damerau-Levenshtein: substitution, insertion, deletion, swap)
WHOLE_LENGTHS, SHORT_LENGTHS = (
    "length(written) BETWEEN 17 AND 19",
    "length(written) BETWEEN 14 AND 16",
)


def match_by_number(con: duckdb.DuckDBPyConnection) -> None:
    """Create `matched_number(source, record, person_id, level, needs_person)` from `_crooked`.

    Names written alike character for character need no keys; those of the others are worked out.
    """
    _equal(con)
    _nearly_equal(con)
    _names_of_both(con)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE matched_number AS
        SELECT source, record, person_id, level, false AS needs_person FROM _equal WHERE is_same_name
        UNION ALL
        SELECT source, record, person_id,
               CASE WHEN agree THEN level ELSE 'number_other_name' END, NOT agree
        FROM (SELECT e.*, {NAMES_AGREE} AS agree
              FROM _equal e JOIN _crooked_named r USING (source, record)
              JOIN _people_named p ON p.id = e.person_id WHERE NOT e.is_same_name)
        UNION ALL
        SELECT source, record, person_id, 'number_slip', false FROM _near WHERE is_same_name
        UNION ALL
        SELECT n.source, n.record, n.person_id, 'number_slip', false
        FROM _near n JOIN _crooked_named r USING (source, record)
        JOIN _people_named p ON p.id = n.person_id
        WHERE NOT n.is_same_name AND p.pinyin_key = r.pinyin_key
          AND (r.name_key = p.name_key OR r.birth_date = p.birth_date)
        """
    )


def _equal(con: duckdb.DuckDBPyConnection) -> None:
    """Create `_equal`: pairs with one number in whatever form; where a name is missing none differs.
    And `_written`: the records of nobody's number as it stands."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _compared AS
        WITH crooked AS (
            SELECT source, record, name, sex, digits, {numbers.whole("digits")} AS number18,
                   {numbers.seventeen("digits")} AS key17
            FROM _crooked
        )
        SELECT r.*, p.id AS person_id, p.number18 IS NULL AS is_short_in_books,
               coalesce(r.name = p.name, true) AS is_same_name
        FROM crooked r LEFT JOIN people p
          ON p.key17 = r.key17 AND {may_be_asked("p.may", "r.source")}
         AND (r.number18 IS NULL OR p.number18 IS NULL OR r.number18 = p.number18)
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE _equal AS
        SELECT source, record, person_id, is_same_name,
               CASE WHEN number18 IS NULL OR is_short_in_books
                    THEN 'number_short' ELSE 'number' END AS level
        FROM _compared WHERE person_id IS NOT NULL
        """
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _written AS
            SELECT source, record, name, sex, coalesce(number18, digits) AS written,
                   {numbers.checks_out("number18", "key17")} AS checks_out
            FROM _compared WHERE person_id IS NULL"""
    )


def _nearly_equal(con: duckdb.DuckDBPyConnection) -> None:
    """Create `_near`: pairs whose numbers differ by one slip, found by the parts that survive it,
    unless the sex is known to be another.

    Two numbers that both check out are never one slip apart, so those pairs are left out, and so
    are records whose number is somebody's as it stands.
    """
    pairs = [
        *_pairs_with_parts("number18", numbers.LONG, WHOLE_LENGTHS),
        *_pairs_with_parts("number15", numbers.SHORT, SHORT_LENGTHS),
    ]
    con.execute(f"CREATE OR REPLACE TEMP TABLE _near AS {' UNION '.join(pairs)}")


def _pairs_with_parts(number: str, length: int, lengths: str) -> Iterator[str]:
    """Queries of `_near`, one for each part of that form of the number."""
    mine, theirs = f"p.{number}", "r.written"
    for part, part_read, between, between_read in zip(
        numbers.parts_that_survive(mine, length), numbers.parts_that_survive(theirs, length),
        numbers.parts_between(mine, length), numbers.parts_between(theirs, length), strict=True,
    ):  # fmt: skip
        yield f"""
            SELECT r.source, r.record, p.id AS person_id,
                   coalesce(r.name = p.name, false) AS is_same_name
            FROM people p JOIN (SELECT * FROM _written WHERE {lengths}) r ON {part} = {part_read}
            WHERE NOT (r.checks_out AND p.checks_out) AND {theirs} <> {mine}
              AND (r.sex IS NULL OR p.sex IS NULL OR r.sex = p.sex)
              AND {may_be_asked("p.may", "r.source")}
              AND damerau_levenshtein({between_read}, {between}) <= {SLIP_AT_MOST}"""


def _names_of_both(con: duckdb.DuckDBPyConnection) -> None:
    """Create `_crooked_named` and `_people_named`: the few that were paired although their names are
    written otherwise, with keys of names."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _paired AS
           SELECT source, record, person_id FROM _equal WHERE NOT is_same_name
           UNION SELECT source, record, person_id FROM _near WHERE NOT is_same_name"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _crooked_paired AS
           SELECT source, record, name, birth_date FROM _crooked SEMI JOIN _paired USING (source, record)"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _people_paired AS
           SELECT id, name, former_names, birth_date FROM people
           WHERE id IN (SELECT person_id FROM _paired)"""
    )
    learn_names(con, "_crooked_paired", "name")
    learn_names(con, "_people_paired", "name", "unnest(former_names)")
    keys = "k.name_key, k.pinyin_key, k.shape_key"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _crooked_named AS
            SELECT r.source, r.record, r.birth_date, {keys}
            FROM _crooked_paired r LEFT JOIN _name_keys k USING (name)"""
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _people_named AS
            SELECT p.id, p.birth_date, {keys}, coalesce(f.keys, CAST([] AS VARCHAR[])) AS former_keys
            FROM _people_paired p LEFT JOIN _name_keys k USING (name) LEFT JOIN (
                SELECT t.id, list(DISTINCT o.name_key) AS keys
                FROM (SELECT id, unnest(former_names) AS name FROM _people_paired) t
                JOIN _name_keys o USING (name) GROUP BY t.id) f ON f.id = p.id"""
    )
