"""Where a person's money may go, as the register knows it: for the room that pays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from doudi.registry.models import BankAccount, Condition, Household, Membership, Person
from doudi.registry.sealed import ACCOUNT_NUMBER, unseal
from doudi.registry.vocabulary import ConditionKind

FULL_AGE = 18


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account in the register. `number` is in full: it goes sealed into the paying room only."""

    person_id: int
    holder: str
    bank: str
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to be paid: the account of their own, or that of the adult who answers for a child."""

    person_id: int
    name: str
    area: str
    is_minor: bool
    own: KnownAccount | None
    of_guardian: KnownAccount | None = None


def payee(person_id: int, *, on: date) -> Payee | None:
    """The person as a payee on a day; None where the register has nobody of this number.

    The guardian of a child is taken to be the head of the household; whether that is so is for
    the officer who confirms the account to say.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return None
    own = _account(person.pk, on)
    minor = person.birth_date is not None and _age(person.birth_date, on) < FULL_AGE
    guardian = _account(_head_of(person.pk, on), on) if minor and own is None else None
    return Payee(person.pk, person.name, person.area, minor, own, guardian)


def _account(person_id: int | None, on: date) -> KnownAccount | None:
    if person_id is None:
        return None
    rows = BankAccount.objects.filter(Q(until=None) | Q(until__gt=on), person_id=person_id)
    row = rows.filter(since__lte=on).order_by("-since", "-id").first()
    number = unseal(row.number_sealed, ACCOUNT_NUMBER) if row and row.number_sealed else ""
    if row is None or not number:
        return None
    return KnownAccount(row.person_id, row.holder_name, row.bank, number, row.since)


def _head_of(person_id: int, on: date) -> int | None:
    here = Membership.objects.filter(Q(until=None) | Q(until__gt=on), person_id=person_id)
    head = here.order_by("-since").values_list("household__head_id", flat=True).first()
    return head if head != person_id else None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def in_institutions(person_ids: Iterable[int], *, on: date) -> set[int]:
    """Who of these people, whom the caller may see, is supported in an institution on a day (集中供养)."""
    ids = sorted(set(person_ids))
    found: set[int] = set()
    held = Condition.objects.filter(
        Q(until=None) | Q(until__gt=on), kind=ConditionKind.SUPPORT_FORM, since__lte=on,
        value="centralised",
    )  # fmt: skip
    for start in range(0, len(ids), 500):
        rows = held.filter(person_id__in=ids[start : start + 500])
        found.update(rows.values_list("person_id", flat=True))
    return found


def residences(household_ids: Iterable[int]) -> dict[int, str]:
    """Rural or urban, of households that the caller may see."""
    ids = sorted(set(household_ids))
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        rows = Household.objects.filter(pk__in=ids[start : start + 500])
        found |= dict(rows.values_list("id", "residence"))
    return found
