"""Answers when something is wrong: what happened, that nothing is lost, what to do. Page or fragment."""

import sys
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.errors import Broken, DoudiError, Forbidden, NotFound, NotYet
from doudi.web import refusals


def _answer(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    says: str,
    do: str,
    more: dict[str, Any] | None = None,
    bare: bool = False,
) -> HttpResponse:
    """`bare` leaves the frame away, which reads the database: that may be what is broken."""
    home = "/portal/" if request.path.startswith("/portal/") else reverse("home")
    context = {"status": status, "title": title, "says": says, "do": do, "home": home}
    context |= more or {}
    if request.headers.get("HX-Request") == "true":
        response = render(request, "doudi/errors/_fragment.html", context, status=status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    framed = not bare and getattr(request, "user", None) is not None
    framed = framed and request.user.is_authenticated
    template = "doudi/errors/page.html" if framed else "doudi/errors/bare.html"
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001
    return _answer(
        request,
        status=400,
        title=_("这个请求无法理解"),
        says=_("地址或表单里有系统不认识的内容。没有任何数据被改动。"),
        do=_("请返回上一页重试；从别处复制来的地址，请检查是否完整。"),
    )


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001
    return _answer(
        request,
        status=403,
        title=_("您的岗位不能打开这一页"),
        says=_("这一页属于别的岗位或别的区域。您已经填写的内容不受影响。"),
        do=_("如果工作需要，请向本单位管理员申请岗位或委托。"),
    )


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001
    return _answer(
        request,
        status=404,
        title=_("没有找到这一页"),
        says=_("它可能已经移走，或不在您的管辖区域内。"),
        do=_("请用上方的检索框按姓名、案号或村名查找。"),
    )


def broken(request: HttpRequest) -> HttpResponse:
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError) and "locked" in str(fault):
        return busy(request)
    return _answer(
        request,
        status=500,
        title=_("系统出错了，不是您的操作有误"),
        says=_("这一步没有保存，之前保存的内容都在。错误已经记录。"),
        do=_("请稍等一分钟后重试；仍不行，请联系本单位管理员并告知时间。"),
        bare=True,
    )


def busy(request: HttpRequest) -> HttpResponse:
    """503: somebody else was writing for longer than one may wait (SQLite has one writer)."""
    response = _answer(
        request,
        status=503,
        title=_("系统正忙，这一步还没有保存"),
        says=_("后台正在写入大批数据，等待超过了时限。您填写的内容没有丢，之前保存的都在。"),
        do=_("请稍等几秒，按浏览器的刷新键再提交一次；重复提交不会办理两次。"),
        bare=True,
    )
    response["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, **_told: object) -> HttpResponse:
    return _answer(
        request,
        status=403,
        title=_("页面停留太久，需要刷新一次"),
        says=_("出于安全，系统没有接受这次提交，数据没有改动。"),
        do=_("请返回上一页并刷新；自动保存的草稿会带回您填写的内容。"),
    )


def session_ended(request: HttpRequest) -> HttpResponse:
    """401 for a part of a page: the sign-in dialog opens over it and nothing on it is touched."""
    response = render(
        request, "doudi/errors/_session_ended.html", {"next": request.path}, status=401
    )
    response["HX-Retarget"] = "#dialog-body"
    response["HX-Reswap"] = "innerHTML"
    return response


_TITLES = {
    Forbidden: gettext_lazy("您的岗位不能这样做"),
    NotFound: gettext_lazy("没有找到"),
    NotYet: gettext_lazy("还差一些内容"),
    Broken: gettext_lazy("暂时无法完成"),
}


def refusal(request: HttpRequest, no: DoudiError) -> HttpResponse:
    """The answer to a `DoudiError`: a `Forbidden` or `NotFound` without words gets the common page."""
    words = refusals.words_for(no)
    if not words and isinstance(no, Forbidden):
        return forbidden(request)
    if not words and isinstance(no, NotFound):
        return not_found(request)
    title = next((t for kind, t in _TITLES.items() if isinstance(no, kind)), _("现在不能这样做"))
    return _answer(
        request,
        status=no.status,
        title=str(title),
        says=words or _("没有任何数据被改动。"),
        do=_("请返回上一页，按提示处理后再试。"),
        more={"missing": refusals.missing_of(no), "error_code": no.code},
    )
