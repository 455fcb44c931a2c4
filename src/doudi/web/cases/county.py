"""The county's own screens: where cases pile up, the drawn sample, the month's calendar."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.cases import names, selectors, services
from doudi.cases.procedures import procedure_for
from doudi.cases.services.review import drawn_from
from doudi.cases.states import State
from doudi.disclosure import selectors as disclosure
from doudi.kernel import calendar_days
from doudi.kernel.months import Month
from doudi.offices.roles import CASE_READERS, Role
from doudi.web.cases import forms, present
from doudi.web.http import actor_of, done, for_roles, go, page

COUNTY = (Role.COUNTY_CLERK, Role.COUNTY_DECIDER)
LEADERS = (Role.TOWNSHIP_REVIEWER, Role.TOWNSHIP_DECIDER, *COUNTY, Role.AUDITOR)


@for_roles(*LEADERS)
def supervision(request: HttpRequest) -> HttpResponse:
    """Who waits where: by township and by step. Places and steps, never people."""
    actor, today = actor_of(request), localdate()
    towns = [
        {**row, "name": names.township(row["town"]), "share": _share(row["late"], row["open"])}
        for row in selectors.late_by_township(actor, on=today)
    ]
    steps = [
        {**row, "name": State(row["state"]).label, "share": _share(row["late"], row["open"])}
        for row in selectors.late_by_step(actor, on=today)
    ]
    late = list(selectors.overdue(actor, on=today).order_by("due_on", "id")[:30])
    places = names.places({c.area for c in late})
    context = {
        "towns": towns, "steps": steps, "total": sum(t["open"] for t in towns), "late_total": sum(t["late"] for t in towns),  # noqa: E501
        "soon_total": sum(t["soon"] for t in towns), "rows": [present.row(c, today=today, places=places) for c in late],  # noqa: E501
        "chart": _chart(towns),
    }  # fmt: skip
    return page(request, "doudi/cases/supervision.html", context)


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _chart(towns: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "grid": {"left": 90, "right": 20, "top": 10, "bottom": 30}, "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": [t["name"] for t in towns][::-1]},
        "series": [
            {"name": _("按期"), "type": "bar", "stack": "a", "data": [t["open"] - t["late"] for t in towns][::-1]},  # noqa: E501
            {"name": _("超期"), "type": "bar", "stack": "a", "data": [t["late"] for t in towns][::-1],
             "itemStyle": {"color": "#c8402f"}},
        ],
    }  # fmt: skip


@for_roles(*COUNTY)
def sample(request: HttpRequest) -> HttpResponse:
    """Draw the files that the county visits; anybody can draw them again from the seed."""
    actor = actor_of(request)
    area = next(iter(actor.areas(COUNTY)), "")
    form = forms.Sample(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drawn = services.draw_sample(area=area, seed=form.cleaned_data["seed"], by=actor, at=now())
        done(request, _("已抽取 %d 件。") % len(drawn.drawn))
        return go(request, "sample")
    shown = []
    for s in selectors.samples(actor)[:10]:
        ids = sorted({*s.drawn, *s.always})
        cases = list(selectors.visible_to(actor).filter(pk__in=ids))
        places = names.places({c.area for c in cases})
        shown.append(
            {
                "sample": s, "again": drawn_from(s.population, seed=s.seed, share=s.share) == s.drawn,
                "rows": [present.row(c, today=localdate(), places=places) for c in cases], "size": len(s.population),  # noqa: E501
            }
        )  # fmt: skip
    waiting = selectors.visible_to(actor).filter(state=State.EXAMINATION).count()
    return page(
        request, "doudi/cases/sample.html", {"form": form, "samples": shown, "waiting": waiting},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@for_roles(*CASE_READERS)
def calendar(request: HttpRequest) -> HttpResponse:
    """The month as work: the place's fixed days, what falls due, which notices end, which days are off."""
    actor, today = actor_of(request), localdate()
    area = next(iter(actor.areas(CASE_READERS)), "")
    month = _month(request.GET.get("month", ""), today)
    rule = procedure_for("dibao", area=area or "CN", on=month.first).values["business_calendar"]
    fixed: dict[date, list[str]] = {}
    for day, what in business_days(rule, month):
        fixed.setdefault(day, []).append(what)
    due = selectors.due_by_day(actor, since=month.first, until=month.last)
    ending = disclosure.ending_by_day(actor, since=month.first, until=month.last)
    context = {
        "month": month, "rule": rule, "before": str(month + -1), "after": str(month + 1),
        "weeks": _weeks(month, today=today, fixed=fixed, due=due, ending=ending),
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
    }  # fmt: skip
    return page(request, "doudi/cases/calendar.html", context)


def _month(text: str, today: date) -> Month:
    try:
        return Month.parse(text) if text else Month.of(today)
    except ValueError:
        return Month.of(today)


def _weeks(
    month: Month, *, today: date, fixed: dict[date, list[str]], due: dict[date, int],
    ending: dict[date, int],
) -> list[list[dict[str, Any]]]:  # fmt: skip
    days = calendar_days.current()
    monday = month.first - timedelta(days=month.first.weekday())
    count = -(-((month.last - monday).days + 1) // 7)
    cells = [monday + timedelta(days=n) for n in range(count * 7)]
    shown = [
        {
            "day": d, "inside": Month.of(d) == month, "off": not days.is_working_day(d),
            "today": d == today, "fixed": fixed.get(d, []), "due": due.get(d, 0),
            "ending": ending.get(d, 0), "late": d < today,
        }
        for d in cells
    ]  # fmt: skip
    return [shown[n : n + 7] for n in range(0, len(shown), 7)]


def business_days(rule: dict[str, Any], month: Month) -> list[tuple[date, str]]:
    """The fixed days of one month under the place's rhythm, in order."""
    if not rule:
        return []
    days = calendar_days.current()
    meeting = days.next_working_day(month.first.replace(day=rule["meeting_day"]))
    closes = days.working_days_before(meeting, rule["acceptance_closes_before"])
    found = [
        (closes, _("本月受理截止")), (meeting, _("审核会")),
        (days.deadline_in_days(meeting, rule["notice_days"]), _("公示期满")),
        (days.next_working_day(month.first.replace(day=rule["pay_list_day"])), _("发放名单截止")),
    ]  # fmt: skip
    return sorted(found)
