"""A comparison in words and as rows: what the command prints and the files hold."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from doudi.kernel.money import yuan, yuan_grouped
from doudi.policy.whatif.compare import MONTHS, MOVES
from doudi.policy.whatif.kinds import BANDS

HEADS = {
    "zh": ("情景", "表", "行", "总户数", "人数", "原覆盖户数", "新覆盖户数", "新增", "退出", "增加", "减少",
           "原每月金额（元）", "新每月金额（元）", "每月差额（元）", "全年差额（元）"),
    "en": ("scenario", "table", "row", "households", "persons", "covered before", "covered after",
           "enter", "leave", "gain", "lose", "yuan a month before", "yuan a month after",
           "difference a month (yuan)", "difference a year (yuan)"),
}  # fmt: skip

AMOUNT = re.compile(r"-?\d+\.\d{2}")


def sentence(totals: Mapping[str, Any], lang: str = "zh") -> str:
    """The answer in one sentence: who moves and what it costs."""
    c = totals["changes"]
    month = totals["month_after"] - totals["month_before"]
    if not any(c[m] for m in MOVES):
        same = {"zh": "没有一户的结果改变。", "en": "No household's result changes."}[lang]
        return same + _open(c["open"], lang)
    cost, year = yuan_grouped(abs(month)), yuan_grouped(abs(month) * MONTHS)
    if lang == "en":
        way = "more" if month >= 0 else "less"
        return (
            f"{c['enters']:,} households enter, {c['leaves']:,} leave, {c['gains']:,} gain, "
            f"{c['loses']:,} lose; {cost} yuan {way} a month, {year} a year."
        ) + _open(c["open"], lang)
    way = "多支出" if month >= 0 else "少支出"
    return (
        f"新增 {c['enters']:,} 户、退出 {c['leaves']:,} 户、"
        f"增加 {c['gains']:,} 户、减少 {c['loses']:,} 户；"
        f"每月{way} {cost} 元，全年 {year} 元。"
    ) + _open(c["open"], lang)


def _open(count: int, lang: str) -> str:
    if not count:
        return ""
    if lang == "en":
        return f" {count:,} households cannot be judged yet and are not counted in."
    return f"另有 {count:,} 户资料不全，未计入。"


def tables(results: Sequence[tuple[str, Mapping[str, Any]]], lang: str = "zh") -> list[list[Any]]:
    """Every cut of every scenario (name, result) as rows under one head line; amounts in yuan."""
    rows: list[list[Any]] = [list(HEADS[lang])]
    for name, result in results:
        totals = result["totals"]
        rows.append([name, "total", "", *_cells(totals | totals["changes"])])
        for cut in ("township", "kind", "size", "residence"):
            rows += [[name, cut, str(r[cut] or ""), *_cells(r)] for r in result[cut]]
        for r in result["schemes"]:
            rows.append([name, "scheme", r["scheme"], *_cells(r)])
        for r in result["histogram"]:
            rows.append([name, "change", band_name(r["low"], r["high"]), r["households"]])
    return rows


def _cells(row: Mapping[str, Any]) -> list[Any]:
    month = row["month_after"] - row["month_before"]
    counts = [
        row.get(k, "") for k in ("households", "persons", "covered_before", "covered_after", *MOVES)
    ]
    money = [yuan(row["month_before"]), yuan(row["month_after"]), yuan(month), yuan(month * MONTHS)]
    return counts + money


def curve_rows(
    results: Sequence[tuple[str, Mapping[str, Any]]], lang: str = "zh"
) -> list[list[Any]]:
    """The curves as rows: scenario, members, income, benefit before and after; yuan a month."""
    head = {
        "zh": ["情景", "人数", "月收入（元）", "原每月金额（元）", "新每月金额（元）"],
        "en": ["scenario", "members", "income (yuan a month)", "yuan a month before", "yuan a month after"],
    }  # fmt: skip
    rows: list[list[Any]] = [head[lang]]
    for name, result in results:
        for curve in result["curves"]:
            points = zip(curve["incomes"], curve["before"], curve["after"], strict=True)
            rows += [
                [name, curve["members"], *("" if p is None else yuan(p) for p in point)]
                for point in points
            ]
    return rows


def book(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    """An Excel file with one sheet per table; amounts are numbers, text is never a formula."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    bold, money = made.add_format({"bold": True}), made.add_format({"num_format": "#,##0.00"})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]), 16)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if at and isinstance(cell, str) and AMOUNT.fullmatch(cell):
                    sheet.write_number(at, column, Decimal(cell), money)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, str(cell), bold if at == 0 else None)
    made.close()
    return out.getvalue()


def band_name(low: int | None, high: int | None) -> str:
    """A band of change in whole yuan: "-100 – -50"."""
    if low is None:
        return f"< {(high or 0) // 100}"
    if high is None:
        return f"> {low // 100}"
    return f"{low // 100} – {high // 100}"


__all__ = ["BANDS", "band_name", "book", "curve_rows", "sentence", "tables"]
