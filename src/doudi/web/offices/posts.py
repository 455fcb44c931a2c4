"""Posts given and ended, substitutes during absence."""

from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotFound
from doudi.offices import selectors, services
from doudi.offices.roles import Role
from doudi.web import acts
from doudi.web.http import actor_of, for_roles
from doudi.web.offices.forms import DayForm, PostForm, SubstituteForm


@for_roles(Role.SECURITY_ADMIN)
def assign(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give somebody a role in an office."""
    actor, today = actor_of(request), localdate()
    account = selectors.account(actor, user_id)
    return acts.act(
        request, partial(PostForm, actor=actor, on=today), title=f"{_('任命岗位')} · {account}",
        submit=_("任命"), back=reverse("account", args=[user_id]), initial={"since": today},
        done_says=_("岗位已任命，立即生效。"),
        do=lambda given: services.assign_post(
            user_id=user_id, office_id=given["office"], role=given["role"], since=given["since"],
            until=given["until"], by=actor, at=now(),
        ),
    )  # fmt: skip


@for_roles(Role.SECURITY_ADMIN)
def end(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a post away from a day."""
    post = selectors.posts_visible_to(actor_of(request)).filter(pk=post_id).first()
    if post is None:
        raise NotFound("no_such_post")
    return acts.act(
        request, DayForm, title=f"{_('免去岗位')} · {post.user}", submit=_("免去"), tone="dan",
        back=reverse("account", args=[post.user_id]), initial={"on": localdate()},
        done_says=_("岗位将自所选日期结束。"),
        do=lambda given: services.end_post(
            post_id=post_id, on=given["on"], by=actor_of(request), at=now()
        ),
    )  # fmt: skip


@for_roles()
def substitute(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a colleague act in a post while its holder is away: one's own, or by the administrator."""
    actor, today = actor_of(request), localdate()
    rows = selectors.posts_visible_to(actor, on=today)
    post = rows.filter(pk=post_id).first()
    if post is None or not (post.user_id == actor.user_id or _gives_posts(request)):
        raise NotFound("no_such_post")
    make = partial(SubstituteForm, colleagues=_colleagues(request, post.user_id, today), on=today)
    back = reverse("profile") if post.user_id == actor.user_id else _account(post.user_id)
    return acts.act(
        request, make, title=_("请人代理"), submit=_("确定代理"),
        says=_("代理期间由对方行使这个岗位，记录里会同时写明两人。"), back=back,
        done_says=_("代理已安排。"),
        do=lambda given: services.appoint_substitute(
            post_id=post_id, user_id=given["user"], since=given["since"], until=given["until"],
            by=actor, at=now(),
        ),
    )  # fmt: skip


@for_roles()
def end_substitution(request: HttpRequest, pk: int) -> HttpResponse:
    """The holder is back."""
    actor = actor_of(request)
    found = selectors.substitutions_visible_to(actor).filter(pk=pk).first()
    if found is None or not (found.post.user_id == actor.user_id or _gives_posts(request)):
        raise NotFound("no_such_substitution")
    own = found.post.user_id == actor.user_id
    return acts.act(
        request, DayForm, title=_("结束代理"), submit=_("结束"), initial={"on": localdate()},
        back=reverse("profile") if own else _account(found.post.user_id),
        done_says=_("代理已结束。"),
        do=lambda given: services.end_substitution(
            substitution_id=pk, on=given["on"], by=actor, at=now()
        ),
    )  # fmt: skip


def _gives_posts(request: HttpRequest) -> bool:
    return Role.SECURITY_ADMIN in actor_of(request).roles()


def _account(user_id: int) -> str:
    return reverse("account", args=[user_id])


def _colleagues(request: HttpRequest, user_id: int, on: date) -> list[tuple[int, str]]:
    """Everybody with a post in the offices one sees, but the one who is away."""
    posts = selectors.posts_visible_to(actor_of(request), on=on).exclude(user_id=user_id)
    return sorted({p.user_id: f"{p.user}（{p.office.name}）" for p in posts}.items())
