"""The dry run: every row is read and judged, nothing enters the register."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from doudi.kernel import fast
from doudi.registry import selectors
from doudi.registry.importing.fates import judge
from doudi.registry.importing.fields import USUAL
from doudi.registry.importing.parsing import Parsed, parsed
from doudi.registry.importing.reading import Cells, heading_place, table_of
from doudi.registry.importing.villages import Villages
from doudi.registry.models import ImportJob, ImportRow, Person
from doudi.registry.models.imports import RowState
from doudi.registry.sealed import IMPORT_ROW, seal
from doudi.registry.services.documents import content_of

SLICE = 2_000
MOST_NAMED = 500  # more than these are not listed in a query
LINE = "\x1f"


def body_of(job: ImportJob) -> list[tuple[int, Cells]]:
    """The rows below the headings with their numbers as the spreadsheet counts; empty ones left out."""
    table = table_of(content_of(job.document), job.document.mime)
    first = heading_place(table, USUAL) + 1
    return [(i + 1, row) for i, row in enumerate(table) if i >= first and any(row)]


def check_rows(job: ImportJob, body: Sequence[tuple[int, Cells]], *, at: datetime) -> None:
    """Judge these rows and write down their fates; rows judged before are judged anew."""
    villages = Villages.of(job.area)
    read = [
        (number, cells, parsed(by_field(job, cells), villages=villages, at=at))
        for number, cells in body
    ]
    known = _known([row for _, _, row in read])
    ImportRow.objects.filter(job=job, number__in=[n for n, _ in body]).delete()
    fast.insert(ImportRow, [_row(job, n, cells, row, known) for n, cells, row in read])


def by_field(job: ImportJob, cells: Cells) -> dict[str, str]:
    """The cells under the names of the fields that their columns were matched to."""
    places = {h: i for i, h in reversed(list(enumerate(job.headings)))}
    return {
        key: cells[places[heading]]
        for key, heading in job.mapping.items()
        if heading in places and places[heading] < len(cells)
    }


def _known(rows: Sequence[Parsed]) -> dict[Any, list[int]]:
    """Who of these is registered: by number, else by sound of name and birth date."""
    found: dict[Any, list[int]] = defaultdict(list)
    numbers = selectors.known_numbers(
        r.columns["id_index"] for r in rows if r.columns.get("id_index")
    )
    for index, pk in numbers.items():
        found[index].append(pk)
    pairs = {(r.columns["pinyin"], r.columns["birth_date"]) for r in rows if r.columns}
    born = sorted({b for _, b in pairs if b})
    for start in range(0, len(born), 400):
        alike = Person.objects.filter(birth_date__in=born[start : start + 400], merged_into=None)
        for pk, pinyin, birth_date in alike.values_list("pk", "pinyin", "birth_date"):
            if (pinyin, birth_date) in pairs:
                found[pinyin, birth_date].append(pk)
    return found


def _row(
    job: ImportJob, number: int, cells: Cells, row: Parsed, known: Mapping[Any, list[int]]
) -> dict[str, Any]:
    state, faults, matches = RowState.GOOD, list(row.faults), []
    if faults:
        state = RowState.FAULTY
    elif same := known.get(row.columns["id_index"]):
        state, matches, faults = RowState.DUPLICATE, same, [("id_number", "known_number")]
    elif alike := known.get((row.columns["pinyin"], row.columns["birth_date"])):
        state, matches, faults = RowState.DUPLICATE, alike, [("name", "looks_known")]
    return {
        "job_id": job.pk, "number": number, "state": state.value, "group": row.group,
        "is_head": row.is_head, "id_index": row.columns.get("id_index") or "",
        "cells_sealed": seal(LINE.join(cells), IMPORT_ROW), "matches": matches,
        "faults": [list(f) for f in faults],
    }  # fmt: skip


def check_households(job: ImportJob) -> None:
    """What only the whole file shows: numbers that come twice, households without or with two heads."""
    rows = list(
        ImportRow.objects.filter(job=job).order_by("number").defer("cells_sealed", "matches")
    )
    _tie_by_order(rows)
    changed = _twice(rows) | _heads(job, rows)
    tied = [{"id": r.pk, "group": r.group} for r in rows if r.group.startswith("@")]
    fast.update(ImportRow, ["group"], tied)
    judged = [
        {"id": r.pk, "state": r.state, "faults": r.faults} for r in rows if r.number in changed
    ]
    fast.update(ImportRow, ["state", "faults"], judged)


def _tie_by_order(rows: Sequence[ImportRow]) -> None:
    """Where no column ties a household together, a head begins one and the next head ends it."""
    here = ""
    for row in rows:
        if row.group and not row.group.startswith("@"):
            continue
        if row.is_head or not here:
            here = f"@{row.number}"
        row.group = here


def _blame(row: ImportRow, field: str, fault: str) -> int:
    more = [] if [field, fault] in row.faults else [[field, fault]]
    judge(row, RowState.FAULTY, [*row.faults, *more])
    return row.number


def _twice(rows: Sequence[ImportRow]) -> set[int]:
    """The second and later rows with the same number are faulty; the first stands."""
    seen: set[str] = set()
    changed = set()
    for row in rows:
        if row.id_index and row.id_index in seen:
            changed.add(_blame(row, "id_number", "twice_in_file"))
        seen.add(row.id_index)
    return changed


def _heads(job: ImportJob, rows: Sequence[ImportRow]) -> set[int]:
    """A household is opened by one good head, or joined where its head is registered already."""
    usable = Counter(r.group for r in rows if r.is_head and r.state == RowState.GOOD)
    headed = {r.group for r in rows if r.is_head}
    registered = joinable(job, {r.group for r in rows})
    changed = set()
    seen: set[str] = set()
    for row in rows:
        if row.state != RowState.GOOD:
            continue
        if row.is_head and row.group in seen:
            changed.add(_blame(row, "relation", "two_heads"))
        elif row.is_head:
            seen.add(row.group)
        elif not usable[row.group] and row.group not in registered:
            fault = "head_faulty" if row.group in headed else "no_head"
            changed.add(_blame(row, "relation", fault))
    return changed


def joinable(job: ImportJob, groups: set[str]) -> dict[str, int]:
    """Groups whose household is registered: by its file number, its head's number, or because rows
    of the group were loaded or their head is a registered head."""
    found: dict[str, int] = {}
    homes = selectors.open_in(job.area)
    keys = {g[1:]: g for g in groups if g.startswith("#")}
    for start in range(0, len(keys), 400):
        part = list(keys)[start : start + 400]
        pairs = homes.filter(head__id_index__in=part).values_list("head__id_index", "pk")
        found |= {keys[str(index)]: pk for index, pk in pairs}
    numbers = [g for g in groups if g and g[0] not in "#@"]
    for start in range(0, len(numbers), 400):
        pairs = homes.filter(number__in=numbers[start : start + 400]).values_list("number", "pk")
        found |= {str(number): pk for number, pk in pairs}
    ours = Q(job=job) if len(groups) > MOST_NAMED else Q(job=job, group__in=groups)
    loaded = ImportRow.objects.filter(ours, household__isnull=False)
    found |= dict(loaded.values_list("group", "household_id"))
    heads = ImportRow.objects.filter(ours, is_head=True, state=RowState.DUPLICATE)
    same = {index: group for group, index in heads.values_list("group", "id_index") if index}
    for start in range(0, len(same), 400):
        part = list(same)[start : start + 400]
        pairs = homes.filter(head__id_index__in=part).values_list("head__id_index", "pk")
        found |= {same[str(index)]: pk for index, pk in pairs}
    return found
