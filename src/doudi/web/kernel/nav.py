"""Calendar, divisions, log and long work in the navigation."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from doudi.kernel import calendar_days, runs
from doudi.kernel.actor import Actor
from doudi.kernel.divisions.codes import level_of
from doudi.kernel.run_states import RunState
from doudi.offices.log import LOG_READERS
from doudi.offices.roles import Role
from doudi.web import desk, places, refusals
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register

NOVEMBER = 11  # the State Council publishes the next year's days off then

register(Item("work", _("后台任务"), "hourglass", "work", (), 80, bottom=True, under=("work-run",)))
register(Item("calendar", _("工作日历"), "calendar", "calendar", (
    Role.SYSTEM_ADMIN, Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.TOWNSHIP_CLERK,
    Role.TOWNSHIP_REVIEWER,
), 82, bottom=True, under=("calendar-day",)))  # fmt: skip
register(
    Item(
        "divisions", _("行政区划"), "sitemap", "divisions", (), 84, bottom=True, under=("division",)
    )
)
register(Item("log", _("审计日志"), "shield-check", "log", LOG_READERS, 70, bottom=True,
              under=("log-event", "log-verify")))  # fmt: skip

help_texts.add(
    "calendar",
    _("法定时限按这份日历计算工作日。灰色是休息日，红色是节假日，琥珀色是调休上班。"),
    _("没有官方安排的年份按周一至周五推算，页面会明确提示。"),
)
help_texts.add(
    "log",
    _("每一步操作都是一环，后一环锁住前一环；改动任何一个字都能查出并定位。"),
    _("日志里只有编号和代码，没有姓名和证件号。"),
)
help_texts.add(
    "divisions", _("全国五级行政区划，按日期记录更名、撤并。可按名称、拼音或首字母查找。")
)


def _noon(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(12)))


def _find(actor: Actor, text: str) -> Sequence[desk.Found]:
    """Divisions inside the officer's own county or town."""
    areas = [a for a in actor.areas() if a]
    hits = places.index().search(text, within=areas[0][:6], limit=4) if areas else []
    return [
        desk.Found(d.name, reverse("division", args=[d.code]), places.path_of(d.code), "map-pin")
        for d in hits
        if level_of(d.code) >= 3
    ]


def _runs(actor: Actor, at: datetime) -> Sequence[desk.Notice]:
    """Long work of the officer's own that has ended."""
    if actor.user_id is None:
        return []
    ended = runs.visible_to(actor).filter(actor_id=actor.user_id, ended_at__gte=at - desk.RECENT)
    return [
        desk.Notice(
            f"{runs.title_of(run.kind)}：{RunState(run.state).label}",
            reverse("work-run", args=[run.pk]), run.ended_at or at,
            "circle-check" if run.state == RunState.DONE else "alert-triangle",
        )
        for run in ended[:10]
    ]  # fmt: skip


def _unknown_year(actor: Actor, at: datetime) -> Sequence[desk.Notice]:
    """From November on: next year's days off are not entered, so clocks into it are guesses."""
    today = localdate(at)
    first = date(today.year + 1, 1, 1)
    if not actor.roles() & set(calendar_days.MAY_CHANGE) or today.month < NOVEMBER:
        return []
    if calendar_days.current().is_certain(first):
        return []
    return [
        desk.Notice(
            _("%(year)d 年的放假安排还没有录入") % {"year": first.year},
            f"{reverse('calendar')}?year={first.year}", _noon(date(today.year, NOVEMBER, 1)),
            "calendar",
        )
    ]  # fmt: skip


desk.add_notices("runs", _runs)
desk.add_notices("calendar", _unknown_year)
refusals.add("run_state", _("任务的状态已经变了，请刷新后再看。"))
desk.add_search("divisions", _("地区"), _find)
