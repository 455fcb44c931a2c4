"""Result files of banks, read by the place's templates. Every fault is listed; nothing is guessed.

A reader never raises for what a bank sends: a file that is cut off, in another encoding, or of
another kind yields the lines it holds and the faults that say so.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from xml.etree import ElementTree

import python_calamine

from doudi.kernel.money import fen, yuan

MOST_BYTES = 200 * 1024 * 1024
Code = Literal[
    "empty", "too_large", "no_lines", "encoding", "cut_off", "not_csv", "not_xlsx", "not_xml",
    "xml_with_doctype", "column_twice", "column_missing", "cells_missing", "cells_extra", "width",
    "trailer", "trailer_twice", "after_trailer", "no_trailer", "count_differs", "total_differs",
    "amount", "date", "currency", "status_unknown", "reason_unknown", "reference_missing",
]  # fmt: skip


OTHER_KIND: tuple[Code, ...] = (
    "encoding", "not_csv", "not_xlsx", "not_xml", "xml_with_doctype", "column_missing", "column_twice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """One line of a bank. `amount` in fen; `reason` is one of our words, "" where paid."""

    row: int
    reference: str
    amount: int
    is_paid: bool
    reason: str
    on: date | None
    holder: str = ""


@dataclass(slots=True)
class Parsed:
    """Everything readable in a file and everything wrong with it: [row, code, detail]."""

    lines: list[Reported] = field(default_factory=list)
    faults: list[list[Any]] = field(default_factory=list)
    trailer: tuple[int, int] | None = None  # count and fen as the file itself claims

    def fault(self, row: int, code: Code, detail: str = "") -> None:
        """Note one fault; `detail` is a column or code, never a name or number of a person."""
        self.faults.append([row, code, detail])


def parse(template: dict[str, Any], content: bytes) -> Parsed:
    """Read `content`; the trailer is compared with what was read."""
    parsed = Parsed()
    if not content:
        parsed.fault(0, "empty")
        return parsed
    if len(content) > MOST_BYTES:
        parsed.fault(0, "too_large")
        return parsed
    READERS[template["format"]](template, content, parsed)
    if parsed.lines or not unreadable(parsed):
        _compare_trailer(template, parsed)
    if not parsed.lines and not parsed.faults:
        parsed.fault(0, "no_lines")
    return parsed


def unreadable(parsed: Parsed) -> bool:
    """Is the file as a whole of another kind than the template's, so that its parts say nothing?"""
    return any(code in OTHER_KIND for _row, code, _detail in parsed.faults)


def _compare_trailer(template: dict[str, Any], parsed: Parsed) -> None:
    if parsed.trailer is None:
        if template.get("trailer"):
            parsed.fault(0, "no_trailer")
        return
    unread = {row for row, code, _ in parsed.faults if row and code != "trailer"}
    count, total = len(parsed.lines) + len(unread), sum(x.amount for x in parsed.lines)
    if parsed.trailer[0] != count:
        parsed.fault(0, "count_differs", f"{parsed.trailer[0]}/{count}")
    if not unread and parsed.trailer[1] != total:
        parsed.fault(0, "total_differs", f"{yuan(parsed.trailer[1])}/{yuan(total)}")


def _text_of(template: dict[str, Any], content: bytes, parsed: Parsed) -> str | None:
    for encoding in ("utf-8-sig", template["encoding"]):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    parsed.fault(0, "encoding", template["encoding"])
    return None


def _csv(template: dict[str, Any], content: bytes, parsed: Parsed) -> None:
    text = _text_of(template, content, parsed)
    if text is None:
        return
    try:
        _table(template, list(csv.reader(io.StringIO(text), strict=True)), parsed)
    except csv.Error:
        parsed.fault(0, "not_csv")
    if not text.endswith("\n"):
        parsed.fault(0, "cut_off")


def _xlsx(template: dict[str, Any], content: bytes, parsed: Parsed) -> None:
    if (size := _unpacked(content)) is None or size > MOST_BYTES:
        parsed.fault(0, "not_xlsx" if size is None else "too_large")
        return
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception:  # the reader's own errors are not a documented family
        parsed.fault(0, "not_xlsx")
        return
    _table(template, [["" if c is None else _plain(c) for c in row] for row in rows], parsed)


