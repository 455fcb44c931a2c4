"""Tables as people bring them (Parquet or CSV) into typed frames; every fault of form is collected.

Parquet columns have the types of `tables.schema`; narrower whole numbers and dates are widened, floats
are refused. In CSV (UTF-8 or GB 18030) an empty cell is unknown, a list is `a;b` and an empty one `-`,
dates are 20260520 or 2026-05-20, yes and no are true/false, 1/0 or 是/否.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from doudi.policy import rulebook
from doudi.policy.batch import tables
from doudi.policy.batch.checking import checked, coded
from doudi.policy.batch.numbering import numbered
from doudi.policy.contract.faults import pointer
from doudi.policy.errors import CaseRefused, Fault

SUFFIXES = (".parquet", ".csv")
REQUIRED = {
    "household": ("household_id", "area", "on", "residence"),
    "person": ("household_id", "person_id", "kin"),
    "income": ("household_id", "person_id", "item", "amount_yearly"),
    "spending": ("household_id", "person_id", "item", "amount_yearly"),
    "asset": ("household_id", "person_id", "item"),
    "obligor": ("household_id", tables.SUPPORTS),
}
WORDS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
DATE_KEYS = {"on"}
_READING = Lock()  # text takes the most memory until it is turned into codes: of one part at a time


def file_of(folder: Path, entity: str) -> Path | None:
    """The table of an entity in a folder, if it is there."""
    found = [folder / f"{tables.FILES[entity]}{suffix}" for suffix in SUFFIXES]
    return next((f for f in found if f.is_file()), None)


def files(folder: Path) -> list[Path]:
    """Every table of a folder."""
    return [f for entity in tables.FILES if (f := file_of(folder, entity)) is not None]


def read(folder: Path) -> dict[str, pl.DataFrame]:
    """The frames of one part, checked and numbered. Raises `CaseRefused` with every fault."""
    faults: list[Fault] = []
    frames: dict[str, pl.DataFrame] = {}
    present = {entity for entity in tables.FILES if file_of(folder, entity)}
    with _READING:
        for entity in tables.FILES:
            frames[entity] = _table(folder, entity, faults)
    if not faults:
        frames["household"] = _known_lists(frames["household"], folder, present)
        frames = numbered(frames)
        faults += checked(frames)
    if faults:
        raise CaseRefused(faults)
    return frames


def ignored(folder: Path) -> list[str]:
    """Columns (table.column) that no fact is read from: perhaps a slip of the pen."""
    found = []
    for entity in tables.FILES:
        if (file := file_of(folder, entity)) is not None:
            extra = set(_readable_names(file)) - set(tables.schema(entity))
            found += [f"{file.name}: {name}" for name in sorted(extra)]
    return found


def _readable_names(file: Path) -> list[str]:
    """The columns of a table; none where it cannot be read."""
    try:
        return _names(file)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError):
        return []


def _names(file: Path) -> list[str]:
    if file.suffix == ".parquet":
        return list(pl.read_parquet_schema(file))
    return pl.read_csv(_utf8(file), infer_schema=False, n_rows=0).columns


def _utf8(file: Path) -> bytes:
    """The bytes of a CSV as UTF-8; office software in China often writes GB 18030."""
    raw = file.read_bytes()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030").encode()
    return raw.removeprefix(b"\xef\xbb\xbf")


def _table(folder: Path, entity: str, faults: list[Fault]) -> pl.DataFrame:
    wanted, file = tables.schema(entity), file_of(folder, entity)
    if file is None:
        return pl.DataFrame(schema=wanted)
    try:
        frame = _raw(file, wanted)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as fault:
        first = str(fault).splitlines()[0]
        faults.append(
            Fault(
                pointer([file.name]),
                "unreadable",
                f"表格无法读取：{first}",
                f"cannot be read: {first}",
            )
        )
        return pl.DataFrame(schema=wanted)
    for name in REQUIRED[entity]:
        if name not in frame.columns:
            faults.append(
                Fault(
                    pointer([file.name, name]), "missing_column", f"缺少列 {name}",
                    f"the column {name} is required",
                )
            )  # fmt: skip
    height, given = frame.height, {column.name: column for column in frame}
    del frame  # so that the text of a column is given up as soon as its codes are there
    columns = []
    for name, kind in wanted.items():
        if name in given:
            typed = _typed(given.pop(name), name, kind, entity, file, faults)
            columns.append(coded(entity, typed).rechunk())
        else:
            columns.append(pl.Series(name, [None], dtype=kind).new_from_index(0, height))
    return pl.DataFrame(columns)


def _raw(file: Path, wanted: dict[str, Any]) -> pl.DataFrame:
    if file.suffix == ".parquet":
        there = pl.read_parquet_schema(file)
        return pl.read_parquet(file, columns=[c for c in wanted if c in there])
    frame = pl.read_csv(_utf8(file), infer_schema=False)
    return frame.select(pl.col(c).str.strip_chars().replace("", None) for c in wanted if c in frame)


def _typed(
    given: pl.Series, name: str, kind: Any, entity: str, file: Path, faults: list[Fault]
) -> pl.Series:
    """The column in its type; what does not fit is a fault, and null."""
    if given.dtype == kind:
        return given
    is_day = name in DATE_KEYS or _unit(entity, name) == "date"
    if given.dtype == pl.String and file.suffix == ".csv":
        made = _from_text(given, kind, is_day)
    elif given.dtype == pl.Null:
        made = given.cast(kind)
    elif given.dtype == pl.Date and is_day:
        made = given.dt.strftime("%Y%m%d").cast(pl.Int64)
    elif (kind == pl.Int64 and given.dtype.is_integer()) or (
        kind == pl.String and given.dtype in (pl.Categorical, pl.Enum)
    ):
        made = given.cast(kind, strict=False)
    else:
        says = f"{given.dtype}, not {pl.String() if kind is None else kind}"
        faults.append(
            Fault(
                pointer([file.name, name]), "wrong_type",
                f"列的类型应为 {kind}，实际为 {given.dtype}（金额为整数分，不得为小数）",
                f"the column is {says} (money is whole fen, never a fraction)",
            )
        )  # fmt: skip
        return pl.Series(name, [None], dtype=kind).new_from_index(0, len(given))
    bad = (made.is_null() & given.is_not_null()).arg_true()
    if len(bad):
        at, count = int(bad[0]), len(bad)
        faults.append(
            Fault(
                pointer([file.name, at, name]), "bad_value",
                f"第 {at + 1} 行的值“{given[at]}”不正确，共 {count} 行",
                f"row {at + 1} holds {given[at]!r}, which does not fit; {count} such rows",
            )
        )  # fmt: skip
    return made


def _unit(entity: str, name: str) -> str:
    declared = rulebook.load().facts.get((entity, name))
    return declared.unit if declared else ""


def _from_text(given: pl.Series, kind: Any, is_day: bool) -> pl.Series:
    if kind == pl.Boolean:
        return given.str.to_lowercase().replace_strict(WORDS, default=None, return_dtype=pl.Boolean)
    if isinstance(kind, pl.List):
        is_none = given == "-"
        lists = pl.DataFrame({"t": given, "n": is_none}).select(
            pl.when("n").then(pl.lit([], dtype=kind)).otherwise(pl.col("t").str.split(";"))
        )
        return lists.to_series().alias(given.name)
    text = given.str.replace(r"^(\d{4})-(\d{2})-(\d{2})$", "$1$2$3") if is_day else given
    return text.cast(pl.Int64, strict=False)


def _known_lists(house: pl.DataFrame, folder: Path, present: set[str]) -> pl.DataFrame:
    """Without a column that says whether anybody looked, a table that is there is the answer."""
    given = house.columns
    file = file_of(folder, "household")
    named = set(_names(file)) if file is not None else set(given)
    fills = []
    for entity in tables.LISTS:
        column = f"{entity}_known"
        if column in named:
            fills.append(pl.col(column).fill_null(False))
        else:
            fills.append(pl.lit(entity in present).alias(column))
    return house.with_columns(fills)


def describe() -> Iterator[dict[str, Any]]:
    """Every table with its columns, for people and programs that write snapshots."""
    book = rulebook.load()
    for entity, name in tables.FILES.items():
        columns = []
        for column, kind in tables.schema(entity).items():
            declared = book.facts.get((entity, column))
            label = dict(declared.label) if declared else KEYS[column]
            columns.append(
                {
                    "name": column, "type": str(kind() if isinstance(kind, type) else kind),
                    "unit": declared.unit if declared else "key",
                    "required": column in REQUIRED[entity], "label": label,
                }
            )  # fmt: skip
        yield {"table": name, "one_row_per": entity, "columns": columns}


KEYS = {
    "household_id": {"zh": "家庭编号", "en": "id of the household"},
    "person_id": {"zh": "成员编号", "en": "id of the person within the household"},
    "area": {"zh": "区划代码（6、9 或 12 位）", "en": "division code of 6, 9 or 12 digits"},
    "on": {"zh": "认定日（yyyymmdd）", "en": "day of the determination, yyyymmdd"},
    "supports": {
        "zh": "被赡养（抚养、扶养）成员编号",
        "en": "ids of the members it owes support to",
    },
    "income_known": {"zh": "收入已查清", "en": "somebody has looked for income"},
    "spending_known": {"zh": "支出已查清", "en": "somebody has looked for spending"},
    "asset_known": {"zh": "财产已查清", "en": "somebody has looked for property"},
    "obligor_known": {"zh": "赡养义务人已查清", "en": "somebody has looked for obligors"},
}
