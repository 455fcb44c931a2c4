"""Each decision rule that the engine should answer is answered by something that exists."""

import os

from doudi.policy.law import open_law

from .decision_rules import PAGE, page, table, unresolved

AMOUNTS = ("DR-020", "DR-021", "DR-022", "DR-050", "DR-051", "DR-064", "DR-067", "DR-068", "DR-075")


def test_everything_the_table_names_exists() -> None:
    assert unresolved(open_law()) == []


def test_a_rule_that_decides_money_has_a_worked_case() -> None:
    entries = table()
    assert [id_ for id_ in AMOUNTS if not entries[id_].get("cases")] == []


def test_the_page_of_the_documentation_is_the_table() -> None:
    """Renew with DOUDI_WRITE=1 pytest tests/cases/test_decision_rules.py."""
    if os.environ.get("DOUDI_WRITE"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
