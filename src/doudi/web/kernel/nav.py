"""Calendar, divisions, log and long work in the navigation."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.divisions.codes import level_of
from doudi.offices.log import LOG_READERS
from doudi.offices.roles import Role
from doudi.web import desk, places, refusals
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register

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


def _find(actor: Actor, text: str) -> Sequence[desk.Found]:
    """Divisions inside the officer's own county or town."""
    areas = [a for a in actor.areas() if a]
    hits = places.index().search(text, within=areas[0][:6], limit=4) if areas else []
    return [
        desk.Found(d.name, reverse("division", args=[d.code]), places.path_of(d.code), "map-pin")
        for d in hits
        if level_of(d.code) >= 3
    ]


refusals.add("run_state", _("任务的状态已经变了，请刷新后再看。"))
desk.add_search("divisions", _("地区"), _find)
