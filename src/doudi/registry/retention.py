"""How long each table keeps personal data, and what erasing a person does to it.

Every table of the room is declared here; a test fails for one that is not. The periods themselves
are parameters of the place (`records.keep`) and not numbers in code: whoever erases has asked them.
"""

from dataclasses import dataclass
from typing import Literal

What = Literal["blanked", "deleted", "kept", "follows"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """`since` is the moment from which the period runs; `erased` what erasure does."""

    since: str
    erased: What
    why: str


RETENTION: dict[str, Keeping] = {
    "person": Keeping("end of the last assistance or death", "blanked", "ids stay for the ledger"),
    "formername": Keeping("as person", "deleted", "names identify"),
    "phone": Keeping("as person", "deleted", "numbers identify"),
    "bankaccount": Keeping("as person", "blanked", "payments point at the row"),
    "household": Keeping("closing", "blanked", "address and place on the map go, counts stay"),
    "membership": Keeping("as household", "kept", "ids and dates only"),
    "label": Keeping("as household", "kept", "ids, codes and dates only"),
    "incomeitem": Keeping("as household", "deleted", "means of an identified person"),
    "spendingitem": Keeping("as household", "deleted", "means of an identified person"),
    "asset": Keeping("as household", "deleted", "means of an identified person"),
    "obligor": Keeping("as household", "deleted", "names people outside the household"),
    "condition": Keeping("as person", "deleted", "health and schooling"),
    "looked": Keeping("as household", "kept", "says that somebody looked, nothing more"),
    "document": Keeping(
        "as person", "blanked", "the content goes, the row proves that it was there"
    ),
    "consent": Keeping("withdrawal or end of validity", "kept", "proof that a query was lawful"),
    "importjob": Keeping("end of the import", "kept", "counts only"),
    "importrow": Keeping("end of the import", "deleted", "rows as sent"),
    "importtemplate": Keeping("none", "kept", "headings only, no people"),
}
