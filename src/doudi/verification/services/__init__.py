"""Everything that changes verification. Each function is one act with one legal effect."""

from doudi.verification.services.deliveries import expire_delivery, take_delivery

__all__ = ["expire_delivery", "take_delivery"]
