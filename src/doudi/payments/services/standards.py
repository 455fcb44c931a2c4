"""A new standard: the whole caseload is computed again, listed, approved, and given its new amounts.

Each running award is determined twice from the stored facts of its household: by the law of the
day before the new month and by the law of its first day. What the law adds is what changes:

* the award is what the old law gives → it becomes what the new law gives;
* it was decided otherwise → it is raised by the same difference, and marked so;
* less, nothing, or no answer → left to people (`BatchOddity`): nobody loses anything in bulk.

Both the computing and the applying are long runs in slices: watched, stopped and resumed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.models import Run
from doudi.kernel.money import fen, share_out
from doudi.kernel.months import Month
from doudi.kernel.runs import Slice
from doudi.payments.models import Award, AwardPart, Batch, BatchLine, BatchOddity
from doudi.payments.models.batches import BatchKind, OddityReason
from doudi.payments.moves import advance
from doudi.payments.services import batches
from doudi.payments.states import AwardState, BatchState
from doudi.payments.turns import alone
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.policy.law import Law, open_law
from doudi.registry import facts
from doudi.registry.facts import person_id_of

AT_ONCE, APPLIED_AT_ONCE = 8, 20  # awards in a slice: short, for on SQLite nobody writes meanwhile
BY_LAW, ON_TOP = "standard", "difference"  # why an amount changes
Parts = dict[tuple[int, str], int]  # (person, component) → fen a month


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What became of one award: new amounts, or a reason why people must look."""

    new: Parts
    why: str = ""
    odd: str = ""
    computed: int | None = None


@transaction.atomic
def start(
    *, area: str, scheme: str, month: Month, document: str, by: Actor, at: datetime
) -> tuple[Batch, Run]:
    """Begin to compute what a notice of a new standard changes from `month` on.

    Raises `Refused` "batch_exists" for the same document, scheme and month.
    """
    batch = batches.begin(
        kind=BatchKind.STANDARD, area=area, scheme=scheme, month=month, document=document, facts={},
        by=by, at=at,
    )  # fmt: skip
    run = runs.start(
        kind="payments.standard", by=by, at=at, area=area, parameters={"batch": batch.pk},
        key=f"standard:{batch.pk}", total=_caseload(batch).count(),
    )  # fmt: skip
    batch.run_id = run.pk
    batch.save(update_fields=["run_id"])
    return batch, run


@runs.handler("payments.standard", title=_("按新标准重新测算"))
def compute_slice(run: Run, at: datetime) -> Slice:
    """The next awards by id: their lines and oddities, in the transaction of the cursor."""
    batch = Batch.objects.select_for_update().get(pk=run.parameters["batch"])
    if batch.state != BatchState.COMPUTING:
        return Slice(is_last=True, result={"batch": batch.pk})
    rows = _caseload(batch).filter(pk__gt=run.cursor.get("after", 0)).order_by("pk")
    awards = list(rows[:AT_ONCE])
    if not awards:
        batch.facts |= _sums(batch, run.total)
        batches.finish(batch, by=runs.actor_of(run), at=at)
        return Slice(done=run.total, is_last=True, result={"batch": batch.pk})
    month = Month.parse(batch.month)
    documents = dict(facts.cases(sorted({a.household_id for a in awards}), on=month.first))
    running, law = _running(awards), open_law()
    for award in awards:
        home = documents.get(award.household_id)
        found = recompute(award, running[award.pk], home, month, law=law)
        _write(batch, award, running[award.pk], found)
    return Slice(cursor={"after": awards[-1].pk}, done=run.done + len(awards))


def recompute(
    award: Award, now: Parts, document: Mapping[str, Any] | None, month: Month, *, law: Law
) -> Recomputed:
    """What the new law makes of one award whose running amounts are `now`."""
    if AwardPart.objects.filter(award=award, until__gt=str(month)).exists():
        return Recomputed({}, odd=OddityReason.CHANGED_BETWEEN)
    before = by_law(document, award.scheme, month, law=law, before=True)
    after = by_law(document, award.scheme, month, law=law)
    if before is None or after is None:
        return Recomputed({}, odd=OddityReason.FACTS_FAULTY)
    if "cannot_say_yet" in (before["outcome"], after["outcome"]):
        return Recomputed({}, odd=OddityReason.CANNOT_SAY)
    total = sum(parts_of(after).values())
    if after["outcome"] != "entitled":
        return Recomputed({}, odd=OddityReason.NOT_ENTITLED, computed=0)
    new, why = _new_parts(now, parts_of(before), parts_of(after))
    if sum(new.values()) < sum(now.values()):
        return Recomputed({}, odd=OddityReason.LOWER, computed=total)
    return Recomputed(new, why, computed=total)


def _new_parts(now: Parts, before: Parts, after: Parts) -> tuple[Parts, str]:
    if now == before:
        return after, BY_LAW
    people = sorted({person for person, _component in now})
    added = [_of(after, p) - _of(before, p) for p in people]
    if {p for p, _c in before} == {p for p, _c in after} == set(people):
        gains = dict(zip(people, added, strict=True))
    else:
        whole = sum(after.values()) - sum(before.values())
        gains = dict(zip(people, share_out(max(whole, 0), [1] * len(people)), strict=True))
    new = dict(now)
    for person, gain in gains.items():
        new[person, "base"] = max(new.get((person, "base"), 0) + gain, 0)
    return new, BY_LAW if sum(now.values()) == sum(before.values()) else ON_TOP


def _of(parts: Parts, person: int) -> int:
    return sum(fen_ for (p, _component), fen_ in parts.items() if p == person)


