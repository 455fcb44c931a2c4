"""The shadow run: a draft of the law beside the law in force, over the decisions already taken.

Every stored case file is determined again on its own day, or on the day the draft takes force where
that is later, by the law with and without the draft; so what differs is the draft's doing alone.
Nothing is changed: the answer is for the officer who releases.
"""

from datetime import date, datetime
from typing import Any

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

KIND = "monitoring.shadow"
PART = 40  # decisions of one piece
MOST_SHOWN = 500
COUNTS = ("decisions", "without_file", "not_computed", "same", "different")


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
    return f"shadow:{draft.pk}:{beside[:40]}:{tries}"


def is_current(draft: Draft) -> bool:
    """Has the run beside the law as it is now been finished?"""
    return bool(draft.shadow.get("beside") == _beside(draft))


def _beside(draft: Draft) -> str:
    """Identity of the draft's content and of the law beside which it was run."""
    law = overlays.law_now()
    return overlay.Overlay(
        {"law": {"hash": law.hash, "rules": rulebook.source_hash()}},
        overlays.overlay_of(draft).values,
    ).digest


@runs.handler(KIND, title=_("影子测算"))
def _slice(run: Run, _at: datetime) -> Slice:
    """Some decisions; what differs is kept with the run, and with the draft at the end."""
    draft = Draft.objects.select_for_update().get(pk=run.parameters["draft"])
    beside = _beside(draft)
    if run.cursor and run.cursor["beside"] != beside:
        return Slice(cursor={}, done=0, result={"counts": {}, "rows": []})
    law = overlays.law_now()
    changed = overlay.lay(law, overlays.overlay_of(draft))
    counts = {k: run.result.get("counts", {}).get(k, 0) for k in COUNTS}
    rows = list(run.result.get("rows", ()))
    following = cases.decided_in(draft.area).filter(pk__gt=run.cursor.get("after", 0))
    part = list(following.order_by("pk")[:PART])
    for decision in part:
        row = _compared(decision, draft.since, law, changed)
        counts["decisions"] += 1
        counts[row["is"]] += 1
        if row["is"] in ("different", "not_computed") and len(rows) < MOST_SHOWN:
            rows.append(row)
    result: dict[str, Any] = {"counts": counts, "rows": rows}
    if len(part) == PART:
        cursor = {"after": part[-1].pk, "beside": beside}
        return Slice(cursor=cursor, done=counts["decisions"], result=result)
    draft.shadow = {
        "run": run.pk, "tries": draft.shadow.get("tries", 0), "beside": beside, **result,
    }  # fmt: skip
    draft.save(update_fields=["shadow"])
    return Slice(done=counts["decisions"], is_last=True, result=result)


def _compared(decision: Any, since: date, law: Law, changed: Law) -> dict[str, Any]:
    row = {
        "decision": decision.pk, "case": decision.case_id, "number": decision.number,
        "scheme": decision.scheme, "area": decision.area, "decided": decision.amount,
    }  # fmt: skip
    if not decision.facts:
        return row | {"is": "without_file"}
    day = max(since, date.fromisoformat(str(decision.facts["on"])))
    document = {**decision.facts, "on": day.isoformat(), "schemes": [decision.scheme]}
    try:
        before, after = _answer(document, law), _answer(document, changed)
    except (CaseRefused, LawMissing) as fault:
        return row | {"is": "not_computed", "says": type(fault).__name__}
    says = {"on": day.isoformat(), "before": before, "after": after}
    return row | says | {"is": "same" if before == after else "different"}


def _answer(document: dict[str, Any], law: Law) -> dict[str, Any]:
    result = determine(document, law)["results"][0]
    amount = next((fen(result[k]) for k in AMOUNTS.values() if result.get(k)), 0)
    return {"outcome": result["outcome"], "amount": amount}
