"""A determination in the words of the letter and of the reasoning panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language

CHINESE = "zh"
UNITS = {
    "yuan": "元", "yuan/month": "元/月", "yuan/year": "元/年", "yuan/person/month": "元/人·月", "persons": "人",  # noqa: E501
    "months": "个月", "years": "岁", "m2": "平方米", "vehicles": "辆", "homes": "套", "buildings": "处",
    "businesses": "个",
}  # fmt: skip
# The steps of the arithmetic that people want to see, in the order of reading.
ARITHMETIC = (
    "income_yearly_household", "members_count", "income_monthly_per_head", "standard_monthly",
    "shortfall_monthly", "money_household", "rigid_spending_yearly", "dibao_amount_monthly",
)  # fmt: skip
PLAIN = ("name", "label", "label_en", "cites")  # what a person's own step says for the household
PLAIN_SIGNS = set("0123456789.,+-−×÷ ")
OPPOSITE = {"<": "≥", ">": "≤", "≤": ">", "≥": "<"}
DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Told:
    """What a person reads: a table of the arithmetic, sentences, the law, and what would change it."""

    rows: list[list[str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    law: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Condition:
    """One condition with its mark (y, n, q), its arithmetic and where it stands in the law."""

    state: str
    says: str
    formula: str
    cites: list[dict[str, str]]
    inputs: list[dict[str, str]]


def label(step: Mapping[str, Any], *, chinese: bool | None = None) -> str:
    """The step's name for people, in the language of the page (letters are always Chinese)."""
    zh = (get_language() or CHINESE).startswith(CHINESE) if chinese is None else chinese
    return str((step.get("label") if zh else step.get("label_en")) or step.get("name", ""))


def shown(value: Any, unit: str = "", *, chinese: bool = True) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("yes" if value else "no")
    if value is None:
        return "未知" if chinese else "unknown"
    if isinstance(value, list | dict):
        return f"{len(value)} 项" if chinese else f"{len(value)} items"
    figure = grouped(value) if unit.startswith("yuan") else value
    return f"{figure}{UNITS.get(unit, '') if chinese else ' ' + unit}".strip()


def grouped(value: Any) -> str:
    """An amount of yuan with its thousands apart: "8398.58" → "8,398.58"."""
    text = str(value)
    try:
        return f"{Decimal(text):,}"
    except InvalidOperation:
        return text


def main_steps(result: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The household's own steps by name (the last of each), without those of one person or row."""
    return {s["name"]: s for s in result.get("steps", ()) if not s.get("of")}


def conditions_of(result: Mapping[str, Any], *, chinese: bool | None = None) -> list[Condition]:
    """Each condition with what stands behind it; failed ones first, then unknown, then met ones."""
    steps = main_steps(result)
    of_people = {s["name"]: s for s in result.get("steps", ()) if s.get("of")}
    found = []
    for test in result.get("tests", ()):
        one = of_people.get(test["name"], {"name": test["name"]})
        step = steps.get(test["name"]) or {k: one.get(k) for k in PLAIN if one.get(k)}
        mark = {True: "y", False: "n", None: "q"}[test["passed"]]
        found.append(
            Condition(
                state=mark,
                says=_sentence(step, chinese, test["passed"]),
                formula=str(step.get("formula") or ""),
                cites=[cite_line(c, chinese) for c in step.get("cites", ())],
                inputs=_inputs(step, steps, chinese),
            )
        )
    return sorted(found, key=lambda t: "nqy".index(t.state))


def _sentence(step: Mapping[str, Any], chinese: bool | None, passed: bool | None) -> str:
    """The condition with its comparison; one that is not met shows how the figures really stand."""
    zh = (get_language() or CHINESE).startswith(CHINESE) if chinese is None else chinese
    formula = str(step.get("formula") or "")
    sign = next((s for s in OPPOSITE if f" {s} " in formula), "")
    colon, comma = ("：", "，") if zh else (": ", ", ")
    says = label(step, chinese=zh)
    if passed is False:
        says += f"{colon}{'不满足' if zh else 'not met'}"
        colon = comma
        formula = formula.replace(f" {sign} ", f" {OPPOSITE[sign]} ") if sign else ""
    return f"{says}{colon}{formula}" if sign else says


def _inputs(
    step: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]], chinese: bool | None
) -> list[dict[str, str]]:
    zh = (get_language() or CHINESE).startswith(CHINESE) if chinese is None else chinese
    return [
        {
            "label": label(steps.get(i["name"], i), chinese=zh),
            "value": shown(i.get("value"), str(i.get("unit", "")), chinese=zh),
            "source": str(steps.get(i["name"], {}).get("formula") or ""),
        }
        for i in step.get("inputs", ())
    ]


def cite_line(cite: Mapping[str, Any], chinese: bool | None = None) -> dict[str, str]:
    """A citation as a link: title with its article, and the address of the text."""
    zh = (get_language() or CHINESE).startswith(CHINESE) if chinese is None else chinese
    return {"title": cite_words(cite) if zh else _english(cite), "url": str(cite.get("link") or "")}