def by_law(
    document: Mapping[str, Any] | None, scheme: str, month: Month, *, law: Law | None = None,
    before: bool = False,
) -> dict[str, Any] | None:  # fmt: skip
    """The scheme's result for a household by the law of the month's first day, or of the day before;
    None where there is no complete file or no law."""
    if document is None:
        return None
    day = month.first - timedelta(days=1) if before else month.first
    facts = {k: v for k, v in document.items() if k != "evidence"}  # no result turns on it
    try:
        answer = determine({**facts, "on": day.isoformat(), "schemes": [scheme]}, law)
    except (CaseRefused, LawMissing):
        return None
    results: list[dict[str, Any]] = answer["results"]
    return results[0] if results else None


def parts_of(result: Mapping[str, Any]) -> Parts:
    """(person, component) → fen of a result; a person's supplements beside the base."""
    found: Parts = {}
    if result["outcome"] != "entitled":
        return found
    for member in result.get("members", ()):
        person = person_id_of(member["id"])
        if share := fen(member.get("share") or "0"):
            found[person, "base"] = share
        for extra in member.get("supplements", ()):
            found[person, extra["group"]] = fen(extra["amount"])
    return found


def _write(batch: Batch, award: Award, now: Parts, found: Recomputed) -> None:
    if found.odd:
        BatchOddity.objects.create(
            batch=batch, award_id=award.pk, household_id=award.household_id, area=award.area,
            reason=found.odd, old=sum(now.values()), computed=found.computed,
        )  # fmt: skip
        return
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=batch, award_id=award.pk, person_id=person, area=award.area, component=component,
            old=now.get((person, component), 0), new=found.new.get((person, component), 0),
            why=found.why,
        )
        for person, component in sorted(now.keys() | found.new.keys())
        if now.get((person, component), 0) != found.new.get((person, component), 0)
    )  # fmt: skip


def _sums(batch: Batch, looked_at: int) -> dict[str, Any]:
    """What the pages show on top: awards looked at, changed, left to people; fen a month more."""
    awards: dict[int, int] = defaultdict(int)
    for award_id, old, new in batch.lines.values_list("award_id", "old", "new"):
        awards[award_id] += new - old
    return {
        "awards": looked_at, "changed": len(awards), "more": sum(awards.values()),
        "odd": batch.oddities.count(),
    }  # fmt: skip


@transaction.atomic
def begin_apply(*, batch_id: int, by: Actor, at: datetime) -> tuple[Batch, Run]:
    """Start giving the approved amounts. Raises `Refused` where the lines are not those approved."""
    batch = batches.locked(batch_id)
    if batch.kind != BatchKind.STANDARD:
        raise Refused("wrong_kind", kind=batch.kind)
    if batches.digest_of(batch) != batch.digest:
        raise Refused("seal_broken", _("明细与批准时不一致"), batch=batch.pk)
    ends = batch.lines.aggregate(first=Min("award_id"), last=Max("award_id"))
    run = runs.start(
        kind="payments.apply", by=by, at=at, area=batch.area, parameters={"batch": batch.pk, **ends},
        key=f"apply:{batch.pk}", total=batch.lines.values("award_id").distinct().count(),
    )  # fmt: skip
    batch.run_id = run.pk
    advance("batch", batch, "begin", by=by, at=at, fields=("run_id",))
    return batch, run


@runs.handler("payments.apply", title=_("执行批量调整"))
def apply_slice(run: Run, at: datetime) -> Slice:
    """The next awards get their amounts; one that changed meanwhile is left to people."""
    alone(run.area)
    batch, by = Batch.objects.get(pk=run.parameters["batch"]), runs.actor_of(run)
    after = run.cursor.get("after", 0)
    waiting = batch.lines.filter(award_id__gt=after).order_by("award_id", "id")
    ids = sorted(set(waiting.values_list("award_id", flat=True)[: APPLIED_AT_ONCE * 3]))
    ids = ids[:APPLIED_AT_ONCE]
    if not ids:
        advance("batch", batch, "apply", by=by, at=at, facts={"awards": run.done})
        return Slice(done=run.total, is_last=True, result={"batch": batch.pk})
    lines: dict[int, list[BatchLine]] = defaultdict(list)
    for line in waiting.filter(award_id__in=ids):
        lines[line.award_id].append(line)
    for award in Award.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        _apply_one(batch, award, lines[award.pk], by=by, at=at)
    return Slice(cursor={"after": ids[-1]}, done=run.done + len(ids))


def _apply_one(
    batch: Batch, award: Award, lines: list[BatchLine], *, by: Actor, at: datetime
) -> None:
    try:
        with transaction.atomic():
            batches.apply_to(award, batch, lines, by=by, at=at)
    except Refused:
        BatchOddity.objects.create(
            batch=batch, award_id=award.pk, household_id=award.household_id, area=award.area,
            reason=OddityReason.CHANGED_SINCE, old=sum(line.old for line in lines),
            computed=sum(line.new for line in lines),
        )  # fmt: skip


def _caseload(batch: Batch) -> Any:
    return Award.objects.filter(
        area__startswith=batch.area, scheme=batch.scheme, is_one_off=False,
        state=AwardState.RUNNING, first_month__lte=batch.month,
    )  # fmt: skip


def _running(awards: list[Award]) -> dict[int, Parts]:
    found: dict[int, Parts] = {award.pk: {} for award in awards}
    rows = AwardPart.objects.filter(award__in=awards, until="")
    for award_id, person, component, amount in rows.values_list(
        "award_id", "person_id", "component", "amount"
    ):
        found[award_id][person, component] = amount
    return found
