"""Result files that are damaged, foreign, doubled or hostile: every fault is named, nothing raises,
and the books do not move."""

import csv
import io
import zipfile
from functools import lru_cache
from typing import Any

import pytest
import xlsxwriter
import yaml
from django.conf import settings

from doudi.payments.formats.incoming import parse
from doudi.payments.models import Entry, Instruction, ResultFile, ResultLine
from doudi.payments.selectors import books
from doudi.payments.tests.world import COUNTY, World, result_csv

TITLES = ["业务编号", "户名", "金额", "处理结果", "原因代码", "记账日期"]
REF = "0099012026050010000001"


@lru_cache
def template(name: str) -> Any:
    path = settings.ROOT / "law" / "payments" / "terms.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))["settings"]["result_templates"][
        "values"
    ]
    return next(iter(told["0099"].values()))["value"][name]


def codes(name: str, content: bytes) -> set[str]:
    """The faults that the reader of a template finds in a file."""
    return {fault[1] for fault in parse(template(name), content).faults}


def sheet(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def text(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("gb18030")


def table(*rows: list[object], total: list[object] | None = None) -> list[list[object]]:
    return [list(TITLES), *rows, total or ["合计", len(rows), "10.00"]]


GOOD: list[object] = [REF, "P1", "10.00", "成功", "", "2026-05-09"]
CAMT = (
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><N>'
    "<TtlNtries><NbOfNtries>1</NbOfNtries><Sum>10.00</Sum></TtlNtries><TxDtls><Refs>"
    f'<EndToEndId>{REF}</EndToEndId></Refs><Amt Ccy="CNY">10.00</Amt></TxDtls></N></Document>'
)
FIXED = f"{REF:<40}{1000:>14}S  20260509\r\nT00000001{1000:018d}\r\n".encode()


@pytest.mark.parametrize("write", [("csv", text), ("xlsx", sheet)], ids=["csv", "xlsx"])
@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (table(GOOD), None),
        (table(), "total_differs"),
        ([list(TITLES)], "no_trailer"),
        ([list(TITLES[:-2]), GOOD[:-2]], "column_missing"),
        ([[*TITLES, "金额"], [*GOOD, "99.00"]], "column_twice"),
        (table(GOOD, total=["合计", 2, "10.00"]), "count_differs"),
        (table(GOOD, total=["合计", 1, "10.01"]), "total_differs"),
        (table(GOOD, total=["合计", "x", "y"]), "trailer"),
        ([*table(GOOD), GOOD], "after_trailer"),
        ([*table(GOOD), ["合计", 1, "10.00"]], "trailer_twice"),
        (table([REF, "P1", "１0.00", "成功", "", "2026-05-09"]), "amount"),
        (table([REF, "P1", "1e1", "成功", "", "2026-05-09"]), "amount"),
        (table([REF, "P1", "10.001", "成功", "", "2026-05-09"]), "amount"),
        (table([REF, "P1", "-10.00", "成功", "", "2026-05-09"]), "amount"),
        (table([REF, "P1", "9" * 13, "成功", "", "2026-05-09"]), "amount"),
        (table([REF, "P1", "10.00", "失败", "77", "2026-05-09"]), "reason_unknown"),
        (table([REF, "P1", "10.00", "待定", "", "2026-05-09"]), "status_unknown"),
        (table([REF, "P1", "10.00", "成功", "", "2026-02-30"]), "date"),
        (table(["", "P1", "10.00", "成功", "", "2026-05-09"]), "reference_missing"),
    ],
)  # fmt: skip
def test_every_fault_of_a_table_is_named(write, rows, code):
    name, writer = write
    found = codes(name, writer(rows))
    assert found == set() if code is None else code in found


def test_a_row_with_a_cell_too_many_or_too_few_is_not_shifted():
    assert "cells_extra" in codes("csv", text(table([*GOOD, "more"])))
    assert "cells_missing" in codes("csv", text(table(GOOD[:-1])))


@pytest.mark.parametrize("cut", [1, 20, 60, -1])
def test_a_file_cut_off_anywhere_is_never_read_as_whole(cut):
    for name, whole in (("csv", text(table(GOOD))), ("fixed", FIXED), ("camt", CAMT.encode())):
        assert not codes(name, whole), name
        assert codes(name, whole[:cut]), name
    assert codes("xlsx", sheet(table(GOOD))[: cut * 10])


