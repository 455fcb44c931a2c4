"""The law as tables for people: values in force, histories, differences. Reads `doudi.policy` only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doudi.policy import schemes
from doudi.policy.determine import opens
from doudi.policy.law import Law, open_law
from doudi.policy.law.book import Parameter, Setting, ancestry
from doudi.policy.law.texts import cite
from doudi.policy.lawbook import listing, table_words, words
from doudi.policy.lawbook import places as lawbook_places
from doudi.policy.parameters import Parameters

Known = dict[str, lawbook_places.Place]
GROUPS = {
    "appeal": _("复议"), "dibao": _("最低生活保障"), "disability_living": _("困难残疾人生活补贴"),
    "disability_nursing": _("重度残疾人护理补贴"), "disability_subsidy": _("残疾人两项补贴"),
    "disaster": _("受灾救助"), "edge": _("低保边缘家庭"), "employment": _("就业救助"),
    "employment_cost": _("就业成本"), "farm": _("种养殖收入"), "fraud": _("骗取救助"),
    "fund_pool": _("帮扶资金池"), "group": _("人员类别"), "hearing": _("听取意见"),
    "hospital": _("先诊疗后付费"), "household": _("共同生活的家庭成员"), "income": _("家庭收入"),
    "institution": _("供养机构"), "legalaid": _("法律援助"), "low_income": _("低收入人口"),
    "monitor": _("动态监测"), "old_age_allowance": _("高龄津贴"), "orphan": _("孤儿基本生活保障"),
    "person": _("个人"), "price_subsidy": _("价格临时补贴"), "property": _("家庭财产"),
    "public_post": _("公益性岗位"), "publicity": _("公示"), "rating": _("机构评定"),
    "records": _("档案"), "rectification": _("整改"), "review": _("定期核查"),
    "rigid": _("刚性支出困难家庭"), "rigid_spending": _("刚性支出"), "share": _("资金分担"),
    "social_insurance": _("社会保险"), "support": _("赡养抚养扶养费"), "tekun": _("特困人员救助供养"),
    "temporary": _("临时救助"), "unsupported_child": _("事实无人抚养儿童"),
    "vagrant": _("流浪乞讨人员救助"), "visits": _("走访"), "wage": _("工资"),
    "work_funds": _("工作经费"), "work_refusals": _("拒绝就业"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter as it stands in a place on a day."""

    key: str
    name: str
    says: str
    shown: str
    unit: str
    place: str
    is_inherited: bool
    since: str
    tag: str
    note: str
    cite: dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that begin with the same word, usually a scheme's."""

    key: str
    name: str
    lines: list[Line]


def places(law: Law, lang: str) -> list[tuple[str, str]]:
    """(code, name) of every place that has values of its own, wider places first."""
    known = lawbook_places.read(law.root)
    codes = {p for q in law.parameters.values() for p in q.places}
    named = ((c, lawbook_places.name_of(known, c, lang)) for c in codes)
    return sorted(named, key=lambda p: (p[0] != "CN", p[0]))


def in_force(
    law: Law, area: str, on: date, lang: str, wanted: str = ""
) -> tuple[list[Group], list[Line]]:
    """Everything in force in the place on the day by group, and what is known but has no value there."""
    known = lawbook_places.read(law.root)
    groups: dict[str, list[Line]] = {}
    gaps: list[Line] = []
    for entry in listing.in_force(law, area=area, on=on):
        parameter = entry.parameter
        names = f"{parameter.key} {parameter.name['zh']} {parameter.name['en']}"
        if wanted and wanted.lower() not in names.lower():
            continue
        if entry.setting is None:
            gaps.append(_gap(law, parameter, lang))
        else:
            line = _line(law, parameter, entry.setting, area, known, lang)
            groups.setdefault(parameter.key.split(".")[0], []).append(line)
    return [Group(k, group_name(law, k, lang), lines) for k, lines in groups.items()], gaps


def group_name(law: Law, key: str, lang: str) -> str:
    """What the first word of a key stands for: a subject, or a scheme that a place declares."""
    declared = schemes.world(law).schemes.get(key)
    return str(GROUPS[key]) if key in GROUPS else declared.name[lang] if declared else key


def line_of(law: Law, key: str, area: str, on: date, lang: str) -> Line | None:
    """One parameter as it stands in a place on a day; None where it has no value there."""
    setting = law.find(key, area, on)
    if setting is None:
        return None
    known = lawbook_places.read(law.root)
    return _line(law, law.parameters[key], setting, area, known, lang)


def days_of_change(law: Law, area: str) -> list[date]:
    """Every day on which some value changes in the place or above it, oldest first."""
    found = {
        s.since
        for p in law.parameters.values()
        for place in ancestry(area)
        for s in p.places.get(place, ())
    }
    return sorted(date.fromisoformat(d) for d in found)


def history(
    law: Law, parameter: Parameter, area: str, lang: str
) -> list[tuple[str, Line | None, list[Line]]]:
    """Place by place every value the parameter ever had, the newest first.

    The place itself and those above it come first. The others are told by the newest entry that
    is a value; None for the first.
    """
    known, mine = lawbook_places.read(law.root), ancestry(area)
    order = sorted(parameter.places, key=lambda p: (p not in mine, p != "CN", p))
    found = []
    for place in order:
        settings = reversed(parameter.places[place])
        lines = [_line(law, parameter, s, place, known, lang) for s in settings]
        newest = next((line for line in lines if line.shown != "—"), lines[0])
        name = lawbook_places.name_of(known, place, lang)
        found.append((name, None if place in mine else newest, lines))
    return found


