"""The four screens of verification as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.kernel.actor import Actor
from doudi.verification.selectors import DELIVERY_READERS


def tabs(current: str, actor: Actor) -> list[dict[str, object]]:
    """The tabs that this officer may open, with the current one marked."""
    screens = [
        ("checks", _("核对单")), ("findings", _("预警核实")), ("check-catalogue", _("核对规则")),
    ]  # fmt: skip
    if actor.roles() & set(DELIVERY_READERS):
        screens.insert(2, ("deliveries", _("部门数据")))
    return [
        {"url": reverse(name), "label": label, "current": name == current, "count": None}
        for name, label in screens
    ]
