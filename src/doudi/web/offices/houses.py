"""Offices on the tree of divisions."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.offices import selectors, services
from doudi.offices.kinds import OfficeKind
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.web import acts, scope
from doudi.web.http import actor_of, for_roles, page
from doudi.web.offices.forms import DayForm, NameForm, OfficeForm
from doudi.web.paging import page_of


@for_roles(*selectors.SEES_OFFICES)
def listed(request: HttpRequest) -> HttpResponse:
    """Offices of one's area."""
    rows = selectors.offices_visible_to(actor_of(request))
    rows = rows.filter(in_area("area", scope.chosen(request)))
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    if text:
        rows = rows.filter(name__icontains=text)
    if kind in OfficeKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": page_of(rows, request, order=("area", "kind", "name", "id"), size=40),
        "kinds": OfficeKind.choices,
        "may_make": Role.SYSTEM_ADMIN in actor_of(request).roles(),
    }
    return page(
        request, "doudi/offices/houses.html", context, parts={"rows": "doudi/offices/_houses.html"}
    )


@for_roles(*selectors.SEES_OFFICES)
def one(request: HttpRequest, office_id: int) -> HttpResponse:
    """One office and who holds which post in it."""
    actor = actor_of(request)
    house = selectors.office(actor, office_id)
    posts = selectors.posts_visible_to(actor, on=localdate()).filter(office_id=office_id)
    context = {
        "office": house,
        "posts": posts,
        "may_change": actor.may(Role.SYSTEM_ADMIN, area=house.area),
        "may_see_accounts": bool(actor.roles() & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    }
    return page(request, "doudi/offices/house.html", context)


@for_roles(Role.SYSTEM_ADMIN)
def new(request: HttpRequest) -> HttpResponse:
    """Open an office."""
    return acts.act(
        request, OfficeForm, title=_("新建机构"), submit=_("建立"), back=reverse("offices"),
        do=lambda given: services.open_office(**given, by=actor_of(request), at=now()) and None,
        done_says=_("机构已建立。"),
    )  # fmt: skip


@for_roles(Role.SYSTEM_ADMIN)
def rename(request: HttpRequest, office_id: int) -> HttpResponse:
    """Give it another name."""
    house = selectors.office(actor_of(request), office_id)
    return acts.act(
        request, NameForm, title=_("更名"), submit=_("更名"), initial={"name": house.name},
        back=reverse("office", args=[office_id]), done_says=_("已更名。"),
        do=lambda given: services.rename_office(
            office_id=office_id, name=given["name"], by=actor_of(request), at=now()
        ),
    )  # fmt: skip


@for_roles(Role.SYSTEM_ADMIN)
def close(request: HttpRequest, office_id: int) -> HttpResponse:
    """Close it from a day."""
    house = selectors.office(actor_of(request), office_id)
    return acts.act(
        request, DayForm, title=f"{_('撤销机构')} · {house.name}", submit=_("撤销"), tone="dan",
        says=_("仍有人担任岗位的机构不能撤销；历史记录保留。"), initial={"on": localdate()},
        back=reverse("office", args=[office_id]), done_says=_("机构将自所选日期撤销。"),
        do=lambda given: services.close_office(
            office_id=office_id, on=given["on"], by=actor_of(request), at=now()
        ),
    )  # fmt: skip
