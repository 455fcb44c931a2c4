"""Tables of this room; private to it."""

from doudi.payments.models.awards import (
    AppliedDecision,
    Award,
    AwardPart,
    Collective,
    DeathNotice,
    Due,
    PayeeAccount,
    Reversal,
)
from doudi.payments.models.batches import Batch, BatchLine, BatchOddity, PriceFigure
from doudi.payments.models.ledger import Account, Closing, Entry, Override, Posting
from doudi.payments.models.matters import AccountMatter
from doudi.payments.models.recoveries import HandPayment, Recovery, RecoveryMove, RecoveryPromise
from doudi.payments.models.results import BankLetter, ResultFile, ResultLine
from doudi.payments.models.runs import Finding, Instruction, PayFile, PayRun, TreasuryOrder

__all__ = [
    "Account", "AccountMatter", "AppliedDecision", "Award", "AwardPart", "BankLetter", "Batch", "BatchLine",
    "BatchOddity",
    "Closing", "Collective", "DeathNotice", "Due", "Entry", "Finding", "HandPayment", "Instruction",
    "Override", "PayFile", "PayRun", "PayeeAccount", "Posting", "PriceFigure", "Recovery",
    "RecoveryMove", "RecoveryPromise", "ResultFile", "ResultLine", "Reversal", "TreasuryOrder",
]  # fmt: skip
