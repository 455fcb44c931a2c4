"""Where verification stands in the rail and on the desk."""

from django.utils.translation import gettext_lazy as _

from doudi.offices.roles import CASE_READERS, Role
from doudi.verification import selectors
from doudi.web import desk
from doudi.web.navigation import Item, register

READERS = CASE_READERS - {Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER}

register(
    Item(
        "verification", _("经济核对"), "file-search", "checks", READERS, 40,
        under=(
            "check", "findings", "finding", "deliveries", "delivery-new", "check-catalogue",
            "rechecks", "recheck", "likenesses", "likeness", "consents",
        ),
    )
)  # fmt: skip
desk.add_waiting(
    "findings",
    lambda actor, _on: [
        desk.Waiting(_("待核实的预警"), n, "/verification/findings/", tone="soon")
        for n in [selectors.open_findings(actor) if actor.roles() & READERS else 0]
        if n
    ],
)
