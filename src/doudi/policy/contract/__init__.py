"""The public contract: `doudi.case/1` in, `doudi.determination/1` out, `doudi.errors/1` for faults."""

from doudi.policy.contract.case import Case
from doudi.policy.contract.reading import read_case

__all__ = ["Case", "read_case"]
