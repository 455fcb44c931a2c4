"""One's own account: posts, password, second factor, substitutes, drafts."""

import segno
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import login as otp_login

from doudi.kernel.errors import Refused
from doudi.offices import accounts, selectors, services
from doudi.web import acts, refusals
from doudi.web.http import actor_of, done, for_roles, go, page, user_id_of
from doudi.web.models import SavedView
from doudi.web.offices.forms import PasswordForm


class FirstCodeForm(forms.Form):
    """The first code of a new authenticator."""

    otp = forms.CharField(
        label=gettext_lazy("动态验证码"), max_length=8,
        help_text=gettext_lazy("用验证器应用扫码后，填写它显示的六位数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


@for_roles()
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am, what my posts let me do, who stands in for me."""
    actor, today = actor_of(request), localdate()
    me = user_id_of(request)
    mine = selectors.posts_visible_to(actor, on=today).filter(user_id=me)
    standing = selectors.substitutions_visible_to(actor).filter(until__gt=today)
    context = {
        "posts": mine,
        "acting": [s for s in standing if s.substitute_id == me],
        "away": [s for s in standing if s.post.user_id == me],
        "has_code": accounts.has_second_factor(me),
        "needs_code": selectors.needs_second_factor(actor),
        "saved_views": SavedView.objects.filter(user_id=me),
    }
    return page(request, "doudi/offices/profile.html", context)


@for_roles()
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password; the session goes on."""

    def do(given: dict[str, str]) -> None:
        services.change_password(
            old=given["old_password"], new=given["new_password"], by=actor_of(request), at=now()
        )
        user = accounts.account(user_id_of(request))
        if user is not None:
            update_session_auth_hash(request, user)

    says = _("这是管理员给的一次性密码，请先换成自己的。") if _must(request) else ""
    return acts.act(
        request, PasswordForm, title=_("修改密码"), submit=_("修改"), back=reverse("profile"),
        says=says, do=do, done_says=_("密码已修改。"),
    )  # fmt: skip


def _must(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "must_change_password", False))


@for_roles()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enrol an authenticator: scan, then prove it with its first code."""
    actor = actor_of(request)
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            device = services.confirm_second_factor(
                code=form.cleaned_data["otp"], by=actor, at=now()
            )
        except Refused as no:
            form.add_error("otp", refusals.words_for(no))
        else:
            otp_login(request, device)
            done(request, _("验证器已绑定，下次登录时会用到。"))
            return go(request, "profile")
    address = accounts.second_factor_address(user_id_of(request))  # a reload keeps what was scanned
    if not address:
        address = services.enrol_second_factor(by=actor, at=now())
    code = segno.make(address, error="m")
    context = {
        "form": form,
        "image": code.svg_data_uri(scale=5, border=2, dark="#06363d"),
        "secret": address.partition("secret=")[2].partition("&")[0],
    }
    return page(
        request, "doudi/offices/second_factor.html", context, status=422 if form.is_bound else 200
    )
