"""Reads of offices, posts and accounts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import NotFound
from doudi.offices.models import Office, Post, Substitution, User
from doudi.offices.roles import ADMINISTRATORS, SECOND_FACTOR, Role
from doudi.offices.scope import in_area, within

SEES_OFFICES = ADMINISTRATORS | {Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.AUDITOR}


def actor_for(user_id: int, *, on: date) -> Actor:
    """The account as an actor with the posts held, and substituted in, on that day.

    Raises `User.DoesNotExist` for an account that is locked or was never made.
    """
    user = User.objects.get(pk=user_id, is_active=True)
    posts = tuple(posts_overlapping(user.pk, since=on, until=None, only_on=on))
    return Actor(user_id=user.pk, name=str(user), posts=posts)


def posts_overlapping(
    user_id: int, *, since: date, until: date | None, only_on: date | None = None
) -> list[PostHeld]:
    """The posts held or substituted in at any time from `since` up to `until` (open where None);
    with `only_on`, on that day alone.
    """
    when = _on(only_on) if only_on else _overlapping(since, until)
    held = Post.objects.filter(when, user_id=user_id).order_by("id")
    posts = [PostHeld(role=p.role, office_id=p.office_id, area=p.area) for p in held]
    standing = Substitution.objects.filter(when, substitute_id=user_id).select_related("post")
    if only_on:
        standing = standing.filter(_on(only_on, "post__"))
    for s in standing.order_by("id"):
        p = s.post
        posts.append(
            PostHeld(role=p.role, office_id=p.office_id, area=p.area, acting_for=p.user_id)
        )
    return posts


def is_held(post: Post, *, on: date) -> bool:
    """Does the post run on that day?"""
    return post.since <= on and (post.until is None or on < post.until)


def needs_second_factor(actor: Actor) -> bool:
    """Does one of the posts ask for a second factor?"""
    return bool(actor.roles() & SECOND_FACTOR)


def holders(*, role: str, area: str, on: date) -> list[tuple[int, str]]:
    """Who holds `role` over `area` on that day, substitutes included: (account, name), nearest
    office first. For giving out tasks and for notifications.
    """
    reach = Q(area__in=[area[:n] for n in range(len(area) + 1)])
    posts = (
        Post.objects.filter(reach, _on(on), role=role, user__is_active=True)
        .select_related("user")
        .prefetch_related("substitutions__substitute")
    )
    found: dict[int, str] = {}
    for post in sorted(posts, key=lambda p: (-len(p.area), p.pk)):
        found.setdefault(post.user_id, str(post.user))
        for s in post.substitutions.all():
            if s.since <= on < s.until and s.substitute.is_active:
                found.setdefault(s.substitute_id, str(s.substitute))
    return list(found.items())


def serving(area: str, *, on: date) -> list[tuple[str, str]]:
    """(name, area served) of everybody who holds a post within a county or over it on that day."""
    over = Q(area__in=[area[:n] for n in range(1, len(area))]) | Q(area__startswith=area)
    posts = Post.objects.filter(over, _on(on), user__is_active=True).select_related("user")
    return sorted({(post.user.display_name, post.area) for post in posts if post.user.display_name})


def offices_visible_to(actor: Actor, *, on: date | None = None) -> QuerySet[Office]:
    """Offices in one's area (administrators, county officers, auditors) or one's own; by area.

    With `on`, only those open on that day.
    """
    own = [p.office_id for p in actor.posts]
    wide = within(Office.objects.all(), actor, roles=SEES_OFFICES)
    rows = wide | Office.objects.filter(id__in=own) if not actor.machine else wide
    if on is not None:
        rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=on))
    return rows.select_related("parent").order_by("area", "kind", "name")


def office(actor: Actor, office_id: int) -> Office:
    """One office. Raises `NotFound`."""
    found = offices_visible_to(actor).filter(id=office_id).first()
    if found is None:
        raise NotFound("no_such_office")
    return found


def office_over(area: str, *, kind: str) -> Office | None:
    """The nearest open office of a kind whose area contains `area`: the competent one."""
    reach = [area[:n] for n in range(len(area) + 1)]
    found = Office.objects.filter(kind=kind, area__in=reach, closed_on=None)
    return max(found, key=lambda o: (len(o.area), -o.pk), default=None)


def office_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of offices by id, for showing beside posts and events."""
    return dict(Office.objects.filter(id__in=set(ids)).values_list("id", "name"))


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of accounts by id, for showing beside tasks and events."""
    return {u.pk: str(u) for u in User.objects.filter(pk__in=set(ids))}


def posts_visible_to(actor: Actor, *, on: date | None = None) -> QuerySet[Post]:
    """Posts in the offices one may see, with account and office; with `on`, those of that day."""
    rows = Post.objects.filter(office__in=offices_visible_to(actor).values("id"))
    if on is not None:
        rows = rows.filter(_on(on))
    return rows.select_related("user", "office").order_by("area", "role", "user_id")


def substitutions_visible_to(actor: Actor) -> QuerySet[Substitution]:
    """Substitutions in posts one may see, and those one gave or holds; newest first."""
    mine = Q(substitute_id=actor.user_id) | Q(post__user_id=actor.user_id)
    there = Q(post__in=posts_visible_to(actor).values("id"))
    rows = Substitution.objects.filter(there | mine if actor.user_id else there)
    return rows.select_related("post__user", "post__office", "substitute").order_by("-since", "-id")


def accounts_visible_to(actor: Actor, *, search: str = "") -> QuerySet[User]:
    """Accounts for the administrators: those with a post in their area, and those without any.

    `search` looks in names, user names and telephone numbers.
    """
    if not (actor.machine or actor.roles() & ADMINISTRATORS):
        return User.objects.none()
    here = Post.objects.filter(user=OuterRef("pk"))
    rows = User.objects.all()
    if not actor.machine:
        reach = Q()
        for area in actor.areas(ADMINISTRATORS):
            reach |= in_area("area", area)
        rows = rows.filter(Exists(here.filter(reach)) | ~Exists(here))
    if search:
        rows = rows.filter(
            Q(display_name__icontains=search) | Q(username__icontains=search)
            | Q(phone__contains=search)
        )  # fmt: skip
    return rows.order_by("username")


def account(actor: Actor, user_id: int) -> User:
    """One account, for an administrator or its owner. Raises `NotFound`."""
    rows = accounts_visible_to(actor) | User.objects.filter(pk=actor.user_id or 0)
    found = rows.filter(pk=user_id).first()
    if found is None:
        raise NotFound("no_such_account")
    return found


def user_or_404(user_id: int, *, lock: bool = False) -> User:
    """The account, for this room's services. Raises `NotFound`."""
    rows = User.objects.select_for_update() if lock else User.objects.all()
    user = rows.filter(pk=user_id).first()
    if user is None:
        raise NotFound("no_such_account")
    return user


def may_administer(actor: Actor, user: User, *, roles: Iterable[str]) -> bool:
    """Do all posts of the account lie in areas that the administrator covers?"""
    areas = Post.objects.filter(user=user).values_list("area", flat=True)
    return all(actor.may(*roles, area=area) for area in areas)


def _on(day: date, prefix: str = "") -> Q:
    ends = Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    return Q(**{f"{prefix}since__lte": day}) & ends


def _overlapping(since: date, until: date | None) -> Q:
    ends_later = Q(until=None) | Q(until__gt=since)
    return ends_later if until is None else ends_later & Q(since__lt=until)
