"""The people of the synthetic county as plain values.

Money is whole fen. A person's `number` is unique in the county and counts from 0 in the order in
which `population.build` streams them. Words for kinds are those of the case file (contract).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Person:
    """One person as they are, not as they were declared."""

    number: int
    name: str
    sex: str
    birth: date
    id_number: str
    relation: str  # GB/T 4761, two digits
    village: str  # household registration, 12 digits
    ethnicity: str = "汉"
    former_name: str | None = None
    old_id: str | None = None  # the 15-digit number that old files still carry
    marital: str = "married"  # single, married, widowed, divorced
    education: str = "primary"  # none, primary, junior, senior, college, bachelor
    phone: str | None = None
    bank_card: str | None = None
    status: str = "present"
    status_since: date | None = None
    student: str = "none"
    disability: tuple[str, int] | None = None
    certificate: str | None = None
    illness: str | None = None
    labour: str = "none"
    employment: str = "none"
    self_care: tuple[bool, ...] = ()  # eating, dressing, bed, toilet, walking, bathing
    support_form: str | None = None
    flags: tuple[str, ...] = ()
    joined: date | None = None
    left: date | None = None
    died: date | None = None

    def age(self, on: date) -> int:
        """Full years on that day."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class Amount:
    """An income or a spending: whose (place in the household), which item, fen, per what."""

    member: int
    item: str
    fen: int
    per: str = "year"


@dataclass(frozen=True, slots=True)
class Asset:
    """Something owned; `more` holds what the case file asks for that kind of asset."""

    member: int
    item: str
    fen: int = 0
    more: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Obligor:
    """Somebody outside the household with a legal duty to support a member."""

    person: Person
    supports: tuple[int, ...]
    kin: str  # son, daughter, father, mother, spouse
    family_size: int
    income: int  # fen a year, whole family
    financial_assets: int
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """Assistance drawn: `amounts` are (first day, fen a month), oldest first.

    The amounts come from the generator's own scale and stand for what the old books say; the
    history that the rooms build recomputes them by the law.
    """

    scheme: str
    since: date
    members: tuple[int, ...]
    amounts: tuple[tuple[date, int], ...]
    until: date | None = None
    ended_by: str | None = None
    supplements: int = 0  # the part of the latest amount that was added by class, fen a month


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a household in the last 24 months."""

    kind: str  # birth, death, moved_in, moved_out, married_in, head_changed
    on: date
    member: int


@dataclass(frozen=True, slots=True)
class Kinship:
    """A relative in the village committee or among the clerks, and whether that was filed."""

    member: int
    official: str
    post: str
    relation: str
    filed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the declaration departs from the truth.

    `kind` is one of: hidden_deposit, hidden_vehicle, hidden_dwelling, hidden_business,
    hidden_wage, hidden_securities (they matter), old_pension, forgotten_account, rounded_income
    (they do not). `honest` is False only where somebody meant to conceal.
    """

    kind: str
    member: int
    true_fen: int
    declared_fen: int
    honest: bool = True


@dataclass(slots=True)
class Household:
    """A household as it is, with what it declared where that differs."""

    number: int
    kind: str
    lifecycle: str  # assisted, former, refused, pending, undiscovered, background
    village: str
    residence: str  # urban, rural
    address: str
    members: list[Person]
    income: list[Amount] = field(default_factory=list)
    spending: list[Amount] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    obligors: list[Obligor] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    kinship: Kinship | None = None
    cause: str = "other"
    registered_poor: bool = False
    since: date | None = None  # when the household was first registered

    @property
    def head(self) -> Person:
        """The applicant, relation 01; the first member once the applicant has died."""
        return self.members[0]

    def living(self, on: date) -> list[tuple[int, Person]]:
        """The members who belong to the household on that day, with their places in it."""
        return [
            (i, p)
            for i, p in enumerate(self.members)
            if (p.joined is None or p.joined <= on)
            and (p.left is None or p.left > on)
            and (p.died is None or p.died > on)
        ]

    def award_on(self, day: date) -> Award | None:
        """The award that runs on that day."""
        for award in self.awards:
            if award.since <= day and (award.until is None or award.until > day):
                return award
        return None
