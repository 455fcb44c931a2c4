"""Accounts: made by the system administrator, locked and given posts by the security administrator."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotFound
from doudi.offices import selectors, services
from doudi.offices.roles import ADMINISTRATORS, Role
from doudi.offices.services.accounts import NewAccount
from doudi.web import acts
from doudi.web.http import actor_of, for_roles, page
from doudi.web.offices.forms import AccountForm
from doudi.web.paging import page_of

NEEDS = {
    "password": {Role.SYSTEM_ADMIN}, "lock": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "unlock": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, "second-factor": {Role.SECURITY_ADMIN},
}  # fmt: skip


@for_roles(*ADMINISTRATORS)
def listed(request: HttpRequest) -> HttpResponse:
    """Accounts of one's area, and those without any post yet."""
    rows = selectors.accounts_visible_to(actor_of(request), search=request.GET.get("q", "").strip())
    found = page_of(rows, request, order=("username",), size=40)
    by_user: dict[int, list[object]] = {}
    posts = selectors.posts_visible_to(actor_of(request), on=localdate())
    for post in posts.filter(user_id__in=[u.pk for u in found.rows]):
        by_user.setdefault(post.user_id, []).append(post)
    context = {
        "page": found,
        "people": [(u, by_user.get(u.pk, [])) for u in found.rows],
        "may_make": Role.SYSTEM_ADMIN in actor_of(request).roles(),
    }
    return page(
        request, "doudi/offices/accounts.html", context,
        parts={"rows": "doudi/offices/_accounts.html"},
    )  # fmt: skip


@for_roles(*ADMINISTRATORS)
def one(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account with the posts it holds and held."""
    actor, today = actor_of(request), localdate()
    posts = selectors.posts_visible_to(actor).filter(user_id=user_id).order_by("-since", "-id")
    standing = selectors.substitutions_visible_to(actor)
    context = {
        "account": selectors.account(actor, user_id),
        "posts": [(p, selectors.is_held(p, on=today)) for p in posts],
        "substitutions": [s for s in standing if user_id in (s.substitute_id, s.post.user_id)],
        "acts": {name.replace("-", "_") for name, roles in NEEDS.items() if roles & actor.roles()},
        "may_assign": Role.SECURITY_ADMIN in actor.roles(),
        "is_oneself": user_id == actor.user_id,
        "today": today,
    }
    return page(request, "doudi/offices/account.html", context)


@for_roles(Role.SYSTEM_ADMIN)
def new(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown once."""
    return acts.act(
        request, AccountForm, title=_("新建账户"), submit=_("建立"), back=reverse("accounts"),
        do=lambda given: _show_once(
            request, services.create_account(**given, by=actor_of(request), at=now())
        ),
    )  # fmt: skip


@for_roles(*ADMINISTRATORS)
def change(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """Reset the password or the second factor, lock, unlock."""
    actor = actor_of(request)
    if act not in NEEDS or not NEEDS[act] & actor.roles():
        raise NotFound("no_such_act")
    account, at = selectors.account(actor, user_id), now()
    words = {
        "password": (
            _("重置密码"),
            _("将生成一次性密码，此人须在下次登录时改掉；已登录的会退出。"),
        ),
        "lock": (_("停用账户"), _("停用后不能登录，已登录的立即退出；岗位不变。")),
        "unlock": (_("恢复账户"), _("恢复后可以登录，连续输错密码的锁定也一并解除。")),
        "second-factor": (_("重置验证器"), _("下次登录时须重新绑定验证器。请先当面核实身份。")),
    }[act]

    def do(_given: dict[str, object]) -> object:
        if act == "password":
            made = services.reset_password(user_id=user_id, by=actor, at=at)
            return _show_once(request, made)
        acts_by_name = {
            "lock": services.lock_account, "unlock": services.unlock_account,
            "second-factor": services.reset_second_factor,
        }  # fmt: skip
        acts_by_name[act](user_id=user_id, by=actor, at=at)
        return None

    return acts.act(
        request, title=f"{words[0]} · {account}", submit=words[0], says=words[1], do=do,
        back=reverse("account", args=[user_id]), done_says=_("已办理。"),
        tone="pri" if act == "unlock" else "dan",
    )  # fmt: skip


def _show_once(request: HttpRequest, made: NewAccount) -> HttpResponse:
    return page(
        request, "doudi/offices/once.html", {"made": made},
        parts={"dialog-body": "doudi/offices/_once.html"},
    )  # fmt: skip
