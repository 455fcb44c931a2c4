"""Files to banks hold the bytes that a writer going cell by cell would give, whatever names hold."""

import csv
import io
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from doudi.payments.formats.outgoing import Head, Lines, as_csv, write

ODD = st.text(st.sampled_from('王五,"\r\n=-+@&<> \t·'), max_size=6)
HEAD = Head("M1", "2026-05-01", "2026-05-10", "009901", 2, 300, "低保金")
CSV = {
    "format": "csv", "encoding": "utf-8", "trailer": "合计",
    "columns": [{"field": f, "title": f} for f in ("seq", "holder", "number", "amount", "memo")],
}  # fmt: skip


def lines(holders: list[str], memo: str = "低保金") -> Lines:
    n = [*range(len(holders))]
    return Lines(n, [f"R{i}" for i in n], holders, [f"62{i}" for i in n], n, memo)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[ODD] * n), min_size=1)))
def test_columns_become_the_bytes_of_a_writer_of_rows(rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    assert as_csv([*zip(*rows, strict=True)]) == out.getvalue()


def test_no_rows_are_no_bytes() -> None:
    assert as_csv([[], []]) == ""


@given(st.lists(ODD, min_size=1, max_size=5), ODD)
def test_no_cell_of_a_csv_is_a_formula_and_names_stay_whole(holders: list[str], memo: str) -> None:
    text = b"".join(write(CSV, HEAD, [lines(holders, memo)])).decode()
    rows = [*csv.reader(io.StringIO(text, newline=""))][1:-1]
    assert len(rows) == len(holders)
    for row, holder in zip(rows, holders, strict=True):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
        assert row[1] in (holder, "'" + holder) and row[4] in (memo, "'" + memo)


@given(st.lists(st.text("王·&<>=", max_size=4), min_size=1, max_size=5))
def test_names_in_the_xml_are_read_back_as_they_are(holders: list[str]) -> None:
    tree = ElementTree.fromstring(b"".join(write({"format": "pain001"}, HEAD, [lines(holders)])))
    names = [e.text or "" for e in tree.iter() if e.tag.endswith("Nm")]
    assert names[2:] == holders  # after the payer, who is named twice
