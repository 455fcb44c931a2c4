"""What the values of tables must hold to, as the contract asks of a case file; every fault at once.

A fault names table, first row and column, and how many rows share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

import polars as pl

from doudi.policy import rulebook
from doudi.policy.batch import tables
from doudi.policy.batch.codes import Vocabulary
from doudi.policy.batch.numbering import HOUSE, ITEMS, PERSON, hash_of, is_constant, row
from doudi.policy.contract import case as contract
from doudi.policy.contract.faults import pointer
from doudi.policy.contract.kin import kin
from doudi.policy.errors import Fault
from doudi.policy.law.tables import Item, Spending

Frames = Mapping[str, pl.DataFrame]
RELATIONS = {kin(f"{code:02d}") for code in range(1, 100)}  # GB/T 4761
CATEGORIES = {"none", *get_args(contract.Disability.model_fields["category"].annotation)}
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("household", "residence"): {"urban", "rural"},
    ("household", "event_kind"): {"none", "emergency", "expenditure"},
    ("household", "event_severity"): {"none", "ordinary", "serious", "extreme"},
    ("person", "kin"): RELATIONS,
    ("person", "sex"): {"male", "female"},
    ("person", "status"): set(get_args(contract.Status)),
    ("person", "student"): set(get_args(contract.Student)),
    ("person", "disability_category"): CATEGORIES,
    ("person", "labour_stated"): {"", "able", "partial", "none"},
    ("person", "employment"): set(get_args(contract.Employment)),
    ("person", "support_form"): {"dispersed", "centralised"},
    ("income", "item"): set(get_args(Item)),
    ("spending", "item"): set(get_args(Spending)),
    ("asset", "item"): set(get_args(contract.AssetItem)),
    ("obligor", "obligor_kin"): RELATIONS,
    ("obligor", "obligor_disability_category"): CATEGORIES,
}
WORDS = {key: Vocabulary(words) for key, words in ALLOWED.items()}
MOST = 12 * 10**14  # fen: a monthly amount of twelve digits of yuan, for a year
RANGES = {
    "disability_level": (0, 4), "obligor_disability_level": (0, 4), "self_care_failed": (0, 6),
    "family_size": (1, 50), "event_months_since_same_cause": (-1, 2400),
    "award_since": (0, 99991231), "bought_on": (0, 99991231), "status_since": (0, 99991231),
}  # fmt: skip
MEMBERS = 100
DAYS = ("birth_date", "status_since", "bought_on", "obligor_birth_date", "award_since")


def coded(entity: str, column: pl.Series) -> pl.Series:
    """A column of codes as numbers for its words, where it holds no other words than allowed."""
    words = WORDS.get((entity, column.name))
    return words.coded(column) if words else column


def checked(frames: Frames) -> Iterator[Fault]:
    """Every fault in values, keys and references of numbered frames."""
    for entity in tables.FILES:
        yield from _values(entity, frames[entity])
    yield from _keys(frames)
    yield from _households(frames)
    yield from _days(frames)


def _fault(
    entity: str, frame: pl.DataFrame, bad: pl.Expr, column: str, code: str, zh: str, en: str
) -> Iterator[Fault]:
    """One fault for all rows where `bad` holds."""
    rows = frame.select(bad.fill_null(False).arg_true()).to_series()
    if not len(rows):
        return
    at, count = int(rows[0]), len(rows)
    value = frame[column][at] if column in frame.columns else ""
    yield Fault(
        pointer([tables.FILES[entity], at, column]), code,
        f"第 {at + 1} 行（{value}）：{zh}，共 {count} 行",
        f"row {at + 1} ({value}): {en}; {count} such rows",
    )  # fmt: skip


def _values(entity: str, frame: pl.DataFrame) -> Iterator[Fault]:
    for (of, column), allowed in ALLOWED.items():
        if of == entity and frame[column].dtype == pl.String:  # a coded one holds no other
            found = frame[column].unique().drop_nulls().to_list()
            if strange := [v for v in found if v not in allowed]:
                listed = ", ".join(sorted(a for a in allowed if a))
                yield from _fault(
                    entity, frame, pl.col(column).is_in(strange), column, "not_allowed",
                    f"不在允许的取值之内：{listed}", f"is not one of {listed}",
                )  # fmt: skip
    for (of, column), fact in rulebook.load().facts.items():
        if of != entity or column in tables.NOT_STORED:
            continue
        if tables.TYPES.get(fact.unit, pl.Int64) == pl.Int64 and frame[column].null_count() < len(
            frame
        ):
            yield from _range(entity, frame, column)


def _range(entity: str, frame: pl.DataFrame, column: str) -> Iterator[Fault]:
    low, high = RANGES.get(column, (0, MOST))
    value = pl.col(column)
    least: Any = pl.lit(low)
    lowest: Any = frame[column].min()
    highest: Any = frame[column].max()
    if lowest >= max(low, 0) and highest <= high:
        return
    if (entity, column) == ("income", "amount_yearly"):
        may_be_negative = pl.col("item").is_in(get_args(contract.Loss))
        least = pl.when(may_be_negative).then(pl.lit(-MOST)).otherwise(pl.lit(0))
    yield from _fault(
        entity, frame, (value < least) | (value > high), column, "out_of_range",
        f"超出允许范围（{low} 至 {high}）", f"is outside {low} to {high}",
    )  # fmt: skip


def _keys(frames: Frames) -> Iterator[Fault]:
    """Ids that are there, once each, and point to somebody."""
    for entity in tables.FILES:
        columns = ("household_id", "person_id", "item", tables.SUPPORTS)
        frame = frames[entity]
        for column in [c for c in columns if c in frame and frame[c].null_count()]:
            yield from _fault(
                entity, frame, pl.col(column).is_null(), column, "required",
                "不能为空", "is required",
            )  # fmt: skip
    for entity, keys in (("household", HOUSE), ("person", PERSON)):
        yield from _twice(entity, frames[entity], keys)
    home, person = pl.col(row("household")), pl.col(row("person"))
    for entity in ("person", "obligor"):
        yield from _fault(
            entity, frames[entity], home.is_null(), "household_id", "unknown_household",
            "没有编号相同的家庭", "no household has this id",
        )  # fmt: skip
    for entity in (*ITEMS, "supporter"):
        table = "obligor" if entity == "supporter" else entity
        yield from _fault(
            table, frames[entity], person.is_null(), "person_id", "unknown_member",
            "没有编号相同的成员", "no member of the household has this id",
        )  # fmt: skip


def _twice(entity: str, frame: pl.DataFrame, keys: list[str]) -> Iterator[Fault]:
    if not _is_each_once(frame, keys):
        yield from _fault(
            entity, frame, ~pl.struct(keys).is_first_distinct(), keys[-1], "duplicate_id",
            "编号重复", "is there twice",
        )  # fmt: skip


def _is_each_once(frame: pl.DataFrame, keys: list[str]) -> bool:
    """No two rows have keys of the same hash. Members who lie together: within their household alone."""
    home = frame[row("household")] if keys == PERSON else None
    if home is None or home.null_count() or not home.is_sorted():
        return bool(frame.select(hash_of(keys).n_unique()).item() == frame.height)
    ids = frame["person_id"].hash(seed=1)
    for back in range(1, MEMBERS + 1):
        is_same_home = home == home.shift(back)
        if not is_same_home.any():
            return True
        if (is_same_home & (ids == ids.shift(back))).any():
            return False
    return False


def _households(frames: Frames) -> Iterator[Fault]:
    """A place, a day, somebody who applies, not too many members."""
    house = frames["household"]
    areas = house["area"].head(1) if is_constant(house["area"]) else house["area"].unique()
    areas = areas.drop_nulls()  # a few, for a hundred thousand rows
    strange = areas.filter(~areas.str.contains(r"^\d{6}(\d{3}){0,2}$"))
    if len(strange) or house["area"].null_count():
        yield from _fault(
            "household", house, pl.col("area").is_in(strange.implode()) | pl.col("area").is_null(),
            "area", "bad_form", "应为 6、9 或 12 位区划代码", "is a division code of 6, 9 or 12 digits",
        )  # fmt: skip
    yield from _fault(
        "household",
        house,
        pl.col("residence").is_null(),
        "residence",
        "required",
        "不能为空",
        "is required",
    )
    if _are_peopled(frames):
        return
    size = frames["person"].group_by(row("household")).agg(
        n=pl.len(), heads=(pl.col("kin") == "self").sum()
    )  # fmt: skip
    index = house.select("household_id").with_row_index(row("household"))
    counted = index.join(size, on=row("household"), how="left", maintain_order="left")
    none = pl.col("n").is_null() | (pl.col("n") > MEMBERS)
    yield from _fault(
        "household", counted, none, "household_id", "members",
        f"应有 1 至 {MEMBERS} 名成员", f"has between 1 and {MEMBERS} members",
    )  # fmt: skip
    yield from _fault(
        "household", counted, pl.col("heads") != 1, "household_id", "one_applicant",
        "须有且仅有一名成员的 kin 为 self（申请人本人）",
        "has exactly one member of kin self, the applicant",
    )  # fmt: skip


def _are_peopled(frames: Frames) -> bool:
    """The members lie together, in every household not too many and one of them the applicant."""
    home = frames["person"][row("household")]
    if not len(home) or home.null_count() or not home.is_sorted():
        return False
    sizes = home.rle().struct.field("len")
    heads = home.filter(frames["person"]["kin"] == "self")
    every = pl.int_range(frames["household"].height, dtype=pl.UInt32, eager=True)
    return bool(sizes.max() <= MEMBERS) and heads.equals(every)  # type: ignore[operator]


def _days(frames: Frames) -> Iterator[Fault]:
    """Days that exist, none after the day of the determination."""
    house = frames["household"]
    wrong, first = _no_days(house["on"]), house["on"].min() or 0
    yield from _fault(
        "household", house, pl.col("on").is_in(wrong) | pl.col("on").is_null(), "on", "bad_date",
        "不是有效日期（yyyymmdd）", "is not a date yyyymmdd",
    )  # fmt: skip
    for entity in tables.FILES:
        frame = frames[entity]
        for column in [c for c in DAYS if c in frame.columns]:
            if frame[column].null_count() == frame.height:
                continue
            if wrong := _no_days(frame[column]):
                yield from _fault(
                    entity, frame, pl.col(column).is_in(wrong), column, "bad_date",
                    "不是有效日期（yyyymmdd）", "is not a date yyyymmdd",
                )  # fmt: skip
            if (latest := frame[column].max()) is not None and latest <= first:  # type: ignore[operator]
                continue
            on = house["on"] if entity == "household" else house["on"][frame[row("household")]]
            yield from _fault(
                entity, frame.with_columns(on.alias("_on")), pl.col(column) > pl.col("_on"),
                column, "after_the_day", "日期晚于认定日", "lies after the day of the determination",
            )  # fmt: skip


def _no_days(given: pl.Series) -> list[int]:
    """Numbers that are no day yyyymmdd; 0 stands for none."""
    if is_constant(given):
        given = given.head(1)
    least, most = given.min(), given.max()
    if least is not None and least >= 0 and most <= 99991231:  # type: ignore[operator]
        given = given.cast(pl.Int32)  # whole numbers of 32 bits are divided in half the time
    month, day = given // 100 % 100, given % 100
    is_sure = month.is_between(1, 12) & day.is_between(1, 28) & given.is_between(10101, 99991231)
    return [n for n in given.filter(~is_sure & (given != 0)).unique() if not _is_day(n)]


def _is_day(number: int) -> bool:
    try:
        return bool(date(number // 10_000, number // 100 % 100, number % 100))
    except (ValueError, OverflowError):
        return False
