"""Everything that changes verification. Each function is one act with one legal effect."""

from doudi.verification.services.deliveries import expire_delivery, take_delivery
from doudi.verification.services.findings import assign, exempt, settle, switch_check, take_in

__all__ = [
    "assign",
    "exempt",
    "expire_delivery",
    "settle",
    "switch_check",
    "take_delivery",
    "take_in",
]
