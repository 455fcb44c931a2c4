"""What the values of tables must hold to, as the contract asks of a case file; every fault at once.

A fault names table, first row and column, and how many rows share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import polars as pl

from doudi.policy import rulebook
from doudi.policy.batch import tables
from doudi.policy.contract import case as contract
from doudi.policy.contract.faults import pointer
from doudi.policy.contract.kin import CHILD_IN_LAW, KIN, PARENT_IN_LAW, kin
from doudi.policy.errors import Fault
from doudi.policy.law.tables import Item, Spending

Frames = Mapping[str, pl.DataFrame]
RELATIONS = {*KIN.values(), *(kin(code) for code in CHILD_IN_LAW | PARENT_IN_LAW)}
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
MOST = 12 * 10**14  # fen: a monthly amount of twelve digits of yuan, for a year
RANGES = {
    "disability_level": (0, 4), "obligor_disability_level": (0, 4), "self_care_failed": (0, 6),
    "family_size": (1, 50), "event_months_since_same_cause": (-1, 2400),
    "award_since": (0, 99991231), "bought_on": (0, 99991231), "status_since": (0, 99991231),
}  # fmt: skip
MEMBERS = 100
SIGNS_OF_DAY = ("birth_date", "status_since", "bought_on", "obligor_birth_date", "award_since")


def checked(frames: Frames) -> Iterator[Fault]:
    """Every fault in values, keys and references."""
    for entity, frame in frames.items():
        yield from _values(entity, frame)
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
        if of == entity:
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
        if tables.TYPES.get(fact.unit, pl.Int64) == pl.Int64 and frame[column].null_count() < len(frame):
            yield from _range(entity, frame, column)


def _range(entity: str, frame: pl.DataFrame, column: str) -> Iterator[Fault]:
    low, high = RANGES.get(column, (0, MOST))
    value = pl.col(column)
    least: Any = pl.lit(low)
    if (entity, column) == ("income", "amount_yearly"):
        may_be_negative = pl.col("item").is_in(get_args(contract.Loss))
        least = pl.when(may_be_negative).then(pl.lit(-MOST)).otherwise(pl.lit(0))
    elif frame[column].min() >= low and frame[column].max() <= high:  # type: ignore[operator]
        return
    yield from _fault(
        entity, frame, (value < least) | (value > high), column, "out_of_range",
        f"超出允许范围（{low} 至 {high}）", f"is outside {low} to {high}",
    )  # fmt: skip


def _keys(frames: Frames) -> Iterator[Fault]:
    """Ids that are there, once each, and point to somebody."""
    house, person = frames["household"], frames["person"]
    for entity, frame in frames.items():
        for column in [c for c in ("household_id", "person_id", "item", tables.SUPPORTS) if c in frame.columns]:
            yield from _fault(
                entity, frame, pl.col(column).is_null(), column, "required", "不能为空", "is required"
            )
    both = ["household_id", "person_id"]
    for entity, frame, keys in (("household", house, both[:1]), ("person", person, both)):
        if frame.select(pl.struct(keys).n_unique()).item() < frame.height:
            yield from _fault(
                entity, frame, ~pl.struct(keys).is_first_distinct(), keys[-1], "duplicate_id",
                "编号重复", "is there twice",
            )  # fmt: skip
    pairs = [(e, house, both[:1]) for e in ("person", "obligor")]
    pairs += [(e, person, both) for e in ("income", "spending", "asset")]
    for entity, above, keys in pairs:
        yield from _strays(entity, frames[entity], above, keys)
    named = frames["obligor"].explode(tables.SUPPORTS).rename({tables.SUPPORTS: "person_id"})
    yield from _strays("obligor", named.drop_nulls("person_id"), person, both)


def _strays(
    entity: str, frame: pl.DataFrame, above: pl.DataFrame, keys: list[str]
) -> Iterator[Fault]:
    lost = frame.with_row_index("_at").join(above.select(keys), on=keys, how="anti")
    if lost.height:
        at, count = int(lost["_at"].min()), lost.height  # type: ignore[arg-type]
        value = "/".join(str(frame[k][at]) for k in keys)
        code = "unknown_member" if len(keys) > 1 else "unknown_household"
        yield Fault(
            pointer([tables.FILES[entity], at, keys[-1]]), code,
            f"第 {at + 1} 行（{value}）：没有这个编号，共 {count} 行",
            f"row {at + 1} ({value}): no such id; {count} such rows",
        )  # fmt: skip


def _households(frames: Frames) -> Iterator[Fault]:
    """A place, a day, somebody who applies, not too many members."""
    house = frames["household"]
    yield from _fault(
        "household", house, ~pl.col("area").str.contains(r"^\d{6}(\d{3}){0,2}$") | pl.col("area").is_null(),
        "area", "bad_form", "应为 6、9 或 12 位区划代码", "is a division code of 6, 9 or 12 digits",
    )  # fmt: skip
    yield from _fault(
        "household", house, pl.col("residence").is_null(), "residence", "required", "不能为空", "is required"
    )
    size = frames["person"].group_by("household_id").agg(
        n=pl.len(), heads=(pl.col("kin") == "self").sum()
    )  # fmt: skip
    counted = house.select("household_id").join(size, on="household_id", how="left", maintain_order="left")
    none = pl.col("n").is_null() | (pl.col("n") > MEMBERS)
    yield from _fault(
        "household", counted, none, "household_id", "members",
        f"应有 1 至 {MEMBERS} 名成员", f"has between 1 and {MEMBERS} members",
    )  # fmt: skip
    yield from _fault(
        "household", counted, pl.col("heads") != 1, "household_id", "one_applicant",
        "须有且仅有一名成员的 kin 为 self（申请人本人）", "has exactly one member of kin self, the applicant",
    )  # fmt: skip


def _days(frames: Frames) -> Iterator[Fault]:
    """Days that exist, none after the day of the determination."""
    house = frames["household"]
    days = house.select("household_id", pl.col("on").alias("_on"))
    yield from _fault(
        "household", house, ~_is_day(pl.col("on")) | pl.col("on").is_null(), "on", "bad_date",
        "不是有效日期（yyyymmdd）", "is not a date yyyymmdd",
    )  # fmt: skip
    for entity, frame in frames.items():
        for column in [c for c in SIGNS_OF_DAY if c in frame.columns]:
            if frame[column].null_count() == frame.height:
                continue
            joined = frame.select("household_id", column).join(
                days, on="household_id", how="left", maintain_order="left"
            )
            value = pl.col(column)
            yield from _fault(
                entity, joined, ~_is_day(value) & (value != 0), column, "bad_date",
                "不是有效日期（yyyymmdd）", "is not a date yyyymmdd",
            )  # fmt: skip
            yield from _fault(
                entity, joined, value > pl.col("_on"), column, "after_the_day",
                "日期晚于认定日", "lies after the day of the determination",
            )  # fmt: skip


def _is_day(value: pl.Expr) -> pl.Expr:
    """yyyymmdd of a day that the calendar has."""
    year, month = value // 10_000, value // 100 % 100
    is_form = value.is_between(10101, 99991231) & month.is_between(1, 12)
    safe = pl.when(is_form).then(month).otherwise(1)
    years = pl.when(is_form).then(year).otherwise(2000)
    last = pl.date(years, safe, 1).dt.month_end().dt.day()
    return is_form & (value % 100).is_between(1, last)
