"""From text to typed columns, all rows at once, with a fault for every cell that does not fit."""

from dataclasses import dataclass

import polars as pl

from doudi.verification.deliveries.sheet import MARK_LOST_DIGITS, Sheet, column_for
from doudi.verification.kinds import Column, Kind

ROW = "row"
SEXES = {"男": "male", "女": "female", "1": "male", "2": "female", "M": "male", "F": "female"}
YES = ("是", "有", "1", "Y", "y", "true", "TRUE")
DATE_SHAPES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Faults:
    """Every fault of a delivery: row number in the file, heading, code. One row may have several."""

    table: pl.DataFrame  # row (int), heading (str), code (str)

    @property
    def rows(self) -> int:
        """How many rows have at least one fault."""
        return int(self.table[ROW].n_unique())


def typed(
    sheet: Sheet, kind: Kind, mapping: dict[str, str] | None = None
) -> tuple[pl.DataFrame, Faults]:
    """The good rows as typed columns (money in fen) with their `row`, and the faults of the others.

    `mapping` (heading → column key) overrules the aliases. A column of the shape that was not
    delivered is null throughout; a required one makes every row faulty.
    """
    place = _places(sheet, kind, mapping or {})
    raw = _raw(sheet, kind, place)
    converted = raw.select(ROW, *[_convert(c).alias(c.key) for c in kind.columns])
    found = [
        raw.select(ROW, heading=pl.lit(_heading(c, sheet, place)), code=_fault(c, converted[c.key]))
        for c in kind.columns
    ]
    identity = raw.select(
        ROW,
        heading=pl.lit("证件号码"),
        code=pl.when((pl.col("number") == "") & (pl.col("name") == "")).then(
            pl.lit("nobody_named")
        ),
    )
    faults = pl.concat([*found, identity]).drop_nulls("code").sort(ROW)
    good = converted.join(faults.select(ROW).unique(), on=ROW, how="anti")
    return good, Faults(faults)


def _places(sheet: Sheet, kind: Kind, mapping: dict[str, str]) -> dict[str, int]:
    """Where in the delivered row each column of the shape stands; the first of two wins."""
    place: dict[str, int] = {}
    for i, heading in enumerate(sheet.headings):
        known = column_for(heading, kind)
        key = mapping.get(heading) or (known.key if known else None)
        if key is not None:
            place.setdefault(key, i)
    return place


def _raw(sheet: Sheet, kind: Kind, place: dict[str, int]) -> pl.DataFrame:
    """One text column per column of the shape; blank rows are left out, their numbers kept."""
    columns = list(zip(*sheet.rows, strict=True)) if sheet.rows else []
    blank = [""] * len(sheet.rows)
    data = {
        c.key: list(columns[place[c.key]]) if c.key in place and columns else blank
        for c in kind.columns
    }
    frame = pl.DataFrame(data, schema={c.key: pl.String for c in kind.columns})
    frame = frame.with_columns(
        pl.Series(ROW, range(sheet.first_row, sheet.first_row + len(frame)), pl.Int64)
    )
    return frame.filter(pl.any_horizontal(pl.exclude(ROW) != ""))


def _convert(column: Column) -> pl.Expr:
    text = pl.col(column.key)
    filled = pl.when(text != "").then(text)
    plain = filled.str.replace_all("[,，￥¥元\\s]", "")
    match column.type:
        case "money":
            return _fen(plain)
        case "decimal":
            return plain.str.to_decimal(scale=4)
        case "integer":
            return plain.cast(pl.Int64, strict=False)
        case "date":
            return pl.coalesce(
                [filled.str.strptime(pl.Date, shape, strict=False) for shape in DATE_SHAPES]
            )
        case "month":
            digits = filled.str.replace_all("[^0-9]", "")
            return pl.when(digits.str.contains(r"^\d{4}(0[1-9]|1[0-2])")).then(
                digits.str.slice(0, 6)
            )
        case "flag":
            return filled.is_in(YES)
        case _ if column.key == "sex":
            return filled.replace_strict(SEXES, default=None, return_dtype=pl.String)
        case _:
            return filled


def _fen(plain: pl.Expr) -> pl.Expr:
    """Whole fen, exact: sign, yuan and up to two places, read as text; more places are a fault
    unless they are zeros."""
    parts = plain.str.extract_groups(r"^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$")
    sign = pl.when(parts.struct.field("1") == "-").then(-1).otherwise(1)
    cents = parts.struct.field("3").fill_null("0").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    return sign * (parts.struct.field("2").cast(pl.Int64, strict=False) * 100 + cents)


def _fault(column: Column, converted: pl.Series) -> pl.Expr:
    text = pl.col(column.key)
    wrong = (text != "") & pl.lit(converted).is_null()
    fault: pl.Expr = pl.when(wrong).then(pl.lit(f"not_a_{column.type}"))
    if column.type == "number":
        unlike = ~text.str.contains(r"^[0-9Xx０-９Ｘｘ\s]{14,24}$|^[0-9Xx]{20}[Bb][0-9]$")
        fault = (
            pl.when(text.str.ends_with(MARK_LOST_DIGITS))
            .then(pl.lit("digits_lost_by_spreadsheet"))
            .when((text != "") & unlike)
            .then(pl.lit("not_a_number"))
        )
    if column.required:
        fault = pl.when(text == "").then(pl.lit("required")).otherwise(fault)
    return fault


def _heading(column: Column, sheet: Sheet, place: dict[str, int]) -> str:
    """The heading as the department wrote it, so that the fault is found in its own file."""
    at = place.get(column.key)
    return column.aliases[0] if at is None else sheet.headings[at]
