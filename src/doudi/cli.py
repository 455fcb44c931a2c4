"""The command `doudi`. Sub-commands live in `doudi.commands`, one module each, loaded when asked."""

import importlib
import sys
from pathlib import Path

COMMANDS = Path(__file__).with_name("commands")


def main(argv: list[str] | None = None) -> int:
    """Run `doudi NAME …`: the module `doudi.commands.NAME` with its `main(args) -> int`; a dash in
    the name is an underscore in the module's."""
    args = list(sys.argv[1:] if argv is None else argv)
    stems = (p.stem for p in COMMANDS.glob("*.py") if not p.stem.startswith("_"))
    names = {s.replace("_", "-"): s for s in sorted(stems)}
    if not args or args[0] in {"-h", "--help", "help"} or args[0] not in names:
        asked_for_help = bool(args) and args[0] in {"-h", "--help", "help"}
        out = sys.stdout if asked_for_help else sys.stderr
        print("usage: doudi COMMAND [ARGUMENT …]\n", file=out)
        for name in names:
            says = (importlib.import_module(f"doudi.commands.{names[name]}").__doc__ or "").strip()
            print(f"  {name:14} {says.splitlines()[0] if says else ''}", file=out)
        return 0 if asked_for_help else 2
    return int(importlib.import_module(f"doudi.commands.{names[args[0]]}").main(args[1:]) or 0)
