"""A whole county's offices and accounts at once: for a takeover from a list, and the synthetic county.

Only the machine may: making accounts and giving posts are two administrators' work everywhere else.
Every office, account and post still leaves its own event, in one chain and one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import Forbidden, Refused
from doudi.offices.incompatible import conflicts
from doudi.offices.kinds import AREA_DIGITS, OfficeKind
from doudi.offices.models import Office, Post, User
from doudi.offices.roles import HELD_IN

_ABOVE = {
    OfficeKind.VILLAGE: OfficeKind.TOWNSHIP, OfficeKind.COUNTY_BUREAU: OfficeKind.CITY,
    OfficeKind.CITY: OfficeKind.PROVINCE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """One account with one role in one office; rows with the same username are one person."""

    office_kind: str
    office_area: str
    office_name: str
    username: str
    display_name: str
    role: str
    since: date
    phone: str = ""


@transaction.atomic
def load(seats: Iterable[Seat], *, by: Actor, at: datetime) -> dict[tuple[str, str, str], int]:
    """Make every office, account and post of the list; answers the offices' ids by (kind, area, name).

    Accounts get no password (`reset_password` gives one). Raises `Forbidden` for anybody but the
    machine, `Refused("role_not_held_there")`, `Refused("office_area_wrong")`,
    `Refused("roles_incompatible")`, `Refused("username_taken")`.
    """
    if not by.machine:
        raise Forbidden("not_your_post")
    wanted = list(seats)
    _check(wanted)
    offices = _offices(wanted, by, at)
    users = _users(wanted, by, at)
    posts = [
        Post(user_id=users[s.username], office_id=offices[_office(s)], role=s.role,
             area=s.office_area, since=s.since)
        for s in wanted
    ]  # fmt: skip
    Post.objects.bulk_create(posts, batch_size=500)
    events.record_many(
        [
            events.New("offices.post_assigned", ("post", p.pk), p.area,
                       {"user": p.user_id, "office": p.office_id, "role": p.role, "area": p.area,
                        "since": str(p.since), "until": ""})
            for p in posts
        ],
        by=by, at=at,
    )  # fmt: skip
    return offices


def _office(seat: Seat) -> tuple[str, str, str]:
    return seat.office_kind, seat.office_area, seat.office_name


def _check(seats: Sequence[Seat]) -> None:
    held: dict[str, list[PostHeld]] = {}
    for s in seats:
        if len(s.office_area) not in AREA_DIGITS.get(s.office_kind, ()):
            raise Refused("office_area_wrong", kind=s.office_kind)
        if s.office_kind not in HELD_IN[s.role]:
            raise Refused("role_not_held_there", role=s.role, kind=s.office_kind)
        others = held.setdefault(s.username, [])
        if conflicts(others, role=s.role, area=s.office_area):
            raise Refused("roles_incompatible", role=s.role)
        others.append(PostHeld(s.role, 0, s.office_area))
    if User.objects.filter(username__in=list(held)).exists():
        raise Refused("username_taken")


def _offices(seats: Sequence[Seat], by: Actor, at: datetime) -> dict[tuple[str, str, str], int]:
    """Offices from the shortest area down, each under the one that is above it in the list."""
    made: dict[tuple[str, str, str], int] = {}
    keys = sorted(dict.fromkeys(map(_office, seats)), key=lambda k: len(k[1]))
    for length in sorted({len(k[1]) for k in keys}):
        rows = [
            Office(kind=kind, area=area, name=name, parent_id=_parent(kind, area, made))
            for kind, area, name in keys
            if len(area) == length
        ]
        Office.objects.bulk_create(rows, batch_size=500)
        made |= {(o.kind, o.area, o.name): o.pk for o in rows}
        events.record_many(
            [
                events.New("offices.office_opened", ("office", o.pk), o.area,
                           {"kind": o.kind, "parent": o.parent_id})
                for o in rows
            ],
            by=by, at=at,
        )  # fmt: skip
    return made


def _parent(kind: str, area: str, made: dict[tuple[str, str, str], int]) -> int | None:
    above = _ABOVE.get(OfficeKind(kind), OfficeKind.COUNTY_BUREAU)
    return next((pk for (k, a, _), pk in made.items() if k == above and area.startswith(a)), None)


def _users(seats: Sequence[Seat], by: Actor, at: datetime) -> dict[str, int]:
    first = {s.username: s for s in reversed(seats)}
    rows = [
        User(username=name, display_name=first[name].display_name, phone=first[name].phone,
             password=make_password(None), password_changed_at=at)
        for name in dict.fromkeys(s.username for s in seats)
    ]  # fmt: skip
    User.objects.bulk_create(rows, batch_size=500)
    events.record_many(
        [events.New("offices.account_created", ("account", u.pk)) for u in rows], by=by, at=at
    )
    return {u.username: int(u.pk) for u in rows}
