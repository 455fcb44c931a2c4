"""The hardship for which temporary assistance is asked, with what was given before.

What people say (kind, severity, cause, how many are to be helped) is typed; what was granted this
year, when help was last given for the cause, and whether the family is recognised already is read
from the decisions in force.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from doudi.cases.models import Case, Decision
from doudi.cases.states import Effect
from doudi.kernel.money import yuan

RECOGNISED = ("dibao", "dibao_single", "edge", "rigid", "tekun")
TYPED = ("kind", "severity", "cause", "persons")


def event_of(case: Case, *, on: date) -> dict[str, Any] | None:
    """`household.event` of the case document; None where no hardship was named."""
    typed: Mapping[str, Any] = case.draft.get("event") or {}
    if not typed.get("kind"):
        return None
    event = {key: typed[key] for key in TYPED if typed.get(key)}
    event.setdefault("persons", max(case.members, 1))
    event["fast"] = case.scheme == "temporary_quick"
    return event | _before(case.household_id or 0, str(typed.get("cause") or ""), on=on)


def _before(household_id: int, cause: str, *, on: date) -> dict[str, Any]:
    kept = Decision.objects.filter(
        household_id=household_id, in_force=True, decided_at__date__lte=on
    )
    given = list(kept.filter(effect=Effect.ONE_OFF).order_by("decided_at"))
    this_year = [d for d in given if localdate(d.decided_at).year == on.year]
    same = [d for d in given if cause and _cause(d) == cause]
    found: dict[str, Any] = {
        "granted_this_year": yuan(sum(d.amount for d in this_year)),
        "grants_this_year": len(this_year),
        "recognised": any(_runs(kept, scheme) for scheme in RECOGNISED),
    }
    return found | {"last_same_cause": localdate(same[-1].decided_at).isoformat() if same else None}


def _cause(decision: Decision) -> str:
    event = decision.facts.get("household", {}).get("event") or {}
    return str(event.get("cause") or "")


def _runs(kept: Any, scheme: str) -> bool:
    last = (
        kept.filter(scheme=scheme)
        .exclude(effect__in=["refuse", "continue"])
        .order_by("decided_at")
        .last()
    )
    return last is not None and last.effect not in {Effect.STOP, Effect.ONE_OFF}