@pytest.mark.parametrize("name", ["csv", "xlsx", "fixed", "camt"])
def test_foreign_files_are_refused_by_every_reader(name):
    own = {
        "csv": text(table(GOOD)),
        "fixed": FIXED,
        "camt": CAMT.encode(),
        "xlsx": sheet(table(GOOD)),
    }
    foreign = [content for other, content in own.items() if other != name]
    foreign += [
        b"",
        b"\x00" * 50,
        b"%PDF-1.7",
        b"PK\x03\x04junk",
        b"<html></html>",
        bytes(range(256)),
    ]
    for content in foreign:
        assert codes(name, content), content[:20]


def test_fixed_width_faults_are_named():
    assert "width" in codes("fixed", FIXED.replace(b"S  ", b"S "))
    assert "amount" in codes("fixed", FIXED.replace(b"1000S", b"10x0S"))
    assert "total_differs" in codes("fixed", FIXED.replace(b"1000\r\n", b"1001\r\n"))
    assert "after_trailer" in codes("fixed", FIXED + FIXED.splitlines(keepends=True)[0])
    assert "trailer_twice" in codes("fixed", FIXED + FIXED.splitlines(keepends=True)[1])


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_no_entity_is_ever_expanded_in_any_encoding(encoding):
    head, body = CAMT.split("?>", 1)
    bomb = (head + "?>" + BOMB + body.replace(REF, "&b;")).encode(encoding)
    found = parse(template("camt"), bomb)
    assert {f[1] for f in found.faults} & {"xml_with_doctype", "encoding"}
    assert found.lines == []


def test_xml_faults_are_named():
    assert "currency" in codes("camt", CAMT.replace('"CNY"', '"USD"').encode())
    assert "reason_unknown" in codes("camt", CAMT.replace(
        "</TxDtls>", "<RtrInf><Rsn><Cd>ZZ99</Cd></Rsn></RtrInf></TxDtls>").encode())  # fmt: skip
    assert "count_differs" in codes("camt", CAMT.replace("Entries>1", "").replace(
        "<NbOfNtries>1<", "<NbOfNtries>2<").encode())  # fmt: skip
    assert "cut_off" in codes("camt", CAMT.replace("</N>", "").encode())
    assert "no_lines" in codes("camt", b"<Document><Other/></Document>")
    assert codes("camt", CAMT.replace("1.0", '1.0" encoding="x-none', 1).encode())


def test_a_workbook_that_unpacks_to_more_than_a_file_may_hold_is_not_unpacked():
    out = io.BytesIO()
    packed = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with packed, packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
        for _ in range(210):
            part.write(b" " * (1 << 20))
    assert "too_large" in codes("xlsx", out.getvalue())


@pytest.mark.django_db
def test_whatever_is_refused_leaves_the_books_and_the_payments_as_they_were():
    world = World()
    world.money()
    for person in (1, 2, 3):
        world.grant(person, 10_000)
    run = world.sent(world.listed())
    whole = result_csv(run, {})
    entries = Entry.objects.count()
    rows = whole.split(b"\r\n")
    for content in (
        whole[: len(whole) // 2], b"", whole + rows[1] + b"\r\n", whole.replace(b"100.00", b"100.01", 1),
        whole.replace(b"009901202605", b"009902202605"), b"\r\n".join([rows[0], rows[1], *rows[1:]]),
        "\r\n".join(",".join(map(str, r)) for r in table(GOOD)).encode("utf-16"),
    ):  # fmt: skip
        for mode in ("whole", "part") if b"100.01" not in content else ("whole",):
            if mode == "part" and content.startswith(rows[0]) and rows[1] in content:
                continue  # readable lines of it would count, as asked
            assert world.take(content, mode=mode).faults
    assert not ResultFile.objects.filter(is_accepted=True).exists()
    assert Entry.objects.count() == entries
    assert ResultLine.objects.count() == 0
    assert set(Instruction.objects.values_list("state", flat=True)) == {"sent"}
    assert world.take(whole).is_accepted
    assert world.take(whole).faults[0][1] == "replayed"
    assert world.take(whole, mode="part").is_accepted is False
    assert books.mismatches(area=COUNTY) == []


@pytest.mark.django_db
def test_results_of_another_county_do_not_reach_this_one():
    world = World()
    world.money()
    world.grant(1, 10_000)
    run = world.sent(world.listed())
    from doudi.payments.services import results
    from doudi.payments.tests.world import officer

    other = officer(7, "Other", "pay_maker", area="009902")
    taken = results.take_results(area="009902", bank="nxs", name="r", content=result_csv(run, {}),
                                 mode="part", by=other, at=world.tick())  # fmt: skip
    assert not taken.is_accepted
    assert Instruction.objects.get().state == "sent"
