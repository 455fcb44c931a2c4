"""A check's source and figures in the words of the page."""

from django.utils.translation import gettext_lazy

from doudi.cases.explain import cite_line
from doudi.policy.law import open_law
from doudi.policy.law.texts import cite
from doudi.verification.checks.declared import Check
from doudi.web.templatetags.doudi import yuan

UNITS = {
    "count": gettext_lazy("个"), "fen": gettext_lazy("元"), "fen/month": gettext_lazy("元/月"),
    "fen/year": gettext_lazy("元/年"), "journeys a year": gettext_lazy("次/年"),
    "months": gettext_lazy("个月"), "share of income": gettext_lazy("占收入的比例"),
    "standard deviations": gettext_lazy("倍标准差"),
    "times the usual": gettext_lazy("倍（同规模家庭的中位数）"),
    "share of the base": gettext_lazy("占缴存基数的比例"),
    "times the minimum wage": gettext_lazy("倍最低工资"),
    "times the declared spending": gettext_lazy("倍申报支出"),
    "years": gettext_lazy("年"),
}  # fmt: skip


def figures(check: Check) -> list[tuple[str, str, str]]:
    """(value, unit, tag of confidence) of each threshold; money in yuan."""
    return [
        (
            str(yuan(int(f.value))) if f.unit.startswith("fen") else f"{f.value}",
            str(UNITS[f.unit]) if f.unit in UNITS else f.unit, f.tag,
        )
        for f in check.figures.values()
    ]  # fmt: skip


def cite_of(check: Check) -> dict[str, str]:
    """The provision a check rests on: title with its article, and the address of the text."""
    texts = open_law().texts
    if check.cites.partition(":")[0] not in texts:
        return {"title": check.cites, "url": ""}
    return cite_line(cite(texts, check.cites))
