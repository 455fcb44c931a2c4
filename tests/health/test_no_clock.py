"""Rules, services and selectors are told the day and the instant; they never ask the clock."""

import ast

from tests.health.source import Module, dotted, modules

CLOCKS = (
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow", "timezone.now",
    "timezone.localdate", "timezone.localtime", "time.time", "time.localtime", "localdate",
    "localtime", "now",
)  # fmt: skip
# The edge of the house, where the instant comes in: pages, commands, the worker, signing in.
EDGE_ROOMS = ("web", "portal", "api", "commands")
EDGE = {
    "src/doudi/kernel/worker.py": "hands the instant to news and runs",
    "src/doudi/offices/middleware.py": "hands the day to the actor",
    "src/doudi/offices/signing.py": "hears of signing in from Django, which gives no instant",
    "src/doudi/offices/accounts.py": "answers the sign-in page in demo mode",
}


def _is_told(module: Module) -> bool:
    return module.room not in EDGE_ROOMS and module.room != "" and module.name not in EDGE


def _faults(module: Module) -> list[str]:
    return [
        f"{module.at(node)} {dotted(node.func)}()"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and not (node.args or node.keywords)  # localdate(at) converts, it does not ask
        and any(dotted(node.func) == c or dotted(node.func).endswith("." + c) for c in CLOCKS)
    ]


def test_nobody_below_the_edge_asks_the_clock() -> None:
    faults = [f for m in modules() if _is_told(m) for f in _faults(m)]
    assert not faults, "take `at: datetime` or `on: date` from the caller:\n" + "\n".join(faults)


def test_the_guard_sees_every_clock() -> None:
    bad = (
        "\n".join(f"x = {clock}()" for clock in CLOCKS) + "\nok = run.now\nd.date.fromisoformat('')"
    )
    module = Module(modules()[0].path, bad, ast.parse(bad))
    assert len(_faults(module)) == len(CLOCKS)
