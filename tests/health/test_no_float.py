"""No float anywhere on a path of money."""

import ast

from tests.health.source import Module, dotted, modules

# Rooms in which every number is money, a count or a code.
ROOMS = ("policy", "cases", "payments")
FILES = ("src/doudi/kernel/money.py", "src/doudi/kernel/months.py")
MONEY = ("fen", "yuan", "amount", "income", "share", "standard", "balance", "shortfall")
# (file, what) with the reason in words.
MAY = {
    (
        "src/doudi/payments/services/checks.py",
        "true division",
    ): "on columns of whole numbers, in SQL",
    ("src/doudi/cases/dossier.py", "the number 2.4"): "centimetres on paper",
}


def _on_a_path(module: Module) -> bool:
    return module.room in ROOMS or module.name in FILES


def _faults(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{module.at(node)} the number {node.value}")
        elif isinstance(node, ast.Call) and dotted(node.func) in {"float", "math.fsum"}:
            found.append(f"{module.at(node)} float(…)")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _money(node):
            found.append(f"{module.at(node)} true division")
        elif isinstance(node, ast.Call) and dotted(node.func).endswith("models.FloatField"):
            found.append(f"{module.at(node)} FloatField")
    return found


def _money(node: ast.BinOp) -> bool:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return any(word in name.lower().split("_") for name in names for word in MONEY)


def test_no_float_where_money_is_counted() -> None:
    faults = [
        f
        for m in modules()
        if _on_a_path(m)
        for f in _faults(m)
        if (m.name, f.split(" ", 1)[1]) not in MAY
    ]
    assert not faults, "whole fen, Decimal or Fraction (doudi.kernel.money):\n" + "\n".join(faults)


def test_the_guard_sees_each_kind_of_float() -> None:
    bad = "x = 0.5\ny = float(a)\nz = income_monthly / members\nw = models.FloatField()\nok = a / b"
    module = Module(modules()[0].path, bad, ast.parse(bad))
    assert [f.split(" ", 1)[1] for f in _faults(module)] == [
        "the number 0.5", "float(…)", "true division", "FloatField",
    ]  # fmt: skip
