"""Offices, accounts without passwords (one click in demo mode), posts, and one delegation.

The acts are those of the offices room, done by the machine; each leaves its event.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from doudi.demo.officials import BUREAU
from doudi.demo.stages import Build
from doudi.offices import services
from doudi.offices.services import bulk

SINCE: Final = date(2023, 1, 1)
# Small temporary relief is decided by the townships, as most counties do.
DELEGATED: Final = ("temporary",)
DOCUMENT: Final = "青民发〔2023〕2号"


def run(build: Build) -> str:
    """Open every office, make every account, give every post, delegate."""
    seats = [
        bulk.Seat(
            office_kind=o.office.kind,
            office_area=o.office.area,
            office_name=o.office.name,
            username=o.account,
            display_name=o.name,
            role=o.role,
            since=SINCE,
            phone=o.phone,
        )
        for o in build.county.officials
    ]
    offices = bulk.load(seats, by=build.by, at=build.at)
    bureau = offices[BUREAU.kind, BUREAU.area, BUREAU.name]
    for (kind, _, _), office_id in offices.items():
        if kind == "township":
            services.delegate_approval(
                grantor_id=bureau, grantee_id=office_id, schemes=DELEGATED, document=DOCUMENT,
                since=SINCE, by=build.by, at=build.at,
            )  # fmt: skip
    return f"{len(offices)} offices, {len(seats)} accounts"
