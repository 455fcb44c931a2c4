"""From tables to plain values: a household on a day as the public case file `doudi.case/1`.

Which of several statements counts: for each (member, item) the best source that speaks on that day
(checked before surveyed before declared), and of that source the latest for each reference. So a
department's deposit replaces the declared one, and two deposits from two banks both stay.
A topic without rows that nobody looked into is left out (unknown); looked into, it is an empty list.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar

from django.db.models import Q

from doudi.kernel.errors import NotFound
from doudi.kernel.money import yuan
from doudi.registry.models import (
    Asset,
    Condition,
    Household,
    IncomeItem,
    Looked,
    Membership,
    Obligor,
    SpendingItem,
)
from doudi.registry.models.facts import Fact
from doudi.registry.relations import seen_from
from doudi.registry.vocabulary import Source, Topic
from doudi.registry.vocabulary_money import Relation

FORMAT = "doudi.case/1"
RANK = {Source.DECLARED.value: 0, Source.SURVEYED.value: 1, Source.CHECKED.value: 2}
OBLIGOR_MONEY = {"income", "rigid_spending", "financial_assets", "agreed_payment", "judged_payment"}
F = TypeVar("F", bound=Fact)
FACTS = (Condition, Looked, IncomeItem, SpendingItem, Asset, Obligor)
BATCH = 500
Groups = dict[type[Any], dict[int, list[Any]]]


class Rows(Protocol):
    """Gives the rows of one household from a table of facts."""

    def __call__(self, table: type[F]) -> list[F]: ...


def case(
    household_id: int, *, on: date, applicant_id: int | None = None,
    schemes: Sequence[str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The household as it stood on `on`, in the shape of `doudi.case/1`. Eight
    queries.

    Member ids are "p" and the person's id. Relations are to the applicant, who is the head unless
    told otherwise. `evidence` names source and date of every fact. The caller has asked whether
    its actor may see the household. Raises `NotFound`.
    """
    home = Household.objects.filter(pk=household_id).first()
    if home is None:
        raise NotFound("no_household")
    members = _members(home, on)
    if not members:
        raise NotFound("no_members_on_that_day")

    def rows(table: type[F]) -> list[F]:
        return list(_valid(table, [home.pk], on))

    return _assembled(home, members, rows, on, applicant_id, schemes)


def members_on(household_id: int, *, on: date) -> set[int]:
    """Ids of the persons who belong to the household on `on`."""
    return {m.person_id for m in _of_members([household_id], on)}


def cases(household_ids: Sequence[int], *, on: date) -> Iterator[tuple[int, dict[str, Any]]]:
    """The same for many, for snapshots: eight queries for each 500. Households without members on
    that day are left out."""
    for start in range(0, len(household_ids), BATCH):
        part = household_ids[start : start + BATCH]
        members: dict[int, list[Membership]] = {}
        for member in _of_members(part, on):
            members.setdefault(member.household_id, []).append(member)
        grouped: Groups = {table: _grouped(table, part, on) for table in FACTS}
        for home in Household.objects.filter(pk__in=part).order_by("pk"):
            if home.pk not in members:
                continue
            rows = partial(_own_rows, grouped, home.pk)
            yield home.pk, _assembled(home, _in_order(members[home.pk]), rows, on, None, None)


def _own_rows(grouped: Groups, household_id: int, table: type[F]) -> list[F]:
    return grouped[table].get(household_id, [])


def _grouped(table: Any, household_ids: Sequence[int], on: date) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in _valid(table, household_ids, on):
        found.setdefault(row.household_id, []).append(row)
    return found


def _assembled(
    home: Household, members: Sequence[Membership], rows: "Rows", on: date,
    applicant_id: int | None, schemes: Sequence[str] | None,
) -> dict[str, Any]:  # fmt: skip
    evidence: dict[str, Any] = {}
    conditions = rows(Condition)
    household: dict[str, Any] = {
        "residence": home.residence,
        "members": _member_files(members, conditions, applicant_id or home.head_id, on, evidence),
    }
    looked = {row.topic: row for row in rows(Looked)}
    present = {m.person_id for m in members}
    for topic, table, shape in TABLES:
        kept: list[Any] = _preferred(rows(table), present)
        if not kept and topic not in looked:
            continue
        household[topic.value] = [shape(row) for row in kept]
        for place, row in enumerate(kept):
            evidence[f"/household/{topic.value}/{place}"] = _evidence(row)
        if not kept:
            evidence[f"/household/{topic.value}"] = _evidence(looked[topic])
    found: dict[str, Any] = {"format": FORMAT, "area": home.area, "on": on.isoformat()}
    if schemes is not None:
        found["schemes"] = list(schemes)
    return found | {"household": household, "evidence": evidence}


def member_id(person_id: int) -> str:
    """What a person is called in a case file."""
    return f"p{person_id}"


def person_id_of(member: str) -> int:
    """The person behind a member's id in a case file made here."""
    return int(member.removeprefix("p"))


