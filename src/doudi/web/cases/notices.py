"""The notice board: what stands, what objects, the paper with its code, and the page anybody may open."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import segno
from django import forms as django_forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.cases import names
from doudi.cases import selectors as cases
from doudi.disclosure import selectors, services
from doudi.disclosure.states import State
from doudi.kernel import outbox
from doudi.kernel.errors import NotFound
from doudi.offices.roles import CASE_READERS
from doudi.offices.scope import in_area
from doudi.registry.services import attach_document
from doudi.web import scope
from doudi.web.cases import forms, present
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.paging import page_of


class BoardPhoto(django_forms.Form):
    """A photo of the paper on the board."""

    photo = django_forms.ImageField(label=gettext_lazy("公示栏照片"))


class TakeDown(django_forms.Form):
    """Why a notice comes down before its time."""

    reason = django_forms.CharField(label=gettext_lazy("撤下的原因"), max_length=200)


@for_roles(*CASE_READERS)
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice the officer may see, standing ones first."""
    state = request.GET.get("state", State.STANDING.value)
    state = state if state in State.values else State.STANDING.value
    seen = selectors.visible_to(actor_of(request)).filter(in_area("area", scope.chosen(request)))
    listed = page_of(seen.filter(state=state), request, order=("until", "id"))
    places = names.places({n.area for n in listed.rows})
    context = {
        "page": listed, "today": localdate(), "state": state,
        "rows": [_shown(n, places) for n in listed.rows],
        "tabs": [
            {"url": f"?state={s.value}", "label": s.label, "current": s.value == state, "count": None} for s in State  # noqa: E501
        ],
    }  # fmt: skip
    return page(request, "doudi/cases/notices.html", context)


def _shown(notice: Any, places: dict[str, str]) -> dict[str, Any]:
    scheme, tone = present.SCHEMES.get(notice.scheme, (notice.scheme, ""))
    left = (notice.until - localdate()).days
    return {
        "pk": notice.pk, "code": notice.code, "place": places.get(notice.area, notice.area), "scheme": scheme,  # noqa: E501
        "tone": tone, "shows": notice.shows, "posted": notice.posted_at, "until": notice.until,
        "left": left, "state": State(notice.state), "case_id": notice.case_id, "photo": notice.board_photo_id,  # noqa: E501
        "has_kin": notice.has_kin, "once": is_once(notice.scheme), "alone": notice.scheme in cases.ALONE,
    }  # fmt: skip


def is_once(scheme: str) -> bool:
    """Is the amount given once, and not every month?"""
    return scheme.startswith("temporary")


def _notice(request: HttpRequest, pk: int) -> Any:
    found = selectors.visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound("no_notice", _("没有找到这份公示。"))
    return found


@for_roles(*CASE_READERS)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice as it hangs on the board, ready to print, with its code."""
    found = _notice(request, pk)
    address = request.build_absolute_uri(reverse("public-notice", args=[found.code]))
    shown = _shown(found, names.places([found.area]))
    context = {
        "n": shown, "address": address, "qr": qr(address), "county": names.county_office(found.area),
        "township": names.township_office(found.area), "procedure": cases.procedure(cases.case(found.case_id, actor=actor_of(request))),  # noqa: E501
        "may_act": found.state == State.STANDING,
    }  # fmt: skip
    return page(request, "doudi/cases/notice.html", context)


def qr(address: str) -> str:
    """The code as a drawing without inline style: one path in one colour."""
    return segno.make(address, error="m").svg_inline(
        scale=4, border=0, svgclass="qr", lineclass=None, omitsize=False
    )


@for_roles(*CASE_READERS)
def notice_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Register an objection, keep a photo of the board, or take the notice down."""
    found, actor = _notice(request, pk), actor_of(request)
    kinds: dict[str, tuple[Any, object]] = {
        "object": (forms.Objection, _("登记异议")), "photo": (BoardPhoto, _("上传公示栏照片")),
        "take-down": (TakeDown, _("撤下公示")),
    }  # fmt: skip
    if key not in kinds:
        raise NotFound("no_such_act")
    kind, label = kinds[key]
    form = kind(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        _do(key, found, form.cleaned_data, actor)
        outbox.deliver(at=now())
        done(request, _("已办理。"))
        return go(request, "notice", pk)
    return page(
        request, "doudi/cases/notice_act.html", {"form": form, "label": label, "n": found, "key": key},
        parts={"dialog-body": "doudi/cases/_notice_act.html"}, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _do(key: str, found: Any, data: dict[str, Any], actor: Any) -> None:
    at = now()
    if key == "object":
        services.object_to(
            notice_id=found.pk, key=uuid4().hex, text=data["text"], named=data["named"], who=data["who"],
            contact=data["contact"], by=actor, at=at,
        )  # fmt: skip
    elif key == "photo":
        home = cases.case(found.case_id, actor=actor).household_id
        kept = attach_document(
            content=data["photo"].read(),
            name=data["photo"].name,
            kind="other",
            household_id=home,
            by=actor,
            at=at,
        )
        services.add_board_photo(notice_id=found.pk, document_id=kept.pk, by=actor, at=at)
    else:
        services.take_down(notice_id=found.pk, reason=data["reason"], by=actor, at=at)


@login_not_required
def public_notice(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may see who scans the code on the paper: that it is ours, and while it stands, its content."""  # noqa: E501
    found = selectors.by_code(code, on=localdate())
    context: dict[str, Any] = {"found": found, "code": code.upper()[:16]}
    if found is not None:
        context |= {
            "place": names.village(found.area), "township": names.township_office(found.area),
            "county": names.county_office(found.area), "scheme": present.SCHEMES.get(found.scheme, (found.scheme, ""))[0],  # noqa: E501
            "once": is_once(found.scheme), "alone": found.scheme in cases.ALONE,
            "days_left": (found.until - localdate() + timedelta(days=1)).days,
        }  # fmt: skip
    response = render(
        request, "doudi/cases/public_notice.html", context, status=200 if found else 404
    )
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
