"""Offices, accounts without passwords (one click in demo mode), posts, and one delegation.

The acts are those of the offices room, done by the machine; each leaves its event.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from doudi.demo.officials import BUREAU, OfficeSeat
from doudi.demo.stages import Build
from doudi.offices import services

SINCE: Final = date(2023, 1, 1)
# Small temporary relief is decided by the townships, as most counties do.
DELEGATED: Final = ("temporary",)
DOCUMENT: Final = "青民发〔2023〕2号"
_ABOVE: Final = {"county_bureau": "city", "city": "province"}


def run(build: Build) -> str:
    """Open every office, make every account, give every post."""
    ids: dict[OfficeSeat, int] = {}
    officials = build.county.officials
    for seat in dict.fromkeys(o.office for o in officials):
        ids[seat] = _open(build, seat, ids)
    for official in officials:
        made = services.create_account(
            username=official.account, display_name=official.name, phone=official.phone,
            by_password=False, by=build.by, at=build.at,
        )  # fmt: skip
        services.assign_post(
            user_id=made.user_id, office_id=ids[official.office], role=official.role, since=SINCE,
            by=build.by, at=build.at,
        )  # fmt: skip
    for seat, office_id in ids.items():
        if seat.kind == "township":
            services.delegate_approval(
                grantor_id=ids[BUREAU], grantee_id=office_id, schemes=DELEGATED,
                document=DOCUMENT, since=SINCE, by=build.by, at=build.at,
            )  # fmt: skip
    return f"{len(ids)} offices, {len(officials)} accounts"


def _open(build: Build, seat: OfficeSeat, ids: dict[OfficeSeat, int]) -> int:
    """Open an office below the one that is above it, where that is there already."""
    above = next(
        (i for s, i in ids.items() if s.kind == _above(seat) and seat.area.startswith(s.area)), None
    )
    office = services.open_office(
        name=seat.name, kind=seat.kind, area=seat.area, parent_id=above, by=build.by, at=build.at
    )
    return int(office.pk)


def _above(seat: OfficeSeat) -> str | None:
    if seat.kind == "village":
        return "township"
    if seat.kind in _ABOVE:
        return _ABOVE[seat.kind]
    return None if seat.kind == "province" else "county_bureau"
