"""By what right a person may be asked about at a source: their own consent, for this purpose, today.

Checked in code for every person and every kind; without it the question is not asked and the
refusal is recorded with its reason (sal-2026:art-40, art-41; obligors outside the household need
their own since 2026-07-01, so nobody is ever covered by somebody else's signature).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doudi.registry.selectors import caseload
from doudi.verification.kinds import Kind

EVERYTHING = "*"
BATCH = 2_000


class Reason(StrEnum):
    """Why a question may not be asked."""

    NONE_GIVEN = "none_given"  # no consent for this purpose
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SCOPE = "scope"  # the consent names other kinds of data
    NO_BASIS = "no_basis"  # the law lets nobody ask this source on that day
    OUTSIDE = "outside"  # neither a member nor a registered obligor of the household


@dataclass(frozen=True, slots=True)
class Right:
    """The consent that covers a question, or why there is none."""

    consent_id: int | None
    reason: Reason | None = None


Given = Sequence[tuple[int, Sequence[str], str]]  # consent, scope, "" or how it ended


def right_to_ask(given: Given, kind: Kind, *, on: date) -> Right:
    """May this kind be asked under these consents on that day? The latest that covers it counts."""
    if not kind.may_be_asked_on(on):
        return Right(None, Reason.NO_BASIS)
    named = [(pk, over) for pk, scope, over in given if EVERYTHING in scope or kind.key in scope]
    if valid := [pk for pk, over in named if not over]:
        return Right(valid[-1])
    if named:
        return Right(None, Reason(named[-1][1]))
    if any(not over for _, _, over in given):
        return Right(None, Reason.SCOPE)
    return Right(None, Reason(given[-1][2]) if given else Reason.NONE_GIVEN)


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
