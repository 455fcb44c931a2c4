"""Tables as people have them."""

import io
from datetime import date

import xlsxwriter

from doudi.registry.importing.parsing import day
from doudi.registry.importing.reading import table_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(write) -> bytes:
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content)
    write(made.add_worksheet(), made)
    made.close()
    return content.getvalue()


def test_a_cell_merged_over_rows_counts_for_each_and_one_over_columns_once():
    def write(sheet, _made):
        sheet.merge_range(0, 0, 0, 2, "二○二六年台账")
        sheet.write_row(1, 0, ["村", "姓名", "证件号码"])
        sheet.merge_range(2, 0, 3, 0, "东街社区")
        sheet.write(2, 1, "王小明")
        sheet.write_row(3, 1, ["李小红", "009901196001010011"])

    assert table_of(book(write), XLSX) == [
        ["二○二六年台账", "", ""],
        ["村", "姓名", "证件号码"],
        ["东街社区", "王小明", ""],
        ["东街社区", "李小红", "009901196001010011"],
    ]


def test_days_typed_as_text_as_dates_or_as_bare_numbers_are_the_same_day():
    def write(sheet, made):
        sheet.write_datetime(0, 0, date(1960, 3, 25), made.add_format({"num_format": "yyyy-m-d"}))
        sheet.write_number(0, 1, 22000)
        sheet.write_string(0, 2, "1960年3月25日")

    (row,) = table_of(book(write), XLSX)
    assert {day(text) for text in row} == {date(1960, 3, 25)}


def test_zeros_before_a_number_stay():
    (row,) = table_of(book(lambda s, _m: s.write_string(0, 0, "009901196001010011")), XLSX)
    assert row == ["009901196001010011"]
