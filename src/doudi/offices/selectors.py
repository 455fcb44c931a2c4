"""Reads of offices, posts and accounts."""

from datetime import date

from django.db.models import Q

from doudi.kernel.actor import Actor, PostHeld
from doudi.offices.models import Post, User


def actor_for(user_id: int, *, on: date) -> Actor:
    """The account as an actor with the posts held on that day. Raises `User.DoesNotExist`."""
    user = User.objects.get(pk=user_id, is_active=True)
    held = Post.objects.filter(user=user, since__lte=on).filter(Q(until=None) | Q(until__gt=on))
    return Actor(
        user_id=user.pk,
        name=str(user),
        posts=tuple(
            PostHeld(role=p.role, office_id=p.office_id, area=p.area) for p in held.order_by("id")
        ),
    )
