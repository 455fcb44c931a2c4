"""Many awards at once, by an approved document: a new standard, a festival, a price subsidy.

Computing writes lines and changes nothing; a person approves the lines under their hash; applying
them changes the awards. What the new amounts owe for past months comes up on the next list by
itself, what was paid too much is proposed for recovery.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.payments.bulk import insert_rows
from doudi.payments.errors import not_here
from doudi.payments.models import Award, AwardPart, Batch, BatchLine, Recovery
from doudi.payments.models.batches import BatchKind
from doudi.payments.models.recoveries import RecoveryReason
from doudi.payments.moves import advance, following, note
from doudi.payments.services import rosters
from doudi.payments.services.overpaid import too_much
from doudi.payments.states import AwardState, BatchState
from doudi.payments.turns import alone

COLUMNS = ("batch", "award_id", "person_id", "area", "component", "old", "new", "why")


class NewAmount(NamedTuple):
    """What one person's component becomes, in fen a month, and why in few words."""

    award_id: int
    person_id: int
    component: str
    new: int
    why: str


@transaction.atomic
def compute(
    *,
    kind: str,
    area: str,
    scheme: str,
    month: Month,
    document: str,
    amounts: Iterable[NewAmount],
    facts: dict[str, Any],
    by: Actor,
    at: datetime,
) -> Batch:
    """Write down every change from `month` on; unchanged amounts leave no line.

    `facts` names the law used. Raises `Refused` for an award that is not of this scheme and area.
    """  # fmt: skip
    batch = begin(
        kind=kind,
        area=area,
        scheme=scheme,
        month=month,
        document=document,
        facts=facts,
        by=by,
        at=at,
    )
    current = _amounts_now(area, scheme)
    rows = []
    for change in amounts:
        if change.award_id not in current:
            raise Refused("not_in_this_batch", award=change.award_id)
        village, parts = current[change.award_id]
        old = parts.get((change.person_id, change.component), 0)
        if old != change.new:
            rows.append((batch.pk, change.award_id, change.person_id, village, change.component, old,
                         change.new, change.why[:200]))  # fmt: skip
    insert_rows(BatchLine, COLUMNS, rows)
    return finish(batch, by=by, at=at)


def begin(
    *, kind: str, area: str, scheme: str, month: Month, document: str, facts: dict[str, Any],
    by: Actor, at: datetime,
) -> Batch:  # fmt: skip
    """An empty batch that is being computed. Raises `Refused` where its document has one already."""
    by.must_be(Role.PAY_MAKER, Role.COUNTY_CLERK, area=area)
    alone(area)
    same = Batch.objects.filter(
        kind=kind, area=area, scheme=scheme, month=str(month), document=document
    )
    if same.exclude(state=BatchState.DROPPED).exists():
        raise Refused("batch_exists", _("这份文件已经测算过"))
    return Batch.objects.create(
        kind=kind, area=area, scheme=scheme, month=str(month), document=document, facts=facts,
        state=BatchState.COMPUTING, digest="", made_by=by.user_id, made_by_name=by.name, made_at=at,
    )  # fmt: skip


