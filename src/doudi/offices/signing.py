"""Signing in and out, and being locked out, leave events, whichever page they happen on."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils import timezone

from doudi.kernel import events
from doudi.kernel.actor import Actor, machine
from doudi.offices.models import User


def connect() -> None:
    """Called once when the room is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="offices.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="offices.signed_out")
    user_locked_out.connect(_locked_out, dispatch_uid="offices.locked_out")


def _signed_in(user: User, **_: Any) -> None:
    _tell("offices.signed_in", user)


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        _tell("offices.signed_out", user)


def _locked_out(username: str, **_: Any) -> None:
    """Too many wrong passwords. A name that nobody has is not written down."""
    user = User.objects.filter(username=username).first()
    subject = ("account", user.pk if user else 0)
    events.record("offices.locked_out", by=machine("sign-in"), at=timezone.now(), subject=subject)


def _tell(kind: str, user: User) -> None:
    by = Actor(user_id=user.pk, name=str(user))
    events.record(kind, by=by, at=timezone.now(), subject=("account", user.pk))
