"""One module per room: `TRUTH` maps names of addresses to `Truth`, `BUILDERS` make its things."""

import importlib
import pkgutil

from tests.permissions.kinds import Builder, Truth


def all_truth() -> dict[str, Truth]:
    """Every row; the same name twice is a mistake."""
    rows: dict[str, Truth] = {}
    for module in _modules():
        twice = set(rows) & set(module.TRUTH)
        if twice:
            raise ValueError(f"two rooms tell the truth about {twice}")
        rows |= module.TRUTH
    return rows


def all_builders() -> dict[str, Builder]:
    """Every builder by the kind of thing it makes."""
    made: dict[str, Builder] = {}
    for module in _modules():
        made |= getattr(module, "BUILDERS", {})
    return made


def _modules() -> list:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
