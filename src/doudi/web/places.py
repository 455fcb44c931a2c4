"""Names of divisions for pages: this deployment's divisions, read once and kept."""

from collections.abc import Iterable

from django.conf import settings

from doudi.kernel.divisions import DivisionIndex, Divisions, UnknownDivision, deployed

FOLDER = settings.VAR / "divisions"


def divisions() -> Divisions:
    """The country with this deployment's changes on top."""
    return deployed(FOLDER)


def index() -> DivisionIndex:
    """Search down to townships; villages are searched inside one county (`children`)."""
    return DivisionIndex(divisions(), FOLDER / "townships.sqlite3")


def name_of(code: str) -> str:
    """The division's own name; the code itself where nobody knows it; "" is the whole country."""
    if not code:
        return ""
    try:
        return divisions().name(code)
    except (UnknownDivision, ValueError):
        return _last_name(code)


def _last_name(code: str) -> str:
    """The name that an abolished division had last."""
    try:
        spans = divisions().history(code)
    except ValueError:
        return code
    return spans[-1].name if spans else code


def path_of(code: str, *, since: int = 6) -> str:
    """Names from the county (or the level with `since` digits) down: 青溪县 柳河镇 石桥村."""
    cuts: Iterable[int] = (n for n in (2, 4, 6, 9, 12) if since <= n <= len(code))
    return " ".join(name_of(code[:n]) for n in cuts) or name_of(code)
