"""By what right a person may be asked about at a source: their own consent, for this purpose, today.

Checked in code for every person and every kind; without it the question is not asked and the
refusal is recorded with its reason (sal-2026:art-40, art-41; obligors outside the household need
their own since 2026-07-01, so nobody is ever covered by somebody else's signature).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from doudi.registry.selectors import caseload
from doudi.verification.kinds import Kind
from doudi.verification.rights import right_to_ask

BATCH = 2_000


def consents_given(
    person_ids: Sequence[int], *, purpose: str, on: date
) -> Mapping[int, list[tuple[int, Sequence[str], str]]]:
    """Person → the consents of that purpose begun by that day, the oldest first."""
    found: dict[int, list[tuple[int, Sequence[str], str]]] = {p: [] for p in person_ids}
    for start in range(0, len(person_ids), BATCH):
        part = person_ids[start : start + BATCH]
        for person, pk, scope, over in caseload.consents_of(part, purpose=purpose, on=on):
            found[person].append((pk, scope, over))
    return found


def consent_for(
    person_id: int, *, purpose: str, on: date, kinds: Iterable[Kind]
) -> Mapping[str, int]:
    """Kind → id of the consent that covers it on that day; kinds not covered are absent."""
    given = consents_given([person_id], purpose=purpose, on=on)[person_id]
    rights = {kind.key: right_to_ask(given, kind, on=on) for kind in kinds}
    return {key: right.consent_id for key, right in rights.items() if right.consent_id is not None}
