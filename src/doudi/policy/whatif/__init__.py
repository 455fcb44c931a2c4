"""What if the law were another one: who enters, leaves, gains, loses, and what it costs.

Doors: `compare` (a snapshot under two laws), `Comparison` (its cuts), `curves` (benefit against
income), `histogram`, `sentence` and `tables` (the answer in words and as rows).
"""

from doudi.policy.whatif.compare import (
    CHANGES,
    MONTHS,
    MOVES,
    Comparison,
    compare,
    offered,
    result_of,
)
from doudi.policy.whatif.curve import curves, drawn
from doudi.policy.whatif.kinds import BANDS, KINDS, histogram
from doudi.policy.whatif.words import sentence, tables

__all__ = [
    "BANDS",
    "CHANGES",
    "KINDS",
    "MONTHS",
    "MOVES",
    "Comparison",
    "compare",
    "curves",
    "drawn",
    "histogram",
    "offered",
    "result_of",
    "sentence",
    "tables",
]
