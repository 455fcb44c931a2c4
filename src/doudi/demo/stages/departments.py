"""The departments' files arrive as files do, one of them in a sorry state, and are taken in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from doudi.demo.departments.broken import write_broken
from doudi.demo.departments.deliver import deliver
from doudi.demo.departments.shapes import SHAPES
from doudi.kernel.actor import Actor
from doudi.offices.roles import Role
from doudi.offices.selectors import actor_for, holders
from doudi.verification import services

if TYPE_CHECKING:
    from doudi.demo.stages import Build

COUNTY: Final = "009901"
# Everybody else whom the departments know: fewer than live there, so that loading stays short.
STRANGERS: Final = 2_500
KEPT_MONTHS: Final = 24
BROKEN_ROWS: Final = 600


def write(build: Build) -> None:
    """Write the files with their truth beside them; a second time the same files."""
    scale = replace(build.county.scale, background=min(build.county.scale.background, STRANGERS))
    deliver(replace(build.county, scale=scale), folder())
    write_broken(build.county, folder() / "broken", rows=BROKEN_ROWS)


def how_many() -> int:
    """How many files there are to take in, the one in a sorry state included."""
    return len(SHAPES) + 1


def take(build: Build, place: int) -> tuple[int, int]:
    """Take in one file: how many rows were good, how many are sent back."""
    kind, path, days_ago = list(_files(folder()))[place]
    made = services.take_delivery(
        kind=kind, content=path.read_bytes(), filename=path.name,
        as_of=build.county.on - timedelta(days=days_ago), area=COUNTY, keep_months=KEPT_MONTHS,
        only_good=True, by=check_officer(build), at=build.at,
    )  # fmt: skip
    return made.good, made.faulty


def folder() -> Path:
    """Where the files and their truth lie."""
    return Path(settings.VAR) / "departments"


def check_officer(build: Build) -> Actor:
    """The officer of the county's check centre."""
    return actor_for(
        holders(role=Role.CHECK_OFFICER, area=COUNTY, on=build.county.on)[0][0], on=build.county.on
    )


def _files(out: Path) -> Iterator[tuple[str, Path, int]]:
    """Kind, file, and how many days before the day of the county it was drawn up."""
    yield "vehicle", next((out / "broken").glob("*.xlsx")), 35
    for shape in SHAPES:
        yield shape.kind, next(out.glob(f"{shape.file}.*")), 3
