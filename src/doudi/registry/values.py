"""Plain values that go into the register. Amounts are whole fen, intervals half-open, areas 12 digits."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person as told at registration. Birth date and sex may be left to the identity number."""

    name: str
    area: str
    id_number: str = ""
    id_kind: str = "resident"
    birth_date: date | None = None
    sex: str = ""
    ethnicity: str = ""
    marital: str = ""
    education: str = ""
    residence: str = ""
    hukou_area: str = ""
    status: str = "present"
    status_since: date | None = None
    died_on: date | None = None
    phone: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A bank account for payments."""

    number: str
    bank: str
    holder_name: str
    since: date
    is_social_card: bool = False


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who says so, as of when, and for which time. `since` is `as_of` where it is not given."""

    source: str  # declared, surveyed, checked
    as_of: date
    since: date | None = None
    until: date | None = None
    source_detail: str = ""
    document_id: int | None = None
    consent_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewAmount:
    """An income or a spending: `amount` fen `per` month or year."""

    item: str
    amount: int
    per: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NewAsset:
    """An asset: `value` in fen; `detail` as the contract asks for the kind (area_m2, bought_on …)."""

    item: str
    value: int | None = None
    reference: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewObligor:
    """A person outside with a duty to support a member; amounts in `detail` are whole fen."""

    relation: str
    name: str = ""
    birth_date: date | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewCondition:
    """A fact about a person that is not money, in the contract's words."""

    kind: str
    value: Any
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class NewLabel:
    """A recognition or listing of a household, or of one of its people."""

    kind: str
    since: date
    until: date | None = None
    code: str = ""
    source: str = "checked"
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class NewConsent:
    """An authorisation given before; `guardian` is the place of the member who signed for a minor."""

    purpose: str
    scope: tuple[str, ...]
    signed_how: str
    given_on: date
    valid_until: date | None = None
    withdrawn_on: date | None = None
    guardian: int | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person in a household; `person` is a new one or the id of one already registered."""

    person: NewPerson | int
    relation: str
    since: date
    until: date | None = None
    ended_because: str = ""
    is_co_resident: bool = True
    account: NewAccount | None = None


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A household with its people, the first of them its head, and what is known about it.

    In `income` … `consents` the first value of each pair is the place of the member in `members`
    (None: the household as a whole). `looked` are the topics that somebody has looked into.
    """

    area: str
    residence: str
    opened_on: date
    members: tuple[NewMember, ...]
    address: str = ""
    causes: tuple[str, ...] = ()
    closed_on: date | None = None
    closed_because: str = ""
    income: tuple[tuple[int | None, NewAmount, Vouched], ...] = ()
    spending: tuple[tuple[int | None, NewAmount, Vouched], ...] = ()
    assets: tuple[tuple[int | None, NewAsset, Vouched], ...] = ()
    obligors: tuple[tuple[int | None, NewObligor, Vouched], ...] = ()
    conditions: tuple[tuple[int, NewCondition, Vouched], ...] = ()
    labels: tuple[tuple[int | None, NewLabel], ...] = ()
    consents: tuple[tuple[int, NewConsent], ...] = ()
    looked: tuple[tuple[str, Vouched], ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """Ids of what a household became in the register; `person_ids` in the order of its members."""

    household_id: int
    number: str
    person_ids: tuple[int, ...]