def _members(home: Household, on: date) -> list[Membership]:
    return _in_order(_of_members([home.pk], on))


def _of_members(household_ids: Sequence[int], on: date) -> Iterable[Membership]:
    rows = Membership.objects.filter(household_id__in=household_ids, since__lte=on)
    return rows.filter(Q(until=None) | Q(until__gt=on)).select_related("person")


def _in_order(members: Iterable[Membership]) -> list[Membership]:
    return sorted(members, key=lambda m: (m.relation != Relation.HEAD, m.relation, m.pk))


def _valid(table: type[F], household_ids: Sequence[int], on: date) -> Iterable[F]:
    rows = table._default_manager.filter(household_id__in=household_ids, since__lte=on)
    return rows.filter(Q(until=None) | Q(until__gt=on)).order_by("person_id", "id")


def _preferred(rows: Iterable[Any], present: set[int]) -> list[Any]:
    """Best source for each (person, item), latest for each reference; facts of people who are no
    members on that day are left out."""
    best: dict[tuple[Any, ...], int] = {}
    kept = [r for r in rows if r.person_id is None or r.person_id in present]
    for row in kept:
        best[_thing(row)] = max(best.get(_thing(row), 0), RANK[row.source])
    latest: dict[tuple[Any, ...], Any] = {}
    for row in kept:
        if RANK[row.source] < best[_thing(row)]:
            continue
        key = (*_thing(row), getattr(row, "reference", ""))
        if key not in latest or (row.as_of, row.pk) > (latest[key].as_of, latest[key].pk):
            latest[key] = row
    return list(latest.values())


def _thing(row: Any) -> tuple[Any, ...]:
    if isinstance(row, Obligor):
        return (row.person_id, row.relation, row.name, row.birth_date)
    return (row.person_id, row.item)


def _evidence(row: Any) -> dict[str, Any]:
    found = {"source": row.source, "as_of": row.as_of.isoformat()}
    if row.source_detail:
        found["source"] += ":" + row.source_detail
    if row.consent_id:
        found["authorisation"] = f"consent:{row.consent_id}"
    return found


def _member_files(
    members: Sequence[Membership], stated: Iterable[Condition], applicant_id: int, on: date,
    evidence: dict[str, Any],
) -> list[dict[str, Any]]:  # fmt: skip
    conditions: dict[tuple[int | None, str], Condition] = {}
    for row in stated:
        key = (row.person_id, row.kind)
        held = conditions.get(key)
        if held is None or (RANK[row.source], row.as_of) >= (RANK[held.source], held.as_of):
            conditions[key] = row
    relations = seen_from(applicant_id, {m.person_id: (m.relation, m.person.sex) for m in members})
    files = []
    for place, membership in enumerate(members):
        files.append(_member(membership, relations[membership.person_id], on))
        for (person_id, kind), row in conditions.items():
            if person_id == membership.person_id:
                files[-1][kind] = _condition_value(row)
                evidence[f"/household/members/{place}/{kind}"] = _evidence(row)
    return files


def _condition_value(row: Condition) -> Any:
    if row.kind == "carer_of":
        return [member_id(int(i)) for i in row.value]
    return row.value


def _member(membership: Membership, relation: str, on: date) -> dict[str, Any]:
    person = membership.person
    found: dict[str, Any] = {
        "id": member_id(person.pk), "relation": relation, "co_resident": membership.is_co_resident,
    }  # fmt: skip
    if person.birth_date:
        found["birth_date"] = person.birth_date.isoformat()
    if person.sex:
        found["sex"] = person.sex
    away = person.status not in ("present", "dead") and (person.status_since or on) <= on
    found["status"] = person.status if away else "present"
    if away and person.status_since:
        found["status_since"] = person.status_since.isoformat()
    return found


def _amount(row: Any) -> dict[str, Any]:
    found = {"item": row.item, "amount": yuan(row.amount), "per": row.per}
    return _whose(row) | found


def _asset(row: Asset) -> dict[str, Any]:
    found: dict[str, Any] = {"item": row.item, **row.detail}
    if row.value is not None:
        found["value"] = yuan(row.value)
    return _whose(row) | found


def _obligor(row: Obligor) -> dict[str, Any]:
    found: dict[str, Any] = {"relation": row.relation}
    if row.person_id:
        found["for"] = [member_id(row.person_id)]
    if row.birth_date:
        found["birth_date"] = row.birth_date.isoformat()
    for key, value in row.detail.items():
        found[key] = yuan(value) if key in OBLIGOR_MONEY else value
    return found


def _whose(row: Any) -> dict[str, Any]:
    return {"member": member_id(row.person_id)} if row.person_id else {}


TABLES: tuple[tuple[Topic, Any, Any], ...] = (
    (Topic.INCOME, IncomeItem, _amount), (Topic.SPENDING, SpendingItem, _amount),
    (Topic.ASSETS, Asset, _asset), (Topic.OBLIGORS, Obligor, _obligor),
)  # fmt: skip
