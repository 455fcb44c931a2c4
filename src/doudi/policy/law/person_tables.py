"""The tables that the schemes for single persons and for emergencies read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from doudi.policy.law import shapes
from doudi.policy.law.shapes import Fen, Parts, Row, choices, named, shape
from doudi.policy.law.tables import DisabilityLevel, RoundingRule

shape(
    "tekun.disability",
    "tekun.obligor.disability",
    "disability_nursing.grades",
    "unsupported_child.parent_disability",
    many=True,
)(DisabilityLevel)
shape("price_subsidy.rounding")(RoundingRule)

choices("price_subsidy.rate", "scpi", "triggered")
choices("temporary.fast.per", "person", "household")


def _lists_of_words() -> None:
    for key in (
        "tekun.student_continues_from",
        "tekun.income.excluded_items",
        "disability_living.families",
        "price_subsidy.groups",
    ):
        shapes._SHAPES[key] = lambda: TypeAdapter(tuple[str, ...])


_lists_of_words()


@shape("tekun.age")
class TekunAge(Row):
    """From which age, and below which, a person counts as unable to work."""

    elderly_from: int = Field(ge=0)
    minor_below: int = Field(ge=0)


@shape("tekun.obligor")
class ObligorAges(Row):
    """From which age an obligor on dibao, or one of low income, counts as unable to support."""

    on_dibao_from: int = Field(ge=0)
    low_income_from: int = Field(ge=0)


@shape("tekun.self_care")
class SelfCareLevels(Row):
    """How many of the six activities not managed alone make a person partly or fully dependent."""

    partial_from: int = Field(ge=0)
    full_from: int = Field(ge=0)


@shape("temporary.base")
class TemporaryBase(Row):
    """Which standard the multiples are of, and whether per person helped or per household."""

    standard: Literal["residence", "urban"]
    per: Literal["person", "household"]


@shape("temporary.multiples", many=True)
class TemporaryMultiple(Row):
    """For a kind of hardship and its severity, so many times the monthly standard."""

    kind: Literal["emergency", "expenditure"]
    severity: Literal["ordinary", "serious", "extreme"]
    multiple: Parts


@shape("temporary.year.max_amount")
class YearlyCap(Row):
    """The most that one household may have in a year; `none` sets no cap."""

    method: Literal["none", "amount"]
    amount: Fen = 0

    _name = model_validator(mode="before")(staticmethod(named))


@shape("temporary.township_ceiling")
class TownshipCeiling(Row):
    """Up to here the township decides itself: an amount, or a multiple of a standard."""

    amount: Fen = 0
    multiple: Parts = 0
    standard: Literal["residence", "urban"] = "residence"


@shape("disability_living.amount", "disability_nursing.amount", many=True)
class LevelAmount(Row):
    """What a level of disability is paid a month."""

    level: int = Field(ge=1, le=4)
    amount: Fen


@shape("disability_subsidy.compatibility", many=True)
class Compatibility(Row):
    """What a situation does to the two subsidies: `yes`, `no`, or the `higher` of the same kind."""

    situation: Literal[
        "tekun", "injury_nursing", "orphan", "unsupported_child", "same_kind_living",
        "same_kind_nursing", "prison",
    ]  # fmt: skip
    living: Literal["yes", "no", "higher"]
    nursing: Literal["yes", "no", "higher"]


@shape("orphan.age", "unsupported_child.age")
class ChildAge(Row):
    """Below which age, and in which schooling beyond it."""

    below: int = Field(ge=0)
    student_continues: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tuple(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("student_continues"), list):
            return {**raw, "student_continues": tuple(raw["student_continues"])}
        return raw


@shape("old_age_allowance.bands", many=True)
class AgeBand(Row):
    """Monthly amounts between two ages; `until_age` 0 has no end."""

    from_age: int = Field(ge=0)
    until_age: int = Field(default=0, ge=0)
    poor: Fen
    others: Fen


@shape("price_subsidy.lines")
class PriceLines(Row):
    """Rises year on year from which the subsidy is paid."""

    cpi: Parts
    food: Parts


@shape("price_subsidy.index")
class PriceIndex(Row):
    """Rises year on year published for the month."""

    cpi: Parts
    food: Parts
    scpi: Parts
