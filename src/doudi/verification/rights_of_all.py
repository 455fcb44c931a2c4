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
    basis = sum(1 << place for place, kind in enumerate(kinds) if kind.may_be_asked_on(on))
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
        f"""
        CREATE OR REPLACE TEMP TABLE rights AS
        SELECT p.id AS person_id, coalesce(v.bits, 0) & {basis} AS may, v.consent
        FROM (SELECT id FROM {people}) p LEFT JOIN (
            SELECT person_id, bit_or(bits) AS bits,
                   max(consent_id) FILTER ((bits & {basis}) <> 0) AS consent
            FROM _reach WHERE over = '' GROUP BY person_id) v ON v.person_id = p.id
        """
    )
    _say_why_not(con, every)


def _name_kinds(con: duckdb.DuckDBPyConnection, kinds: Sequence[Kind], on: date) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE _kinds (key VARCHAR, bit BIGINT, has_basis BOOLEAN)")
    con.executemany(
        "INSERT INTO _kinds VALUES (?, ?, ?)",
        [(kind.key, 1 << place, kind.may_be_asked_on(on)) for place, kind in enumerate(kinds)],
    )


def _say_why_not(con: duckdb.DuckDBPyConnection, every: int) -> None:
    """The reason of the latest consent that names the kind; else of the latest at all.

    A million people agreed in a handful of ways. The reasons are found once for each way.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _lacking AS
        SELECT r.person_id, r.may, coalesce(list({{'bits': c.bits, 'over': c.over}} ORDER BY c.consent_id)
               FILTER (c.person_id IS NOT NULL), []) AS given
        FROM (SELECT person_id, may FROM rights WHERE may <> {every}) r LEFT JOIN _reach c USING (person_id)
        GROUP BY r.person_id, r.may
        """
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE refusals AS
        WITH met AS (
            SELECT w.may, w.given, k.bit, k.has_basis,
                   list_filter(w.given, lambda g: (g.bits & k.bit) <> 0)[-1].over AS named,
                   len(list_filter(w.given, lambda g: g.over = '')) > 0 AS has_other
            FROM (SELECT DISTINCT may, given FROM _lacking) w JOIN _kinds k ON (w.may & k.bit) = 0
        ), reasons AS (
            SELECT may, given, bit_or(bit) AS kinds,
                   CASE WHEN NOT has_basis THEN '{Reason.NO_BASIS}' WHEN named IS NOT NULL THEN named
                        WHEN has_other THEN '{Reason.SCOPE}'
                        ELSE coalesce(given[-1].over, '{Reason.NONE_GIVEN}') END AS reason
            FROM met GROUP BY may, given, reason
        )
        SELECT person_id, kinds, reason FROM _lacking JOIN reasons USING (may, given)
        """
    )
