"""A delivery as bad as they come, to prove that an import takes what can be taken.

Three title rows, a merged heading, numbers stored as floating point, blank rows, a total at the
end, and one row in twenty that nobody could use.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xlsxwriter

from doudi.demo.draw import Dice
from doudi.demo.population import County

HEADINGS: Final = ("序号", "户主姓名", "身份证", "购置价格（元）", "车辆类型", "登记日期")
BROKEN_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Broken:
    """The file and the numbers (from 1) of the rows that cannot be taken over, with the fault."""

    path: Path
    rows: int
    faults: dict[int, str]


def write_broken(county: County, out: Path, rows: int = 2_000) -> Broken:
    """Write a vehicle list of the background households with its faults; the same each time."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "11_机动车_格式混乱.xlsx"
    dice = Dice(county.seed, "broken")
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("汇总")
    for i, title in enumerate(
        ("附件3", "青溪县机动车登记情况汇总表（合成数据）", "填报单位：交警大队")
    ):
        page.merge_range(i, 0, i, len(HEADINGS) - 1, title)
    page.write_row(3, 0, HEADINGS)
    faults: dict[int, str] = {}
    at = 4
    for count, home in enumerate(county.background()):
        if count == rows:
            break
        if dice.chance(0.01):
            at += 1  # a blank row in the middle
        cells: list[str | float] = [
            float(count + 1), home.head.name, home.head.id_number,
            float(dice.round_yuan(1e6, 9e6, 10_000)) / 100, "小型轿车", f"20{10 + dice.below(15)}-05-20",
        ]  # fmt: skip
        if dice.chance(BROKEN_SHARE):
            faults[at + 1] = _break(dice, cells)
        for column, cell in enumerate(cells):
            page.write(at, column, cell) if isinstance(cell, float) else page.write_string(
                at, column, cell
            )
        at += 1
    page.write_string(at, 0, "制表人：（略）")
    book.close()
    return Broken(path, rows, faults)


def _break(dice: Dice, cells: list[str | float]) -> str:
    """Spoil one row beyond use; answers which way."""
    how = dice.one_of(("number_as_float", "no_person", "no_type", "price_in_words", "bad_date"))
    if how == "number_as_float":
        cells[2] = float("99" + str(cells[2])[2:17])  # 00… would lose its zeros first
    elif how == "no_person":
        cells[1] = cells[2] = ""
    elif how == "no_type":
        cells[4] = ""
    elif how == "price_in_words":
        cells[3] = "约八万"
    else:
        cells[5] = "去年"
    return how
