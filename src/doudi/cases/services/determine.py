"""The system's computation for a case: asked of `policy`, shown beside, never the decision itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.cases import facts
from doudi.cases.models import Case
from doudi.kernel.money import fen, share_out
from doudi.policy.determine import AMOUNTS
from doudi.policy.determine import determine as by_law
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.registry.facts import person_id_of

Share = tuple[int, int, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Computed:
    """One scheme's answer. `amount` is fen a month (or once); `shares` [[person, base, [[group, fen]]]]."""

    outcome: str  # entitled, not_entitled, cannot_say_yet, law_missing, document_faulty
    amount: int
    law: str
    document: dict[str, Any]
    result: dict[str, Any]
    shares: tuple[Share, ...] = ()

    @property
    def transition(self) -> dict[str, Any]:
        """For a re-test: what the law says should become of the running award."""
        return self.result.get("transition") or {}


def computed(case: Case, *, on: date, award: dict[str, Any] | None = None) -> Computed:
    """Compute the case's scheme on `on` from the facts that count."""
    document = facts.document_of(case, on=on)
    if award and document:  # an older book's award may have come without a file
        document["household"]["current_award"] = award
    return answer_for(document)


def answer_for(document: dict[str, Any]) -> Computed:
    """Compute a document with one scheme; a gap in the law is an answer that names the gap."""
    if not document:
        return Computed("cannot_say_yet", 0, "", document, {})
    try:
        answer = by_law(document)
    except LawMissing as gap:
        return Computed(
            "law_missing", 0, "", document, {"because": gap.key, "gaps": list(gap.keys)}
        )
    except CaseRefused as refused:
        faults = [{"pointer": f.pointer, "zh": f.zh, "en": f.en} for f in refused.faults]
        return Computed(
            "document_faulty", 0, "", document, {"because": "document", "faults": faults}
        )
    result = answer["results"][0] if answer.get("results") else {}
    amount = next((fen(result[k]) for k in AMOUNTS.values() if result.get(k)), 0)
    return Computed(
        outcome=result.get("outcome", "cannot_say_yet"),
        amount=amount,
        law=str(answer.get("law", "")),
        document=document,
        result=result,
        shares=shares_of(result, amount),
    )


def shares_of(result: dict[str, Any], amount: int) -> tuple[Share, ...]:
    """Each covered member's share and supplements, in fen.

    An amount that the law gives to the household as a whole, such as help once, is divided equally.
    """
    members = result.get("members", ())
    if members and all(m.get("share") is None for m in members):
        parts = share_out(amount, [1] * len(members))
        return tuple(
            (person_id_of(m["id"]), int(part), ()) for m, part in zip(members, parts, strict=True)
        )
    return tuple(
        (
            person_id_of(m["id"]),
            fen(m.get("share") or "0"),
            tuple((s["group"], fen(s["amount"])) for s in m.get("supplements", ())),
        )
        for m in members
    )
