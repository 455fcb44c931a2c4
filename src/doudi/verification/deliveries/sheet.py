"""A delivered file as a sheet of text: whatever the format, encoding or decoration.

Titles above the headings, merged cells, blank rows and trailing notes are expected; the heading
row is the one that best fits the shape. Numbers that a spreadsheet turned into floating point keep
a mark, because digits beyond the fifteenth are lost there.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import python_calamine as calamine
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.verification.kinds import Column, Kind

ENCODINGS = ("utf-8-sig", "gb18030")
WIDE = ("utf-16",)  # what spreadsheets call Unicode text
LOOK_FOR_HEADINGS_IN = 20
NOT_READABLE = _("读不出表格：请另存为 xlsx，或编码为 UTF-8、GB18030 的 CSV。")
NO_HEADINGS = _("前二十行里没有这类数据的表头：请核对数据种类，或请来源部门补上表头。")
MARK_LOST_DIGITS = "\ufffd"  # stands behind a number whose last digits the spreadsheet lost


@dataclass(frozen=True, slots=True)
class Sheet:
    """Heading texts and the rows under them. `first_row` is the row number of the first data row."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    first_row: int


def read_sheet(content: bytes, filename: str, kind: Kind) -> Sheet:
    """Read a delivery. Raises `Refused` with a code when it is no table or no heading fits."""
    grid = _grid(content, Path(filename).suffix.lower())
    best, fits = 0, 0
    for number, row in enumerate(grid[:LOOK_FOR_HEADINGS_IN]):
        if (score := sum(1 for text in row if column_for(text, kind))) > fits:
            best, fits = number, score
    if fits == 0:
        raise Refused("delivery_without_headings", NO_HEADINGS, kind=kind.key)
    width = len(grid[best])
    rows = [tuple((*row, *[""] * width)[:width]) for row in grid[best + 1 :]]
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(tuple(grid[best]), rows, best + 2)


def column_for(heading: str, kind: Kind) -> Column | None:
    """The column of the shape that a heading means, or nothing."""
    plain = re.sub(r"[（(][^（()）]*[）)]$", "", "".join(heading.split())).strip("*（）()：:")
    for column in kind.columns:
        if plain == column.key or plain in column.aliases:
            return column
    return None


def _grid(content: bytes, suffix: str) -> list[Sequence[str]]:
    if suffix in {".xlsx", ".xls", ".ods", ".et"} or content[:4] == b"PK\x03\x04":
        return _from_workbook(content)
    for encoding in (
        WIDE if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ENCODINGS
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return _from_text(text)
    raise Refused("delivery_not_readable", NOT_READABLE, suffix=suffix)


def _from_text(text: str) -> list[Sequence[str]]:
    head = text[:4096]
    delimiter = max(",\t|;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in reader]


def _from_workbook(content: bytes) -> list[Sequence[str]]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        raw = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError, IndexError) as fault:
        raise Refused("delivery_not_readable", NOT_READABLE, fault=type(fault).__name__) from fault
    return [[_text(cell) for cell in row] for row in raw]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        if cell.is_integer():
            return f"{int(cell)}{MARK_LOST_DIGITS if abs(cell) >= 10**15 else ''}"
        return repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
