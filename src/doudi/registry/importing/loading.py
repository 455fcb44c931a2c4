"""Good rows into the register, household by household, each slice in one transaction with its cursor."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.utils.timezone import localdate

from doudi.kernel import fast
from doudi.kernel.actor import Actor
from doudi.registry.importing.checking import LINE, by_field, joinable
from doudi.registry.importing.parsing import Parsed, parsed
from doudi.registry.importing.villages import Villages
from doudi.registry.models import (
    BankAccount,
    Household,
    ImportJob,
    ImportRow,
    Membership,
    Person,
    Phone,
)
from doudi.registry.models.imports import RowState
from doudi.registry.sealed import IMPORT_ROW, unseal
from doudi.registry.services import bulk, rows
from doudi.registry.services.membership import recount
from doudi.registry.values import (
    NewAmount,
    NewCondition,
    NewHousehold,
    NewLabel,
    NewMember,
    Vouched,
)

SLICE = 300  # households
Line = tuple[ImportRow, Parsed]


def load_slice(job: ImportJob, *, by: Actor, at: datetime, most: int = SLICE) -> int:
    """Load the next households; returns how many rows entered. 0 means that none is left.

    Only rows still "good" are taken and they are marked in the same transaction, so doing a slice
    again after a crash doubles nothing and loses nothing.
    """
    groups = _next_groups(job, most)
    if not groups:
        return 0
    villages = Villages.of(job.area)
    found = ImportRow.objects.filter(job=job, state=RowState.GOOD, group__in=groups)
    lines = [(row, _again(job, row, villages, at)) for row in found.order_by("group", "number")]
    opened, joining = [], []
    homes = joinable(job, set(groups))
    for group, part in groupby(lines, key=lambda line: line[0].group):
        members = sorted(part, key=lambda line: (not line[1].is_head, line[0].number))
        if members[0][1].is_head:
            opened.append(members)
        elif group in homes:
            joining.append((homes[group], members))
    _open(opened, by, at)
    for household_id, members in joining:
        _join(household_id, members, at)
    done = [row for members in [*opened, *(m for _, m in joining)] for row, _ in members]
    fates = [
        {"id": r.pk, "state": RowState.LOADED.value, "person_id": r.person_id,
         "household_id": r.household_id}
        for r in done
    ]  # fmt: skip
    fast.update(ImportRow, ["state", "person_id", "household_id"], fates)
    return len(done)


def _next_groups(job: ImportJob, most: int) -> list[str]:
    """The groups of the next good rows, in the order of the file."""
    good = ImportRow.objects.filter(job=job, state=RowState.GOOD).order_by("number")
    found: dict[str, None] = {}
    for group in good.values_list("group", flat=True)[: most * 8]:
        found[group] = None
        if len(found) == most:
            break
    return list(found)


def _again(job: ImportJob, row: ImportRow, villages: Villages, at: datetime) -> Parsed:
    cells = unseal(row.cells_sealed, IMPORT_ROW).split(LINE)
    return parsed(by_field(job, cells), villages=villages, at=at)


def _open(opened: Sequence[Sequence[Line]], by: Actor, at: datetime) -> None:
    if not opened:
        return
    loaded = bulk.load_batch([_household(members, at) for members in opened], by=by, at=at)
    for members, made in zip(opened, loaded, strict=True):
        for (row, _), person_id in zip(members, made.person_ids, strict=True):
            row.person_id, row.household_id = person_id, made.household_id


def _household(members: Sequence[Line], at: datetime) -> NewHousehold:
    today = localdate(at)
    head = members[0][1]
    says = Vouched("declared", today, source_detail="import")
    return NewHousehold(
        area=_area(head), residence=head.residence, address=head.address,
        opened_on=min(head.since or today, today),
        members=tuple(_member(p, head, today) for _, p in members),
        conditions=tuple(
            (i, _condition(p), says) for i, (_, p) in enumerate(members) if p.disability
        ),
        income=tuple(
            (i, NewAmount("wage", p.wage, "month"), says)
            for i, (_, p) in enumerate(members) if p.wage is not None
        ),
        labels=((None, NewLabel(head.label, head.since or today, source="declared")),)
        if head.label else (),
    )  # fmt: skip


def _area(row: Parsed) -> str:
    if row.person is None:
        raise ValueError("a good row has a person")
    return row.person.area


def _member(row: Parsed, head: Parsed, today: date) -> NewMember:
    if row.person is None:
        raise ValueError("a good row has a person")
    since = min(head.since or today, today)
    return NewMember(row.person, row.relation, since=since, account=row.account)


def _condition(row: Parsed) -> NewCondition:
    category, level = row.disability or ("", 0)
    return NewCondition("disability", {"category": category, "level": level})


def _join(household_id: int, members: Sequence[Line], at: datetime) -> None:
    """Members whose household is registered: they join it today."""
    home = Household.objects.select_for_update().get(pk=household_id)
    ids = fast.new_ids(Person, len(members))
    columns = [
        p.columns | {"id": pk, "area": home.area} for (_, p), pk in zip(members, ids, strict=True)
    ]
    fast.insert(Person, columns)
    whose = [{"person_id": pk, "area": home.area} for pk in ids]
    today = localdate(at)
    fast.insert(
        Membership,
        [w | {"household_id": home.pk, "relation": p.relation, "since": today}
         for w, (_, p) in zip(whose, members, strict=True)],
    )  # fmt: skip
    fast.insert(
        Phone,
        [w | rows.phone_columns(p.person.phone, since=today)
         for w, (_, p) in zip(whose, members, strict=True) if p.person and p.person.phone],
    )  # fmt: skip
    fast.insert(
        BankAccount,
        [w | rows.account_columns(p.account)
         for w, (_, p) in zip(whose, members, strict=True) if p.account],
    )  # fmt: skip
    for (row, _), pk in zip(members, ids, strict=True):
        row.person_id, row.household_id = pk, home.pk
    recount(home)
