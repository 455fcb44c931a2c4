"""What a household is paid, on its file."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.payments.selectors import lists
from doudi.web import household_panels as panels
from doudi.web.payments import common
from doudi.web.templatetags.doudi import yuan


def awards(actor: Actor, household_id: int) -> panels.Panel | None:
    """The household's awards with the amount last decided."""
    if not actor.roles() & lists.READERS:
        return None
    rows = lists.visible_to(actor).filter(household_id=household_id).order_by("-id")
    lines = [
        panels.Line(
            common.word(common.SCHEMES, a.scheme), reverse("pay-award", args=[a.pk]),
            a.get_state_display(), "t" if a.state == "running" else "",
            f"{yuan(a.amount_decided)} · {a.first_month} — {a.end_month}",
        )
        for a in rows[: panels.MOST_LINES]
    ]  # fmt: skip
    url = reverse("pay-household", args=[household_id]) if lines else ""
    return panels.Panel(_("救助待遇"), lines, _("没有待遇"), url, _("发放记录"))


panels.add("awards", 20, awards)