def _unpacked(content: bytes) -> int | None:
    """What the workbook becomes when it is unpacked, as it says itself; None where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError):
        return None


def _plain(cell: Any) -> str:
    """A cell as text; a number cell that stands for an amount keeps two places."""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def _table(template: dict[str, Any], rows: list[list[str]], parsed: Parsed) -> None:
    titles = {title: n for n, title in enumerate(rows[0])} if rows else {}
    columns = template["columns"]
    if rows and len(titles) != len(rows[0]):
        parsed.fault(1, "column_twice")
        return
    missing = [title for title in columns.values() if title not in titles]
    for title in missing:
        parsed.fault(1, "column_missing", title)
    if missing:
        return
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if row[0].strip() == template["trailer"]:
            _trailer(parsed, number, row[1:3])
            continue
        if parsed.trailer is not None:
            parsed.fault(number, "after_trailer")
            continue
        if len(row) != len(rows[0]):
            parsed.fault(number, "cells_missing" if len(row) < len(rows[0]) else "cells_extra")
            continue
        _line(template, parsed, number, {k: row[titles[t]].strip() for k, t in columns.items()})


def _trailer(parsed: Parsed, row: int, cells: list[str]) -> None:
    if parsed.trailer is not None:
        parsed.fault(row, "trailer_twice")
        return
    try:
        parsed.trailer = (int(cells[0].removesuffix(".00")), fen(cells[1].strip()))
    except (ValueError, IndexError):
        parsed.fault(row, "trailer")


def _line(template: dict[str, Any], parsed: Parsed, row: int, cells: dict[str, str]) -> None:
    """One row as values, or every fault in it."""
    before = len(parsed.faults)
    amount, on = _amount(parsed, row, cells), _day(parsed, row, cells.get("on", ""))
    status = cells["status"]
    is_paid = status == template["paid"]
    if not is_paid and status != template["returned"]:
        parsed.fault(row, "status_unknown", status[:12])
    reason = "" if is_paid else template["reasons"].get(cells.get("reason", ""), "")
    if not is_paid and not reason and status == template["returned"]:
        parsed.fault(row, "reason_unknown", cells.get("reason", "")[:12])
    if not cells["reference"]:
        parsed.fault(row, "reference_missing")
    if len(parsed.faults) == before and amount is not None:
        parsed.lines.append(
            Reported(row, cells["reference"], amount, is_paid, reason, on, cells.get("holder", ""))
        )


def _amount(parsed: Parsed, row: int, cells: dict[str, str]) -> int | None:
    text = cells["fen"] if "fen" in cells else cells["amount"].replace(",", "")
    if not re.fullmatch(r"[0-9]{1,14}" if "fen" in cells else r"[0-9]{1,12}(\.[0-9]{1,2})?", text):
        parsed.fault(row, "amount")
        return None
    return int(text) if "fen" in cells else fen(text)


def _day(parsed: Parsed, row: int, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        parsed.fault(row, "date")
        return None


def _fixed(template: dict[str, Any], content: bytes, parsed: Parsed) -> None:
    width = sum(c["width"] for c in template["columns"])
    if not content.endswith(b"\n"):
        parsed.fault(0, "cut_off")
    for number, raw in enumerate(content.splitlines(), 1):
        if raw[:1] == template["trailer"].encode() and len(raw) == 27:
            _trailer_fixed(parsed, number, raw)
            continue
        if parsed.trailer is not None:
            parsed.fault(number, "after_trailer")
            continue
        if len(raw) != width:
            parsed.fault(number, "width", f"{len(raw)}/{width}")
            continue
        try:
            cells = dict(_cut(template, raw))
        except UnicodeDecodeError:
            parsed.fault(number, "encoding", template["encoding"])
            continue
        _line(template, parsed, number, cells)


def _trailer_fixed(parsed: Parsed, number: int, raw: bytes) -> None:
    if parsed.trailer is not None:
        parsed.fault(number, "trailer_twice")
        return
    try:
        parsed.trailer = (int(raw[1:9]), int(raw[9:27]))
    except ValueError:
        parsed.fault(number, "trailer")


def _cut(template: dict[str, Any], raw: bytes) -> Iterator[tuple[str, str]]:
    here = 0
    for column in template["columns"]:
        yield (
            column["field"],
            raw[here : here + column["width"]].decode(template["encoding"]).strip(),
        )
        here += column["width"]


def _camt(template: dict[str, Any], content: bytes, parsed: Parsed) -> None:
    """Shaped like camt.054: TxDtls with EndToEndId, Amt, and RtrInf where the money came back."""
    if b"\x00" in content:  # UTF-16 and UTF-32 would hide what is looked for below
        parsed.fault(0, "encoding", "utf-8")
        return
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        parsed.fault(0, "xml_with_doctype")
        return
    row = 0
    try:
        for _event, node in ElementTree.iterparse(io.BytesIO(content)):
            name = node.tag.rpartition("}")[2]
            if name == "TxDtls":
                row += 1
                _camt_line(template, parsed, row, node)
                node.clear()
            elif name == "TtlNtries":
                _trailer(parsed, 0, [_at(node, "NbOfNtries"), _at(node, "Sum")])
    except (ElementTree.ParseError, LookupError, ValueError):  # the last two: unknown encodings
        parsed.fault(0, "cut_off" if row else "not_xml")


def _camt_line(template: dict[str, Any], parsed: Parsed, row: int, node: Any) -> None:
    code = _at(node, "RtrInf/Rsn/Cd")
    cells = {
        "reference": _at(node, "Refs/EndToEndId"), "amount": _at(node, "Amt"), "reason": code,
        "status": "returned" if code else "paid", "on": _at(node, "RltdDts/AccptncDtTm")[:10],
    }  # fmt: skip
    if (currency := node.find("{*}Amt")) is not None and currency.get("Ccy") != "CNY":
        parsed.fault(row, "currency", str(currency.get("Ccy"))[:5])
        return
    _line(template | {"paid": "paid", "returned": "returned"}, parsed, row, cells)


def _at(node: Any, path: str) -> str:
    found = node.find("/".join("{*}" + step for step in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


Reader = Callable[[dict[str, Any], bytes, Parsed], None]
READERS: dict[str, Reader] = {"csv": _csv, "xlsx": _xlsx, "fixed": _fixed, "camt": _camt}
