"""Offices, accounts and posts: for the three administrators, in their own place."""

from collections.abc import Mapping
from datetime import date

from doudi.kernel.actor import Actor
from doudi.offices.models import Office, Post, User
from tests.permissions.kinds import Made, Truth, by_area, roles

ADMINISTRATORS = roles("system_admin", "security_admin", "audit_admin")
SEES_OFFICES = ADMINISTRATORS | roles("county_clerk", "county_decider", "auditor")
SYSTEM, SECURITY = roles("system_admin"), roles("security_admin")
DECIDER = roles("county_decider")
REFUSED = frozenset({403, 404, 409, 422})  # an act that this one may not do, or not now


def office(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A second office of a village, in which nobody of the cast sits."""
    made, _ = Office.objects.get_or_create(kind="village", area=area, name=f"试点{area}")
    return Made({"office_id": made.pk}, shows=made.name)


def post(area: str, cast: Mapping[str, Actor]) -> Made:
    """A post of a stranger in that office."""
    user, _ = User.objects.get_or_create(username=f"v{area}", display_name=f"村干{area}")
    made, _ = Post.objects.get_or_create(
        user=user, office_id=office(area, cast).kwargs["office_id"], role="village_worker",
        area=area, since=date(2020, 1, 1),
    )  # fmt: skip
    return Made({"post_id": made.pk}, shows=user.display_name)


def account(area: str, cast: Mapping[str, Actor]) -> Made:
    """The account that holds it."""
    held = Post.objects.get(pk=post(area, cast).kwargs["post_id"])
    return Made({"user_id": held.user_id}, shows=held.user.display_name)


def of_offices_seen(role: str, area: str) -> bool:
    """Posts are seen by whoever sees the office; the stranger sits in nobody's own."""
    return role in SEES_OFFICES and by_area(role, area)


BUILDERS = {"office": office, "post": post, "account": account}

TRUTH = {
    "change-password": Truth(),
    "second-factor": Truth(),
    "accounts": Truth(get=ADMINISTRATORS, lists="account"),
    "account-new": Truth(get=SYSTEM),
    "account": Truth(get=ADMINISTRATORS, of="account"),
    "account-act": Truth(get=ADMINISTRATORS, of="account", kwargs={"act": "lock"}, also=REFUSED),
    "post-assign": Truth(get=SECURITY, of="account"),
    "offices": Truth(get=SEES_OFFICES, lists="office"),
    "office-new": Truth(get=SYSTEM),
    "office": Truth(get=SEES_OFFICES, of="office"),
    "office-rename": Truth(get=SYSTEM, of="office"),
    "office-close": Truth(get=SYSTEM, of="office", also=REFUSED),
    "post-end": Truth(get=SECURITY, of="post", also=REFUSED),
    "post-substitute": Truth(of="post", sees=of_offices_seen, also=REFUSED),
    "substitution-end": Truth(kwargs={"pk": 1}, also=REFUSED),
    "delegations": Truth(get=roles("county_decider", "township_decider", "auditor")),
    "delegation-new": Truth(get=DECIDER),
    "delegation-end": Truth(get=DECIDER, kwargs={"pk": 1}, also=REFUSED),
}
