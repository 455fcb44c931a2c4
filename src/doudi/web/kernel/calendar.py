"""The working-day calendar: a year at a glance, and one day entered or corrected."""

import calendar as weeks
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel import calendar_days
from doudi.kernel.errors import NotFound
from doudi.kernel.models import CalendarDay
from doudi.kernel.numbers import whole
from doudi.web.http import actor_of, done, for_roles, go, page

FIRST, LAST = 2004, 2100


@dataclass(frozen=True, slots=True)
class Cell:
    """One day as drawn: `look` is "", "off", "holiday" or "shift"."""

    day: date
    look: str
    name: str
    is_today: bool

    @property
    def url(self) -> str:
        """Where the day is entered; written out, because `reverse` 730 times costs half a second."""
        return f"/calendar/{self.day:%Y-%m-%d}/"


class DayForm(forms.Form):
    """What one day is, and who announced it."""

    is_working = forms.TypedChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("0", gettext_lazy("休息")), ("1", gettext_lazy("上班"))],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("例如：春节、国庆节调休上班"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=120,
        help_text=gettext_lazy("公布安排的通知名称和文号。"),
    )  # fmt: skip


@for_roles()
def year(request: HttpRequest) -> HttpResponse:
    """Twelve months; a year that has not been announced says so."""
    shown = _year_of(request)
    announced = {d.day: d for d in calendar_days.days_of(shown)}
    current = calendar_days.current()
    months = [_month(shown, m, announced) for m in range(1, 13)]
    first = date(shown, 1, 1)
    context = {
        "year": shown,
        "previous": shown - 1 if shown > FIRST else None,
        "next": shown + 1 if shown < LAST else None,
        "months": months,
        "is_certain": current.is_certain(first),
        "working_days": sum(1 for _d in current.working_days(first, date(shown + 1, 1, 1))),
        "announced": list(announced.values()),
        "years": calendar_days.years_known(),
        "may_change": _may_change(request),
    }
    return page(request, "doudi/kernel/calendar.html", context)


@for_roles(*calendar_days.MAY_CHANGE)
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Enter or correct one day."""
    try:
        shown = parse_date(day)
    except ValueError:
        shown = None
    if shown is None:
        raise NotFound("no_such_day")
    known = next((d for d in calendar_days.days_of(shown.year) if d.day == shown), None)
    is_working = calendar_days.current().is_working_day(shown)
    initial = {
        "is_working": "1" if is_working else "0",
        "name": known.name if known else "",
        "source": known.source if known else "",
    }
    form = DayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        days = {shown: (given["is_working"], given["name"])}
        calendar_days.announce(days=days, source=given["source"], by=actor_of(request), at=now())
        done(request, _("%(day)s 已更新，此后的时限按新日历计算。") % {"day": shown})
        return go(request, f"/calendar/?year={shown.year}")
    return page(
        request, "doudi/kernel/day.html", {"form": form, "day": shown},
        parts={"dialog-body": "doudi/kernel/_day.html"}, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _year_of(request: HttpRequest) -> int:
    wanted = whole(request.GET.get("year"))
    return min(max(localdate().year if wanted is None else wanted, FIRST), LAST)


def _may_change(request: HttpRequest) -> bool:
    return bool(actor_of(request).roles() & set(calendar_days.MAY_CHANGE))


def _month(year: int, month: int, announced: dict[date, CalendarDay]) -> dict[str, object]:
    rows = weeks.Calendar().monthdatescalendar(year, month)
    today = localdate()
    return {
        "first": date(year, month, 1),
        "weeks": [
            [_cell(d, announced, today) if d.month == month else None for d in week]
            for week in rows
        ],
    }


def _cell(day: date, announced: dict[date, CalendarDay], today: date) -> Cell:
    known = announced.get(day)
    if known is None:
        look = "off" if day.weekday() >= 5 else ""
        return Cell(day, look, "", day == today)
    look = "shift" if known.is_working else "holiday"
    return Cell(day, look, known.name, day == today)
