"""Everything that changes verification. Each function is one act with one legal effect."""

from doudi.verification.services.deliveries import expire_delivery, take_delivery
from doudi.verification.services.findings import assign, exempt, settle, switch_check, take_in
from doudi.verification.services.orders import (
    decide_match,
    dispute,
    order_check,
    settle_dispute,
)
from doudi.verification.services.rechecks import judge_likeness, start_recheck
from doudi.verification.services.tickets import answer_ticket

__all__ = [
    "answer_ticket",
    "assign",
    "decide_match",
    "dispute",
    "exempt",
    "expire_delivery",
    "judge_likeness",
    "order_check",
    "settle",
    "settle_dispute",
    "start_recheck",
    "switch_check",
    "take_delivery",
    "take_in",
]
