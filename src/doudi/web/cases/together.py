"""Several cases in one sitting: alike, complete, each shown, each signed; and what came of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.cases import names, selectors, services
from doudi.cases.services.together import MOST, Done, Ready
from doudi.cases.states import Effect, Kind, State
from doudi.kernel import outbox
from doudi.kernel.errors import NotYet
from doudi.kernel.numbers import whole
from doudi.web.cases import present
from doudi.web.cases.queue import DECIDERS
from doudi.web.http import actor_of, for_roles, page


@for_roles(*DECIDERS)
def together(request: HttpRequest) -> HttpResponse:
    """The groups of cases that may be confirmed together; after signing, one line for each case."""
    actor = actor_of(request)
    if request.method == "POST":
        shown = [_read(text) for text in request.POST.getlist("case")]
        if not shown:
            raise NotYet("none_chosen", _("请先勾选要确认的案件。"), missing=("case",))
        made = services.confirm_together(shown=shown, by=actor, at=now())
        outbox.deliver(at=now())
        return page(request, "doudi/cases/together_done.html", _result(made, actor))
    waiting = selectors.visible_to(actor).filter(state=State.DECISION).order_by("due_on", "id")
    seen = list(waiting.select_related("procedure", "award_decision")[: MOST * 2])
    found = services.ready(seen, by=actor, on=localdate())
    context = {"groups": _groups(found), "waiting": len(seen), "alone": len(seen) - len(found)}
    return page(request, "doudi/cases/together.html", context)


def _read(text: str) -> services.Shown:
    """What the box of a case carries: id:version:effect:fen."""
    case_id, version, effect, amount = [*text.split(":"), "", "", ""][:4]
    case, seen, fen = whole(case_id), whole(version), whole(amount)
    if case is None or seen is None or fen is None:
        raise NotYet("none_chosen", _("请先勾选要确认的案件。"), missing=("case",))
    return services.Shown(case, seen, effect, fen)


def _groups(found: list[Ready]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str, str], list[Ready]] = {}
    for one in found:
        groups.setdefault(one.kind, []).append(one)
    places = names.places({one.case.area for one in found})
    return [
        {
            "scheme": present.SCHEMES[scheme][0], "tone": present.SCHEMES[scheme][1],
            "kind": Kind(kind).label, "effect": Effect(effect).label, "total": sum(r.amount for r in ready),
            "rows": [_row(r, places) for r in ready[:MOST]], "key": f"{scheme}-{kind}-{effect}",
            "once": effect == Effect.ONE_OFF,
        }
        for (scheme, kind, effect), ready in groups.items()
    ]  # fmt: skip


def _row(one: Ready, places: dict[str, str]) -> dict[str, Any]:
    opinion = one.case.opinions.order_by("-id").first()
    row = present.row(one.case, today=localdate(), places=places)
    return {
        "value": f"{one.case.pk}:{one.case.version}:{one.effect}:{one.amount}", "row": row,
        "number": one.case.number, "people": one.people, "amount": one.amount,
        "opinion": opinion.text if opinion else "", "by": opinion.by_name if opinion else "",
    }  # fmt: skip


def _result(made: list[Done], actor: Any) -> dict[str, Any]:
    cases = {c.pk: c for c in selectors.visible_to(actor).filter(pk__in=[d.case_id for d in made])}
    rows = [
        {
            "name": cases[d.case_id].head_name if d.case_id in cases else "—", "case_id": d.case_id,
            "number": cases[d.case_id].number if d.case_id in cases else "", "decision": d.decision,
            "why": (d.why_not.says or d.why_not.code) if d.why_not else "",
        }
        for d in made
    ]  # fmt: skip
    return {"rows": rows, "done": sum(d.decision is not None for d in made), "all": len(made)}
