"""The rules of a scheme as a drawing: what depends on what, from facts at the left to the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.policy.rulebook import Rule

WIDE, HIGH, GAP_X, GAP_Y = 150, 34, 56, 10


@dataclass(frozen=True, slots=True)
class Node:
    """One rule in the drawing. x, y: upper left corner, in pixels; `value`: of this household."""

    name: str
    label: str
    x: int
    y: int
    value: str


def drawn(
    rules: Mapping[str, Rule],
    targets: Sequence[str],
    lang: str,
    values: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Nodes, lines and size of the drawing of `targets` and everything they depend on.

    A rule stands one column right of the last rule it needs. `values` (name → text) puts a
    household's numbers into the nodes.
    """
    depth: dict[str, int] = {}
    for target in targets:
        _measure(target, rules, depth)
    columns: dict[int, list[str]] = {}
    for name, column in sorted(depth.items(), key=lambda d: (d[1], d[0])):
        columns.setdefault(column, []).append(name)
    nodes = {
        name: Node(
            name, rules[name].label[lang], column * (WIDE + GAP_X) + 8, row * (HIGH + GAP_Y) + 8,
            (values or {}).get(name, ""),
        )
        for column, names in columns.items()
        for row, name in enumerate(_by_neighbours(names, column, columns, rules))
    }  # fmt: skip
    lines = [
        _line(nodes[needed], node)
        for node in nodes.values()
        for needed in _needs(rules[node.name], rules)
        if needed in nodes
    ]
    return {
        "nodes": list(nodes.values()), "lines": lines, "node_width": WIDE, "node_height": HIGH,
        "width": max((n.x for n in nodes.values()), default=0) + WIDE + 8,
        "height": max((n.y for n in nodes.values()), default=0) + HIGH + 8,
    }  # fmt: skip


def _measure(name: str, rules: Mapping[str, Rule], depth: dict[str, int]) -> int:
    if name not in rules:
        return -1
    if name not in depth:
        depth[name] = 0
        depth[name] = 1 + max(
            (_measure(n, rules, depth) for n in _needs(rules[name], rules)), default=-1
        )
    return depth[name]


def _needs(rule: Rule, rules: Mapping[str, Rule]) -> list[str]:
    return [n for a in rule.arguments if (n := rule.node(a.name)) in rules]


def _by_neighbours(
    names: list[str], column: int, columns: Mapping[int, list[str]], rules: Mapping[str, Rule]
) -> list[str]:
    """Order a column by the mean place of what each rule needs in the column before."""
    before = {n: i for i, n in enumerate(columns.get(column - 1, []))}

    def place(name: str) -> float:
        found = [before[n] for n in _needs(rules[name], rules) if n in before]
        return sum(found) / len(found) if found else len(before)

    names.sort(key=lambda n: (place(n), n))
    return names


def _line(start: Node, end: Node) -> str:
    x1, y1 = start.x + WIDE, start.y + HIGH // 2
    x2, y2 = end.x, end.y + HIGH // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"
