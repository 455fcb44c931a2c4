"""Everything that changes accounts, offices and posts. Each function is one act with one effect."""

from doudi.offices.services.accounts import (
    NewAccount,
    change_password,
    confirm_second_factor,
    create_account,
    enrol_second_factor,
    lock_account,
    reset_password,
    reset_second_factor,
    unlock_account,
)
from doudi.offices.services.delegations import delegate_approval, withdraw_delegation
from doudi.offices.services.posts import (
    appoint_substitute,
    assign_post,
    close_office,
    end_post,
    end_substitution,
    open_office,
    rename_office,
)

__all__ = [
    "NewAccount",
    "appoint_substitute",
    "assign_post",
    "change_password",
    "close_office",
    "confirm_second_factor",
    "create_account",
    "delegate_approval",
    "end_post",
    "end_substitution",
    "enrol_second_factor",
    "lock_account",
    "open_office",
    "rename_office",
    "reset_password",
    "reset_second_factor",
    "unlock_account",
    "withdraw_delegation",
]
