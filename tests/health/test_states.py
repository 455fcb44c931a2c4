"""A state is written in one place of its room, and bulk updates do not slip past the events."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.health.source import Module, dotted, functions, modules

STATE_FIELDS = {"state"}
# Three acts that each write, though by the table; this list only gets shorter.
WAITING = {"disclosure:notice"}
# Rows are updated in bulk by services, inside the transaction of an act. Elsewhere each file is
# listed with the reason why that is right.
UPDATES = {
    "src/doudi/kernel/outbox.py": "delivery of news is bookkeeping, not an act",
    "src/doudi/kernel/history.py": "blanks erased values and records that as an event",
    "src/doudi/payments/moves.py": "the room's one writer of states, compare-and-set",
    "src/doudi/web/drafts.py": "drafts are not records",
}


def _writes_state(node: ast.AST) -> bool:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [
            t
            for target in node.targets
            for t in (target.elts if isinstance(target, ast.Tuple) else [target])
        ]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    return any(isinstance(t, ast.Attribute) and t.attr in STATE_FIELDS for t in targets)


def test_each_room_writes_a_state_in_one_function_only() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        for f in functions(module.tree):
            own = [n for n in ast.walk(f) if _writes_state(n) and _target_of(n) != "self"]
            for node in own:
                places[f"{module.room}:{_target_of(node)}"].add(f"{module.name} {f.name}")
    many = [
        f"{what}: {sorted(where)}"
        for what, where in places.items()
        if len(where) > 1 and what not in WAITING
    ]
    assert not many, "one private function reads the table of moves and writes:\n" + "\n".join(many)


def _target_of(node: ast.AST) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
    for target in targets:
        for t in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(t, ast.Attribute) and t.attr in STATE_FIELDS:
                return dotted(t.value)
    return ""


def _updates(module: Module) -> Iterator[ast.Call]:
    """Calls like `Thing.objects.filter(…).update(name=…)`; a set's or a hash's update has no names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_update = node.func.attr == "update" and not node.args and bool(node.keywords)
            if node.func.attr == "bulk_update" or (is_update and _is_of_rows(node.func.value)):
                yield node


def _is_of_rows(receiver: ast.expr) -> bool:
    """`….filter(…).update`, `rows.update`; a thing in the singular is a dict or a set."""
    return isinstance(receiver, ast.Call) or dotted(receiver).endswith("s")


def test_rows_are_updated_in_bulk_by_services_only() -> None:
    faults = [
        module.at(node)
        for module in modules()
        if module.name not in UPDATES and "services" not in module.name
        for node in _updates(module)
    ]
    assert not faults, (
        "move it into a service that records an event, or list the file in UPDATES with the reason:\n"
        + "\n".join(faults)
    )


def test_a_state_set_in_bulk_comes_from_the_table_of_moves() -> None:
    """`rows.filter(state=was).update(state=move.target)`, never a state named by hand."""
    faults = [
        module.at(node)
        for module in modules()
        for node in _updates(module)
        for k in node.keywords
        if k.arg in STATE_FIELDS and getattr(k.value, "attr", "") != "target"
    ]
    assert not faults, "ask the table of moves:\n" + "\n".join(faults)
