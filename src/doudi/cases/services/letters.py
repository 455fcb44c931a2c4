"""Letters: numbered and versioned; what is kept is the data, from which the paper is set again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors, names, wording
from doudi.cases.models import Case, Decision, Letter
from doudi.cases.services.advance import advance, locked, next_number, procedure_of
from doudi.cases.states import Act, Effect
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.registry import selectors as registry

WORDS = {
    "receipt": "受", "supplement": "补", "not_accepted": "拒", "terminated": "终", "hearing": "听",
    "decision": "决", "refusal": "不", "change": "变", "stop": "停", "continue": "续",
}  # fmt: skip
KIND_OF = {
    Effect.GRANT: "decision", Effect.ONE_OFF: "decision", Effect.REFUSE: "refusal",
    Effect.CHANGE: "change", Effect.GRACE: "change", Effect.STOP: "stop", Effect.CONTINUE: "continue",
}  # fmt: skip


def write(
    case: Case, kind: str, *, by: Actor, at: datetime, note: str = "", missing: Sequence[str] = (),
    decision: Decision | None = None, number: str = "", data: dict[str, Any] | None = None,
) -> Letter:  # fmt: skip
    """Write one letter in the caller's transaction. A decision's letter bears the decision's number."""
    on = localdate(at)
    if not number:
        serial = next_number(f"letter:{WORDS[kind]}:{case.area[:6]}:{on.year}")
        number = names.series(case.area, WORDS[kind], on.year, serial)
    version = Letter.objects.filter(case=case, number=number).count() + 1
    content = data or wording.letter(
        case, kind, on=on, note=note, missing=list(missing), decision=decision, number=number,
        procedure=procedure_of(case), people=_covered(decision, by),
    )  # fmt: skip
    letter = Letter.objects.create(
        case=case, decision=decision, kind=kind, number=number, version=version, data=content,
        written_at=at, written_by=by.name,
    )  # fmt: skip
    events.record(
        "cases.letter_written", by=by, at=at, subject=("case", case.pk), area=case.area,
        facts={"letter": letter.pk, "kind": kind, "version": version},
    )  # fmt: skip
    return letter


def _covered(decision: Decision | None, by: Actor) -> dict[int, str]:
    """The names of the people a decision covers."""
    ids = [share[0] for share in decision.shares] if decision else []
    return {p.pk: p.name for p in registry.persons_visible_to(by).filter(pk__in=ids)}


def write_for(decision: Decision, *, by: Actor, at: datetime) -> Letter:
    """The letter of a decision that has just taken force."""
    return write(
        decision.case, KIND_OF[Effect(decision.effect)], by=by, at=at, decision=decision,
        number=decision.number,
    )  # fmt: skip


@transaction.atomic
def rewrite(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """A new version of a letter after a slip in its words; the old one stays."""
    old = Letter.objects.select_related("case", "decision").get(pk=letter_id)
    case = locked(old.case_id, by=by)
    return write(case, old.kind, by=by, at=at, decision=old.decision, number=old.number)


@transaction.atomic
def deliver(
    *, letter_id: int, on: date, how: str, received_by: str, by: Actor, at: datetime
) -> Letter:
    """Hand a letter over: in person, left at home, by post, through the village."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    case = locked(letter.case_id, by=by)
    if not received_by.strip():
        raise errors.reason_needed()
    letter.delivered_on, letter.delivered_how = on, how
    letter.delivered_by, letter.received_by = by.name, received_by
    letter.save()
    advance(case, Act.DELIVER, by=by, at=at, facts={"letter": letter.pk, "how": how})
    return letter
