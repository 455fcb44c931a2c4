"""What a household was paid, in plain words, and the statement of a year for its hands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now

from doudi.kernel import events
from doudi.payments.selectors import lists
from doudi.web.http import actor_of, for_roles, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.places import name_of, path_of

YEARS = 4


@for_roles(*lists.READERS)
def pay_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Everything a household was paid: what, why, from which decision, when, to which account."""
    actor = actor_of(request)
    area = lists.household_area(actor, household_id)
    rows = lists.household_payments(actor, household_id)
    found = page_of(rows, request, order=("-run__month", "-id"), size=40)
    told(found)
    year = _year(request)
    return page(
        request,
        "doudi/payments/household.html",
        {
            "page": found, "payments": found.rows, "household_id": household_id, "year": year, "years": _years(), "place": path_of(area),  # noqa: E501
            "sums": _sums(lists.year_statement(actor, household_id, year)),
            "awards": common.named(lists.visible_to(actor).filter(household_id=household_id).order_by("id")),  # noqa: E501
            "payees": payees(actor, household_id),
        },
        parts={"rows": "doudi/payments/_payments.html"},
    )  # fmt: skip


@for_roles(*lists.READERS)
def pay_statement(request: HttpRequest, household_id: int) -> HttpResponse:
    """The statement of a year as a page for paper; printing personal data leaves a trace."""
    actor, year = actor_of(request), _year(request)
    area = lists.household_area(actor, household_id)
    rows = lists.year_statement(actor, household_id, year)
    events.record_read(
        subject=("household", household_id), what="printed", by=actor, at=now(), area=area,
        fields=["payments"], count=len(rows),
    )  # fmt: skip
    named = [{"a": a, "scheme": common.word(common.SCHEMES, a.scheme)} for a in rows]
    return page(
        request,
        "doudi/payments/statement.html",
        {
            "rows": named, "year": year, "years": _years(), "household_id": household_id, "sums": _sums(rows),  # noqa: E501
            "total": sum(a.fen for a in rows), "place": path_of(area), "on": localdate(),
            "payees": payees(actor, household_id), "county": name_of(area[:6]),
        },
    )  # fmt: skip


def payees(actor: Any, household_id: int) -> str:
    """Names of those to whom a household's money goes."""
    ids = lists.visible_to(actor).filter(household_id=household_id)
    names = lists.names_of(set(ids.values_list("payee_person_id", flat=True)))
    return "、".join(sorted(set(names.values())))


def told(rows: Any) -> list[Any]:
    """Payments with the words a citizen would use."""
    found = list(rows)
    for line in found:
        line.scheme_name = common.word(common.SCHEMES, line.run.scheme)
        line.why = common.word(common.REASONS, line.reason) if line.reason else ""
    return found


def _sums(rows: list[Any]) -> list[tuple[Any, int, int]]:
    """(scheme, payments, fen) of a year, and nothing where nothing arrived."""
    sums: dict[str, list[int]] = {}
    for a in rows:
        one = sums.setdefault(a.scheme, [0, 0])
        one[0] += 1
        one[1] += a.fen
    return [(common.word(common.SCHEMES, k), n, fen) for k, (n, fen) in sorted(sums.items())]


def _years() -> list[int]:
    return list(range(localdate().year - YEARS + 1, localdate().year + 1))


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdigit() and len(text) == 4 else localdate().year