def differences(
    law: Law, area: str, first: date, second: date, lang: str
) -> list[tuple[Line | None, Line | None]]:
    """Parameters whose value differs between two days in a place, as (before, after)."""
    known = lawbook_places.read(law.root)

    def line(change: listing.Change, setting: Setting | None) -> Line | None:
        if setting is None:
            return None
        return _line(law, change.parameter, setting, area, known, lang)

    found = listing.changes(law, area=area, since=first, to=second)
    return [_changed_rows(c, line(c, c.before), line(c, c.after), lang) for c in found]


def _changed_rows(
    change: listing.Change, before: Line | None, after: Line | None, lang: str
) -> tuple[Line | None, Line | None]:
    """Of two tables only the rows that are not in both: those people ask about."""
    old = change.before.raw if change.before else None
    new = change.after.raw if change.after else None
    if before and after and isinstance(old, list) and isinstance(new, list):
        gone, come = [r for r in old if r not in new], [r for r in new if r not in old]
        if gone or come:
            before = replace(before, shown=shown(gone, lang))
            after = replace(after, shown=shown(come, lang))
    return before, after


def schemes_of(
    law: Law, area: str, on: date, lang: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(id, name) of the schemes that exist in the place on the day, and of the others."""
    here: list[tuple[str, str]] = []
    elsewhere: list[tuple[str, str]] = []
    parameters = Parameters(law.at(area, on), {})
    for one in schemes.world(law).schemes.values():
        (here if opens(one, parameters) else elsewhere).append((one.id, one.name[lang]))
    return here, elsewhere


def name_of(law: Law, parameter: Parameter, lang: str) -> str:
    """The name of a parameter; the numbers of a declared scheme share its name and tell what they are."""
    scheme, *rest = parameter.key.split(".")
    if not rest or scheme in GROUPS or scheme not in schemes.world(law).schemes:
        return parameter.name[lang]
    rules = schemes.world(law).book.rules.get(f"{scheme}_{rest[1]}") if len(rest) > 1 else None
    detail = parameter.key.partition(".")[2]
    if rest == ["in_force"]:
        detail = gettext("施行")
    elif rest[0] == "amount" and rest[1].isdecimal():
        detail = gettext("第 %(n)d 档金额") % {"n": int(rest[1]) + 1}
        detail += f"（{rest[2]}）" if rest[2:] not in ([], ["value"]) else ""
    elif rest[0] == "conditions" and rules:
        detail = rules[0].label[lang]
    return f"{parameter.name[lang]} · {detail}"


def unit_of(parameter: Parameter, lang: str) -> str:
    """The unit for people; years of age are not years of time."""
    is_age = parameter.unit == "years" and "age" in parameter.key.replace("_", ".").split(".")
    return gettext("岁") if is_age else words.unit(parameter.unit, lang)


def note_in(note: str, lang: str) -> str:
    """The half of a note in the language: they are written as Chinese / English."""
    halves = note.split(" / ")
    return note if len(halves) != 2 else halves[lang == "en"]


def unchecked(law: Law, on: date) -> list[tuple[Parameter, int | None]]:
    """Parameters nobody has compared with their source for a year, with days since; None: never."""
    return [
        (p, (on - date.fromisoformat(p.checked_on)).days if p.checked_on else None)
        for p in listing.due(law, on=on)
    ]


def shown(value: Any, lang: str) -> str:
    """A value of any type as text, the words of tables in the language of the page."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]
    if isinstance(value, dict):
        pairs = ((table_words.field(str(k), lang), shown(v, lang)) for k, v in value.items())
        return {"zh": "，", "en": ", "}[lang].join(f"{k} {v}" for k, v in pairs)
    if isinstance(value, list | tuple):
        gap = {"zh": "；", "en": "; "} if any(isinstance(v, dict) for v in value) else {}
        parts = [shown(v, lang) for v in value]
        return gap.get(lang, "、" if lang == "zh" else ", ").join(parts) or _NOTHING[lang]
    return table_words.code(str(value), lang)


_NOTHING = {"zh": "（无）", "en": "(none)"}


def citations(law: Law, keys: Iterable[str]) -> list[dict[str, str]]:
    """Citations with title, link and tag, for the templates."""
    return [cite(law.texts, key) for key in keys]


def _line(
    law: Law,
    parameter: Parameter,
    setting: Setting,
    area: str,
    known: dict[str, lawbook_places.Place],
    lang: str,
) -> Line:
    return Line(
        key=parameter.key,
        name=name_of(law, parameter, lang),
        says=parameter.says.get(lang, ""),
        shown=shown(setting.raw, lang),
        unit=unit_of(parameter, lang),
        place=lawbook_places.name_of(known, setting.place, lang),
        is_inherited=setting.place != area,
        since=setting.since,
        tag=setting.tag,
        note=note_in(setting.note, lang),
        cite=cite(law.texts, setting.cites, tag=setting.tag),
    )


def _gap(law: Law, parameter: Parameter, lang: str) -> Line:
    return Line(
        parameter.key, name_of(law, parameter, lang), parameter.says.get(lang, ""), "—",
        unit_of(parameter, lang), "", False, "", "", "", {},
    )  # fmt: skip


__all__ = ["Group", "Line", "open_law"]
