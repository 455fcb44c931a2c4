"""Writing, releasing and withdrawing drafts of the law. Two officers: the author never releases.

A draft holds values of one place, from one day, by one source. It is proposed only when it is
sound, released only after the shadow run over past decisions, and each act is an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.monitoring import overlays, selectors, shadow
from doudi.monitoring.models import Draft
from doudi.monitoring.states import AUTHORS, Act, DraftState, move_for
from doudi.policy.errors import CaseRefused, Fault
from doudi.policy.lawbook import drafting as lawbook


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes: values from one day on, by one source (`text`: a new one, as in
    texts.yaml)."""

    title: str
    since: date
    values: tuple[tuple[str, Any], ...]  # (parameter, value as in the law's files)
    cites: str
    published: date | None
    checked_on: date
    tag: str
    note: str = ""
    text: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def write(
    *, area: str, content: Content, by: Actor, at: datetime, draft_id: int | None = None
) -> Draft:
    """Keep a draft, new or changed by its author while it is one. Faults do not stop it: see `faults`."""
    by.must_be(*AUTHORS, area=area)
    if draft_id is None:
        made = Draft(area=area, author_id=by.user_id, author=by.name)
    else:
        made = _locked(draft_id, by)
        if made.author_id != by.user_id:
            raise Forbidden("not_the_author")
        if made.state != DraftState.DRAFT:
            raise Refused("draft_state", state=made.state, act="write")
    for name in ("title", "since", "cites", "published", "checked_on", "tag", "note"):
        setattr(made, name, getattr(content, name))
    made.values = [{"key": k, "value": v} for k, v in content.values]
    made.text, made.written_at, made.shadow = dict(content.text), at, {}
    made.save()
    _tell("draft_written", made, by=by, at=at)
    return made


def faults(draft: Draft) -> list[Fault]:
    """Everything for which `law check` would refuse the draft on top of the law as it is."""
    found = lawbook.faults(overlays.law_now(), overlays.overlay_of(draft))
    return (
        found if draft.values else [Fault("/values", "empty", "没有写任何数值", "no value"), *found]
    )


@transaction.atomic
def propose(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Hand a sound draft to a second officer and begin the shadow run. Raises `CaseRefused` with
    every fault."""
    draft = _locked(draft_id, by)
    if found := faults(draft):
        raise CaseRefused(found)
    _move(draft, Act.PROPOSE, by=by, at=at)
    shadow.start(draft, by=by, at=at)
    return draft


@transaction.atomic
def run_shadow(*, draft_id: int, by: Actor, at: datetime) -> int:
    """Begin the shadow run of a proposed draft once more, beside the law as it is now; the run's id."""
    draft = _locked(draft_id, by)
    by.must_be(*AUTHORS, area=draft.area)
    if draft.state != DraftState.PROPOSED:
        raise Refused("draft_state", state=draft.state, act="shadow")
    return int(shadow.start(draft, by=by, at=at).pk)


@transaction.atomic
def send_back(*, draft_id: int, reason: str, by: Actor, at: datetime) -> Draft:
    """Return a draft to its author with a reason."""
    return _move(_locked(draft_id, by), Act.SEND_BACK, by=by, at=at, reason=reason)


@transaction.atomic
def drop(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Give a draft up."""
    return _move(_locked(draft_id, by), Act.DROP, by=by, at=at)


@transaction.atomic
def release(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Put the values in force for this deployment from their date on.

    Decisions taken keep the law they were taken by. Raises `NotYet` until the shadow run against
    the law as it is now has been finished, `CaseRefused` when the draft is no longer sound.
    """
    draft = _locked(draft_id, by)
    if found := faults(draft):
        raise CaseRefused(found)
    if not shadow.is_current(draft):
        raise NotYet("shadow_run_missing", _("请先按现行规定完成影子测算，再发布。"))
    draft.released_by_id, draft.released_by, draft.released_at = by.user_id, by.name, at
    _move(draft, Act.RELEASE, by=by, at=at)
    transaction.on_commit(overlays.write)
    return draft


@transaction.atomic
def withdraw(*, draft_id: int, reason: str, by: Actor, at: datetime) -> Draft:
    """Take released values out of force, as if they had never been; decisions taken stay as they are.

    To end a value from a day on, release another draft instead.
    """
    draft = _locked(draft_id, by)
    draft.withdrawn_by, draft.withdrawn_at = by.name, at
    _move(draft, Act.WITHDRAW, by=by, at=at, reason=reason)
    transaction.on_commit(overlays.write)
    return draft


def _locked(draft_id: int, by: Actor) -> Draft:
    """The draft, with every other one of its place locked too: two may not slip past each other."""
    area = selectors.draft(draft_id, actor=by).area
    locked = {d.pk: d for d in Draft.objects.select_for_update().filter(area=area).order_by("pk")}
    if draft_id not in locked:
        raise NotFound("no_draft")
    return locked[draft_id]


def _move(draft: Draft, act: Act, *, by: Actor, at: datetime, reason: str = "") -> Draft:
    """The only place where a draft's state is written."""
    move = move_for(draft.state, act)
    by.must_be(*move.roles, area=draft.area)
    if by.user_id is None:
        raise Forbidden("a_person_decides")
    if move.eyes == "author" and by.user_id != draft.author_id:
        raise Forbidden("not_the_author")
    if move.eyes == "other" and by.user_id == draft.author_id:
        raise Forbidden("four_eyes")
    draft.state, draft.reason = move.target, reason
    draft.save()
    _tell(
        f"draft_{move.target}" if act != Act.SEND_BACK else "draft_sent_back", draft, by=by, at=at
    )
    return draft


def _tell(what: str, draft: Draft, *, by: Actor, at: datetime) -> None:
    content = overlays.overlay_of(draft)
    events.record(
        f"monitoring.{what}", by=by, at=at, subject=("law_draft", draft.pk), area=draft.area,
        cites=draft.cites,
        facts={
            "since": draft.since.isoformat(), "digest": content.digest,
            "keys": [v["key"] for v in draft.values],
        },
    )  # fmt: skip
