"""Accounts: made and locked by the system administrator, who gives no rights (posts do)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices.models import User
from doudi.offices.roles import Role
from doudi.offices.selectors import may_administer, user_or_404

# No letters or digits that are mistaken for each other when read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the administrator hands over. The password is shown once and kept nowhere."""

    user_id: int
    username: str
    one_time_password: str


@transaction.atomic
def create_account(
    *, username: str, display_name: str, by: Actor, at: datetime, phone: str = ""
) -> NewAccount:
    """A new account without any post, whose first sign-in asks for a password of one's own.

    Raises `Forbidden` for anybody but a system administrator, `Refused("username_taken")`,
    `NotYet` when the name is missing.
    """
    _must_hold(by, Role.SYSTEM_ADMIN)
    if not display_name.strip() or not username.strip():
        raise NotYet("name_missing", missing=["username", "display_name"])
    if User.objects.filter(username__iexact=username.strip()).exists():
        raise Refused("username_taken")
    password = _one_time_password()
    user = User(
        username=username.strip(), display_name=display_name.strip(), phone=phone,
        must_change_password=True, password_changed_at=at,
    )  # fmt: skip
    user.set_password(password)
    user.save()
    events.record("offices.account_created", by=by, at=at, subject=("account", user.pk))
    return NewAccount(user.pk, user.username, password)


@transaction.atomic
def reset_password(*, user_id: int, by: Actor, at: datetime) -> NewAccount:
    """A new one-time password for somebody who has forgotten theirs; ends their sessions."""
    user = _administered(user_id, by, Role.SYSTEM_ADMIN)
    password = _one_time_password()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    forget_failures(username=user.username)
    events.record("offices.password_reset", by=by, at=at, subject=("account", user.pk))
    return NewAccount(user.pk, user.username, password)


@transaction.atomic
def change_password(*, old: str, new: str, by: Actor, at: datetime) -> None:
    """One's own password. Raises `Refused("password_wrong")`, `NotYet("password_weak")` whose
    `missing` lists what the rules of passwords say, in the language of the reader.
    """
    user = _oneself(by)
    if not user.check_password(old):
        raise Refused("password_wrong")
    if old == new:
        raise NotYet("password_same", missing=["password_same"])
    try:
        validate_password(new, user)
    except ValidationError as fault:
        raise NotYet("password_weak", missing=fault.messages) from fault
    user.set_password(new)
    user.must_change_password, user.password_changed_at = False, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    events.record("offices.password_changed", by=by, at=at, subject=("account", user.pk))


@transaction.atomic
def lock_account(*, user_id: int, by: Actor, at: datetime) -> None:
    """Nobody can sign in with it any more, and its sessions end; posts stay as they are."""
    user = _administered(user_id, by, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    if user.pk == by.user_id:
        raise Refused("not_oneself")
    if user.locked_at is not None:
        raise Refused("account_locked_already")
    user.is_active, user.locked_at = False, at
    user.save(update_fields=["is_active", "locked_at"])
    events.record("offices.account_locked", by=by, at=at, subject=("account", user.pk))


@transaction.atomic
def unlock_account(*, user_id: int, by: Actor, at: datetime) -> None:
    """Lets it sign in again, also after too many wrong passwords."""
    user = _administered(user_id, by, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    user.is_active, user.locked_at = True, None
    user.save(update_fields=["is_active", "locked_at"])
    forget_failures(username=user.username)
    events.record("offices.account_unlocked", by=by, at=at, subject=("account", user.pk))


@transaction.atomic
def enrol_second_factor(*, by: Actor, at: datetime) -> str:
    """Begin enrolling one's authenticator: returns the otpauth address to show as a QR code.

    Refused while a confirmed one exists; the security administrator resets it.
    """
    user = _oneself(by)
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Refused("second_factor_exists")
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)
    events.record("offices.second_factor_begun", by=by, at=at, subject=("account", user.pk))
    return str(device.config_url)


@transaction.atomic
def confirm_second_factor(*, code: str, by: Actor, at: datetime) -> TOTPDevice:
    """Finish enrolling with the first code; returns the device to sign the session in with.

    Raises `Refused("code_wrong")`.
    """
    user = _oneself(by)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        raise Refused("code_wrong")
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    events.record("offices.second_factor_enrolled", by=by, at=at, subject=("account", user.pk))
    return device


@transaction.atomic
def reset_second_factor(*, user_id: int, by: Actor, at: datetime) -> None:
    """Forget a lost authenticator, so that its owner enrols another at the next sign-in."""
    user = _administered(user_id, by, Role.SECURITY_ADMIN)
    if user.pk == by.user_id:
        raise Refused("not_oneself")
    TOTPDevice.objects.filter(user=user).delete()
    events.record("offices.second_factor_reset", by=by, at=at, subject=("account", user.pk))


def _oneself(by: Actor) -> User:
    if by.user_id is None:
        raise Forbidden("nobody_signed_in")
    return User.objects.select_for_update().get(pk=by.user_id)


def _administered(user_id: int, by: Actor, *roles: str) -> User:
    """The account, locked for writing; its holder's posts must lie in the administrator's area."""
    _must_hold(by, *roles)
    user = user_or_404(user_id, lock=True)
    if not may_administer(by, user, roles=roles):
        raise Forbidden("not_your_area", roles=roles)
    return user


def _must_hold(by: Actor, *roles: str) -> None:
    if not (by.machine or by.roles() & set(roles)):
        raise Forbidden("not_your_post", roles=roles)


def _one_time_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
