"""A question put to a person and answered once, with a reason: records in doubt, correction tickets."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.offices.roles import Role


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows ask, who may answer, the fields of the answer and the words of each refusal."""

    model: type[Model]
    name: str  # of the row in events and in "no_<name>"
    event: str
    who: Set[Role]
    answer: str
    choices: tuple[Any, ...]
    reason: str
    answered: str  # stem of the fields with the instant and the officer
    code_when_answered: str
    says_when_answered: Promise
    says_without_reason: Promise


def answer_once(
    question: Question, pk: int, *, answer: Any, reason: str, facts: Mapping[str, str],
    by: Actor, at: datetime,
) -> Any:  # fmt: skip
    """Write the answer down with its event and return the row (in the caller's transaction).

    `facts` names fields of the row for the event: key → field. Raises `NotFound`, `Forbidden`,
    `Refused` when it was answered before, `NotYet` without a reason.
    """
    found: Any = question.model._default_manager.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound(f"no_{question.name}")
    by.must_be(*question.who, area=found.area)
    if getattr(found, f"{question.answered}_at") is not None or answer not in question.choices:
        raise Refused(question.code_when_answered, question.says_when_answered)
    if not reason.strip():
        raise NotYet("reason_missing", question.says_without_reason, missing=[question.reason])
    setattr(found, question.answer, answer)
    setattr(found, question.reason, reason.strip())
    setattr(found, f"{question.answered}_at", at)
    setattr(found, f"{question.answered}_by", by.user_id)
    found.save()
    events.record(
        question.event, by=by, at=at, subject=(question.name, found.pk), area=found.area,
        facts={key: getattr(found, field) for key, field in facts.items()},
    )  # fmt: skip
    return found
