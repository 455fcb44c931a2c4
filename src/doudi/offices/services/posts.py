"""Offices, posts and substitutes. The system administrator keeps the offices, the security
administrator gives and takes posts: nobody can make an account and give it rights alone.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from doudi.kernel import events
from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.offices import selectors
from doudi.offices.incompatible import conflicts
from doudi.offices.kinds import AREA_DIGITS, AREA_LENGTHS
from doudi.offices.models import Office, Post, Substitution, User
from doudi.offices.roles import ALL_ROLES, HELD_IN, Role


@transaction.atomic
def open_office(
    *, name: str, kind: str, area: str, by: Actor, at: datetime, parent_id: int | None = None
) -> Office:
    """A new office. Raises `Refused` for a kind or area that do not fit, or a name there already."""
    by.must_be(Role.SYSTEM_ADMIN, area=area)
    if (
        kind not in AREA_DIGITS
        or not (area.isascii() and area.isdigit())
        or len(area) not in AREA_DIGITS[kind]
    ):
        raise Refused("office_area_wrong", kind=kind)
    if not name.strip():
        raise NotYet("name_missing", missing=["name"])
    if Office.objects.filter(kind=kind, area=area, name=name.strip()).exists():
        raise Refused("office_exists")
    if parent_id is not None and not area.startswith(_office(parent_id).area):
        raise Refused("office_parent_wrong")
    office = Office.objects.create(name=name.strip(), kind=kind, area=area, parent_id=parent_id)
    facts = {"kind": kind, "parent": parent_id}
    events.record(
        "offices.office_opened", by=by, at=at, subject=("office", office.id), area=area, facts=facts
    )
    return office


@transaction.atomic
def rename_office(*, office_id: int, name: str, by: Actor, at: datetime) -> Office:
    """Give an office another name."""
    office = _office(office_id)
    by.must_be(Role.SYSTEM_ADMIN, area=office.area)
    if not name.strip():
        raise NotYet("name_missing", missing=["name"])
    was, office.name = office.name, name.strip()
    office.save(update_fields=["name"])
    facts = {"was": was, "now": office.name}
    events.record(
        "offices.office_renamed", by=by, at=at, subject=("office", office.id), area=office.area,
        facts=facts,
    )  # fmt: skip
    return office


@transaction.atomic
def close_office(*, office_id: int, on: date, by: Actor, at: datetime) -> Office:
    """Close an office from `on`. Refused while posts in it run on after that day."""
    office = _office(office_id)
    by.must_be(Role.SYSTEM_ADMIN, area=office.area)
    held = Post.objects.filter(office=office).exclude(until__lte=on)
    if held.exists():
        raise Refused("office_has_posts", posts=held.count())
    office.closed_on = on
    office.save(update_fields=["closed_on"])
    events.record(
        "offices.office_closed", by=by, at=at, subject=("office", office.id), area=office.area,
        facts={"on": str(on)},
    )  # fmt: skip
    return office


@transaction.atomic
def assign_post(
    *,
    user_id: int,
    office_id: int,
    role: str,
    since: date,
    by: Actor,
    at: datetime,
    area: str | None = None,
    until: date | None = None,
) -> Post:
    """Give somebody a role in an office over `area` (the office's own where None).

    Raises `Forbidden` for anybody but the security administrator of that area, and for oneself;
    `Refused("role_not_held_there")`, `Refused("area_outside_office")`,
    `Refused("office_closed")`, `Refused("roles_incompatible", conflicts=…)`.
    """
    office = _office(office_id)
    over = office.area if area is None else area
    by.must_be(Role.SECURITY_ADMIN, area=office.area)
    if user_id == by.user_id:
        raise Forbidden("not_oneself")
    user = selectors.user_or_404(user_id, lock=True)
    if role not in ALL_ROLES or office.kind not in HELD_IN[role]:
        raise Refused("role_not_held_there", role=role, kind=office.kind)
    if not (over.startswith(office.area) and over.isdigit() and len(over) in AREA_LENGTHS):
        raise Refused("area_outside_office")
    if office.closed_on is not None and (until is None or until > office.closed_on):
        raise Refused("office_closed")
    _must_end_after(since, until)
    _must_be_compatible(user, role, over, since, until)
    post = Post.objects.create(
        user=user, office=office, role=role, area=over, since=since, until=until
    )
    _posts_changed(user.pk)
    _tell("offices.post_assigned", post, by=by, at=at)
    return post


@transaction.atomic
def end_post(*, post_id: int, on: date, by: Actor, at: datetime) -> Post:
    """Take a post away from `on`: the day before is the last on which it is held."""
    post = _post(post_id)
    by.must_be(Role.SECURITY_ADMIN, area=post.office.area)
    if post.until is not None and post.until <= on:
        raise Refused("post_ended_already")
    post.until = max(on, post.since)
    post.save(update_fields=["until"])
    _posts_changed(post.user_id, *post.substitutions.values_list("substitute_id", flat=True))
    _tell("offices.post_ended", post, by=by, at=at)
    return post


@transaction.atomic
def appoint_substitute(
    *, post_id: int, user_id: int, since: date, until: date, by: Actor, at: datetime
) -> Substitution:
    """Let somebody act in a post while its holder is away; what they do names both.

    By the security administrator, or by the holder for their own post. A post of an administrator
    or auditor has no substitute of this kind. Raises `Refused` for incompatible roles.
    """
    post = _post(post_id)
    if by.user_id != post.user_id:
        by.must_be(Role.SECURITY_ADMIN, area=post.office.area)
    elif not selectors.is_held(post, on=since):
        raise Refused("post_ended_already")
    if user_id in (post.user_id, by.user_id if by.user_id != post.user_id else None):
        raise Forbidden("not_oneself")
    _must_end_after(since, until)
    if post.until is not None and until > post.until:
        raise Refused("substitute_outlasts_post")
    user = selectors.user_or_404(user_id, lock=True)
    _must_be_compatible(user, post.role, post.area, since, until)
    standing_in = Substitution.objects.create(post=post, substitute=user, since=since, until=until)
    _posts_changed(user.pk)
    facts = {"substitute": user.pk, "since": str(since), "until": str(until)}
    _tell("offices.substitute_appointed", post, by=by, at=at, more=facts)
    return standing_in


@transaction.atomic
def end_substitution(*, substitution_id: int, on: date, by: Actor, at: datetime) -> Substitution:
    """The holder is back from `on`."""
    standing_in = (
        Substitution.objects.select_for_update(of=("self",))
        .select_related("post__office")
        .filter(id=substitution_id)
        .first()
    )
    if standing_in is None:
        raise NotFound("no_such_substitution")
    post = standing_in.post
    if by.user_id != post.user_id:
        by.must_be(Role.SECURITY_ADMIN, area=post.office.area)
    if standing_in.until <= on:
        raise Refused("substitution_ended_already")
    standing_in.until = max(on, standing_in.since)
    standing_in.save(update_fields=["until"])
    _posts_changed(standing_in.substitute_id)
    facts = {"substitute": standing_in.substitute_id, "until": str(standing_in.until)}
    _tell("offices.substitution_ended", post, by=by, at=at, more=facts)
    return standing_in


def _must_end_after(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Refused("ends_before_it_begins")


def _must_be_compatible(user: User, role: str, area: str, since: date, until: date | None) -> None:
    held = selectors.posts_overlapping(user.pk, since=since, until=until)
    if found := conflicts(held, role=role, area=area):
        raise Refused("roles_incompatible", conflicts=found)
    if any(p == PostHeld(role, p.office_id, area, p.acting_for) for p in held):
        raise Refused("post_held_already")


def _posts_changed(*user_ids: int) -> None:
    """Sessions of these accounts read their posts again at the next request."""
    User.objects.filter(pk__in=user_ids).update(posts_version=F("posts_version") + 1)


def _office(office_id: int) -> Office:
    office = Office.objects.select_for_update().filter(id=office_id).first()
    if office is None:
        raise NotFound("no_such_office")
    return office


def _post(post_id: int) -> Post:
    found = Post.objects.select_for_update(of=("self",)).select_related("office")
    post = found.filter(id=post_id).first()
    if post is None:
        raise NotFound("no_such_post")
    return post


def _tell(
    kind: str, post: Post, *, by: Actor, at: datetime, more: dict[str, object] | None = None
) -> None:
    facts: dict[str, object] = {
        "user": post.user_id, "office": post.office_id, "role": post.role, "area": post.area,
        "since": str(post.since), "until": str(post.until or ""),
    }  # fmt: skip
    subject = ("post", post.id)
    events.record(kind, by=by, at=at, subject=subject, area=post.area, facts=facts | (more or {}))
