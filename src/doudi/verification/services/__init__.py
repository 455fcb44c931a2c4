"""Everything that changes verification. Each function is one act with one legal effect."""

from doudi.verification.services.deliveries import expire_delivery, take_delivery
from doudi.verification.services.findings import assign, exempt, settle, switch_check, take_in
from doudi.verification.services.orders import (
    decide_match,
    dispute,
    order_check,
    settle_dispute,
)

__all__ = [
    "assign",
    "decide_match",
    "dispute",
    "exempt",
    "expire_delivery",
    "order_check",
    "settle",
    "settle_dispute",
    "switch_check",
    "take_delivery",
    "take_in",
]
