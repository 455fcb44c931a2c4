"""Deliveries as departments really send them: titles, merged cells, encodings, lost digits."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from doudi.kernel.errors import Refused
from doudi.verification.deliveries.rejects import write_rejects
from doudi.verification.deliveries.sheet import read_sheet
from doudi.verification.deliveries.values import typed
from doudi.verification.kinds import kinds

DEPOSIT = kinds()["deposit"]
GOOD = '009901196205040011,曾德全,青溪农商行,"12,345.60",2026-10-31'


def _csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(("身份证号,姓名,银行名称,余额,余额日期", *rows)).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_in_any_usual_encoding_gives_whole_fen_and_dates(encoding: str) -> None:
    good, faults = typed(read_sheet(_csv(GOOD, encoding=encoding), "存款.csv", DEPOSIT), DEPOSIT)
    row = good.row(0, named=True)
    assert (row["name"], row["balance"], row["as_of"]) == ("曾德全", 1234560, date(2026, 10, 31))
    assert faults.rows == 0


def test_titles_and_merged_cells_above_the_headings_are_passed_over() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["青溪县银行存款查询结果"])
    page.merge_cells("A1:E1")
    page.append(["制表：某银行", None, None, None, "2026-11-01"])
    page.append(["身份证号", "姓名", "银行名称", "余额", "余额日期"])
    page.append(["009901196205040011", "曾德全", "青溪农商行", 12345.6, date(2026, 10, 31)])
    content = io.BytesIO()
    book.save(content)
    good, faults = typed(read_sheet(content.getvalue(), "存款.xlsx", DEPOSIT), DEPOSIT)
    assert good["balance"].to_list() == [1234560]
    assert good["row"].to_list() == [4]
    assert faults.rows == 0


def test_a_number_that_became_a_float_is_a_fault_and_never_a_guess() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["身份证号", "姓名", "余额"])
    page.append([990119620504001100, "曾德全", 1])
    content = io.BytesIO()
    book.save(content)
    good, faults = typed(read_sheet(content.getvalue(), "a.xlsx", DEPOSIT), DEPOSIT)
    assert good.is_empty()
    assert faults.table["code"].to_list() == ["digits_lost_by_spreadsheet"]


def test_every_fault_of_every_row_is_reported_and_the_good_rows_are_kept() -> None:
    rows = [
        GOOD,
        ",,某行,1.00,2026-10-31",
        "12,张三,某行,一百,昨天",
        "009901196205040011,,某行,1.005,",
    ]
    _, faults = typed(read_sheet(_csv(*rows), "a.csv", DEPOSIT), DEPOSIT)
    found = set(faults.table.select("row", "code").iter_rows())
    assert found == {
        (3, "required"), (3, "nobody_named"),
        (4, "not_a_number"), (4, "not_a_money"), (4, "not_a_date"),
        (5, "required"), (5, "not_a_money"),
    }  # fmt: skip


def test_the_reject_file_gives_the_department_its_own_rows_back_with_reasons(
    tmp_path: Path,
) -> None:
    sheet = read_sheet(_csv(GOOD, "12,张三,某行,一百,2026-10-31"), "a.csv", DEPOSIT)
    _, faults = typed(sheet, DEPOSIT)
    assert write_rejects(tmp_path / "退回.xlsx", sheet, faults.table) == 1
    page = openpyxl.load_workbook(tmp_path / "退回.xlsx").active
    assert [c.value for c in page[2]][:3] == [3, "12", "张三"]
    assert "不是金额" in page[2][-1].value


def test_something_that_is_no_table_is_refused_whole() -> None:
    with pytest.raises(Refused, match="delivery_not_readable"):
        read_sheet(b"\x89PNG\x0d\x0a\x00\xff\xfe", "存款.csv", DEPOSIT)
    with pytest.raises(Refused, match="delivery_without_headings"):
        read_sheet("甲,乙\n1,2".encode(), "存款.csv", DEPOSIT)


def test_every_kind_names_its_basis_and_its_department() -> None:
    for kind in kinds().values():
        assert kind.basis
        assert {"zh", "en"} <= set(kind.department)
        assert {"zh", "en"} <= set(kind.name)
        assert len({c.key for c in kind.columns}) == len(kind.columns), kind.key


def test_a_unit_behind_a_heading_does_not_hide_the_column() -> None:
    content = GOOD.join(["身份证号,姓名,银行名称,余额（元）,余额日期(年月日)\n", ""]).encode()
    good, _ = typed(read_sheet(content, "存款.csv", DEPOSIT), DEPOSIT)
    assert good["balance"].to_list() == [1234560]


def test_a_certificate_that_was_issued_again_carries_its_mark() -> None:
    kind = kinds()["disability"]
    content = (
        "姓名,残疾人证号,残疾类别,残疾等级\n曾德全,00990119620504001142B1,肢体残疾,二级\n".encode()
    )
    good, faults = typed(read_sheet(content, "残疾.csv", kind), kind)
    assert faults.rows == 0
    assert good["certificate"].to_list() == ["00990119620504001142B1"]
