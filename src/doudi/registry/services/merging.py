"""Two records of one person become one; `separating` undoes it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.registry.errors import Unfit
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
    Consent,
    Document,
    FormerName,
    Household,
    IncomeItem,
    Label,
    Membership,
    Obligor,
    Person,
    Phone,
    SpendingItem,
)
from doudi.registry.sealed import PERSON_NUMBER, unseal
from doudi.registry.services.guards import CORRECTORS, locked_person
from doudi.registry.services.membership import leave, recount
from doudi.registry.services.persons import Pair, noted
from doudi.registry.services.rows import named

FOLLOW: tuple[Any, ...] = (
    Phone, Membership, Label, IncomeItem, SpendingItem, Asset, Obligor, Condition,
    Consent, Document, BankAccount,
)  # fmt: skip
POINTERS: tuple[tuple[Any, str], ...] = (
    (Consent, "signed_by"), (Obligor, "who"), (Household, "head"),
)  # fmt: skip
NUMBER = ("id_kind", "id_sealed", "id_index", "id_masked")
NAME = ("name", "given", "pinyin", "initials")
CHOOSABLE = (
    "name", "id_number", "birth_date", "sex", "ethnicity", "marital", "education", "residence",
    "hukou_area",
)  # fmt: skip


@transaction.atomic
def merge_persons(
    *, keep_id: int, gone_id: int, on: date, by: Actor, at: datetime, take: Collection[str] = ()
) -> Person:
    """Everything of the second record goes over to the first; `take` names the fields (of
    `CHOOSABLE`) in which the second is right. A number brings its birth date and sex along, and
    comes over by itself where the first has none.

    The second stays as a pointer (`selectors.current_person_id`); the event keeps the ids of what
    went over, so that `separate_persons` can undo it. Rooms that keep person ids may subscribe to
    "registry.persons_merged". Raises `Unfit` for a field that cannot be chosen and `Refused` for the
    same record, or where both are heads of different open households.
    """
    if keep_id == gone_id:
        raise Refused("same_person")
    if set(take) - set(CHOOSABLE):
        raise Unfit("take", "not_in_list")
    kept, gone = (locked_person(i, by, *CORRECTORS) for i in (keep_id, gone_id))
    undo: dict[str, Any] = _one_home(kept, gone, on) | _labels_once(kept, gone, on)
    pairs = _chosen(kept, gone, take)
    undo |= _names(kept, gone, pairs, on) | _one_account(kept, gone, on)
    undo["moved"] = _follow(kept, gone)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    kept.save()
    events.record(
        "registry.persons_merged", by=by, at=at, subject=("person", kept.pk), area=kept.area,
        facts={"kept": kept.pk, "gone": gone.pk, "on": on.isoformat(), **undo},
        changes=noted(pairs, "merged", on),
    )  # fmt: skip
    return kept


def _chosen(kept: Person, gone: Person, take: Collection[str]) -> dict[str, Pair]:
    """Write the chosen fields of the second record into the first; what was and what became."""
    wanted = dict.fromkeys(f for f in CHOOSABLE if f in take)
    if gone.id_index and ("id_number" in wanted or not kept.id_index):
        wanted |= dict.fromkeys(("id_number", "birth_date", "sex"))
    pairs: dict[str, Pair] = {}
    for field in wanted:
        was, now = value_of(kept, field), value_of(gone, field)
        if was == now:
            continue
        pairs[field] = (was, now)
        for column in {"id_number": NUMBER, "name": NAME}.get(field, (field,)):
            setattr(kept, column, getattr(gone, column))
    return pairs


def value_of(person: Person, field: str) -> Any:
    """The value of a choosable field, a number opened."""
    return (
        unseal(person.id_sealed, PERSON_NUMBER) if field == "id_number" else getattr(person, field)
    )


def _follow(kept: Person, gone: Person) -> dict[str, list[int]]:
    """Everything that hangs on the second record, by table: the ids of what went over."""
    moved: dict[str, list[int]] = {}
    for table, column in [*((t, "person") for t in FOLLOW), *POINTERS]:
        rows = table.objects.filter(**{column: gone})
        if ids := list(rows.order_by("pk").values_list("pk", flat=True)):
            moved[f"{table._meta.model_name}.{column}"] = ids
            also = {"area": kept.area} if column == "person" else {}
            rows.update(**{column: kept}, **also)
    return moved


def _one_home(kept: Person, gone: Person, on: date) -> dict[str, list[int]]:
    """Only one current membership may be left: the kept record's, if it has one."""
    ours = kept.memberships.filter(until=None).first()
    theirs = gone.memberships.filter(until=None).first()
    if ours is None or theirs is None:
        return {}
    if theirs.household.head_id == gone.pk and theirs.household_id != ours.household_id:
        raise Refused(
            "both_have_households", household_ids=[ours.household_id, theirs.household_id]
        )
    leave(theirs, on=max(on, theirs.since), because="merged")
    recount(Household.objects.select_for_update().get(pk=theirs.household_id))
    return {"left": [theirs.pk]}


def _labels_once(kept: Person, gone: Person, on: date) -> dict[str, list[int]]:
    """A listing that both have runs on once."""
    ended = []
    for label in Label.objects.filter(person=gone, until=None):
        if Label.objects.filter(person=kept, until=None, kind=label.kind).exists():
            label.until = max(on, label.since)
            label.save(update_fields=["until"])
            ended.append(label.pk)
    return {"labels_ended": ended}


def _names(kept: Person, gone: Person, pairs: Mapping[str, Pair], on: date) -> dict[str, list[int]]:
    """Every name that either bore stays findable as a former name of the kept record."""
    names = set(kept.former_names.values_list("name", flat=True)) | {kept.name}
    moved, made = [], []
    for row in gone.former_names.all():
        if row.name not in names:
            names.add(row.name)
            row.person, row.area = kept, kept.area
            row.save()
            moved.append(row.pk)
    for columns in ({c: getattr(gone, c) for c in NAME}, _named_before(pairs)):
        if columns and columns["name"] not in names:
            names.add(columns["name"])
            spelled = {c: columns[c] for c in ("name", "pinyin", "initials")}
            made.append(
                FormerName.objects.create(person=kept, area=kept.area, until=on, **spelled).pk
            )
    return {"names_moved": moved, "names_made": made}


def _named_before(pairs: Mapping[str, Pair]) -> dict[str, str]:
    return named(pairs["name"][0]) if "name" in pairs else {}


def _one_account(kept: Person, gone: Person, on: date) -> dict[str, list[int]]:
    """The kept record's account goes on being paid into, if it has one."""
    ended = []
    if kept.accounts.filter(until=None).exists():
        for account in gone.accounts.filter(until=None):
            account.until = max(on, account.since)
            account.save(update_fields=["until"])
            ended.append(account.pk)
    return {"accounts_ended": ended}
