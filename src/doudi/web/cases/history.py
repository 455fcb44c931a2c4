"""What happened to a case, in the words of the screen."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.cases import selectors
from doudi.cases.states import Act, State
from doudi.web.cases.papers import PAPER_NAMES
from doudi.web.templatetags.case_words import letter_name


def timeline(case: Any) -> list[dict[str, Any]]:
    """What happened, the newest first."""
    acts = dict(Act.choices)
    return [
        {
            "at": localtime(e.at), "title": acts.get(e.kind.removeprefix("cases."), OTHER.get(e.kind, e.kind)),  # noqa: E501
            "says": _told(e.kind, e.facts), "by": e.actor_name if e.actor_id else _("系统"),
            "tone": "w" if e.kind in {"cases.object", "cases.return", "cases.refuse_acceptance"} else "",
        }
        for e in selectors.timeline(case)
    ]  # fmt: skip


OTHER: dict[str, object] = {
    "cases.letter_written": gettext_lazy("出具文书"), "cases.notice_needed": gettext_lazy("进入公示"),
    "cases.objection_answered": gettext_lazy("答复异议"), "cases.county_visit": gettext_lazy("县级入户核查"),  # noqa: E501
    "cases.moved": gettext_lazy("随家庭迁到新的村（社区）"),
    "cases.dossier_printed": gettext_lazy("打印案卷"),
    "cases.decision_objected": gettext_lazy("对决定提出异议"),
}  # fmt: skip


def _told(kind: str, facts: dict[str, Any]) -> str:
    """What the line adds to its title: which paper or letter, or from which state to which."""
    if kind == "cases.add_evidence":
        return str(PAPER_NAMES.get(facts.get("kind", ""), ""))
    if kind == "cases.letter_written":
        return str(letter_name(facts.get("kind", "")))
    if facts.get("was") and facts["was"] != facts.get("now"):
        return f"{State(facts['was']).label} → {State(facts['now']).label}"
    return ""
