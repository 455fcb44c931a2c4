"""What would turn a refusal: by algebra, from the comparisons that failed.

A failed condition is followed down to the comparisons it rests on (`blame.py`). A comparison of a
value with a limit has a distance, and the smallest change of that one value that turns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from doudi.kernel.money import yuan
from doudi.policy.blame import Leaf, Way, ways_to
from doudi.policy.evaluate import Instance, Run
from doudi.policy.exact import MONTHS
from doudi.policy.units import unit_of
from doudi.policy.unknown import Unknown

if TYPE_CHECKING:
    from doudi.policy.schemes import Scheme

Tests = Mapping[Instance, list[tuple[str, object]]]
PER_HEAD = {"income_yearly_household", "income_total_yearly"}


def would_change(run: Run, scheme: Scheme, tests: Tests) -> list[dict[str, Any]]:
    """One entry per failed test: which value, by how much, in which direction, enough alone or not."""
    found = []
    for who, results in tests.items():
        failed = [name for name, value in results if value is False]
        is_closed = not any(isinstance(value, Unknown) for _, value in results)
        for name in failed:
            entry = _entry(run, scheme, name, run.bearer(name, who))
            entry["alone"] = len(failed) == 1 and is_closed and "together" not in entry
            if run.program.rules[name].of != "household":
                entry["id"] = who.id
            if entry not in found:
                found.append(entry)
    return sorted(found, key=lambda e: not e["alone"])


def _entry(run: Run, scheme: Scheme, name: str, who: Instance) -> dict[str, Any]:
    rule = run.program.rules[name]
    made: dict[str, Any] = {"test": name, "label": rule.label["zh"], "label_en": rule.label["en"]}
    if name in scheme.hints:
        made["hint"], made["hint_en"] = scheme.hints[name]["zh"], scheme.hints[name]["en"]
        return made
    ways = [w for w in ways_to(run, name, who) if all(_is_possible(leaf) for leaf in w)]
    if not ways:
        return made
    best = ways[0] if len(ways) == 1 else min(ways, key=_effort)
    if len(best) == 1:
        return made | _described(run, best[0])
    return made | {"together": [_described(run, leaf) | _named(leaf) for leaf in best]}


def _effort(way: Way) -> tuple[int, int]:
    """Few changes before many; those with a distance before those that only name a value."""
    return len(way), sum(1 for leaf in way if leaf.target is None)


def _is_possible(leaf: Leaf) -> bool:
    """Nobody grows younger, and nothing that is counted falls below zero."""
    if leaf.target is None:
        return True
    return leaf.target >= 0 and not (leaf.unit == "years" and leaf.target < leaf.value)


def _named(leaf: Leaf) -> dict[str, Any]:
    return {"label": leaf.rule.label["zh"], "label_en": leaf.rule.label["en"]}


def _described(run: Run, leaf: Leaf) -> dict[str, Any]:
    if leaf.target is None:
        return {"rule": leaf.rule.name}
    made: dict[str, Any] = {
        "fact": leaf.fact,
        "direction": "less" if leaf.target < leaf.value else "more",
        "comparison": leaf.comparison,
    }
    if (
        leaf.unit == "fen/year"
    ):  # by the month, as people count; up to the fen when it does not divide
        made |= {
            "by": yuan(_up(leaf.gap, MONTHS * leaf.times)),
            "per": "month",
            "limit": yuan(leaf.limit // (MONTHS * leaf.times)),
            "unit": "yuan/month",
            "smallest": yuan(_up(abs(leaf.value - leaf.target), MONTHS)),
        }
        return made | _per_head(run, leaf)
    distance, limit = _up(leaf.gap, leaf.times), leaf.limit // leaf.times
    smallest = abs(leaf.value - leaf.target)
    if leaf.unit.startswith("fen"):
        made |= {"by": yuan(distance), "limit": yuan(limit), "smallest": yuan(smallest)}
    else:
        made |= {"by": distance, "limit": limit, "smallest": smallest}
    return made | {"unit": unit_of(leaf.unit)}


def _per_head(run: Run, leaf: Leaf) -> dict[str, Any]:
    """The same distance for each member, where the law speaks of income per head."""
    members = run.of("members_count")
    if leaf.fact not in PER_HEAD or not isinstance(members, int) or members < 2:
        return {}
    unit = MONTHS * leaf.times * members
    return {"by_per_head": yuan(_up(leaf.gap, unit)), "limit_per_head": yuan(leaf.limit // unit)}


def _up(amount: int, by: int) -> int:
    return -(-amount // by)
