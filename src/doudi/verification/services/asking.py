"""Asking the sources about the people of one order: by what right, what came back, what is remembered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.registry.selectors import caseload
from doudi.registry.selectors.identifying import for_matching
from doudi.verification import vault
from doudi.verification.ask import Match, ask, with_numbers
from doudi.verification.authority import consents_given
from doudi.verification.kinds import Kind
from doudi.verification.models import Asked, CheckOrder, Dataset, Hit, Likeness
from doudi.verification.rights import Reason, Right, right_to_ask
from doudi.verification.selectors import latest_of_each_kind
from doudi.verification.things import thing_of


@dataclass(frozen=True, slots=True)
class Whom:
    """The people of an order: members of the household, its obligors, and who is neither."""

    members: Sequence[int]
    obligors: Sequence[int]
    outside: Sequence[int]

    @property
    def all(self) -> list[int]:
        """Everybody, members first."""
        return [*self.members, *self.obligors, *self.outside]


def whom(household_id: int, members: Sequence[int], wanted: Sequence[int] | None, on: date) -> Whom:
    """Who is asked about: all members and registered obligors, or those of them that are wanted."""
    obligors = [p for p in caseload.obligors_of(household_id, on=on) if p not in members]
    if wanted is None:
        return Whom(members, obligors, ())
    return Whom(
        [p for p in members if p in wanted],
        [p for p in obligors if p in wanted],
        [p for p in wanted if p not in members and p not in obligors],
    )


def ask_all(
    order: CheckOrder, people: Whom, kinds: Sequence[Kind], *, by: Actor, at: datetime
) -> None:
    """Ask every kind about everybody who may be asked about; note and log the rest as refused."""
    rights = _rights(order, people, kinds)
    covering = [order.area[:n] for n in range(len(order.area) + 1)]
    latest = latest_of_each_kind(Dataset.objects.filter(area__in=covering, as_of__lte=order.on))
    identified = {p.person_id: p for p in for_matching(people.all, on=order.on)}
    for kind in kinds:
        dataset = latest.get(kind.key)
        allowed = [p for p in people.all if rights[p, kind.key].consent_id is not None]
        matches: Sequence[Match] = ()
        if dataset and allowed:
            rows = with_numbers(kind, vault.rows(dataset.rows_digest))
            matches = ask([identified[p] for p in allowed], rows)
        for person in people.all:
            own = [m for m in matches if m.person_id == person]
            _note(order, person, kind, dataset, rights[person, kind.key], own)
    _tell_refusals(order, rights, by=by, at=at)


def _rights(
    order: CheckOrder, people: Whom, kinds: Sequence[Kind]
) -> Mapping[tuple[int, str], Right]:
    given = consents_given(people.all, purpose=order.purpose, on=order.on)
    outside = set(people.outside)
    return {
        (person, kind.key): Right(None, Reason.OUTSIDE)
        if person in outside
        else right_to_ask(given[person], kind, on=order.on)
        for person in people.all
        for kind in kinds
    }


def _tell_refusals(
    order: CheckOrder, rights: Mapping[tuple[int, str], Right], *, by: Actor, at: datetime
) -> None:
    """One event for each person who was not asked about somewhere: which kinds, and why."""
    refused: dict[int, dict[str, list[str]]] = {}
    for (person, kind), right in rights.items():
        if right.reason is not None:
            refused.setdefault(person, {}).setdefault(str(right.reason), []).append(kind)
    events.record_many(
        [
            events.New(
                "verification.query_refused", subject=("person", person), area=order.area,
                facts={"order": order.pk, "purpose": order.purpose, "refused": reasons},
                cites="sal-2026:art-40",
            )
            for person, reasons in refused.items()
        ],
        by=by, at=at,
    )  # fmt: skip


def _note(
    order: CheckOrder,
    person_id: int,
    kind: Kind,
    dataset: Dataset | None,
    right: Right,
    matches: Sequence[Match],
) -> None:
    asked = Asked.objects.create(
        order=order, person_id=person_id, kind=kind.key, consent_id=right.consent_id,
        dataset=dataset if right.consent_id else None, reason=right.reason or "",
        answer=_answer(kind, dataset, right, matches, order.on),
    )  # fmt: skip
    for match in matches:
        known = _remembered(person_id, kind, match) if match.needs_person else None
        Hit.objects.create(
            asked=asked, row=match.row, level=match.level,
            weight=None if match.weight is None else round(match.weight, 2),
            waterfall={k: round(v, 2) for k, v in match.waterfall.items() if v is not None},
            is_theirs=(known.is_theirs if known else None) if match.needs_person else True,
            decided_by=known.decided_by if known else None,
            decided_at=known.decided_at if known else None,
            amount=_amount(kind, match),
            values=json.dumps(match.values, ensure_ascii=False, default=str),
        )  # fmt: skip


def _remembered(person_id: int, kind: Kind, match: Match) -> Likeness | None:
    """What a person once said of the same record."""
    return Likeness.objects.filter(
        person_id=person_id, kind=kind.key, thing=thing_of(kind, match.values),
        is_theirs__isnull=False,
    ).first()  # fmt: skip


def remember(hit: Hit, kind: Kind, *, because: str, by: Actor, at: datetime) -> None:
    """Keep what a person said of a record, so that nobody is asked the same again."""
    asked, order = hit.asked, hit.asked.order
    if asked.dataset_id is None:
        return
    values = json.loads(hit.values)
    Likeness.objects.update_or_create(
        person_id=asked.person_id, kind=kind.key, thing=thing_of(kind, values),
        defaults={
            "household_id": order.household_id, "area": order.area, "dataset_id": asked.dataset_id,
            "row": hit.row, "level": hit.level, "weight": hit.weight, "waterfall": hit.waterfall,
            "is_theirs": hit.is_theirs, "because": because, "found_on": order.on,
            "decided_at": at, "decided_by": by.user_id,
        },
    )  # fmt: skip


def _amount(kind: Kind, match: Match) -> int | None:
    """The money (fen) of the column that speaks of an item of the case file, if it is money."""
    speaks = kind.speaks_of
    if speaks is None or kind.column(speaks.column).type != "money":
        return None
    return match.values.get(speaks.column)


def _answer(
    kind: Kind, dataset: Dataset | None, right: Right, matches: Sequence[Match], on: date
) -> str:
    if right.consent_id is None:
        return "no_authority"
    if dataset is None:
        return "no_data"
    if matches:
        return "hit"
    return "stale" if on > kind.fresh_until(dataset.as_of) else "nothing"
