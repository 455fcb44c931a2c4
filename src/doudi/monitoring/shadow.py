"""The shadow run: a draft of the law beside the law in force, over the decisions already taken.

Every stored case file is determined again on its own day, or on the day the draft takes force where
that is later, by the law with and without the draft; so what differs is the draft's doing alone.
Decisions taken over from older books came without a file: for them the household is taken as the
register has it on the day of the run. Nothing is changed: the answer is for the officer who releases.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.cases import selectors as cases
from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.kernel.models import Run
from doudi.kernel.money import fen
from doudi.kernel.run_states import RunState
from doudi.kernel.runs import Slice
from doudi.monitoring import overlays
from doudi.monitoring.models import Draft
from doudi.policy import rulebook
from doudi.policy.determine import AMOUNTS, determine
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.policy.law import Law, overlay
from doudi.registry import facts as register

KIND = "monitoring.shadow"
WAY = 2  # of comparing: since 2 also what was taken over, and totals by how often it is paid
PART = 40  # decisions of one piece
MOST_SHOWN = 500
COUNTS = ("decisions", "from_register", "without_file", "not_computed", "same", "different")


def start(draft: Draft, *, by: Actor, at: datetime) -> Run:
    """Begin the run. The same draft beside the same law is the same run, unless that one was
    stopped or failed: then another begins."""
    beside, tries = _beside(draft), draft.shadow.get("tries", 0)
    known = runs.find(key=_key(draft, beside, tries))
    if known and known.state in (RunState.FAILED, RunState.CANCELLED):
        tries += 1
    run = runs.start(
        kind=KIND, by=by, at=at, area=draft.area, total=cases.decided_in(draft.area).count(),
        parameters={"draft": draft.pk}, key=_key(draft, beside, tries),
    )  # fmt: skip
    found = run.result | {"beside": beside} if run.state == RunState.DONE else {}
    draft.shadow = {"run": run.pk, "tries": tries, **found}
    draft.save(update_fields=["shadow"])
    return run


def _key(draft: Draft, beside: str, tries: int) -> str:
    return f"{KIND}:{WAY}:{draft.pk}:{beside[:40]}:{tries}"


def is_current(draft: Draft) -> bool:
    """Has the run beside the law as it is now been finished?"""
    return bool(draft.shadow.get("beside") == _beside(draft) and "totals" in draft.shadow)


def _beside(draft: Draft) -> str:
    """Identity of the draft's content and of the law beside which it was run."""
    law = overlays.law_now()
    return overlay.Overlay(
        {"law": {"hash": law.hash, "rules": rulebook.source_hash()}},
        overlays.overlay_of(draft).values,
    ).digest


@runs.handler(KIND, title=_("影子测算"))
def _slice(run: Run, at: datetime) -> Slice:
    """Some decisions; what differs is kept with the run, and with the draft at the end."""
    draft = Draft.objects.select_for_update().get(pk=run.parameters["draft"])
    beside = _beside(draft)
    if run.cursor and run.cursor["beside"] != beside:
        return Slice(cursor={}, done=0, result={"counts": {}, "rows": [], "totals": {}})
    law = overlays.law_now()
    changed = overlay.lay(law, overlays.overlay_of(draft))
    counts = {k: run.result.get("counts", {}).get(k, 0) for k in COUNTS}
    rows = list(run.result.get("rows", ()))
    totals = {per: run.result.get("totals", {}).get(per, 0) for per in AMOUNTS}
    following = cases.decided_in(draft.area).filter(pk__gt=run.cursor.get("after", 0))
    part = list(following.order_by("pk")[:PART])
    registered = _registered(part, localdate(at))
    for decision in part:
        file = decision.facts or registered.get(decision.household_id)
        row = _compared(decision, file, draft.since, law, changed)
        counts["decisions"] += 1
        counts["from_register"] += bool(file) and not decision.facts
        counts[row["is"]] += 1
        if row["is"] == "different":
            totals[row["per"]] += row["after"]["amount"] - row["before"]["amount"]
        if row["is"] in ("different", "not_computed") and len(rows) < MOST_SHOWN:
            rows.append(row)
    result: dict[str, Any] = {"counts": counts, "rows": rows, "totals": totals}
    if len(part) == PART:
        cursor = {"after": part[-1].pk, "beside": beside}
        return Slice(cursor=cursor, done=counts["decisions"], result=result)
    draft.shadow = {
        "run": run.pk, "tries": draft.shadow.get("tries", 0), "beside": beside, **result,
    }  # fmt: skip
    draft.save(update_fields=["shadow"])
    return Slice(done=counts["decisions"], is_last=True, result=result)


def _registered(decisions: Iterable[Any], on: date) -> dict[int, dict[str, Any]]:
    """Household → its file as the register has it, for decisions that came without one."""
    homes = {d.household_id for d in decisions if not d.facts and d.household_id}
    return dict(register.cases(sorted(homes), on=on))


def _compared(
    decision: Any, file: dict[str, Any] | None, since: date, law: Law, changed: Law
) -> dict[str, Any]:
    row = {
        "decision": decision.pk, "case": decision.case_id, "number": decision.number,
        "scheme": decision.scheme, "area": decision.area, "decided": decision.amount,
    }  # fmt: skip
    if not file:
        return row | {"is": "without_file"}
    day = max(since, date.fromisoformat(str(file["on"])))
    facts = {k: v for k, v in file.items() if k != "evidence"}  # no result turns on it
    document = {**facts, "on": day.isoformat(), "schemes": [decision.scheme]}
    try:
        before, after = _answer(document, law), _answer(document, changed)
    except (CaseRefused, LawMissing) as fault:
        return row | {"is": "not_computed", "says": type(fault).__name__}
    paid = {before.pop("per"), after.pop("per")} - {""}
    says = {
        "on": day.isoformat(),
        "before": before,
        "after": after,
        "per": min(paid, default="month"),
    }
    return row | says | {"is": "same" if before == after else "different"}


def _answer(document: dict[str, Any], law: Law) -> dict[str, Any]:
    """Outcome, amount in fen, and whether it is paid by the month, by the year or once."""
    result = determine(document, law)["results"][0]
    per, amount = next(
        ((per, fen(result[k])) for per, k in AMOUNTS.items() if result.get(k)), ("", 0)
    )
    return {"outcome": result["outcome"], "amount": amount, "per": per}
