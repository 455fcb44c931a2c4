"""The types of `doudi.case/1`. Money is a decimal string of yuan; an absent field is unknown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from doudi.policy.law.tables import Item, Spending

AssetItem = Literal[
    "deposit", "cash", "securities", "fund", "insurance_cash_value", "claim", "online_balance",
    "vehicle", "dwelling", "non_dwelling", "business", "machinery",
]  # fmt: skip
Status = Literal[
    "present", "student_away", "clergy_away", "prison", "drug_isolation", "missing",
    "military_service",
]  # fmt: skip
Student = Literal[
    "none", "kindergarten", "compulsory", "senior", "vocational", "college", "bachelor",
    "postgraduate",
]  # fmt: skip
Employment = Literal[
    "employed", "flexible", "registered_unemployed", "unemployed", "farming", "retired", "none"
]
Per = Literal["month", "year"]
Loss = Literal["business_net", "farming_net", "property"]  # may be negative

MONEY = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
SIGNED = r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$"


def _iso_day(raw: Any) -> Any:
    """Only an ISO date as text: a number or a timestamp is refused."""
    if isinstance(raw, date):
        return raw
    if not (isinstance(raw, str) and len(raw) == 10):
        raise ValueError("an ISO date such as 2026-05-20")
    return date.fromisoformat(raw)


Money = Annotated[str, StringConstraints(pattern=MONEY)]
SignedMoney = Annotated[str, StringConstraints(pattern=SIGNED)]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}){0,2}$")]
Day = Annotated[date, BeforeValidator(_iso_day)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class Part(BaseModel):
    """A part of the document: nothing beyond its fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Disability(Part):
    """The certificate of disability; `null` in its place says that there is none."""

    category: Literal[
        "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"
    ]
    level: int = Field(ge=1, le=4)


class SelfCare(Part):
    """The six activities of 民发〔2021〕43号: true where the person manages alone; absent is unknown."""

    eating: bool | None = None
    dressing: bool | None = None
    bed: bool | None = None
    toilet: bool | None = None
    walking: bool | None = None
    bathing: bool | None = None


class Member(Part):
    """A person of the household, present or away."""

    id: Id
    relation: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    birth_date: Day | None = None
    sex: Literal["male", "female"] | None = None
    status: Status = "present"
    status_since: Day | None = None
    co_resident: bool = True
    independent: bool = True
    student: Student | None = None
    disability: Disability | None = None
    serious_illness: bool | None = None
    labour: Literal["able", "partial", "none"] | None = None
    employment: Employment | None = None
    self_care: SelfCare | None = None
    support_form: Literal["dispersed", "centralised"] = "dispersed"
    carer_of: list[Id] | None = None
    flags: list[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]] | None = None


class Income(Part):
    """One kind of income of one member; `per` month or year of the reference period."""

    member: Id
    item: Item
    amount: SignedMoney
    per: Per


class Spent(Part):
    """One kind of necessary spending of one member."""

    member: Id
    item: Spending
    amount: Money
    per: Per


class Asset(Part):
    """Something owned. Which further fields it has depends on `item`."""

    member: Id
    item: AssetItem
    value: Money | None = None
    bought_on: Day | None = None
    use: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")] | None = None
    area_m2: Money | None = None
    sole: bool | None = None
    registered_capital: Money | None = None
    employees: int | None = Field(default=None, ge=0)


class Payment(Part):
    """A support payment agreed or judged."""

    amount: Money
    per: Per


class Obligor(Part):
    """Somebody outside the household with a legal duty to support members of it.

    `income`, `rigid_spending` and payments given as plain strings are `per` month or year.
    """

    for_: list[Id] = Field(alias="for", min_length=1)
    relation: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    birth_date: Day | None = None
    family_size: int | None = Field(default=None, ge=1, le=50)
    income: Money | None = None
    per: Per | None = None
    rigid_spending: Money | None = None
    financial_assets: Money | None = None
    disability: Disability | None = None
    serious_illness: bool | None = None
    on_dibao: bool | None = None
    on_edge: bool | None = None
    on_tekun: bool | None = None
    missing: bool | None = None
    in_prison: bool | None = None
    agreed_payment: Money | Payment | None = None
    judged_payment: Money | Payment | None = None


class Award(Part):
    """A running award that is tested again; amounts per month."""

    scheme: str
    base: Money
    supplements: Money
    since: Day


class Event(Part):
    """The hardship for which temporary assistance is asked; `null` in its place says there is none.

    `persons`: people to help; `fast`: small fast relief; `special`: agreed on as a special case
    (一事一议); `recognised`: the family is already recognised as dibao, edge or rigid-spending;
    `last_same_cause`: when help was last given for this cause, null for never.
    """

    kind: Literal["emergency", "expenditure"]
    cause: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")] | None = None
    severity: Literal["ordinary", "serious", "extreme"] | None = None
    persons: int | None = Field(default=None, ge=1, le=100)
    fast: bool = False
    special: bool = False
    recognised: bool = False
    granted_this_year: Money | None = None
    grants_this_year: int | None = Field(default=None, ge=0)
    last_same_cause: Day | None = None


class Household(Part):
    """Who lives together, what comes in, what is owned, who owes support."""

    residence: Literal["urban", "rural"]
    members: list[Member] = Field(min_length=1, max_length=100)
    income: list[Income] | None = None
    spending: list[Spent] | None = None
    assets: list[Asset] | None = None
    obligors: list[Obligor] | None = None
    current_award: Award | None = None
    event: Event | None = None


class Evidence(Part):
    """Where a fact comes from."""

    source: str
    as_of: Day | None = None
    authorisation: str | None = None


class Case(Part):
    """`doudi.case/1`: one household on one day."""

    format: Literal["doudi.case/1"]
    area: Area
    on: Day
    schemes: list[str] | None = Field(default=None, min_length=1)
    parameters: dict[str, Any] | None = None
    household: Household
    evidence: dict[str, Evidence] | None = None
