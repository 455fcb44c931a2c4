"""Drafts of the law in the browser: write, propose, look at the shadow run, release, withdraw, export."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet
from doudi.kernel.numbers import whole
from doudi.monitoring import drafting, overlays, selectors, shadow, states
from doudi.policy import schemes
from doudi.policy.errors import CaseRefused
from doudi.policy.law import open_law, overlay
from doudi.policy.lawbook import drafting as lawbook
from doudi.policy.lawbook import words
from doudi.web import acts, days
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.law import reading, valuerows
from doudi.web.law.draft_forms import DraftForm, ReasonForm, initial_of
from doudi.web.law.valuerows import words_of
from doudi.web.law.whatif import county_of

TONES = {"draft": "", "proposed": "a", "released": "g", "withdrawn": "r", "dropped": ""}
ACT_WORDS = {
    "propose": (gettext_lazy("提交复核"), gettext_lazy("已提交，影子测算已开始。")),
    "shadow": (gettext_lazy("重新影子测算"), gettext_lazy("影子测算已开始。")),
    "send_back": (gettext_lazy("退回修改"), gettext_lazy("已退回起草人。")),
    "release": (gettext_lazy("发布"), gettext_lazy("已发布，自生效日期起按新值测算。")),
    "withdraw": (gettext_lazy("撤回"), gettext_lazy("已撤回，这些数值不再有效。")),
    "drop": (gettext_lazy("作废"), gettext_lazy("已作废。")),
}  # fmt: skip
PER_WORDS = {
    "month": gettext_lazy("每月"), "year": gettext_lazy("每年"), "once": gettext_lazy("一次性"),
}  # fmt: skip
EVENT_WORDS = {
    "written": gettext_lazy("保存草案"), "proposed": gettext_lazy("提交复核"),
    "sent_back": gettext_lazy("退回修改"), "released": gettext_lazy("发布"),
    "withdrawn": gettext_lazy("撤回"), "dropped": gettext_lazy("作废"),
}  # fmt: skip
SAYS = {
    "release": gettext_lazy("发布后，本系统自生效日期起按这些数值测算；已作出的决定不变。"),
    "withdraw": gettext_lazy(
        "撤回等于这些数值从未有效过，已作出的决定不变。"
        "要让数值从某天起终止，请另行起草。"
    ),
    "send_back": gettext_lazy("起草人可以修改后再提交。"), "drop": gettext_lazy("作废后不能恢复。"),
    "propose": gettext_lazy("提交后由另一人复核发布；系统先在已作出的决定上做一遍影子测算。"),
}  # fmt: skip


@for_roles(*selectors.READERS)
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft of one's county."""
    actor = actor_of(request)
    overlays.heal()
    context = {
        "drafts": [{"it": d, "tone": TONES[d.state]} for d in selectors.drafts(actor)[:200]],
        "may_write": bool(actor.areas(states.AUTHORS)),
    }  # fmt: skip
    return page(request, "doudi/law/drafts.html", context)


@for_roles(*states.AUTHORS)
def draft_edit(request: HttpRequest, draft_id: int | None = None) -> HttpResponse:
    """Write a draft, new or one's own; everything that `law check` would refuse is named."""
    actor, lang, law = actor_of(request), language(), open_law()
    draft = selectors.draft(draft_id, actor=actor) if draft_id else None
    if draft and (draft.author_id != actor.user_id or draft.state != states.DraftState.DRAFT):
        return go(request, "law-draft", draft.pk)
    area = draft.area if draft else county_of(actor)
    data = request.POST if request.method == "POST" else None
    initial, given = _start(request, actor, draft)
    form = DraftForm(data, law=law, lang=lang, initial=initial)
    since = days.day_of(data.get("since", "") if data else "") or initial["since"]
    rows = valuerows.rows_of(data, valuerows.Known(law, area, since, lang), initial=given)
    status = 200
    if data is not None and "more" not in data and "look" not in data:
        if form.is_valid() and rows.is_valid():
            made = drafting.write(
                area=area, content=form.content(valuerows.values_of(rows)), by=actor, at=now(),
                draft_id=draft_id,
            )  # fmt: skip
            if not (faults := drafting.faults(made)):
                done(request, _("草案已保存。"))
                return go(request, "law-draft", made.pk)
            draft_id = draft_id or made.pk
            form.put_faults(valuerows.put_faults(rows, faults, lang), lang)
        status = 422
    context = {"form": form, "rows": rows, "draft": draft, "area": area, "draft_id": draft_id}
    return page(request, "doudi/law/draft_edit.html", context, status=status)


