"""Files as departments send them: workbooks with merged titles, text in two encodings."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Protocol

import xlsxwriter

from doudi.demo.departments.shapes import Shape


class Sink(Protocol):
    """A file being written. `write` answers the row's number in the file, counted from 1."""

    name: str
    count: int

    def write(self, cells: list[str]) -> int: ...

    def close(self) -> None: ...


def open_sink(folder: Path, shape: Shape, on: date) -> Sink:
    """Open the file of that kind with its title rows and headings written."""
    headings = [heading for _, heading in shape.who] + list(shape.columns)
    titles = titles_of(shape, on)
    if shape.form == "xlsx":
        return _Workbook(folder / f"{shape.file}.xlsx", titles, headings)
    return _Text(folder / f"{shape.file}.csv", shape.form, titles, headings)


def titles_of(shape: Shape, on: date) -> list[str]:
    """The rows above the headings: who sends what, as of when, that it is invented."""
    everything = [
        f"青溪县{shape.office}{shape.title}表（合成数据）",
        f"数据截止：{on:%Y年%m月%d日}　　金额单位：元",
    ]
    return everything[: shape.titles]


class _Workbook:
    """An Excel workbook with titles merged over all columns; every cell is text."""

    def __init__(self, path: Path, titles: list[str], headings: list[str]) -> None:
        self.name, self.count = path.name, 0
        options = {"constant_memory": True, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(path, options)
        self._sheet = self._book.add_worksheet("Sheet1")
        centred = self._book.add_format({"align": "center", "bold": True})
        for i, title in enumerate(titles):
            self._sheet.merge_range(i, 0, i, len(headings) - 1, title, centred)
        self._first = len(titles) + 1
        for column, heading in enumerate(headings):
            self._sheet.write_string(len(titles), column, heading)

    def write(self, cells: list[str]) -> int:
        row = self._first + self.count
        for column, cell in enumerate(cells):
            if cell:
                self._sheet.write_string(row, column, cell)
        self.count += 1
        return row + 1

    def close(self) -> None:
        self._book.close()


class _Text:
    """Comma-separated text; utf-8 files begin with a byte-order mark, as spreadsheets write them."""

    def __init__(self, path: Path, form: str, titles: list[str], headings: list[str]) -> None:
        self.name, self.count = path.name, 0
        encoding = "utf-8-sig" if form == "utf-8" else form
        self._file = path.open("w", encoding=encoding, newline="")
        self._csv = csv.writer(self._file)
        for title in titles:
            self._csv.writerow([title] + [""] * (len(headings) - 1))
        self._csv.writerow(headings)
        self._first = len(titles) + 2

    def write(self, cells: list[str]) -> int:
        self._csv.writerow(cells)
        self.count += 1
        return self._first + self.count - 1

    def close(self) -> None:
        self._file.close()
