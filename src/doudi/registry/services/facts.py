"""What is known about a household's means: each fact with who vouches for it and since when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, JSONField, Q, Value

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.offices.roles import Role
from doudi.registry.errors import Unfit
from doudi.registry.models import (
    Asset,
    Condition,
    Household,
    IncomeItem,
    Looked,
    Obligor,
    SpendingItem,
)
from doudi.registry.models.facts import Fact
from doudi.registry.services import rows
from doudi.registry.services.guards import REGISTRARS, locked_household
from doudi.registry.values import NewAmount, NewAsset, NewCondition, NewObligor, Vouched
from doudi.registry.vocabulary import ConditionKind, Per, Source, Topic
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, SpendingKind

RECORDERS = (*REGISTRARS, Role.CHECK_OFFICER)
FactT = TypeVar("FactT", bound=Fact)


@transaction.atomic
def record_income(
    *, household_id: int, person_id: int | None, new: NewAmount, says: Vouched, by: Actor,
    at: datetime,
) -> IncomeItem:  # fmt: skip
    """An income from `says.since` on; what the same source said before about it ends that day."""
    _listed("item", new.item, IncomeKind.values)
    _listed("per", new.per, Per.values)
    keys = {"item": new.item, "reference": new.reference}
    return _record(
        IncomeItem, household_id, person_id, keys, rows.amount_columns(new), says, by, at
    )


@transaction.atomic
def record_spending(
    *, household_id: int, person_id: int | None, new: NewAmount, says: Vouched, by: Actor,
    at: datetime,
) -> SpendingItem:  # fmt: skip
    """An unavoidable spending, as `record_income`."""
    _listed("item", new.item, SpendingKind.values)
    _listed("per", new.per, Per.values)
    keys = {"item": new.item, "reference": new.reference}
    columns = rows.amount_columns(new)
    return _record(SpendingItem, household_id, person_id, keys, columns, says, by, at)


@transaction.atomic
def record_asset(
    *, household_id: int, person_id: int | None, new: NewAsset, says: Vouched, by: Actor,
    at: datetime,
) -> Asset:  # fmt: skip
    """An asset, as `record_income`. Two of one kind are told apart by their reference."""
    _listed("item", new.item, AssetKind.values)
    keys = {"item": new.item, "reference": new.reference}
    return _record(Asset, household_id, person_id, keys, rows.asset_columns(new), says, by, at)


@transaction.atomic
def record_obligor(
    *, household_id: int, person_id: int, new: NewObligor, says: Vouched, by: Actor, at: datetime
) -> Obligor:
    """Somebody outside who must support `person_id`."""
    columns = rows.obligor_columns(new)
    keys = {"relation": new.relation, "name": columns["name"]}
    return _record(Obligor, household_id, person_id, keys, columns, says, by, at)


@transaction.atomic
def record_condition(
    *, household_id: int, person_id: int, new: NewCondition, says: Vouched, by: Actor, at: datetime
) -> Condition:
    """Disability, illness, labour, employment, schooling, self-care … of a member."""
    _listed("kind", new.kind, ConditionKind.values)
    columns = rows.condition_columns(new)
    if new.value is None:  # "no disability" is a statement: JSON's null, not SQL's
        columns["value"] = Value(None, JSONField())
    return _record(Condition, household_id, person_id, {"kind": new.kind}, columns, says, by, at)


@transaction.atomic
def record_looked(
    *, household_id: int, topic: str, says: Vouched, by: Actor, at: datetime
) -> Looked:
    """Somebody has looked into income, spending, assets or obligors: what is not listed is not
    there."""
    _listed("topic", topic, Topic.values)
    keys = {"topic": topic}
    return _record(Looked, household_id, None, keys, dict(keys), says, by, at)


@transaction.atomic
def end_fact(
    *, household_id: int, kind: str, fact_id: int, on: date, by: Actor, at: datetime
) -> None:
    """A fact no longer holds from `on`. `kind` is the table's name ("incomeitem", "asset" …)."""
    household = locked_household(household_id, by, *RECORDERS)
    fact = TABLES[kind].objects.filter(household=household, pk=fact_id).first()
    if fact is None:
        raise NotFound("no_fact")
    if on < fact.since:
        raise Unfit("on", "not_a_date")
    fact.until = on
    fact.save(update_fields=["until"])
    _event(household, "registry.fact_ended", kind, [fact_id], by, at)


TABLES: dict[str, Any] = {
    str(t._meta.model_name): t
    for t in (IncomeItem, SpendingItem, Asset, Obligor, Condition, Looked)
}


def _listed(field: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise Unfit(field, "not_in_list")


def _record(
    table: type[FactT], household_id: int, person_id: int | None, keys: dict[str, Any],
    columns: dict[str, Any], says: Vouched, by: Actor, at: datetime,
) -> FactT:  # fmt: skip
    _listed("source", says.source, Source.values)
    household = locked_household(household_id, by, *RECORDERS)
    if person_id is not None and not household.memberships.filter(person_id=person_id).exists():
        raise NotFound("no_member")
    since = says.since or says.as_of
    _supersede(table, household, person_id, keys | {"source": says.source}, since)
    event = _event(
        household, "registry.fact_recorded", str(table._meta.model_name), [], by, at,
        more={"source": says.source, "person": person_id} | {"key": sorted(keys.items())[0][1]},
    )  # fmt: skip
    made: FactT = table._default_manager.create(
        household=household, person_id=person_id, area=household.area, event_id=event,
        **columns, **rows.vouched(says),
    )  # fmt: skip
    return made


def _supersede(
    table: type[FactT],
    household: Household,
    person_id: int | None,
    keys: dict[str, Any],
    since: date,
) -> None:
    """What the same source said about the same thing ends where the new statement begins."""
    old = table._default_manager.filter(household=household, person_id=person_id, **keys).filter(
        Q(until=None) | Q(until__gt=since)
    )
    old.filter(since__gt=since).update(until=F("since"))
    old.filter(since__lte=since).update(until=since)


def _event(
    household: Household, kind: str, table: str, ids: list[int], by: Actor, at: datetime,
    more: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    facts = {"table": table} | ({"ids": ids} if ids else {}) | (more or {})
    return events.record(
        kind, by=by, at=at, subject=("household", household.pk), area=household.area, facts=facts
    ).id
