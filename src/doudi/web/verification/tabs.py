"""The screens of verification as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.kernel.actor import Actor
from doudi.verification.selectors import DELIVERY_READERS, RECHECK_READERS


def tabs(current: str, actor: Actor) -> list[dict[str, object]]:
    """The tabs that this officer may open, with the current one marked."""
    screens = [
        ("checks", _("核对单")), ("findings", _("预警核实")), ("likenesses", _("待认定记录")),
        ("consents", _("授权")), ("check-catalogue", _("核对规则")),
    ]  # fmt: skip
    if actor.roles() & set(DELIVERY_READERS):
        screens.insert(4, ("deliveries", _("部门数据")))
    if actor.roles() & set(RECHECK_READERS):
        screens.insert(1, ("rechecks", _("批量核对")))
    return [
        {"url": reverse(name), "label": label, "current": name == current, "count": None}
        for name, label in screens
    ]
