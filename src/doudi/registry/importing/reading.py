"""Tables out of files as text: Excel by calamine, CSV in UTF-8 or GB18030."""

import csv
import io
import re
from collections.abc import Container, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from doudi.kernel.errors import Refused

Cells = list[str]
MOST_ROWS = 200_000
MOST_COLUMNS = 100
TOO_LONG = 1e15  # a spreadsheet keeps 15 digits of a number: the rest of an identity number is lost


def table_of(content: bytes, mime: str) -> list[Cells]:
    """All rows of the first sheet, as text. Raises `Refused` for what cannot be read."""
    rows = _csv(content) if mime == "text/csv" else _excel(content)
    if len(rows) > MOST_ROWS:
        raise Refused("too_many_rows", _("行数太多，请分成几个文件"), most=MOST_ROWS)
    return rows


def _excel(content: bytes) -> list[Cells]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, IndexError, ValueError) as fault:
        raise Refused("not_a_spreadsheet", _("无法读取这个表格文件")) from fault
    _fill_down(rows, merged)
    return [[cell_text(c) for c in row[:MOST_COLUMNS]] for row in rows]


def _fill_down(
    rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """A cell merged over several rows (a village over its people) counts for each of them."""
    for (top, left), (bottom, _right) in merged:
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def cell_text(cell: Any) -> str:
    """A cell as people see it: dates in ISO, whole numbers without a point."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if abs(cell) >= TOO_LONG:
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _csv(content: bytes) -> list[Cells]:
    text = decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",\t;，", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [[c.strip() for c in row[:MOST_COLUMNS]] for row in rows]


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without its mark) or GB18030. Raises `Refused`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding_unknown", _("文件编码应为 UTF-8 或 GB18030"))


def heading_place(rows: Sequence[Cells], known: Container[str] = ()) -> int:
    """Where the headings are: the first of the first ten rows with the most `known` headings, or
    where none is known, with the most filled cells."""
    if not rows:
        raise Refused("file_empty", _("文件是空的"))
    usual = [sum(re.sub(r"[\s*＊:：]", "", c) in known for c in row if c) for row in rows[:10]]
    filled = [sum(bool(c) for c in row) for row in rows[:10]]
    best = usual if max(usual) > 1 else filled
    return best.index(max(best))
