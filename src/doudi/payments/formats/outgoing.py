"""Files to banks by the place's templates: CSV, fixed width, Excel, and a pain.001-shaped XML.

Each writer is given lines some thousand at a time and yields bytes, so a file of a million lines
needs the memory of one such part. Equal lines give equal bytes: a file made again after a crash is
the same file.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter

from doudi.kernel.errors import Broken
from doudi.kernel.money import yuan


class Lines(NamedTuple):
    """Some transfers as the bank sees them, column by column; amounts in fen, one memo for all."""

    seqs: Sequence[int]
    references: Sequence[str]
    holders: Sequence[str]
    numbers: Sequence[str]
    amounts: Sequence[int]
    memo: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says about itself."""

    message: str  # unique name of the file; banks refuse a second one with the same
    made_on: str  # ISO day
    pay_on: str
    payer: str
    count: int
    total: int
    memo: str


def write(template: dict[str, Any], head: Head, parts: Iterable[Lines]) -> Iterator[bytes]:
    """The bytes of a file. Raises `Broken` for a template of an unknown format."""
    writer = WRITERS.get(template["format"])
    if writer is None:
        raise Broken("template_unknown", format=template["format"])
    return writer(template, head, parts)


FORMULA = re.compile(r"^[=+\-@]", re.MULTILINE)  # how a cell begins that a spreadsheet computes
QUOTED = re.compile(r'[",\r\n]')  # what a cell of CSV may hold in quotes only
MARKUP = re.compile("[&<>]")

Column = Callable[[Lines], Sequence[str]]
CELLS: dict[str, Column] = {
    "seq": lambda x: [*map(str, x.seqs)],
    "reference": lambda x: x.references,
    "holder": lambda x: _safe(x.holders),
    "number": lambda x: x.numbers,
    "amount": lambda x: _yuan(x.amounts),
    "fen": lambda x: [*map(str, x.amounts)],
    "memo": lambda x: [*_safe([x.memo])] * len(x.seqs),
}


def _yuan(amounts: Sequence[int]) -> list[str]:
    """Amounts as the bank writes them; equal amounts, and there are many, are written once."""
    known = {amount: yuan(amount) for amount in set(amounts)}
    return [known[amount] for amount in amounts]


def _safe(texts: Sequence[str]) -> Sequence[str]:
    """No cell may be read as a formula by a spreadsheet; hardly a column has such a cell."""
    if not FORMULA.search("\n".join(texts)):
        return texts
    return ["'" + text if FORMULA.match(text) else text for text in texts]


def _csv(template: dict[str, Any], head: Head, parts: Iterable[Lines]) -> Iterator[bytes]:
    encoding, cells = template["encoding"], [CELLS[c["field"]] for c in template["columns"]]
    yield as_csv([[c["title"]] for c in template["columns"]]).encode(encoding)
    for part in parts:
        yield as_csv([cell(part) for cell in cells]).encode(encoding)
    last = template["trailer"], str(head.count), yuan(head.total)
    yield as_csv([[text] for text in last]).encode(encoding)


def as_csv(columns: Sequence[Sequence[str]]) -> str:
    """The rows of these columns; only where a cell needs quotes are they looked for cell by cell."""
    rows = zip(*columns, strict=True)
    if (
        len(columns) > 1
        and columns[0]
        and not any(QUOTED.search("\0".join(column)) for column in columns)
    ):
        return "\r\n".join(map(",".join, rows)) + "\r\n"
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _fixed(template: dict[str, Any], head: Head, parts: Iterable[Lines]) -> Iterator[bytes]:
    encoding = template["encoding"]
    columns = [(CELLS[c["field"]], c) for c in template["columns"]]
    for part in parts:
        cells = (_padded(cell(part), column, encoding) for cell, column in columns)
        yield b"\r\n".join(b"".join(row) for row in zip(*cells, strict=True)) + b"\r\n"
    yield f"{template['trailer']}{head.count:08d}{head.total:018d}\r\n".encode()


def _padded(texts: Sequence[str], column: dict[str, Any], encoding: str) -> list[bytes]:
    """Each exactly `width` bytes; a value that does not fit is an error, never cut."""
    raws, width = [text.encode(encoding) for text in texts], column["width"]
    if max(map(len, raws)) > width:
        raise Broken("value_too_wide", field=column["field"], width=width)
    if pad := column.get("pad", "").encode():
        return [raw.rjust(width, pad) for raw in raws]
    return [raw.ljust(width) for raw in raws]


def _xlsx(template: dict[str, Any], head: Head, parts: Iterable[Lines]) -> Iterator[bytes]:
    """Everything is text, so that no spreadsheet rounds a number; a fixed creation instant keeps
    equal lists equal bytes."""
    with tempfile.TemporaryFile() as scratch:
        book = xlsxwriter.Workbook(
            scratch,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        for column, spec in enumerate(template["columns"]):
            sheet.write_string(0, column, spec["title"], text)
        row = 0
        for part in parts:
            cells = zip(*(CELLS[spec["field"]](part) for spec in template["columns"]), strict=True)
            for values in cells:
                row += 1
                for column, value in enumerate(values):
                    sheet.write_string(row, column, value, text)
        for column, value in enumerate((template["trailer"], str(head.count), yuan(head.total))):
            sheet.write_string(row + 1, column, value, text)
        book.close()
        scratch.seek(0)
        while piece := scratch.read(1 << 20):
            yield piece


def _pain001(template: dict[str, Any], head: Head, parts: Iterable[Lines]) -> Iterator[bytes]:  # noqa: ARG001
    """Shaped like ISO 20022 pain.001.001.09: one batch, one transaction per line, memo as remittance."""
    group = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{escape(head.message)}</MsgId><CreDtTm>{head.made_on}T00:00:00</CreDtTm>"
        f"<NbOfTxs>{head.count}</NbOfTxs><CtrlSum>{yuan(head.total)}</CtrlSum>"
        f"<InitgPty><Nm>{escape(head.payer)}</Nm></InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>{escape(head.message)}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<BtchBookg>true</BtchBookg><NbOfTxs>{head.count}</NbOfTxs>"
        f"<CtrlSum>{yuan(head.total)}</CtrlSum><ReqdExctnDt><Dt>{head.pay_on}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>{escape(head.payer)}</Nm></Dbtr>\n"
    )
    yield group.encode()
    for part in parts:
        yield "".join(_transactions(part)).encode()
    yield b"</PmtInf></CstmrCdtTrfInitn></Document>\n"


def _transactions(part: Lines) -> Iterator[str]:
    memo = escape(part.memo)
    plain = not MARKUP.search("\0".join(part.holders))
    holders = part.holders if plain else [*map(escape, part.holders)]
    cells = zip(part.references, _yuan(part.amounts), holders, part.numbers, strict=True)
    for reference, amount, holder, number in cells:
        yield (
            f"<CdtTrfTxInf><PmtId><EndToEndId>{reference}</EndToEndId></PmtId>"
            f'<Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt>'
            f"<Cdtr><Nm>{holder}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{number}</Id>"
            f"</Othr></Id></CdtrAcct><RmtInf><Ustrd>{memo}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )


Writer = Callable[[dict[str, Any], Head, Iterable[Lines]], Iterator[bytes]]
WRITERS: dict[str, Writer] = {"csv": _csv, "fixed": _fixed, "xlsx": _xlsx, "pain001": _pain001}
SUFFIXES = {"csv": "csv", "fixed": "txt", "xlsx": "xlsx", "pain001": "xml"}
