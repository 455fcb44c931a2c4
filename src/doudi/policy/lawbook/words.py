"""Values of the law in words: units and tables as a person reads them."""

import json
from typing import Any

UNITS = {
    "yuan/person/month": "元/人·月",
    "yuan/person/year": "元/人·年",
    "yuan/household/year": "元/户·年",
    "yuan/month": "元/月",
    "yuan/mu/year": "元/亩·年",
    "yuan/case": "元/次",
    "yuan/township": "元/乡镇",
    "yuan/township/year": "元/乡镇·年",
    "yuan/household": "元/户",
    "yuan": "元",
    "months": "个月",
    "years": "年",
    "days": "天",
    "hours": "小时",
    "working days": "个工作日",
    "times": "次",
    "times/year": "次/年",
    "share": "",
    "multiple": "倍",
    "multiple of the standard": "倍低保标准",
    "multiple of the line": "倍线",
    "grade": "级",
    "activities": "项",
    "month-day": "",
}


def unit(of: str, lang: str) -> str:
    """The unit for people; an unlisted one is printed as it stands."""
    return of if lang == "en" else UNITS.get(of, of)


def value(raw: Any, of: str = "", lang: str = "zh") -> str:
    """A value for people: amounts with their unit, tables in one line."""
    if raw is None:
        return "无（已终止）" if lang == "zh" else "none (ended)"
    if isinstance(raw, bool):
        return ("是" if raw else "否") if lang == "zh" else ("yes" if raw else "no")
    if isinstance(raw, str | int):
        return f"{raw} {unit(of, lang)}".rstrip()
    return json.dumps(raw, ensure_ascii=False)
