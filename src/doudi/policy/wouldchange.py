"""What would turn a refusal: the smallest change of one fact, found from the test that failed.

Every threshold test is a comparison of two whole numbers, so the distance is their difference;
whether it is enough alone is checked by determining again with the changed value.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from doudi.kernel.money import yuan
from doudi.policy import language, threefold
from doudi.policy.evaluate import Instance, Run, Step
from doudi.policy.exact import MONTHS
from doudi.policy.unknown import Unknown

if TYPE_CHECKING:
    from doudi.policy.schemes import Scheme

Tests = Mapping[Instance, list[tuple[str, object]]]


def would_change(run: Run, scheme: Scheme, tests: Tests) -> list[dict[str, Any]]:
    """One entry per failed test: which value, by how much, in which direction, enough alone or not."""
    found = []
    for who, results in tests.items():
        failed = [name for name, value in results if value is False]
        for name in failed:
            bearer = run.bearer(name, who)
            entry = _entry(run, scheme, name, bearer)
            entry["alone"] = len(failed) == 1 and not any(
                isinstance(value, Unknown) for _, value in results
            )
            if bearer.entity != "household":
                entry["id"] = who.id
            if entry not in found:
                found.append(entry)
    return sorted(found, key=lambda e: not e["alone"])


def _entry(run: Run, scheme: Scheme, name: str, who: Instance) -> dict[str, Any]:
    step = run.steps.get((name, who))
    rule = run.program.rules[name]
    made: dict[str, Any] = {"test": name, "label": rule.label["zh"], "label_en": rule.label["en"]}
    if name in scheme.hints:
        made["hint"], made["hint_en"] = scheme.hints[name]["zh"], scheme.hints[name]["en"]
    if step is None or (sides := _sides(step)) is None:
        return made
    fact, limit, is_strict, unit = sides
    return made | _distance(fact, limit, is_strict, unit)


def _sides(step: Step) -> tuple[tuple[str, int], int, bool, str] | None:
    """(name and value of what must fall or rise, the limit, whether equality fails, unit)."""
    body = language.body_of(step.rule.tree)
    node = body[-1].value if isinstance(body[-1], ast.Return) else None
    if len(body) != 1 or not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Name):
        return None
    if not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return None  # only an order has a distance

    def get(argument: str) -> object:
        return step.reads[argument]

    left, right = (
        threefold.expression(node.left, get),
        threefold.expression(node.comparators[0], get),
    )
    if not isinstance(left, int) or not isinstance(right, int) or isinstance(left, bool):
        return None
    rule = step.who.run.program.rules.get(step.rule.node(node.left.id))
    is_strict = isinstance(node.ops[0], ast.Lt | ast.Gt)
    return (node.left.id, left), right, is_strict, rule.unit if rule else ""


def _distance(fact: tuple[str, int], limit: int, is_strict: bool, unit: str) -> dict[str, Any]:
    name, value = fact
    direction = "less" if value >= limit else "more"
    gap = abs(value - limit)
    made: dict[str, Any] = {
        "fact": name,
        "direction": direction,
        "comparison": ("below" if direction == "less" else "above") if is_strict else "at_limit",
    }
    if unit == "fen/year":  # by the month, as people count; up to the fen when it does not divide
        monthly = -(-gap // MONTHS)
        return made | {
            "by": yuan(monthly),
            "per": "month",
            "limit": yuan(limit // MONTHS),
            "unit": "yuan/month",
        }
    if unit.startswith("fen"):
        return made | {"by": yuan(gap), "limit": yuan(limit), "unit": unit.replace("fen", "yuan")}
    return made | {"by": gap, "limit": limit, "unit": unit}
