"""The drawings of a scenario, alone or beside a second one: options for the chart component."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.money import yuan
from doudi.policy.whatif.compare import MOVES
from doudi.policy.whatif.kinds import KINDS
from doudi.policy.whatif.words import band_name

KIND_NAMES = {
    "disabled": gettext_lazy("有重度残疾人"), "ill": gettext_lazy("有重病患者"),
    "elderly": gettext_lazy("全部是老年人"), "children": gettext_lazy("有未成年人"),
    "other": gettext_lazy("其他家庭"),
}  # fmt: skip
RESIDENCES = {"rural": gettext_lazy("农村"), "urban": gettext_lazy("城镇")}
GRID = {"left": 8, "right": 8, "bottom": 8, "containLabel": True}
OLD, NEW, OTHER, LESS = "#9aa5a8", "#0b6b77", "#d99a1c", "#5d6773"


def link(made: Any, **wanted: Any) -> str:
    """The households behind a figure."""
    query = "&".join(f"{k}={v}" for k, v in wanted.items() if v is not None)
    return f"{reverse('what-if-households', args=[made.pk])}?{query}"


def townships(made: list[Any], names: dict[str, str]) -> dict[str, Any]:
    """Change of cost a month by township; a click opens the households behind a bar."""
    codes = sorted({r["township"] for m in made for r in m.result["township"]})[::-1]
    series = []
    for m, colour in zip(made, (NEW, OTHER), strict=False):
        rows = {r["township"]: r for r in m.result["township"]}
        data = [
            {"value": yuan(_difference(rows[c])) if c in rows else "0", "url": link(m, township=c)}
            for c in codes
        ]
        series.append({"name": m.name, "type": "bar", "data": data, "itemStyle": {"color": colour}})
    return {
        "grid": GRID | {"right": 24, "top": 34 if len(made) > 1 else 10},
        "xAxis": {"type": "value"}, "legend": {"show": len(made) > 1},
        "yAxis": {"type": "category", "data": [names.get(c, c) for c in codes]}, "series": series,
    }  # fmt: skip


def histogram(made: list[Any]) -> dict[str, Any]:
    """How many households lose or gain how much a month."""
    bands = [band_name(b["low"], b["high"]) for b in made[0].result["histogram"]]
    series = [
        {
            "name": m.name, "type": "bar", "barCategoryGap": "12%",
            "itemStyle": {"color": colour},
            "data": [
                {"value": b["households"], "url": link(m, low=b["low"], high=b["high"])}
                | ({"itemStyle": {"color": LESS}} if b["high"] is not None and b["high"] <= 0 else {})
                for b in m.result["histogram"]
            ],
        }
        for m, colour in zip(made, (NEW, OTHER), strict=False)
    ]  # fmt: skip
    return {
        "grid": GRID | {"top": 34 if len(made) > 1 else 16},
        "xAxis": {"type": "category", "data": bands, "axisLabel": {"fontSize": 11}},
        "yAxis": {"type": "value"}, "legend": {"show": len(made) > 1}, "series": series,
    }  # fmt: skip


def curve(made: list[Any], residence: str, members: int) -> dict[str, Any] | None:
    """Benefit against income of one size of household, before and after; None where not drawn."""
    found = [_curve(m, residence, members) for m in made]
    if found[0] is None:
        return None
    series = [_line(_("现行"), found[0]["incomes"], found[0]["before"], OLD, dash=True)]
    series += [
        _line(m.name, c["incomes"], c["after"], colour)
        for m, c, colour in zip(made, found, (NEW, OTHER), strict=False)
        if c is not None
    ]
    return {
        "grid": GRID | {"right": 24, "top": 40, "bottom": 26},
        "legend": {"show": True},
        "xAxis": {"type": "value", "name": _("家庭月收入（元）"), "nameLocation": "middle", "nameGap": 28,
                  "max": "dataMax"},
        "yAxis": {"type": "value", "name": _("每月金额（元）")}, "series": series,
    }  # fmt: skip


def _curve(made: Any, residence: str, members: int) -> Any:
    curves = made.result.get("curves", [])
    return next(
        (c for c in curves if c["residence"] == residence and c["members"] == members), None
    )


def _line(
    name: str, incomes: list[int], benefits: list[int | None], colour: str, *, dash: bool = False
) -> dict[str, Any]:
    points = [
        [yuan(i), None if b is None else yuan(b)] for i, b in zip(incomes, benefits, strict=True)
    ]
    style = {"width": 2, "type": "dashed" if dash else "solid", "color": colour}
    return {
        "name": name, "type": "line", "data": points, "symbol": "none", "step": False,
        "lineStyle": style, "itemStyle": {"color": colour},
    }  # fmt: skip


def curve_table(made: list[Any], residence: str, members: int) -> list[list[Any]]:
    """The points of the curves: income, benefit before, benefit after by scenario; fen."""
    found = [c for m in made if (c := _curve(m, residence, members))]
    if not found:
        return []
    columns = [found[0]["incomes"], found[0]["before"], *(c["after"] for c in found)]
    return [list(row) for row in zip(*columns, strict=False)]


def cut(made: Any, column: str, names: dict[Any, Any]) -> list[dict[str, Any]]:
    """The rows of a cut with names, differences and links to the households behind each."""
    rows = [
        r | {
            "name": str(names.get(r[column], r[column])), "difference": _difference(r),
            "url": link(made, **{column: r[column]}),
            "moves": [(r[c], link(made, **{column: r[column]}, change=c)) for c in MOVES],
        }
        for r in made.result[column]
    ]  # fmt: skip
    order = {k: i for i, k in enumerate(KINDS)}
    return sorted(rows, key=lambda r: order.get(r[column], 0)) if column == "kind" else rows


def _difference(row: dict[str, Any]) -> int:
    return int(row["month_after"] - row["month_before"])
