"""By what right a person may be asked about at a source: their own consent, for this purpose, today.

Checked in code for every person and every kind; without it the question is not asked and the
refusal is recorded (sal-2026:art-40, art-41; from 2026-07-01 obligors need their own).
"""

from collections.abc import Iterable, Mapping
from datetime import date

from doudi.registry import selectors as registry
from doudi.verification.kinds import Kind

EVERYTHING = "*"


def consent_for(
    person_id: int, *, purpose: str, on: date, kinds: Iterable[Kind]
) -> Mapping[str, int]:
    """Kind → id of the consent that covers it on that day; kinds not covered are absent."""
    covered: dict[str, int] = {}
    given = list(registry.consents_in_force(person_id, purpose=purpose, on=on).order_by("id"))
    for kind in kinds:
        for consent in given:
            if EVERYTHING in consent.scope or kind.key in consent.scope:
                covered[kind.key] = consent.pk
    return covered
