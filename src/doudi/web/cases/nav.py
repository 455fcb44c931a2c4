"""Cases in the navigation, on the home page, in the search and in the help."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.cases import arrivals, names, selectors
from doudi.cases.states import State
from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS
from doudi.web import desk
from doudi.web.cases import county, intake, present, survey
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register


def _waiting(actor: Actor) -> int:
    return selectors.waiting_for(actor).order_by()[:999].count()


register(
    Item(
        "cases",
        gettext_lazy("待办"),
        "inbox",
        "cases",
        CASE_READERS,
        10,
        badge=_waiting,
        phone=True,
        under=("case", "case-act"),
    )
)

register(
    Item(
        "visits",
        gettext_lazy("入户走访"),
        "home",
        "visits",
        survey.MAY,
        30,
        phone=True,
        under=("survey",),
    )
)
register(
    Item(
        "intake",
        gettext_lazy("受理申请"),
        "plus",
        "intake",
        intake.MAY,
        12,
        phone=True,
        under=("intake-household", "intake-submit"),
    )
)
register(
    Item(
        "notices",
        gettext_lazy("公示公开"),
        "speakerphone",
        "notices",
        CASE_READERS,
        60,
        under=("notice", "notice-act"),
    )
)
register(
    Item(
        "supervision",
        gettext_lazy("时限督办"),
        "clock",
        "supervision",
        county.LEADERS,
        65,
        under=("business-calendar",),
    )
)
register(Item("sample", gettext_lazy("县级抽查"), "list-check", "sample", county.COUNTY, 66))


def _numbers(actor: Actor, on: date) -> Sequence[desk.Waiting]:
    if not actor.roles() & CASE_READERS:
        return []
    late, soon = selectors.overdue(actor, on=on).count(), selectors.soon_due(actor, on=on).count()
    here = reverse("cases")
    return [
        desk.Waiting(_("待我办理"), _waiting(actor), here, icon="inbox"),
        desk.Waiting(_("临期案件"), soon, f"{here}?group=soon", tone="soon", icon="clock"),
        desk.Waiting(
            _("超期案件"),
            late,
            f"{here}?group=over",
            tone="over" if late else "",
            icon="alert-triangle",
        ),
    ]


def _tasks(actor: Actor, on: date) -> Sequence[desk.Task]:
    if not actor.roles() & CASE_READERS:
        return []
    cases = list(selectors.waiting_for(actor).order_by("due_on", "id")[:10])
    places = names.places({c.area for c in cases})
    shown = [(c, present.row(c, today=on, places=places)) for c in cases]
    return [
        desk.Task(
            title=r.name, url=r.url, due=None if c.due_on == present.NEVER else c.due_on,
            sub=f"{r.village} · {r.state}", tag=str(r.scheme), tone=r.due_tone,
        )
        for c, r in shown
    ]  # fmt: skip


def _find(actor: Actor, text: str) -> Sequence[desk.Found]:
    if not actor.roles() & CASE_READERS:
        return []
    cases = list(selectors.search(actor, text).order_by("-id")[:6])
    places = names.places({c.area for c in cases})
    shown = [(c, present.row(c, today=localdate(), places=places)) for c in cases]
    return [
        desk.Found(f"{r.name} {r.scheme}", r.url, f"{c.number} · {r.village} · {r.state}", "inbox")
        for c, r in shown
    ]


def _news(actor: Actor, at: datetime) -> Sequence[desk.Notice]:
    if not actor.roles() & CASE_READERS:
        return []
    found = arrivals.arrived(actor, since=at - desk.RECENT)
    return [
        desk.Notice(
            _("%(name)s：%(act)s，现在%(state)s")
            % {
                "name": n.case.head_name or n.case.number,
                "act": n.act.label,
                "state": State(n.case.state).label,
            },
            reverse("case", args=[n.case.pk]),
            n.at,
            "inbox",
        )
        for n in found
    ]


desk.add_waiting("cases", _numbers)
desk.add_notices("cases", _news)
desk.add_tasks("cases", _tasks)
desk.add_search("cases", gettext_lazy("案件"), _find)
help_texts.add(
    "cases", gettext_lazy("左边是等您办理的案件，按法定时限从紧到松排列；右边是当前案件。按 j、k 换案件，按 Ctrl+Enter 打开主要操作。")  # noqa: E501
)  # fmt: skip
help_texts.add(
    "case", gettext_lazy("右侧是系统测算，逐条列出依据，点开可以看到数据来源。测算不代替决定。")
)
