"""Names of places and offices for people, by area code, from the deployment's divisions."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from doudi.kernel.divisions import Divisions, UnknownDivision, deployed

COMMITTEES = ("村民委员会", "居民委员会", "村委会", "居委会", "委员会")


def divisions() -> Divisions:
    """The country with the deployment's own changes on top."""
    return deployed(Path(settings.VAR) / "divisions")


def name(code: str) -> str:
    """The division's own name; the code where nobody knows it."""
    try:
        return divisions().name(code)
    except (UnknownDivision, ValueError):
        return code


def places(areas: Iterable[str]) -> dict[str, str]:
    """Short names of villages and communities."""
    return {area: village(area) for area in set(areas)}


def village(area: str) -> str:
    """The village's or community's short name, such as 石桥村."""
    full = name(area)
    for end in COMMITTEES:
        full = full.removesuffix(end)
    return full


def township(area: str) -> str:
    """The township's short name, such as 柳河镇."""
    full = name(area[:9])
    return full.removesuffix("办事处")


def township_office(area: str) -> str:
    """The township as it signs letters."""
    short = township(area)
    return f"{short}办事处" if short.endswith("街道") else f"{short}人民政府"


def county_office(area: str) -> str:
    """The county's civil affairs bureau as it signs letters."""
    return f"{name(area[:6])}民政局"


def series(area: str, word: str, year: int, serial: int) -> str:
    """The number on a letter, such as 青民救决〔2026〕17号."""
    return f"{name(area[:6])[:1]}民救{word}〔{year}〕{serial}号"
