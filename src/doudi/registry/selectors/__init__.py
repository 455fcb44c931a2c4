"""Reads of the register. Everything starts from `visible_to(actor)`."""

from doudi.registry.selectors.files import (
    HouseholdFile,
    Member,
    changes_of,
    household_changes,
    household_file,
    looked_lately,
    timeline,
    who_has_looked,
)
from doudi.registry.selectors.lists import Page, Row, Wanted, capped_count, households, matching
from doudi.registry.selectors.search import Found, found_rows, people, person_ids
from doudi.registry.selectors.visible import (
    consents_in_force,
    consents_visible_to,
    current_person_id,
    documents_visible_to,
    household,
    imports_visible_to,
    known_numbers,
    people_like,
    person,
    persons_visible_to,
    visible_to,
)

__all__ = [
    "Found",
    "HouseholdFile",
    "Member",
    "Page",
    "Row",
    "Wanted",
    "capped_count",
    "changes_of",
    "consents_in_force",
    "consents_visible_to",
    "current_person_id",
    "documents_visible_to",
    "found_rows",
    "household",
    "household_changes",
    "household_file",
    "households",
    "imports_visible_to",
    "known_numbers",
    "looked_lately",
    "matching",
    "people",
    "people_like",
    "person",
    "person_ids",
    "persons_visible_to",
    "timeline",
    "visible_to",
    "who_has_looked",
]
