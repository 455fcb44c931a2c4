"""The queue: what waits for me, ordered by the clock."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from doudi.cases import names, selectors
from doudi.cases.states import ENDED, OPEN, State
from doudi.kernel.actor import Actor
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.web import scope
from doudi.web.cases import present
from doudi.web.cases.intake_forms import FOUND_BY
from doudi.web.frame import keep
from doudi.web.http import actor_of
from doudi.web.paging import page_of

DECIDERS = (Role.COUNTY_DECIDER, Role.TOWNSHIP_DECIDER)
GROUPS = ("mine", "over", "soon", "passed", "done")
SIZE = 30
CAP = 1000


def rows_for(group: str, actor: Actor, *, today: date) -> QuerySet[Any]:
    """The cases of one group of the queue."""
    if group == "over":
        return selectors.overdue(actor, on=today)
    if group == "soon":
        return selectors.soon_due(actor, on=today)
    if group == "passed":
        return selectors.passed_on(actor)
    if group == "done":
        return selectors.visible_to(actor).filter(state__in=sorted(ENDED))
    if group == "all":
        return selectors.visible_to(actor).filter(state__in=sorted(OPEN))
    return selectors.waiting_for(actor)


def context(request: HttpRequest, *, today: date, current: int | None = None) -> dict[str, Any]:
    """Everything the list at the left needs. A fixed number of queries."""
    actor = actor_of(request)
    group = request.GET.get("group", "mine")
    group = group if group in {*GROUPS, "all"} else "mine"
    area = scope.chosen(request)
    rows = narrowed(rows_for(group, actor, today=today), request, area)
    page = page_of(rows, request, order=("due_on", "id"), size=SIZE, count=False)
    places = names.places({c.area for c in page.rows})
    tabs = _tabs(actor, area, today)
    return {
        "group": group, "queue_tabs": tabs, "total": _total(request, rows, tabs, group),
        "may_together": bool(actor.roles() & set(DECIDERS)), "today": today, "current": current, "page": page,  # noqa: E501
        "rows": [present.row(c, today=today, places=places) for c in page.rows],
        "q": request.GET.get("q", ""), "scheme": request.GET.get("scheme", ""), "state": request.GET.get("state", ""),  # noqa: E501
        "schemes": [(k, v[0]) for k, v in present.SCHEMES.items()],
        "states": [(s.value, s.label) for s in State if s in OPEN], "filtered": _is_filtered(request),
        "views": keep.views_for(request, "cases"), "kept": kept(request),
        "came_by": request.GET.get("from", ""),
        "origins": FOUND_BY,
    }  # fmt: skip


def narrowed(rows: QuerySet[Any], request: HttpRequest, area: str) -> QuerySet[Any]:
    """Only the chosen area, scheme, state, and what the search finds."""
    rows = rows.filter(in_area("area", area))
    if scheme := request.GET.get("scheme", ""):
        rows = rows.filter(scheme=scheme)
    if state := request.GET.get("state", ""):
        rows = rows.filter(state=state)
    if came_by := request.GET.get("from", ""):
        rows = rows.filter(found_by=came_by)
    if text := request.GET.get("q", "").strip():
        rows = (
            rows.filter(head_name__startswith=text)
            if not text.isascii()
            else rows.filter(number__endswith=text)
        )
    return rows


def _total(
    request: HttpRequest, rows: QuerySet[Any], tabs: list[dict[str, Any]], group: str
) -> str:
    """How many cases the list has: the tab's count, or with filters a count of its own."""
    if _is_filtered(request) and group != "done":
        return _capped(rows)
    return next((str(t["count"]) for t in tabs if t["key"] == group), "")


FILTERS = ("q", "scheme", "state", "from")


def _is_filtered(request: HttpRequest) -> bool:
    return any(request.GET.get(k) for k in FILTERS)


def kept(request: HttpRequest) -> str:
    """The group and the filters in use as an address, so that opening a case does not lose them."""
    given = {k: request.GET[k] for k in ("group", *FILTERS) if request.GET.get(k)}
    return urlencode(given)


def _tabs(actor: Actor, area: str, today: date) -> list[dict[str, Any]]:
    labels = {
        "mine": _("待我办"),
        "over": _("超期"),
        "soon": _("临期"),
        "passed": _("已转出"),
        "done": _("已办结"),
    }
    tabs = []
    for key in GROUPS:
        count = (
            ""
            if key == "done"
            else _capped(rows_for(key, actor, today=today).filter(in_area("area", area)))
        )
        tabs.append(
            {
                "key": key,
                "label": labels[key],
                "count": count,
                "hot": key == "over" and count not in {"", "0"},
            }
        )
    return tabs


def _capped(rows: QuerySet[Any]) -> str:
    """An exact count up to a thousand: further counting is the dearest query of all."""
    count = rows.order_by()[: CAP + 1].count()
    return f"{CAP}+" if count > CAP else str(count)
