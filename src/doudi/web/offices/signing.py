"""Signing in: name and password, then a code where the role asks for one; nothing typed before is lost."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import devices_for_user, match_token
from django_otp import login as otp_login

from doudi.offices import accounts
from doudi.web import drafts
from doudi.web.http import go, page
from doudi.web.middleware import owner_of_browser

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("密码"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The six digits of the authenticator."""

    otp = forms.CharField(
        label=gettext_lazy("动态验证码"), max_length=8,
        help_text=gettext_lazy("打开手机上的验证器应用，填写六位数字。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )  # fmt: skip


def _next(request: HttpRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next") or ""
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else reverse("home")


def _enter(request: HttpRequest, user: Any) -> None:
    """Start the session and hand back what its owner typed before the last one ended."""
    typed = request.session.get("typed")
    login(request, user, backend=BACKEND)
    request.session.pop("typed", None)
    drafts.forget_old(at=now())
    if typed and typed["owner"] == user.pk:
        drafts.claim(user_id=user.pk, key=typed["key"], sealed=typed["sealed"])


def _has_code(user: Any) -> bool:
    return any(devices_for_user(user))


@sensitive_post_parameters("password")
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first page: what Doudi is, who may enter, in demo mode every role at one click."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is None:
            form.add_error(None, _refusal(request))
        elif _has_code(user):
            request.session["half"] = {"user": user.pk, "next": _next(request)}
            return redirect("sign-in-code")
        else:
            _enter(request, user)
            return redirect(_next(request))
    context = {
        "form": form,
        "next": _next(request),
        "typed_waits": "typed" in request.session,
        "accounts": accounts.demo_accounts() if settings.DEMO else (),
    }
    return page(request, "doudi/offices/sign_in.html", context, status=422 if form.errors else 200)


def _refusal(request: HttpRequest) -> str:
    """The same words for a wrong name and a wrong password; others once the account is locked."""
    if getattr(request, "axes_locked_out", False):
        return _("多次输入有误，账户已暂时锁定，请 15 分钟后再试或联系安全保密员。")
    return _("用户名或密码不对。连续 5 次有误会暂时锁定。")


@login_not_required
def second_step(request: HttpRequest) -> HttpResponse:
    """The code from the authenticator; without the first step, back to it."""
    half = request.session.get("half")
    user = accounts.account(half["user"]) if half else None
    if half is None or user is None:
        return redirect("sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        device = match_token(user, form.cleaned_data["otp"].replace(" ", ""))
        if device:
            to = half["next"]
            _enter(request, user)
            otp_login(request, device)
            request.session.pop("half", None)
            return redirect(to)
        form.add_error("otp", _("验证码不对或已过期，请填写最新的六位数字。"))
    return page(
        request, "doudi/offices/code.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
@login_not_required
def again(request: HttpRequest) -> HttpResponse:
    """Signing in from the dialog over a page whose session has ended; the page stays as it is."""
    user = authenticate(
        request,
        username=request.POST.get("username", ""),
        password=request.POST.get("password", ""),
    )
    code = request.POST.get("otp", "").replace(" ", "")
    device = match_token(user, code) if user is not None and code else None
    if user is None or (_has_code(user) and device is None):
        context = {
            "failed": _("用户名、密码或验证码不对。"),
            "username": request.POST.get("username", ""),
            "next": _next(request),
        }
        return page(request, "doudi/errors/_session_ended.html", context, status=422)
    _enter(request, user)
    if device:
        otp_login(request, device)
    if request.POST.get("page_user") != str(user.pk):
        return go(request, "home")  # somebody else's page must not stay open under a new name
    response = HttpResponse("")
    response["HX-Trigger"] = json.dumps({"session:renewed": {"token": get_token(request)}})
    return response


@require_POST
@login_not_required
def demo(request: HttpRequest) -> HttpResponse:
    """One click into a demo account; exists in demo mode only."""
    wanted = request.POST.get("username", "")
    user = next((a.user for a in accounts.demo_accounts() if a.username == wanted), None)
    if not settings.DEMO or user is None:
        raise Http404
    if owner_of_browser(request) != user.pk:
        request.session.flush()
    _enter(request, user)
    response = redirect(_next(request))
    response.delete_cookie("doudi_who")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here."""
    logout(request)
    response = redirect("sign-in")
    response.delete_cookie("doudi_who")
    return response
