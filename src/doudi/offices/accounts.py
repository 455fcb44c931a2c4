"""Reads of accounts for signing in."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate
from django_otp.plugins.otp_totp.models import TOTPDevice

from doudi.offices.models import Post, User
from doudi.offices.roles import Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the synthetic county, for the sign-in page in demo mode."""

    user: User
    username: str
    name: str
    role: str
    office: str


def account(user_id: int) -> User | None:
    """The active account with this id."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def demo_accounts(on: date | None = None) -> list[DemoAccount]:
    """For every role the first account that holds it, in the order of the roles."""
    day = on or localdate()
    posts = (
        Post.objects.filter(since__lte=day, user__is_active=True)
        .filter(Q(until=None) | Q(until__gt=day))
        .select_related("user", "office")
        .order_by("user_id", "id")
    )
    first: dict[str, Post] = {}
    for post in posts.iterator():
        first.setdefault(post.role, post)
    return [
        DemoAccount(
            user=first[role].user,
            username=first[role].user.username,
            name=str(first[role].user),
            role=str(role.label),
            office=first[role].office.name,
        )
        for role in Role
        if role in first
    ]


def has_second_factor(user_id: int) -> bool:
    """Is there a confirmed authenticator?"""
    return bool(TOTPDevice.objects.filter(user_id=user_id, confirmed=True).exists())


def second_factor_address(user_id: int) -> str:
    """The otpauth address of the authenticator being enrolled; empty where there is none."""
    device = TOTPDevice.objects.filter(user_id=user_id, confirmed=False).first()
    return str(device.config_url) if device else ""