def _start(
    request: HttpRequest, actor: Actor, draft: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The form before anybody typed: of the draft itself, or of the scenario one comes from."""
    if draft is not None:
        return initial_of(draft), list(draft.values)
    today = localdate()
    start: dict[str, Any] = {"since": date(today.year + 1, 1, 1), "checked_on": today, "title": ""}
    given: list[dict[str, Any]] = []
    if (number := whole(request.GET.get("scenario"))) is not None:
        made = selectors.scenario(number, actor=actor)
        start["title"] = made.name
        given = [{"key": k, "value": v} for k, v in made.changes.items()]
    return start, given


@for_roles(*selectors.READERS)
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One draft: the values beside those in force, its source, the shadow run, its events, its acts."""
    actor, lang, law = actor_of(request), language(), overlays.law_now()
    found = selectors.draft(draft_id, actor=actor)
    known = valuerows.Known(law, found.area, found.since, lang)
    text = found.cites.partition(":")[0]
    known_text = law.texts.get(text)
    title = (found.text.get("title") or {}).get(lang) or (
        known_text.title[lang] if known_text else text
    )
    is_open = found.state in (states.DraftState.DRAFT, states.DraftState.PROPOSED)
    context = {
        "draft": found, "tone": TONES[found.state], "source": title,
        "values": [_value(v, known, lang, found) for v in found.values],
        "faults": [words_of(f, lang) for f in drafting.faults(found)] if is_open else [],
        "shadow": _shadow(found, lang), "is_current": is_open and shadow.is_current(found),
        "acts": _acts(found, actor), "events": [
            {"it": e, "says": EVENT_WORDS.get(e.kind.rpartition("draft_")[2], e.kind)}
            for e in selectors.events_of(found.pk)
        ],
        "may_edit": found.state == states.DraftState.DRAFT and found.author_id == actor.user_id,
        "sees_cases": actor.may(*selectors.SEES_HOUSEHOLDS, area=found.area),
    }  # fmt: skip
    return page(request, "doudi/law/draft.html", context)


def _value(value: dict[str, Any], known: Any, lang: str, found: Any) -> dict[str, Any]:
    parameter = known.law.parameters.get(value["key"])
    line = known.line(value["key"]) if parameter else None
    is_own = (
        line is not None and found.state == "released" and line.since == found.since.isoformat()
    )
    return {
        "key": value["key"], "name": parameter.name[lang] if parameter else value["key"],
        "line": None if is_own else line, "value": reading.shown(value["value"], lang),
        "unit": words.unit(parameter.unit, lang) if parameter else "",
    }  # fmt: skip


def _shadow(found: Any, lang: str) -> dict[str, Any]:
    counts = found.shadow.get("counts", {})
    totals = found.shadow.get("totals", {})
    known = schemes.world(open_law()).schemes
    rows = [
        r | {"name": known[r["scheme"]].name[lang] if r["scheme"] in known else r["scheme"],
             "times": PER_WORDS.get(r.get("per", ""), "")}
        for r in found.shadow.get("rows", ())
    ]  # fmt: skip
    return {
        "run": found.shadow.get("run"), "counts": counts, "rows": rows,
        "totals": [(PER_WORDS[p], totals[p]) for p in PER_WORDS if totals.get(p)],
        "unlisted": max(0, counts.get("different", 0) - sum(r["is"] == "different" for r in rows)),
        "compared": counts.get("same", 0) + counts.get("different", 0),
        "is_done": "totals" in found.shadow,
    }  # fmt: skip


def _acts(found: Any, actor: Actor) -> list[dict[str, Any]]:
    """What this officer may do now, the forward act last."""
    possible = []
    for act, move in states.MOVES.items():
        is_mine = actor.user_id == found.author_id
        eyes = {"author": is_mine, "other": not is_mine, "any": True}[move.eyes]
        if found.state in move.sources and eyes and actor.may(*move.roles, area=found.area):
            possible.append({"act": str(act), "label": ACT_WORDS[act][0]})
    if found.state == states.DraftState.PROPOSED and actor.may(*states.AUTHORS, area=found.area):
        possible.append({"act": "shadow", "label": ACT_WORDS["shadow"][0]})
    order = ["drop", "withdraw", "shadow", "send_back", "propose", "release"]
    return sorted(possible, key=lambda p: order.index(p["act"]))


@for_roles(*states.AUTHORS)
def draft_act(request: HttpRequest, draft_id: int, act: str) -> HttpResponse:
    """One act: in a dialog, or as a page of its own."""
    if act not in ACT_WORDS:
        raise NotFound("no_such_act")
    actor, lang = actor_of(request), language()
    selectors.draft(draft_id, actor=actor)
    title, says = ACT_WORDS[act]
    needs_reason = act in ("send_back", "withdraw")

    def do(given: dict[str, Any]) -> object:
        service = drafting.run_shadow if act == "shadow" else getattr(drafting, act)
        try:
            return service(draft_id=draft_id, by=actor, at=now(), **given)
        except CaseRefused as refused:
            says = "；".join(words_of(f, lang) for f in refused.faults)
            raise NotYet("draft_faults", says) from refused

    return acts.act(
        request, ReasonForm if needs_reason else acts.Nothing, title=title, submit=title,
        back=reverse("law-draft", args=[draft_id]), says=SAYS.get(act, ""), done_says=says,
        tone="dan" if act in ("withdraw", "drop", "send_back") else "pri",
        do=do,
    )  # fmt: skip


@for_roles(*selectors.READERS)
def draft_file(request: HttpRequest, draft_id: int, form: str) -> HttpResponse:
    """The draft as YAML for the overlay, or as a patch that can be put in a pull request."""
    found = selectors.draft(draft_id, actor=actor_of(request))
    content = overlays.overlay_of(found)
    if form == "patch":
        known = overlay.Overlay(content.texts, tuple(_of_the_folder(content)))
        text, name = lawbook.patch(open_law(), known), f"law-draft-{found.pk}.patch"
    else:
        text, name = overlay.dump(content), f"law-draft-{found.pk}.yaml"
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _of_the_folder(content: overlay.Overlay) -> list[Any]:
    """Values whose parameter still exists; the others have no file to be written into."""
    law = open_law()
    return [v for v in content.values if v["key"] in law.parameters]
