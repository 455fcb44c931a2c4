"""Where the law book and the what-if stand in the rail, what waits on the desk, words for refusals."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.monitoring import selectors
from doudi.monitoring.states import RELEASERS, DraftState
from doudi.offices.roles import Role
from doudi.web import desk, refusals
from doudi.web.navigation import Item, register

BOOK = ("law-parameter", "law-scheme", "law-rule", "law-differences", "law-due", "law-calculator")
WHAT_IF = ("what-if-run", "what-if-scenario", "what-if-households", "law-drafts", "law-draft",
           "law-draft-new", "law-draft-edit", "law-draft-act")  # fmt: skip

register(Item("law", _("政策"), "scale", "law-book", frozenset(Role), 70, under=BOOK))
register(
    Item("what-if", _("情景测算"), "chart-line", "what-if", selectors.READERS, 71, under=WHAT_IF)
)


def _waiting(actor: Actor, on: date) -> list[desk.Waiting]:  # noqa: ARG001
    """Drafts of others that wait for one's release."""
    if not actor.areas(RELEASERS):
        return []
    waiting = selectors.drafts(actor).filter(state=DraftState.PROPOSED)
    count = waiting.exclude(author_id=actor.user_id).count()
    return [desk.Waiting(_("法规草案待复核发布"), count, reverse("law-drafts"))] if count else []


desk.add_waiting("law", _waiting)
refusals.add("four_eyes", _("起草人不能复核发布自己的草案，请另一位确认人办理。"))
refusals.add("not_the_author", _("只有起草人可以办理这一步。"))
refusals.add("a_person_decides", _("这一步须由人办理。"))
refusals.add("draft_state", _("草案的状态已经变了，请刷新后再看。"))
