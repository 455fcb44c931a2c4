"""The rows that did not enter, as a spreadsheet to be put right and sent again."""

import io
from typing import Any

import xlsxwriter

from doudi.registry.errors import FAULTS
from doudi.registry.importing.fields import REASONS, TARGETS
from doudi.registry.models import ImportJob, ImportRow
from doudi.registry.models.imports import RowState
from doudi.registry.sealed import IMPORT_ROW, unseal

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def returned_file(job: ImportJob) -> bytes:
    """An xlsx with the file's own headings, the rows that are faulty or may be known, their faulty
    cells in red, and one column more with the reasons and the row's number in the file sent."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("退回")
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF0"})
    red = book.add_format({"bg_color": "#F4C7C3", "font_color": "#9C1C12"})
    text = book.add_format({"num_format": "@"})
    for column, heading in enumerate([*job.headings, REASONS]):
        sheet.write_string(0, column, heading, bold)
    sheet.set_column(len(job.headings), len(job.headings), 60)
    places = {key: job.headings.index(h) for key, h in job.mapping.items() if h in job.headings}
    rows = ImportRow.objects.filter(job=job, state__in=[RowState.FAULTY, RowState.DUPLICATE])
    for line, row in enumerate(rows.order_by("number").iterator(chunk_size=500), start=1):
        faulty = {places[field] for field, _ in row.faults if field in places}
        cells = unseal(row.cells_sealed, IMPORT_ROW).split("\x1f")
        for column in range(len(job.headings)):
            cell = cells[column] if column < len(cells) else ""
            sheet.write_string(line, column, safe(cell), red if column in faulty else text)
        sheet.write_string(line, len(job.headings), reasons(row), red)
    book.close()
    return out.getvalue()


def reasons(row: ImportRow) -> str:
    """What is wrong with a row, in words, with its number in the file."""
    return f"第{row.number}行：" + "；".join(in_words(field, fault) for field, fault in row.faults)


def in_words(field: str, fault: str) -> str:
    """A fault as people say it: the field and what is wrong."""
    label: Any = next((t.label for t in TARGETS if t.key == field), field)
    return f"{label}：{FAULTS.get(fault, fault)}"


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell
