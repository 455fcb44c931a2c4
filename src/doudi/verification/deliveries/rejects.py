"""The file that goes back to the department: its own rows, the faulty cells marked, the reasons beside."""

from pathlib import Path

import polars as pl
import xlsxwriter

from doudi.verification.deliveries.sheet import Sheet
from doudi.verification.deliveries.values import ROW

REASONS = {
    "required": ("必填项为空", "Required, but empty"),
    "nobody_named": ("没有证件号码也没有姓名", "Neither a number nor a name"),
    "not_a_number": ("不是证件号码", "Not an identity number"),
    "digits_lost_by_spreadsheet": (
        "号码被表格软件转成数字，末几位已丢失，请以文本格式重新导出",
        "A spreadsheet turned the number into a figure and lost its last digits; export it as text",
    ),
    "not_a_money": (
        "不是金额（元，最多两位小数）",
        "Not an amount in yuan with at most two places",
    ),
    "not_a_decimal": ("不是数字", "Not a number"),
    "not_a_integer": ("不是整数", "Not a whole number"),
    "not_a_date": ("不是日期", "Not a date"),
    "not_a_month": ("不是年月", "Not a month"),
    "not_a_text": ("无法识别的内容", "Not a known value"),
}


def write_rejects(path: Path, sheet: Sheet, faults: pl.DataFrame, *, english: bool = False) -> int:
    """Write the faulty rows of `sheet` to an Excel file at `path`; returns how many there are.

    Every cell is text (an identity number stays whole, a formula stays harmless). The first column
    is the row number in the delivered file, the last one lists all reasons of the row.
    """
    by_row: dict[int, list[tuple[str, str]]] = {}
    for row, heading, code in faults.select(ROW, "heading", "code").iter_rows():
        by_row.setdefault(row, []).append((heading, code))
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    marked = book.add_format({"bg_color": "#fbe3e0", "font_color": "#8f1d12"})
    page = book.add_worksheet("Rejected" if english else "退回")
    headings = ["Row" if english else "行号", *sheet.headings, "Reasons" if english else "原因"]
    for place, text in enumerate(headings):
        page.write_string(0, place, text)
    for line, (row, found) in enumerate(sorted(by_row.items()), start=1):
        named = {heading for heading, _ in found}
        page.write_number(line, 0, row)
        for place, text in enumerate(sheet.rows[row - sheet.first_row]):
            faulty = marked if sheet.headings[place] in named else None
            page.write_string(line, place + 1, text, faulty)
        page.write_string(line, len(headings) - 1, _says(found, english))
    book.close()
    return len(by_row)


def _says(found: list[tuple[str, str]], english: bool) -> str:
    return "; ".join(f"{heading}: {REASONS[code][english]}" for heading, code in found)
