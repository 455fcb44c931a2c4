"""Pre-checks of a pay list: each is a small function that yields findings about lines or the run.

A finding never changes an amount. Blocking ones leave only one way, taking the line off; the
others may be explained by name. Thresholds are terms of the place.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum

from doudi.kernel.months import Month
from doudi.payments.models import (
    AwardPart,
    DeathNotice,
    Due,
    Finding,
    Instruction,
    PayeeAccount,
    PayRun,
)
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.runs import RunKind
from doudi.payments.services import funds
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.payments.terms import Terms, terms_of


class Hit(NamedTuple):
    """What a check noticed; `award_id` None is about the whole run."""

    award_id: int | None
    facts: dict[str, Any]


Check = Callable[[PayRun, Terms], Iterator[Hit]]
CHECKS: dict[str, tuple[Check, bool]] = {}


def check(*, blocking: bool = False) -> Callable[[Check], Check]:
    """Register a check under its function's name."""

    def add(function: Check) -> Check:
        CHECKS[function.__name__] = (function, blocking)
        return function

    return add


def run_all(run: PayRun, *, on: date) -> dict[str, int]:
    """Run every check over the list and keep the findings; returns how many of each."""
    terms = terms_of(run.area, on)
    counts: dict[str, int] = {}
    for name, (function, blocking) in CHECKS.items():
        hits = list(function(run, terms))
        _keep(run, name, blocking, hits)
        if hits:
            counts[name] = len(hits)
    return counts


def _keep(run: PayRun, name: str, blocking: bool, hits: list[Hit]) -> None:
    for start in range(0, len(hits), 500):
        part = hits[start : start + 500]
        lines = dict(
            _on_list(run)
            .filter(award_id__in={h.award_id for h in part})
            .values_list("award_id", "id")
        )
        Finding.objects.bulk_create(
            Finding(
                run=run, instruction_id=lines.get(hit.award_id) if hit.award_id else None,
                check_name=name, is_blocking=blocking, facts=hit.facts,
            )
            for hit in part
        )  # fmt: skip


def _on_list(run: PayRun) -> Any:
    return Instruction.objects.filter(run=run, state=I.LISTED)


