"""Cases and visits on a household's file."""

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from doudi.cases import selectors
from doudi.kernel.actor import Actor
from doudi.web import household_panels as panels
from doudi.web.cases import present

MODES = {"home": _("入户"), "phone": _("电话"), "video": _("视频")}
CONCLUSIONS = {
    "true": (_("属实"), "g"), "differs": (_("不属实"), "a"), "unclear": (_("待核实"), ""),
}  # fmt: skip


def cases(actor: Actor, household_id: int) -> panels.Panel:
    """The household's cases, the latest first."""
    rows = selectors.visible_to(actor).filter(household_id=household_id).order_by("-id").only(
        "scheme", "state", "number", "opened_at", "ended_at"
    )  # fmt: skip
    lines = [
        panels.Line(
            present.SCHEMES.get(c.scheme, (c.scheme, ""))[0], reverse("case", args=[c.pk]),
            c.get_state_display(), "" if c.ended_at else "t",
            f"{c.number} {localtime(c.opened_at):%Y-%m-%d}",
        )
        for c in rows[: panels.MOST_LINES]
    ]  # fmt: skip
    return panels.Panel(_("案件"), lines, _("没有案件"))


def visits(actor: Actor, household_id: int) -> panels.Panel:
    """The visits paid to the household, the latest first."""
    seen = selectors.visible_to(actor).filter(household_id=household_id)
    rows = seen.filter(surveys__isnull=False).order_by("-surveys__on").values_list(
        "pk", "surveys__on", "surveys__mode", "surveys__conclusion", "surveys__investigators"
    )  # fmt: skip
    lines = []
    for pk, on, mode, says, who in rows[: panels.MOST_LINES]:
        tag, tone = CONCLUSIONS.get(says, (says, ""))
        day, names = f"{localtime(on):%Y-%m-%d}", "、".join(name for _id, name in who)
        url = reverse("case", args=[pk])
        lines.append(panels.Line(f"{day} {MODES.get(mode, mode)}", url, tag, tone, names))
    return panels.Panel(_("入户走访"), lines, _("还没有走访记录"))


panels.add("cases", 10, cases)
panels.add("visits", 40, visits)
