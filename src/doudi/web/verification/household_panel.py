"""Checks of a household's means, on its file."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.verification import selectors
from doudi.web import household_panels as panels

CONCLUSIONS = {
    "within": (_("未发现超出"), "g"), "over": (_("发现超出"), "a"), "needs_look": (_("需人工核实"), "b"),
    "": (_("核对中"), ""),
}  # fmt: skip


def checks(actor: Actor, household_id: int) -> panels.Panel:
    """The checks that were ordered, the latest first."""
    rows = selectors.orders_visible_to(actor).filter(household_id=household_id).order_by("-id")
    lines = []
    for order in rows[: panels.MOST_LINES]:
        tag, tone = CONCLUSIONS.get(order.conclusion, (order.conclusion, ""))
        url = reverse("check", args=[order.pk])
        lines.append(panels.Line(order.number, url, tag, tone, f"{order.on:%Y-%m-%d}"))
    return panels.Panel(_("经济状况核对"), lines, _("还没有核对过"))


panels.add("checks", 30, checks)
