"""Everything that changes the register. Each function is one act with one legal effect."""

from doudi.registry.services import bulk
from doudi.registry.services.accounts import change_account, reveal
from doudi.registry.services.consents import give_consent, withdraw_consent
from doudi.registry.services.documents import (
    attach_document,
    open_document,
    remove_document,
)
from doudi.registry.services.elsewhere import Elsewhere, meet_elsewhere
from doudi.registry.services.erasing import Ground, erase_person, forget_imports
from doudi.registry.services.exporting import export_households
from doudi.registry.services.facts import (
    end_fact,
    record_asset,
    record_condition,
    record_income,
    record_looked,
    record_obligor,
    record_spending,
)
from doudi.registry.services.households import (
    add_member,
    change_head,
    register_household,
    remove_member,
    split_household,
)
from doudi.registry.services.imports import (
    accept_rows,
    load_import,
    match_columns,
    return_rows,
    send_import,
)
from doudi.registry.services.intake import admit_member, register_household_of
from doudi.registry.services.joining import merge_households
from doudi.registry.services.labels import end_label, give_label
from doudi.registry.services.looking import look_at_household, print_household
from doudi.registry.services.merging import merge_persons
from doudi.registry.services.moving import correct_household, move_household
from doudi.registry.services.parting import part_households
from doudi.registry.services.persons import (
    change_phone,
    correct_person,
    record_death,
    record_status,
    register_person,
)
from doudi.registry.services.separating import separate_persons

__all__ = [
    "Elsewhere",
    "Ground",
    "accept_rows",
    "add_member",
    "admit_member",
    "attach_document",
    "bulk",
    "change_account",
    "change_head",
    "change_phone",
    "correct_household",
    "correct_person",
    "end_fact",
    "end_label",
    "erase_person",
    "export_households",
    "forget_imports",
    "give_consent",
    "give_label",
    "load_import",
    "look_at_household",
    "match_columns",
    "meet_elsewhere",
    "merge_households",
    "merge_persons",
    "move_household",
    "open_document",
    "part_households",
    "print_household",
    "record_asset",
    "record_condition",
    "record_death",
    "record_income",
    "record_looked",
    "record_obligor",
    "record_spending",
    "record_status",
    "register_household",
    "register_household_of",
    "register_person",
    "remove_document",
    "remove_member",
    "return_rows",
    "reveal",
    "send_import",
    "separate_persons",
    "split_household",
    "withdraw_consent",
]