def cite_words(cite: Mapping[str, Any]) -> str:
    """《最低生活保障审核确认办法》第十三条."""
    provision = str(cite.get("cite", "")).partition(":")[2]
    article = provision.removeprefix("art-").split("-")[0] if provision.startswith("art-") else ""
    return f"《{cite.get('title', '')}》" + (
        f"第{numeral(int(article))}条" if article.isdigit() else ""
    )


def _english(cite: Mapping[str, Any]) -> str:
    provision = str(cite.get("cite", "")).partition(":")[2].replace("art-", "art. ")
    return f"{cite.get('title_en') or cite.get('title', '')}, {provision}".rstrip(", ")


def numeral(number: int) -> str:
    """Chinese numerals below 1,000: 47 → 四十七."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        head += "零"
    middle = "" if not tens else ("十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十")
    return (head + middle + (DIGITS[ones] if ones else "")) or DIGITS[0]


def law_of(result: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The provisions behind the named steps, once each, in order."""
    seen: dict[str, None] = {}
    steps = main_steps(result)
    for name in names:
        for cite in steps.get(name, {}).get("cites", ()):
            seen.setdefault(cite_words(cite), None)
    return list(seen)


def arithmetic(result: Mapping[str, Any], *, chinese: bool = True) -> list[list[str]]:
    """[label, how it is computed, value] of the steps that people want to see."""
    steps = main_steps(result)
    return [
        [
            label(s, chinese=chinese).removesuffix("（供阅读）"),
            _per_head(steps) if s["name"] == "income_monthly_per_head" else _readable(s),
            shown(s["value"], str(s.get("unit", "")), chinese=chinese),
        ]
        for s in (steps[n] for n in ARITHMETIC if n in steps)
        if s["value"] is not None and not (s["name"] == "shortfall_monthly" and _is_nothing(s))
    ]


def _per_head(steps: Mapping[str, Mapping[str, Any]]) -> str:
    """The yearly income shared by twelve months and the members, as people would write it."""
    income, members = steps.get("income_yearly_household"), steps.get("members_count")
    if not income or not members or income["value"] is None or members["value"] is None:
        return ""
    return f"{grouped(income['value'])} ÷ 12 ÷ {members['value']}"


def _is_nothing(step: Mapping[str, Any]) -> bool:
    return not str(step["value"]).strip("0.")


def _readable(step: Mapping[str, Any]) -> str:
    """Plain sums only: formulas with functions or scaled integers in them are for machines."""
    formula = str(step.get("formula") or "")
    longest = max((len(part) for part in formula.replace(",", "").split()), default=0)
    is_sum = set(formula) <= PLAIN_SIGNS and any(sign in formula for sign in "+×÷−")
    return formula if is_sum and longest <= 11 else ""


def plainly(result: Mapping[str, Any]) -> Told:
    """The letter's reasons: the arithmetic, the conditions not met, the law, what would change it."""
    failed = [t for t in conditions_of(result, chinese=True) if t.state == "n"]
    told = Told(rows=arithmetic(result))
    told.sentences = [f"没有达到的条件：{t.says.replace('：不满足', '')}。" for t in failed]
    told.changes = changes_of(result, chinese=True)
    because = str(result.get("because") or "")
    told.law = law_of(result, [because, *(n for n in ARITHMETIC)])[:5]
    return told


def _moved(change: Mapping[str, Any], fact: str, what: str, *, zh: bool) -> str:
    """One value that would have to move: by how much, in its own unit, to what end."""
    is_less, per = change.get("direction") == "less", change.get("per", "")
    counted = str(change.get("unit", ""))
    amount = change.get("smallest") or change["by"]
    amount = grouped(amount) if counted.startswith("yuan") else amount
    if not zh:
        unit = f" {counted}" if not per else f" per {per}"
        return f"{fact}: {'less' if is_less else 'more'} by {amount}{unit} ({what})"
    often = {"month": "每月", "year": "每年"}.get(per, "")
    unit = UNITS["yuan"] if counted.startswith("yuan") else UNITS.get(counted, "")
    return f"{fact}{often}再{'减少' if is_less else '增加'}{amount}{unit}（{what}）"


def changes_of(result: Mapping[str, Any], *, chinese: bool | None = None) -> list[str]:
    """What would turn a refusal, in sentences."""
    zh = (get_language() or CHINESE).startswith(CHINESE) if chinese is None else chinese
    steps = main_steps(result)
    said = []
    for change in result.get("would_change") or ():
        what = label(change, chinese=zh)
        if not change.get("by"):
            said.append(what)
            continue
        fact = label(steps.get(change.get("fact", ""), {"name": what}), chinese=zh)
        fact = fact.replace("年收入", "收入") if change.get("per") == "month" else fact
        said.append(_moved(change, fact, what, zh=zh))
    return said
