"""One household, one file (一户一档)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.cases import selectors as case_reads
from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.services.guards import CORRECTORS, REGISTRARS
from doudi.registry.vocabulary import Cause, ConditionKind, LabelKind, Source
from doudi.web import days, household_panels
from doudi.web.cases import history
from doudi.web.http import actor_of, for_roles, page
from doudi.web.registry import words
from doudi.web.registry.households import TONES
from doudi.web.registry.person import changed

TABS = (
    ("", _("成员与状况")), ("papers", _("材料与授权")), ("history", _("办理经过")), ("looked", _("谁看过")),
)  # fmt: skip
SOURCE_TONES = {"declared": "", "surveyed": "b", "checked": "g"}


@for_roles(*CASE_READERS)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Everything about one household; opening it is logged."""
    actor = actor_of(request)
    home = services.look_at_household(household_id=household_id, by=actor, at=now())
    on = day_of(request)
    file = selectors.file_of(home, on=on or localdate(), as_it_was=on is not None)
    tab = request.GET.get("tab", "") if request.GET.get("tab") in dict(TABS) else ""
    names = {str(m.person.pk): m.person.name for m in [*file.members, *file.former]}
    context = _shown(file, actor, on) | {"tab": tab, "tabs": _tabs(household_id, tab, file, on)}
    if tab == "":
        context["panels"] = household_panels.panels_for(actor, household_id)
    elif tab == "history":
        context["events"] = story(file, names, actor)
        entries = selectors.household_changes(household_id, actor=actor)
        context["changes"] = [changed(e, names) for e in entries]
    elif tab == "looked":
        looks = selectors.who_has_looked(household_id, actor=actor)
        context["events"] = [words.told(e, names) for e in looks]
    return page(request, "doudi/registry/household.html", context)


def _shown(file: selectors.HouseholdFile, actor: Actor, on: date | None) -> dict[str, Any]:
    """The file as its page shows it; the past can only be read."""
    home, day = file.household, on or localdate()
    return {
        "file": file,
        "home": home,
        "members": [drawn_member(m) for m in file.members],
        "tags": [
            (LabelKind(x.kind).label, TONES[x.family], x.person and x.person.name)
            for x in file.labels
            if x.since <= day and (x.until is None or x.until > day)
        ],
        "causes": [Cause(c).label for c in home.causes if c in Cause.values],
        "looked": {row.topic: row for row in file.looked},
        "has_head": any(m.person.pk == home.head_id for m in file.members),
        "may_write": on is None and actor.may(*REGISTRARS, area=home.area),
        "may_correct": on is None and actor.may(*CORRECTORS, area=home.area),
        "today": day,
        "on": on,
        "merged_into": selectors.merged_file(home, actor=actor),
        "came_in": selectors.files_merged_into(home, actor=actor) if on is None else (),
    }


def day_of(request: HttpRequest) -> date | None:
    """The day in the past that the address asks for; None for today and for what is no such day."""
    on = days.day_of(request.GET.get("on"))
    return on if on is not None and on < localdate() else None


MOST_CASES = 12  # whose acts are told in the household's story


def story(file: selectors.HouseholdFile, names: words.Names, actor: Actor) -> list[dict[str, Any]]:
    """The household's acts and those of its cases, the latest first, back to its registration."""
    home = file.household
    cases = case_reads.visible_to(actor).filter(household_id=home.pk).order_by("-id")
    events = selectors.timeline(home.pk, actor=actor)
    told = [words.told(e, names) for e in events]
    told += [line for case in cases[:MOST_CASES] for line in history.timeline(case)]
    if not any(e.kind == "registry.household_registered" for e in events):
        told.append({"at": home.registered_at, "title": _("建立家庭档案"), "says": home.number})
    return sorted(told, key=lambda line: line["at"], reverse=True)


def _tabs(
    household_id: int, tab: str, file: selectors.HouseholdFile, on: date | None
) -> list[dict[str, Any]]:
    here = reverse("household", args=[household_id]) + (f"?on={on}" if on else "")
    more = here + ("&" if on else "?")
    counts = {"": len(file.members), "papers": len(file.documents) + len(file.consents)}
    return [
        {"label": label, "url": f"{more}tab={key}" if key else here, "current": tab == key,
         "count": counts.get(key)}
        for key, label in TABS
    ]  # fmt: skip


def drawn_member(member: selectors.Member) -> dict[str, Any]:
    """A member with their conditions as words, each with its source."""
    return {
        "m": member.membership,
        "p": member.person,
        "phone": member.phones[0] if member.phones else None,
        "account": next((a for a in member.accounts if a.until is None), None),
        "conditions": [
            {"kind": ConditionKind(c.kind).label, "says": words_of(c.kind, c.value),
             "source": Source(c.source).label, "tone": SOURCE_TONES[c.source], "as_of": c.as_of,
             "masked": c.certificate_masked}
            for c in member.conditions if words_of(c.kind, c.value)
        ],
    }  # fmt: skip


CATEGORY = {
    "visual": _("视力"), "hearing": _("听力"), "speech": _("言语"), "physical": _("肢体"),
    "intellectual": _("智力"), "mental": _("精神"), "multiple": _("多重"),
}  # fmt: skip
LEVEL = {1: _("一级"), 2: _("二级"), 3: _("三级"), 4: _("四级")}
VALUES = {
    "able": _("有"), "partial": _("部分丧失"), "none": _("无"), "employed": _("在职"),
    "flexible": _("灵活就业"), "registered_unemployed": _("登记失业"), "unemployed": _("未登记失业"),
    "farming": _("务农"), "retired": _("离退休"), "kindergarten": _("幼儿园"),
    "compulsory": _("义务教育"), "senior": _("高中"), "vocational": _("中职"), "college": _("大专"),
    "bachelor": _("本科"), "postgraduate": _("研究生"), "dispersed": _("分散供养"),
    "centralised": _("集中供养"), "lives_alone": _("独居"), "orphan": _("孤儿"), "veteran": _("优抚对象"),
    "single_parent": _("单亲"), "clergy": _("宗教教职人员"),
}  # fmt: skip
CARE = {
    "eating": _("吃饭"), "dressing": _("穿衣"), "bed": _("上下床"), "toilet": _("如厕"),
    "walking": _("室内行走"), "bathing": _("洗澡"),
}  # fmt: skip


def words_of(kind: str, value: Any) -> str:
    """What a condition says; "" where it says nothing worth a line."""
    if value in (None, False, [], {}, "none") and kind in ("student", "flags", "serious_illness"):
        return ""
    if kind == "disability" and isinstance(value, dict):
        category = CATEGORY.get(value.get("category", ""), "")
        return f"{category} {LEVEL.get(value.get('level', 0), '')}".strip()
    if kind == "self_care" and isinstance(value, dict):
        lacking = [str(CARE[k]) for k, able in value.items() if not able and k in CARE]
        return str(_("不能自理：")) + "、".join(lacking) if lacking else str(_("能自理"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, list):
        return "、".join(str(VALUES.get(v, v)) for v in value)
    return str(VALUES.get(value, value)) if isinstance(value, str) else ""
