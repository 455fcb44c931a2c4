"""The tables that the built-in schemes read; a new scheme registers its own beside its rules."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, TypeAdapter, field_validator, model_validator

from doudi.policy.law.shapes import (
    Fen,
    Parts,
    Row,
    adapter,
    choices,
    named,
    shape,
    to_fen,
    to_parts,
)

Item = Literal[
    "wage", "flexible_work", "public_post", "business_net", "farming_net", "property",
    "pension_employee", "pension_resident_basic", "pension_resident_other", "unemployment_benefit",
    "support_received", "compensation", "gift", "transfer_other", "preferential_treatment",
    "family_planning_award", "scholarship", "bravery_award", "social_assistance",
    "disability_subsidy", "old_age_allowance", "nursing_subsidy", "injury_nursing", "funeral_grant",
]  # fmt: skip
Spending = Literal[
    "employment_cost", "medical_own_pay", "education", "disability_rehabilitation",
    "disability_care", "rent", "support_paid", "tax_and_contributions",
]  # fmt: skip
Group = Literal[
    "over_60", "over_70", "over_80", "minor", "student", "severely_disabled", "disabled",
    "seriously_ill", "single_parent", "lives_alone", "veteran",
]  # fmt: skip

STEPS = (100, 10, 1)  # fen to which amounts are rounded: yuan, jiao, fen

choices("dibao.method", "gap", "tiers", "rural_tiers")
choices("support.formula", "actual", "SP1", "SP2", "SP3", "SP4", "SP5", "SP6")
choices("dibao.supplements.stacking", "highest", "sum", "once")


@shape("dibao.tiers", many=True)
class Tier(Row):
    """One class of payment: yuan per person-month."""

    name: str
    amount: Fen


@shape("dibao.rounding")
class RoundingRule(Row):
    """To which step, in which direction, on the household's or on each person's amount."""

    step: Fen
    direction: Literal["up", "half_up", "down"]
    per: Literal["household", "person"]

    @field_validator("step")
    @classmethod
    def _a_coin(cls, step: int) -> int:
        """The contract knows these three; another step is a slip of the pen, not a rule of a place."""
        if step not in STEPS:
            raise ValueError('a step is "1.00", "0.10" or "0.01"')
        return step


@shape("dibao.minimum")
class Minimum(Row):
    """The least that a covered person is paid before supplements; one of the two is set."""

    amount: Fen = 0
    share_of_standard: Parts = 0

    @model_validator(mode="after")
    def _one(self) -> Minimum:
        if self.amount and self.share_of_standard:
            raise ValueError("an amount or a share of the standard, not both")
        return self


@shape("dibao.supplements", many=True)
class Supplement(Row):
    """What a group is paid on top. Of `fixed`, `of_standard`, `of_share`, `full`, one is not 0."""

    group: Group
    kind: Literal["fixed", "percent_of_standard", "percent_of_own_share", "full_standard"]
    value: str
    residence: Literal["any", "rural", "urban"]
    fixed: int
    of_standard: int
    of_share: int
    full: int

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or raw.keys() - {"group", "kind", "value", "residence"}:
            raise ValueError("group, kind, value and, where it matters, residence")
        kind = raw.get("kind")
        value = raw.get("value") or ("1" if kind == "full_standard" else "")
        return {
            "group": raw.get("group"),
            "kind": kind,
            "value": value,
            "residence": raw.get("residence", "any"),
            "fixed": to_fen(value) if kind == "fixed" else 0,
            "of_standard": to_parts(value) if kind == "percent_of_standard" else 0,
            "of_share": to_parts(value) if kind == "percent_of_own_share" else 0,
            "full": to_parts(value) if kind == "full_standard" else 0,
        }


@shape("dibao.grace")
class Grace(Row):
    """How long the old amount goes on after the standard is exceeded, and for whom.

    `when`: `any` excess; `edge`: the household is an edge family now; `employment`: a member
    works; `never`.
    """

    months: int = Field(ge=0)
    when: Literal["any", "edge", "employment", "never"] = "any"


@shape("dibao.single.disability", "dibao.single.illness")
class SingleAmount(Row):
    """What a person admitted alone is paid; `minimum_share` of the standard at least."""

    amount: Literal["gap_own", "percent_of_standard", "fixed"]
    value: str = ""
    fixed: int = 0
    of_standard: int = 0
    minimum_share: Parts = 0

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or raw.keys() - {"amount", "value", "minimum_share"}:
            raise ValueError("amount, value and minimum_share")
        made, kind = dict(raw), raw.get("amount")
        if kind != "gap_own":
            made["fixed" if kind == "fixed" else "of_standard"] = (
                to_fen(raw.get("value") or "")
                if kind == "fixed"
                else to_parts(raw.get("value") or "")
            )
        return made


@shape("household.excluded_statuses", many=True)
class ExcludedStatus(Row):
    """Who is not a member, after how many whole months in that status."""

    status: Literal[
        "student_away", "clergy_away", "prison", "drug_isolation", "missing", "military_service"
    ]
    months: int = Field(ge=0)


@shape("person.severe_disability", "person.single_application_disability", many=True)
class DisabilityLevel(Row):
    """A category of disability that counts up to (and with) a level."""

    category: Literal[
        "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"
    ]
    level: int = Field(ge=1, le=4)


adapter("income.excluded_items", lambda: TypeAdapter(tuple[Item, ...]))
adapter("household.counted_students", lambda: TypeAdapter(tuple[str, ...]))


@shape("income.imputed_wage")
class ImputedWage(Row):
    """Work income assumed for people able to work who show none.

    `none`; `fixed`: `amount` a month; `minimum_wage`: a share of `wage.minimum`; `standard`: a share
    of the dibao standard. Carers and people in school are never imputed anything.
    """

    method: Literal["none", "fixed", "minimum_wage", "standard"]
    amount: Fen = 0
    share: Parts = 10_000
    tops_up: bool = False  # also lifts a wage that is below the figure

    @model_validator(mode="before")
    @classmethod
    def _named(cls, raw: Any) -> Any:
        return named(raw)


@shape("employment_cost.disregard")
class EmploymentCost(Row):
    """What is taken off work income for the cost of working.

    `none`; `actual`: the spending shown, up to `cap` (0: no cap) or `cap_share` of the standard;
    `fixed`: `amount` a month; `standard`/`minimum_wage`: a share of the dibao standard or of the
    minimum wage; `work_income`: a share of the work income. `wage_at_least` is a gate on the wage.
    """

    method: Literal["none", "actual", "fixed", "standard", "minimum_wage", "work_income"]
    amount: Fen = 0
    share: Parts = 0
    cap: Fen = 0
    cap_share: Parts = 0
    wage_at_least_minimum: bool = False

    @model_validator(mode="before")
    @classmethod
    def _named(cls, raw: Any) -> Any:
        return named(raw)


@shape("rigid_spending.deduction", many=True)
class RigidDeduction(Row):
    """A kind of spending taken off income: which share of it, up to how much a year per person."""

    item: Spending
    share: Parts = 10_000
    cap_yearly: Fen = 0
    only_for: Literal["all", "severely_disabled", "seriously_ill", "disabled"] = "all"


@shape("support.formulas", many=True)
class SupportFormula(Row):
    """A named way to work out what an obligor's family can pay (core facts §6.3, SP1 to SP6).

    Payable = (family income − base × family size − rigid spending if `less_rigid`) × rate, or
    `rate_many` from `many_from` obligors on. Base = multiple of the dibao standard, of the edge
    line, or `fixed_yearly` per person. `share_of_income` replaces it for parents of minors and
    (former) spouses. `only_agreed` counts nothing but agreed or judged payments.
    """

    name: str
    of_standard: Parts = 0
    of_edge: Parts = 0
    fixed_yearly: Fen = 0
    rate: Parts = 10_000
    rate_many: Parts = 0
    many_from: int = Field(default=0, ge=0)
    less_rigid: bool = False
    share_of_income: Parts = 0
    only_agreed: bool = False
    excused: tuple[Literal["on_dibao", "on_edge", "on_tekun", "missing", "in_prison"], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tuple(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("excused"), list):
            return {**raw, "excused": tuple(raw["excused"])}
        return raw


@shape("support.obligor_waiver")
class ObligorWaiver(Row):
    """Obligors older than `over_age` whose family's financial assets per head are at most
    `assets_multiple` monthly standards need not be counted; `over_age` 0: no such rule."""

    over_age: int = Field(ge=0)
    assets_multiple: Parts = 0
    of: Literal["monthly_standard"] = "monthly_standard"
