"""Everything that changes the register. Each function is one act with one legal effect."""

from doudi.registry.services import bulk

__all__ = ["bulk"]
