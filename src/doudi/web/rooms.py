"""Finds the pages of every room: a package `doudi.web.<room>` with `urls.py` and, if it has any, `nav.py`.

Adding a room's pages adds a folder and touches no shared file.
"""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def names() -> list[str]:
    """The packages under `doudi.web` that hold pages, in alphabetical order."""
    return sorted(p.parent.name for p in HERE.glob("*/urls.py"))


def load(module: str) -> list[ModuleType]:
    """Import `doudi.web.<room>.<module>` for every room that has it."""
    found = [f"doudi.web.{room}.{module}" for room in names()]
    return [importlib.import_module(name) for name in found if importlib.util.find_spec(name)]


def folders(kind: str) -> list[Path]:
    """The `templates` or `locale` folders of the rooms' pages."""
    return sorted(p for p in HERE.glob(f"*/{kind}") if p.is_dir())
