"""The right to ask about everybody at once: the same answers as `rights.right_to_ask`, set by set.

Twenty-five kinds about a million people are twenty-five million questions of right. They are
answered here by three joins; a test compares the answers with those given one by one.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from doudi.verification.kinds import Kind
from doudi.verification.rights import EVERYTHING, Reason


def decide_rights(
    con: duckdb.DuckDBPyConnection, *, people: str, consents: str, kinds: Sequence[Kind], on: date
) -> None:
    """Create `rights` and `refusals` for everybody in `people(id)`.

    `consents(person_id, consent_id, scope, over)` are those of the purpose begun by that day, `over`
    as in `rights.Given`. Bit n of `rights.may` is set when the n-th of `kinds` may be asked about
    the person; `consent` is the latest consent that lets it. `refusals(person_id, reason, kinds)`
    has the rest with the reason of each kind, again as bits. The anti-join of the two is empty.
    """
    _name_kinds(con, kinds, on)
    every = (1 << len(kinds)) - 1
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _reach AS
        SELECT c.person_id, c.consent_id, c.over,
               coalesce(CASE WHEN list_contains(c.scope, '{EVERYTHING}') THEN {every} ELSE s.bits END, 0)
                 AS bits
        FROM {consents} c LEFT JOIN (
            SELECT consent_id, bit_or(k.bit) AS bits
            FROM (SELECT consent_id, unnest(scope) AS key FROM {consents}
                  WHERE NOT list_contains(scope, '{EVERYTHING}')) JOIN _kinds k USING (key)
            GROUP BY consent_id) s USING (consent_id)
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE rights AS
        WITH basis AS (SELECT coalesce(bit_or(bit) FILTER (has_basis), 0) AS bits FROM _kinds)
        SELECT p.id AS person_id, coalesce(v.bits, 0) & basis.bits AS may, v.consent
        FROM (SELECT id FROM PEOPLE) p CROSS JOIN basis LEFT JOIN (
            SELECT person_id, bit_or(bits) AS bits,
                   max(consent_id) FILTER (bits & (SELECT bits FROM basis) <> 0) AS consent
            FROM _reach WHERE over = '' GROUP BY person_id) v ON v.person_id = p.id
        """.replace("PEOPLE", people)
    )
    _say_why_not(con)


def _name_kinds(con: duckdb.DuckDBPyConnection, kinds: Sequence[Kind], on: date) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE _kinds (key VARCHAR, bit BIGINT, has_basis BOOLEAN)")
    con.executemany(
        "INSERT INTO _kinds VALUES (?, ?, ?)",
        [(kind.key, 1 << place, kind.may_be_asked_on(on)) for place, kind in enumerate(kinds)],
    )


def _say_why_not(con: duckdb.DuckDBPyConnection) -> None:
    """The reason of the latest consent that names the kind; else of the latest at all."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE refusals AS
        WITH lacking AS (
            SELECT r.person_id, k.bit, k.has_basis
            FROM rights r JOIN _kinds k ON (r.may & k.bit) = 0
        ), met AS (
            SELECT l.person_id, l.bit, any_value(l.has_basis) AS has_basis,
                   arg_max(c.over, c.consent_id) FILTER ((c.bits & l.bit) <> 0) AS named,
                   bool_or(c.over = '') AS has_other, arg_max(c.over, c.consent_id) AS latest
            FROM lacking l LEFT JOIN _reach c USING (person_id) GROUP BY l.person_id, l.bit
        )
        SELECT person_id, bit_or(bit) AS kinds,
               CASE WHEN NOT has_basis THEN '{Reason.NO_BASIS}' WHEN named IS NOT NULL THEN named
                    WHEN has_other THEN '{Reason.SCOPE}'
                    ELSE coalesce(latest, '{Reason.NONE_GIVEN}') END AS reason
        FROM met GROUP BY person_id, reason
        """
    )
