"""Tables of this room; private to it. Others point at them by label: "registry.Person" and so on."""

from doudi.registry.models.facts import (
    Asset,
    Condition,
    IncomeItem,
    Looked,
    Obligor,
    SpendingItem,
)
from doudi.registry.models.files import Consent, Document
from doudi.registry.models.households import Household, Label, Membership
from doudi.registry.models.imports import ImportJob, ImportRow, ImportTemplate
from doudi.registry.models.persons import BankAccount, FormerName, Person, Phone

__all__ = [
    "Asset",
    "BankAccount",
    "Condition",
    "Consent",
    "Document",
    "FormerName",
    "Household",
    "ImportJob",
    "ImportRow",
    "ImportTemplate",
    "IncomeItem",
    "Label",
    "Looked",
    "Membership",
    "Obligor",
    "Person",
    "Phone",
    "SpendingItem",
]