@check(blocking=True)
def paid_after_death(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """A person on the list died before the month paid for (practice rule 1)."""
    grace = int(terms.value("returning_month"))
    died = DeathNotice.objects.filter(person_id=OuterRef("person_id")).values("died_on")
    dues = Due.objects.filter(
        run=run, void=False, person_id__in=DeathNotice.objects.values("person_id")
    )
    rows = dues.annotate(died_on=Subquery(died)).values_list(
        "award_id", "person_id", "month", "died_on"
    )
    for award_id, person, month, died_on in rows:
        if Month.parse(month) - Month.of(died_on) > grace:
            yield Hit(award_id, {"person": person, "month": month, "died_on": died_on.isoformat()})


@check(blocking=True)
def no_usable_account(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """There is no account, or it is known not to work."""
    broken = PayeeAccount.objects.filter(status=AccountStatus.UNUSABLE)
    rows = _on_list(run).filter(Q(account=None) | Q(account_id__in=broken.values("id")))
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check()
def doubtful_account(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """The account waits to be verified."""
    doubtful = PayeeAccount.objects.filter(status=AccountStatus.DOUBTFUL)
    rows = _on_list(run).filter(account_id__in=doubtful.values("id"))
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check()
def account_shared(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """One account number serves several households (practice rule 19); institutions are exempt."""
    lines = _on_list(run).filter(collective=None, account__isnull=False)
    shared = (
        lines.values("account__number_index")
        .annotate(n=Count("award__household_id", distinct=True))
        .filter(n__gt=1)
        .values("account__number_index")
    )
    rows = lines.filter(account__number_index__in=shared.order_by())
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check()
def held_by_another(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """The account belongs to somebody who is not the payee, and no reason is on file."""
    lines = _on_list(run).filter(collective=None, account__isnull=False, account__held_for="")
    rows = lines.exclude(account__person_id=F("award__payee_person_id"))
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check()
def two_schemes_at_once(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """A person draws a scheme in the same month that excludes this one (practice rule 17)."""
    for pair in terms.value("incompatible"):
        if run.scheme not in pair:
            continue
        other = next(s for s in pair if s != run.scheme)
        drawing = AwardPart.objects.filter(
            Q(until="") | Q(until__gt=run.month), scheme=other, since__lte=run.month, amount__gt=0
        )
        dues = Due.objects.filter(run=run, void=False, person_id__in=drawing.values("person_id"))
        for award_id, person in dues.values_list("award_id", "person_id").distinct():
            yield Hit(award_id, {"person": person, "other": other})


@check()
def not_as_decided(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """The month's regular amount differs from the last decision (practice rule 20)."""
    within = terms.amount("checks", "tolerance")
    dues = Due.objects.filter(run=run, void=False, month=run.month)
    rows = (
        dues.values("award_id", decided=F("award__amount_decided"))
        .annotate(s=Sum("amount"), turns=Sum("turn"))
        .filter(Q(s__gt=F("decided") + within) | Q(s__lt=F("decided") - within), turns=0)
    )
    for row in rows.order_by():
        yield Hit(row["award_id"], {"listed": int(row["s"]), "decided": row["decided"]})


@check()
def much_more_than_before(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """A line grew by more than the place's share against the last run."""
    before = _last_run(run)
    if before is None:
        return
    share = int(Decimal(terms.value("checks")["instruction_jump"]) * 100)
    was = Instruction.objects.filter(run=before, parent=None, award_id=OuterRef("award_id"))
    lines = _on_list(run).annotate(
        was=Subquery(was.values("gross")[:1], output_field=BigIntegerField())
    )
    rows = lines.filter(gross__gt=F("was") + F("was") * share / 100)
    for award_id, now, then in rows.values_list("award_id", "gross", "was"):
        yield Hit(award_id, {"now": now, "before": then})


@check()
def very_large(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """A line above the ceiling of the place."""
    ceiling = terms.amount("checks", "instruction_ceiling")
    for award_id, gross in _on_list(run).filter(gross__gt=ceiling).values_list("award_id", "gross"):
        yield Hit(award_id, {"now": gross, "ceiling": ceiling})


@check()
def came_back_before(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """Money to the same account came back repeatedly (practice rule 35)."""
    often = int(terms.value("checks")["returns"])
    back = (
        Instruction.objects.filter(state__in=[I.RETURNED, I.RESENT, I.GIVEN_UP])
        .values("account_id").annotate(n=Count("id")).filter(n__gte=often)
    )  # fmt: skip
    rows = _on_list(run).filter(account_id__in=back.values("account_id").order_by())
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check()
def total_unusual(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """The run's total is further from the last one than the place expects."""
    before = _last_run(run)
    if before is None or not before.total:
        return
    share = int(Decimal(terms.value("checks")["total_jump"]) * 100)
    if abs(run.total - before.total) * 100 > before.total * share:
        yield Hit(None, {"now": run.total, "before": before.total, "run": before.pk})


@check()
def budget_is_short(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """The money granted does not cover the list; the release will be refused as things stand."""
    if run.kind == RunKind.RESEND:
        return
    room = sum(s.room for s in funds.room_for(run.area, run.scheme, on=terms.on))
    if room < run.total:
        yield Hit(None, {"now": run.total, "available": room})


def _last_run(run: PayRun) -> PayRun | None:
    if run.kind != RunKind.MONTHLY:
        return None
    same = PayRun.objects.filter(
        area=run.area, scheme=run.scheme, kind=run.kind, month__lt=run.month
    )
    out = same.filter(state__in=[RunState.RELEASED, RunState.SENT, RunState.SETTLED])
    return out.order_by("-month", "turn").first()
