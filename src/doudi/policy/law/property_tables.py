"""The tables of the property tests: money per head, vehicles, homes, businesses, machinery."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from doudi.policy.law.shapes import Fen, Parts, Row, shape
from doudi.policy.law.tables import Group

_AREA = 100  # floor area is carried in hundredths of a square metre


def _hundredths(value: str) -> int:
    from fractions import Fraction

    exact = Fraction(value) * _AREA
    if exact.denominator != 1 or exact < 0:
        raise ValueError("square metres with at most two decimals")
    return int(exact)


@shape("property.money_per_head", "property.edge.money_per_head", "property.rigid.money_per_head",
       "property.tekun.money_per_head")  # fmt: skip
class MoneyPerHead(Row):
    """How much money a member may have: months or years of the standard, or a fixed amount.

    `small_up_to`/`small_share`: households of at most so many members have this share of it;
    `groups`/`groups_share`: members of these groups have that share (the higher share counts).
    """

    months: Parts = 0
    years: Parts = 0
    amount: Fen = 0
    small_up_to: int = Field(default=0, ge=0)
    small_share: Parts = 10_000
    groups: tuple[Group, ...] = ()
    groups_share: Parts = 10_000

    @model_validator(mode="before")
    @classmethod
    def _tuple(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("groups"), list):
            return {**raw, "groups": tuple(raw["groups"])}
        return raw

    @model_validator(mode="after")
    def _one(self) -> MoneyPerHead:
        if sum(1 for v in (self.months, self.years, self.amount) if v) > 1:
            raise ValueError("months, years or amount: one of them")
        return self


@shape("property.vehicles", "property.edge.vehicles", "property.rigid.vehicles",
       "property.tekun.vehicles")  # fmt: skip
class Vehicles(Row):
    """How many vehicles are allowed, up to which value each (`amount` or months of the standard).

    `exempt_uses` are not counted; `residual_yearly` is written off the price for each whole year.
    A `value` of 0 sets no limit of value.
    """

    allowed: int = Field(default=0, ge=0)
    amount: Fen = 0
    months: Parts = 0
    residual_yearly: Parts = 0
    exempt_uses: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tuple(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("exempt_uses"), list):
            return {**raw, "exempt_uses": tuple(raw["exempt_uses"])}
        return raw


@shape("property.dwellings", "property.edge.dwellings", "property.rigid.dwellings",
       "property.tekun.dwellings")  # fmt: skip
class Dwellings(Row):
    """How many homes are allowed; `small_allowed` when all of them together stay below
    `area_per_head_below` square metres per member."""

    allowed: int = Field(ge=0)
    small_allowed: int = Field(default=0, ge=0)
    area_per_head_below: int = 0

    @model_validator(mode="before")
    @classmethod
    def _area(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("area_per_head_below"), str):
            return {**raw, "area_per_head_below": _hundredths(raw["area_per_head_below"])}
        return raw


@shape("property.non_dwellings", "property.edge.non_dwellings", "property.rigid.non_dwellings",
       "property.tekun.non_dwellings")  # fmt: skip
class NonDwellings(Row):
    """How many shops, offices, parking spaces are allowed."""

    allowed: int = Field(ge=0)


@shape("property.businesses", "property.edge.businesses", "property.rigid.businesses",
       "property.tekun.businesses")  # fmt: skip
class Businesses(Row):
    """Whether registered businesses are allowed, and how large: capital below, employees at most.

    No text that we know counts them: `allowed` is 0 (none) or 1 (up to that size), not a number.
    """

    capital_below: Fen = 0
    employees: int = Field(default=0, ge=0)
    allowed: int = Field(default=0, ge=0, le=1)

    @model_validator(mode="after")
    def _how_large(self) -> Businesses:
        """Allowed without a size would bar every business: nobody means that."""
        if self.allowed and not self.capital_below:
            raise ValueError("allowed: 1 needs capital_below, the size up to which")
        return self


@shape("property.machinery", "property.edge.machinery", "property.rigid.machinery",
       "property.tekun.machinery")  # fmt: skip
class Machinery(Row):
    """Large machinery: allowed up to this total value."""

    value: Fen = 0
    kind: Literal["any"] = "any"
