"""What a standing check may read: a snapshot of the caseload and the matched records of departments.

Amounts are whole fen. `assisted` is one row per person and running award, `means_tested` those of
schemes that look at income and property (what a person owns matters to no nursing subsidy); a
`hit_<kind>` has one row per record that belongs to a person whose authorisation covers the kind.
"""

import duckdb

from doudi.policy.schemes import load
from doudi.verification.kinds import Kind, kinds

CASELOAD = {
    "households": """household_id BIGINT, area VARCHAR, residence VARCHAR, size INTEGER,
        head_id BIGINT, address_key VARCHAR, opened_on DATE, split_from_id BIGINT,
        income_yearly BIGINT, is_known_poor BOOLEAN, spending_yearly BIGINT""",
    "persons": """person_id BIGINT, household_id BIGINT, name VARCHAR, birth_date DATE, sex VARCHAR,
        status VARCHAR, died_on DATE, labour VARCHAR, employment VARCHAR, student VARCHAR,
        disability_level VARCHAR, is_severely_disabled BOOLEAN, serious_illness BOOLEAN""",
    "kin": "person_id BIGINT, is_filed BOOLEAN",
    "granted": """award_id BIGINT, household_id BIGINT, scheme VARCHAR, is_running BOOLEAN,
        amount BIGINT""",
    "granted_members": "award_id BIGINT, person_id BIGINT",
    "decisions": """decision_id BIGINT, household_id BIGINT, scheme VARCHAR, is_running BOOLEAN,
        amount BIGINT, computed BIGINT, decided_on DATE, notice_ended_on DATE, checked_on DATE,
        review_due_on DATE, is_urgent BOOLEAN, surveyed_by BIGINT[], decided_by BIGINT""",
    "decided_members": "decision_id BIGINT, person_id BIGINT",
    "parents": "child_id BIGINT, parent_id BIGINT",
    "awards": """award_id BIGINT, household_id BIGINT, scheme VARCHAR, is_running BOOLEAN,
        amount BIGINT, computed BIGINT, decided_on DATE, notice_ended_on DATE, checked_on DATE,
        review_due_on DATE, is_urgent BOOLEAN, surveyed_by BIGINT[], decided_by BIGINT""",
    "award_members": "award_id BIGINT, person_id BIGINT",
    "supplements": """award_id BIGINT, household_id BIGINT, person_id BIGINT, "group" VARCHAR,
        supplement BIGINT""",
    "payments": """payment_id BIGINT, household_id BIGINT, person_id BIGINT, month INTEGER,
        paid_on DATE, amount BIGINT, account_index VARCHAR, is_returned BOOLEAN""",
    "declared": "person_id BIGINT, household_id BIGINT, part VARCHAR, item VARCHAR, monthly BIGINT",
    "limits": """household_id BIGINT, members INTEGER, standard BIGINT, edge_line BIGINT,
        money_per_head BIGINT, minimum_wage BIGINT""",
    "incompatible": "one VARCHAR, other VARCHAR",
    "applying": "household_id BIGINT",
    "papers": "household_id BIGINT, digest VARCHAR",
    "handled": """decision_id BIGINT, household_id BIGINT, decider BIGINT, is_refused BOOLEAN,
        decided_on DATE""",
}
ASSISTED = """CREATE OR REPLACE TEMP VIEW assisted AS
    SELECT p.*, a.award_id, a.scheme FROM awards a
    JOIN award_members m USING (award_id) JOIN persons p ON p.person_id = m.person_id
    WHERE a.is_running"""
MEANS_TESTED = (
    "CREATE OR REPLACE TEMP VIEW means_tested AS SELECT * FROM assisted WHERE scheme IN ({})"
)
TYPES = {
    "money": "BIGINT", "date": "DATE", "month": "VARCHAR", "decimal": "DECIMAL(18,4)",
    "integer": "BIGINT", "flag": "BOOLEAN",
}  # fmt: skip


COMPOSED = {"awards": ("granted", "decisions"), "award_members": ("granted_members", "decided_members"),
            "assisted": ("granted_members", "decided_members"),
            "means_tested": ("granted_members", "decided_members")}  # fmt: skip


def create_empty(con: duckdb.DuckDBPyConnection) -> None:
    """Every table a check may read, without rows, so that a missing source is no fault."""
    for name, columns in CASELOAD.items():
        con.execute(f"CREATE TEMP TABLE {name} ({columns})")
    for kind in kinds().values():
        con.execute(f"CREATE TEMP TABLE hit_{kind.key} ({hit_columns(kind)})")
    con.execute(ASSISTED)
    con.execute(
        MEANS_TESTED.format(", ".join(f"'{s.id}'" for s in load().values() if s.looks_at_means))
    )


def hit_columns(kind: Kind) -> str:
    """The columns of `hit_<kind>`: whose record, which row, and what the record says."""
    own = [c for c in kind.columns if c.key not in {"number", "name", "birth_date", "sex", "area"}]
    said = ", ".join(f'"{c.key}" {TYPES.get(c.type, "VARCHAR")}' for c in own)
    return f"person_id BIGINT, row BIGINT, thing VARCHAR, {said}"


def compose_awards(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `awards` from what payments pays and what cases decided.

    An award that is paid and its decision are one row; a decision without an award of its own (no
    payments kept here) stands alone, under the negative number of the decision.
    """
    con.execute(
        """CREATE OR REPLACE TEMP TABLE decided AS SELECT * FROM decisions
           QUALIFY row_number() OVER (PARTITION BY household_id, scheme ORDER BY decided_on DESC,
                                      decision_id DESC) = 1"""
    )
    plain = "replace(g.scheme, '_single', '')"
    con.execute(
        f"""INSERT INTO awards SELECT g.award_id, g.household_id, g.scheme, g.is_running, g.amount,
               d.computed, d.decided_on, d.notice_ended_on, d.checked_on, d.review_due_on,
               d.is_urgent, d.surveyed_by, d.decided_by
            FROM granted g LEFT JOIN decided d
              ON d.household_id = g.household_id AND d.scheme = {plain}"""
    )
    con.execute(
        f"""INSERT INTO awards SELECT -d.decision_id, d.household_id, d.scheme, d.is_running, d.amount,
               d.computed, d.decided_on, d.notice_ended_on, d.checked_on, d.review_due_on,
               d.is_urgent, d.surveyed_by, d.decided_by
            FROM decided d WHERE NOT EXISTS (SELECT 1 FROM granted g
              WHERE g.household_id = d.household_id AND {plain} = d.scheme)"""
    )
    con.execute("INSERT INTO award_members SELECT * FROM granted_members")
    con.execute(
        """INSERT INTO award_members SELECT -m.decision_id, m.person_id FROM decided_members m
           WHERE EXISTS (SELECT 1 FROM awards a WHERE a.award_id = -m.decision_id)"""
    )