def finish(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Every line is there: they get their hash, and the batch waits for its approval."""
    batch.digest = digest_of(batch)
    advance("batch", batch, "computed", by=following(by), at=at, fields=("digest", "facts"),
            facts={"kind": batch.kind, "lines": batch.lines.count(), "digest": batch.digest})  # fmt: skip
    return batch


@transaction.atomic
def approve(*, batch_id: int, by: Actor, at: datetime) -> Batch:
    """A decider, not the one who computed it, approves the lines as they are."""
    batch = locked(batch_id)
    if by.user_id is not None and by.user_id == batch.made_by:
        raise Refused("same_person", _("测算人不能自行批准"))
    batch.approved_by_name = by.name
    advance("batch", batch, "approve", by=by, at=at, facts={"digest": batch.digest},
            fields=("approved_by_name",))  # fmt: skip
    return batch


@transaction.atomic
def drop(*, batch_id: int, reason: str, by: Actor, at: datetime) -> Batch:
    """Give a computed batch up; it can be computed anew."""
    batch = locked(batch_id)
    advance("batch", batch, "drop", by=by, at=at, facts={"reason": reason[:200]})
    return batch


@transaction.atomic
def apply(*, batch_id: int, by: Actor, at: datetime) -> Batch:
    """Change the awards as approved. Raises `Refused` when the lines are not those approved or an
    award changed since: then it is computed again."""
    batch = locked(batch_id)
    if digest_of(batch) != batch.digest:
        raise Refused("seal_broken", _("明细与批准时不一致"), batch=batch.pk)
    if batch.kind != BatchKind.STANDARD:
        given = rosters.give(batch)
        advance("batch", batch, "apply", by=by, at=at, facts={"awards": given})
        return batch
    by_award: dict[int, list[BatchLine]] = {}
    for line in batch.lines.order_by("award_id", "id"):
        by_award.setdefault(line.award_id, []).append(line)
    for award in (
        Award.objects.select_for_update(of=("self",)).filter(id__in=by_award).order_by("id")
    ):
        apply_to(award, batch, by_award[award.pk], by=by, at=at)
    advance("batch", batch, "apply", by=by, at=at, facts={"awards": len(by_award)})
    return batch


def apply_to(
    award: Award, batch: Batch, lines: list[BatchLine], *, by: Actor, at: datetime
) -> None:
    """Give one award its new amounts. Raises `Refused` where it changed since it was computed."""
    if award.state not in (AwardState.RUNNING, AwardState.GRACE):
        return
    for line in lines:
        part = award.parts.filter(
            person_id=line.person_id, component=line.component, until=""
        ).first()
        if (part.amount if part else 0) != line.old:
            raise Refused("changed_meanwhile", _("待遇在测算后有变动，请重新测算"), award=award.pk)
        since = max(batch.month, part.since) if part else batch.month
        if part is not None:
            part.until = since
            part.save(update_fields=["until"])
        AwardPart.objects.create(
            award=award, person_id=line.person_id, scheme=award.scheme, component=line.component,
            amount=line.new, since=since, batch=batch,
        )  # fmt: skip
    running = award.parts.filter(until="").aggregate(s=Sum("amount"))["s"]
    award.amount_decided = int(running or 0)
    award.arrears_from = min(award.arrears_from or batch.month, batch.month)
    award.save(update_fields=["amount_decided", "arrears_from"])
    if found := too_much(award):
        claim = Recovery.objects.create(
            award=award, area=award.area, person_id=award.payee_person_id,
            amount=sum(row[3] for row in found), months=found, reason=RecoveryReason.CHANGED,
        )  # fmt: skip
        note("recovery", claim, "proposed", by=by, at=at,
             facts={"award": award.pk, "amount": claim.amount, "batch": batch.pk})  # fmt: skip


def digest_of(batch: Batch) -> str:
    """Hash over every line in order, with the document and month."""
    work = hashlib.new(settings.CHAIN_HASH)
    work.update(json.dumps([batch.kind, batch.scheme, batch.month, batch.document]).encode())
    rows = batch.lines.order_by("person_id", "component").values_list(
        "award_id", "person_id", "component", "old", "new"
    )
    for row in rows.iterator(chunk_size=20_000):
        work.update("|".join(map(str, row)).encode() + b"\n")
    return work.hexdigest()


def _amounts_now(area: str, scheme: str) -> dict[int, tuple[str, dict[tuple[int, str], int]]]:
    """Running awards of a scheme: award → (village, {(person, component): fen})."""
    found: dict[int, tuple[str, dict[tuple[int, str], int]]] = {}
    awards = Award.objects.filter(
        area__startswith=area, scheme=scheme, state__in=[AwardState.RUNNING, AwardState.GRACE]
    )
    for pk, village in awards.values_list("id", "area"):
        found[pk] = (village, {})
    parts = AwardPart.objects.filter(award__in=awards, until="")
    for award, person, component, amount in parts.values_list(
        "award_id", "person_id", "component", "amount"
    ):
        found[award][1][person, component] = amount
    return found


def locked(batch_id: int) -> Batch:
    """The batch, locked until the end of the transaction. Raises `NotFound`, `Refused` if dropped."""
    alone(Batch.objects.filter(pk=batch_id).values_list("area", flat=True).first() or "")
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise not_here("batch")
    if batch.state == BatchState.DROPPED:
        raise Refused("wrong_state", state=batch.state)
    return batch
