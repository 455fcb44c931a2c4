"""Decided files of older books, many at once: one event a batch, nothing recomputed.

A decision taken over says so: its `law` is "taken-over" and its result holds what the books held.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases.models import Case, Counter, Decision, ReviewDue
from doudi.cases.services.intake import PREFIX
from doudi.cases.states import Effect, State
from doudi.kernel import events, fast
from doudi.kernel.actor import Actor
from doudi.kernel.money import share_out
from doudi.kernel.months import Month

BATCH = 1_000
LAW = "taken-over"
HANDLING = timedelta(
    days=24
)  # the books hold no day of application; reviews count from the decision
REVIEW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Book:
    """One award as an older book has it. `amount` is fen a month; `until` is half-open."""

    household_id: int
    payee_id: int
    area: str
    head_name: str
    members: int
    scheme: str
    covered: tuple[int, ...]
    amount: int
    since: date
    until: date | None


def take_over(books: Iterable[Book], *, by: Actor, at: datetime) -> int:
    """Write the books as closed cases with decisions in force and their next reviews; how many.

    Raises `Forbidden` unless the actor is the machine.
    """
    by.must_be(area="")
    count = 0
    rest = iter(books)
    while chunk := list(islice(rest, BATCH)):
        _batch(chunk, start=count, by=by, at=at)
        count += len(chunk)
    return count


@transaction.atomic
def _batch(chunk: Sequence[Book], *, start: int, by: Actor, at: datetime) -> None:
    numbers = _numbers(chunk)
    ids = fast.new_ids(Case, len(chunk))
    cases = [
        _case(book, number, start + i, at) | {"id": pk}
        for i, (book, number, pk) in enumerate(zip(chunk, numbers, ids, strict=True))
    ]
    decision_ids = fast.new_ids(Decision, len(chunk))
    decisions = [
        _decision(book, case) | {"id": pk}
        for book, case, pk in zip(chunk, cases, decision_ids, strict=True)
    ]
    fast.insert(Case, cases)
    fast.insert(Decision, decisions)
    fast.insert(
        ReviewDue,
        [
            _review(book, pk, at)
            for book, pk in zip(chunk, decision_ids, strict=True)
            if book.until is None
        ],
    )
    fast.settle()
    events.record(
        "cases.taken_over", by=by, at=at, subject=("batch", start), area=chunk[0].area[:6],
        facts={"first": ids[0], "last": ids[-1], "count": len(ids)},
    )  # fmt: skip


def _numbers(chunk: Sequence[Book]) -> Iterator[str]:
    series: dict[str, int] = {}
    made = []
    for book in chunk:
        key = f"case:{PREFIX[book.scheme]}:{book.area[:6]}:{book.since.year}"
        if key not in series:
            series[key] = Counter.objects.get_or_create(series=key)[0].last
        series[key] += 1
        made.append(f"{PREFIX[book.scheme]}-{book.area[:6]}-{book.since.year}-{series[key]:06d}")
    for key, last in series.items():
        Counter.objects.filter(pk=key).update(last=last)
    return iter(made)


def _decided(book: Book) -> datetime:
    return datetime.combine(book.since - timedelta(days=5), time(2, 0), tzinfo=UTC)


def _case(book: Book, number: str, place: int, at: datetime) -> dict[str, Any]:
    decided = min(_decided(book), at)
    opened = decided - HANDLING
    return {
        "number": number, "key": f"taken-over-{number}-{place}", "scheme": book.scheme,
        "state": State.CLOSED.value, "area": book.area, "household_id": book.household_id,
        "applicant_id": book.payee_id, "head_name": book.head_name, "members": book.members,
        "opened_at": opened, "lodged_at": opened, "accepted_at": opened, "decided_at": decided,
        "ended_at": decided, "step_since": decided,
    }  # fmt: skip


def _decision(book: Book, case: Mapping[str, Any]) -> dict[str, Any]:
    people = book.covered or (book.payee_id,)
    parts = share_out(book.amount, [1] * len(people))
    return {
        "case_id": case["id"], "number": f"{case['number']}-D", "effect": Effect.GRANT.value,
        "scheme": book.scheme, "area": book.area, "household_id": book.household_id,
        "payee_id": book.payee_id, "amount": book.amount,
        "shares": [[p, int(f), []] for p, f in zip(people, parts, strict=True)],
        "first_month": str(Month.of(book.since)),
        "end_month": str(Month.of(book.until)) if book.until else "",
        "facts": {}, "result": {"outcome": "entitled", "taken_over": True}, "law": LAW,
        "legal_basis": LAW, "decided_at": min(_decided(book), case["opened_at"] + HANDLING),
        "decided_by": "原台账", "in_force": True,
    }  # fmt: skip


def _review(book: Book, decision_id: int, at: datetime) -> dict[str, Any]:
    due = Month.of(book.since) + REVIEW_MONTHS
    today = Month.of(localdate(at))
    while due < today:
        due = due + REVIEW_MONTHS
    return {
        "decision_id": decision_id, "area": book.area, "household_id": book.household_id,
        "scheme": book.scheme, "due_on": due.last,
    }  # fmt: skip
