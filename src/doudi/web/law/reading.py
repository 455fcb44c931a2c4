"""The law as tables for people: values in force, histories, differences. Reads `doudi.policy` only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from doudi.policy.law import Law, open_law
from doudi.policy.law.book import Parameter, Setting, ancestry
from doudi.policy.law.texts import cite

UNITS = {
    "yuan": _("元"), "yuan/month": _("元/月"), "yuan/year": _("元/年"), "yuan/case": _("元/次"),
    "yuan/person/month": _("元/人·月"), "yuan/person/year": _("元/人·年"),
    "yuan/household/year": _("元/户·年"), "yuan/mu/year": _("元/亩·年"),
    "yuan/township": _("元/乡镇"), "months": _("个月"), "persons": _("人"), "years": _("年"),
    "days": _("天"), "working days": _("个工作日"), "hours": _("小时"), "times": _("次"),
    "times/year": _("次/年"), "grade": _("级"), "activities": _("项"), "month-day": _("月-日"),
    "multiple": _("倍"), "multiple of the line": _("倍收入线"), "multiple of the standard": _("倍标准"),
    "share": _("（比例）"),
}  # fmt: skip
GROUPS = {
    "appeal": _("复议"), "dibao": _("最低生活保障"), "disability_living": _("困难残疾人生活补贴"),
    "disability_nursing": _("重度残疾人护理补贴"), "disability_subsidy": _("残疾人两项补贴"),
    "disaster": _("受灾救助"), "edge": _("低保边缘家庭"), "employment": _("就业救助"),
    "employment_cost": _("就业成本"), "farm": _("种养收入"), "fraud": _("骗取救助"),
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
UNCHECKED_AFTER_DAYS = 365


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


def language(code: str) -> str:
    """English for en…, Chinese for everything else."""
    return "en" if code.startswith("en") else "zh"


def places(law: Law, lang: str) -> list[tuple[str, str]]:
    """(code, name) of every place that has values of its own, wider places first."""
    names = place_names(law, lang)
    codes = {p for q in law.parameters.values() for p in q.places}
    return sorted(((c, names.get(c, c)) for c in codes), key=lambda p: (p[0] != "CN", p[0]))


def place_names(law: Law, lang: str) -> dict[str, str]:
    """Names of the places of the law folder."""
    file = law.root / "places.yaml"
    raw = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
    return {str(code): entry["name"][lang] for code, entry in raw.items()}


def in_force(
    law: Law, area: str, on: date, lang: str, wanted: str = ""
) -> tuple[list[Group], list[Line]]:
    """Everything in force in the place on the day by group, and what is known but has no value there."""
    names = place_names(law, lang)
    groups: dict[str, list[Line]] = {}
    gaps: list[Line] = []
    for key in sorted(law.parameters):
        parameter = law.parameters[key]
        if (
            wanted
            and wanted.lower() not in f"{key} {parameter.name['zh']} {parameter.name['en']}".lower()
        ):
            continue
        setting = law.find(key, area, on)
        if setting is None:
            gaps.append(_gap(parameter, lang))
        else:
            line = _line(law, parameter, setting, area, names, lang)
            groups.setdefault(key.split(".")[0], []).append(line)
    return [Group(k, str(GROUPS.get(k, k)), lines) for k, lines in groups.items()], gaps


def days_of_change(law: Law, area: str) -> list[date]:
    """Every day on which some value changes in the place or above it, oldest first."""
    found = {
        s.since
        for p in law.parameters.values()
        for place in ancestry(area)
        for s in p.places.get(place, ())
    }
    return sorted(date.fromisoformat(d) for d in found)


def history(law: Law, parameter: Parameter, lang: str) -> list[tuple[str, list[Line]]]:
    """Place by place every value the parameter ever had, the newest first."""
    names = place_names(law, lang)
    return [
        (
            names.get(place, place),
            [_line(law, parameter, s, place, names, lang) for s in reversed(settings)],
        )
        for place, settings in sorted(parameter.places.items(), key=lambda p: (p[0] != "CN", p[0]))
    ]


def differences(
    law: Law, area: str, first: date, second: date, lang: str
) -> list[tuple[Line | None, Line | None]]:
    """Parameters whose value differs between two days in a place, as (before, after)."""
    names = place_names(law, lang)
    found = []
    for key in sorted(law.parameters):
        parameter = law.parameters[key]
        old, new = law.find(key, area, first), law.find(key, area, second)
        if (old.raw if old else None) != (new.raw if new else None):
            found.append(
                tuple(
                    _line(law, parameter, s, area, names, lang) if s else None for s in (old, new)
                )
            )
    return found  # type: ignore[return-value]


def unchecked(law: Law, on: date) -> list[tuple[Parameter, int]]:
    """Parameters nobody has compared with their source for a year, with days since."""
    found = []
    for parameter in law.parameters.values():
        looked = date.fromisoformat(parameter.checked_on) if parameter.checked_on else date.min
        if (days := (on - looked).days) > UNCHECKED_AFTER_DAYS:
            found.append((parameter, days))
    return sorted(found, key=lambda p: -p[1])


def shown(value: Any, lang: str) -> str:
    """A value of any type as text."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]
    if isinstance(value, dict):
        return "；".join(f"{k} {shown(v, lang)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return " / ".join(shown(v, lang) for v in value) or {"zh": "（无）", "en": "(none)"}[lang]
    return str(value)


def citations(law: Law, keys: Iterable[str]) -> list[dict[str, str]]:
    """Citations with title, link and tag, for the templates."""
    return [cite(law.texts, key) for key in keys]


def _line(
    law: Law, parameter: Parameter, setting: Setting, area: str, names: dict[str, str], lang: str
) -> Line:
    return Line(
        key=parameter.key,
        name=parameter.name[lang],
        says=parameter.says.get(lang, ""),
        shown=shown(setting.raw, lang),
        unit=unit_shown(parameter.unit),
        place=names.get(setting.place, setting.place),
        is_inherited=setting.place != area,
        since=setting.since,
        tag=setting.tag,
        note=setting.note,
        cite=cite(law.texts, setting.cites, tag=setting.tag),
    )


def unit_shown(unit: str) -> str:
    """The unit in the language of the page."""
    return str(UNITS.get(unit, unit))


def _gap(parameter: Parameter, lang: str) -> Line:
    return Line(
        parameter.key, parameter.name[lang], parameter.says.get(lang, ""), "—",
        unit_shown(parameter.unit), "", False, "", "", "", {},
    )  # fmt: skip


__all__ = ["Group", "Line", "open_law"]
