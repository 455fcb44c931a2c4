"""The fictional county's divisions, into the folder where the deployment keeps dated changes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from doudi.demo import divisions
from doudi.demo.stages import Build


def run(build: Build) -> str:
    """Write the overlay; running it again changes nothing."""
    divisions.install(Path(settings.VAR) / "divisions")
    return f"{len(build.county.places)} villages and communities"
