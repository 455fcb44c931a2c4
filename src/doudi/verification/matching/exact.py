"""Matches by number: the same number in any of its forms, or a number with one slip of the hand.

Levels, surest first:

1. `number`         the 18 characters are equal (out of a disability certificate as well)
2. `number_short`   the old number of 15 digits is the short form of the new one
3. `number_slip`    one digit wrong, missing, doubled, or two neighbours swapped, and the name or
                    sound and birth agree
4. `number_other_name`  the number is equal but no name, former name, sound or shape is: a person
                    must look, because numbers are also lent, mistyped and registered twice
"""

import duckdb

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


def match_straight(con: duckdb.DuckDBPyConnection) -> None:
    """Create `matched_straight(record_id, person_id)` and `_crooked`, the rows of `_delivered` left.

    Nearly every row has the whole number and the name as we have them: those need no keys, no
    cleaning, nothing but one join. All others go the long way.
    """
    con.execute(
        """CREATE OR REPLACE TEMP TABLE matched_straight AS
           SELECT r.id AS record_id, p.id AS person_id
           FROM _delivered r JOIN people p ON p.number18 = r.number AND p.name = r.name"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _crooked AS SELECT * FROM _delivered
           WHERE id NOT IN (SELECT record_id FROM matched_straight)"""
    )


def match_by_number(con: duckdb.DuckDBPyConnection) -> None:
    """Create `matched_number(record_id, person_id, level, needs_person)` from `people`, `records`."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE matched_number AS
        WITH equal AS (
            SELECT r.id AS record_id, p.id AS person_id, 'number' AS level,
                   {NAMES_AGREE} AS same_name
            FROM records r JOIN people p ON p.number18 = r.number18
            UNION ALL
            SELECT r.id, p.id, 'number_short',
                   {NAMES_AGREE}
            FROM records r JOIN people p ON p.number15 = r.number15
            WHERE length(r.digits) = 15 OR length(p.digits) = 15
        )
        SELECT record_id, person_id,
               CASE WHEN same_name THEN level ELSE 'number_other_name' END AS level,
               NOT same_name AS needs_person
        FROM equal
        """
    )
    con.execute(
        f"""
        INSERT INTO matched_number
        SELECT r.id, p.id, 'number_slip', false
        FROM (SELECT * FROM records WHERE length(digits) BETWEEN 14 AND 20
              AND id NOT IN (SELECT record_id FROM matched_number WHERE NOT needs_person)) r
        JOIN people p ON p.pinyin_key = r.pinyin_key
             AND (r.name_key = p.name_key OR r.birth_date = p.birth_date)
        WHERE damerau_levenshtein(left(r.digits, 19), CASE WHEN length(r.digits) < 17
              THEN p.number15 ELSE p.number18 END) <= {SLIP_AT_MOST}
          AND (r.sex IS NULL OR p.sex IS NULL OR r.sex = p.sex)
        """
    )
