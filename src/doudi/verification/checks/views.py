"""What a standing check may read: a snapshot of the caseload and the matched records of departments.

Amounts are whole fen. `assisted` is one row per person and running award; a `hit_<kind>` has one
row per record that belongs to a person whose authorisation covers the kind.
"""

import duckdb

from doudi.verification.kinds import Kind, kinds

CASELOAD = {
    "households": """household_id BIGINT, area VARCHAR, residence VARCHAR, size INTEGER,
        head_id BIGINT, address_key VARCHAR, opened_on DATE, split_from_id BIGINT,
        income_yearly BIGINT, is_known_poor BOOLEAN""",
    "persons": """person_id BIGINT, household_id BIGINT, name VARCHAR, birth_date DATE, sex VARCHAR,
        status VARCHAR, died_on DATE, labour VARCHAR, employment VARCHAR, student VARCHAR,
        disability_level VARCHAR, is_severely_disabled BOOLEAN, serious_illness BOOLEAN,
        is_kin_of_official BOOLEAN, is_kin_filed BOOLEAN""",
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
}
ASSISTED = """CREATE OR REPLACE TEMP VIEW assisted AS
    SELECT p.*, a.award_id, a.scheme FROM awards a
    JOIN award_members m USING (award_id) JOIN persons p ON p.person_id = m.person_id
    WHERE a.is_running"""
TYPES = {
    "money": "BIGINT", "date": "DATE", "month": "VARCHAR", "decimal": "DECIMAL(18,4)",
    "integer": "BIGINT", "flag": "BOOLEAN",
}  # fmt: skip


def create_empty(con: duckdb.DuckDBPyConnection) -> None:
    """Every table a check may read, without rows, so that a missing source is no fault."""
    for name, columns in CASELOAD.items():
        con.execute(f"CREATE TEMP TABLE {name} ({columns})")
    for kind in kinds().values():
        con.execute(f"CREATE TEMP TABLE hit_{kind.key} ({hit_columns(kind)})")
    con.execute(ASSISTED)


def hit_columns(kind: Kind) -> str:
    """The columns of `hit_<kind>`: whose record, which row, and what the record says."""
    own = [c for c in kind.columns if c.key not in {"number", "name", "birth_date", "sex", "area"}]
    said = ", ".join(f'"{c.key}" {TYPES.get(c.type, "VARCHAR")}' for c in own)
    return f"person_id BIGINT, row BIGINT, {said}"
