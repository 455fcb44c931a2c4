"""Pre-checks of a pay list: each is a small function that yields findings about lines or the run.

A finding never changes an amount. Blocking ones leave only one way, taking the line off; the
others may be explained by name. Thresholds are terms of the place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum

from doudi.kernel.months import Month
from doudi.payments.bulk import table
from doudi.payments.models import (
    Award,
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
from doudi.payments.services import funds, listing
from doudi.payments.states import InstructionState as I
from doudi.payments.states import RunState
from doudi.payments.terms import Terms, terms_of
from doudi.registry.selectors import in_institutions

SUPPORTED = ("tekun", "orphan")  # whose amount depends on where the person is supported


class Hit(NamedTuple):
    """What a check noticed; `award_id` None is about the whole run."""

    award_id: int | None
    facts: dict[str, Any]


Check = Callable[[PayRun, Terms], Iterator[Hit]]


class Registered(NamedTuple):
    """A check, whether its finding can only be answered by taking the line off, and whether it is
    asked again when the list is sealed and released, because what it looks at moves by itself."""

    ask: Check
    is_blocking: bool
    again: bool


CHECKS: dict[str, Registered] = {}


def check(*, blocking: bool = False, again: bool = False) -> Callable[[Check], Check]:
    """Register a check under its function's name."""

    def add(function: Check) -> Check:
        CHECKS[function.__name__] = Registered(function, blocking, again)
        return function

    return add


def run_all(run: PayRun, *, on: date) -> dict[str, int]:
    """Run every check over the list and keep the findings; returns how many of each."""
    return _run(run, CHECKS, terms_of(run.area, on), known=set())


def look_again(run: PayRun, *, on: date) -> dict[str, int]:
    """Before the seal: what moves by itself is looked at once more, and a list of re-sends, which
    grew line by line, is checked whole. Only what is new is kept."""
    whole = run.kind == RunKind.RESEND
    wanted = {name: c for name, c in CHECKS.items() if whole or c.again}
    known: set[tuple[str, int | None]] = set(
        run.findings.values_list("check_name", "instruction_id")
    )
    return _run(run, wanted, terms_of(run.area, on), known=known)


def stopped_since(run: PayRun, *, on: date) -> int:
    """Lines that a blocking check would stop now, a death reported after the seal for one."""
    terms = terms_of(run.area, on)
    asked = [c.ask for c in CHECKS.values() if c.is_blocking and c.again]
    return sum(1 for ask in asked for _hit in ask(run, terms))


def _run(
    run: PayRun, wanted: dict[str, Registered], terms: Terms, *, known: set[tuple[str, int | None]]
) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, one in wanted.items():
        if kept := _keep(run, name, one.is_blocking, list(one.ask(run, terms)), known):
            counts[name] = kept
    return counts


def _keep(
    run: PayRun, name: str, blocking: bool, hits: list[Hit], known: set[tuple[str, int | None]]
) -> int:
    """Write the findings, one for each line of the award on this list."""
    kept = 0
    for start in range(0, len(hits), 500):
        part = hits[start : start + 500]
        lines: dict[int | None, list[int | None]] = defaultdict(list, {None: [None]})
        here = _on_list(run).filter(award_id__in={h.award_id for h in part})
        for award_id, line in here.values_list("award_id", "id"):
            lines[award_id].append(line)
        found = [
            Finding(run=run, instruction_id=line, check_name=name, is_blocking=blocking, facts=hit.facts)
            for hit in part
            for line in lines[hit.award_id]
            if (name, line) not in known
        ]  # fmt: skip
        Finding.objects.bulk_create(found)
        kept += len(found)
    return kept


def _on_list(run: PayRun) -> Any:
    return Instruction.objects.filter(run=run, state=I.LISTED)


def _dues_of(run: PayRun) -> Any:
    """What the list is for; of re-sends, what their first sendings were for."""
    dues = Due.objects.filter(void=False)
    if run.kind != RunKind.RESEND:
        return dues.filter(run=run)
    first = Q(pk=None)
    for run_id, awards in listing.roots_of(_on_list(run)):
        first |= Q(run_id=run_id, award_id__in=awards)
    return dues.filter(first)


@check(blocking=True, again=True)
def paid_after_death(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """A person on the list died before the month paid for (practice rule 1)."""
    grace = int(terms.value("returning_month"))
    died = DeathNotice.objects.filter(person_id=OuterRef("person_id")).values("died_on")
    dues = _dues_of(run).filter(person_id__in=DeathNotice.objects.values("person_id"))
    rows = dues.annotate(died_on=Subquery(died)).values_list(
        "award_id", "person_id", "month", "died_on"
    )
    for award_id, person, month, died_on in rows:
        if Month.parse(month) - Month.of(died_on) > grace:
            yield Hit(award_id, {"person": person, "month": month, "died_on": died_on.isoformat()})


@check(blocking=True, again=True)
def no_usable_account(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """There is no account, or it is known not to work."""
    broken = PayeeAccount.objects.filter(status=AccountStatus.UNUSABLE)
    rows = _on_list(run).filter(Q(account=None) | Q(account_id__in=broken.values("id")))
    for award_id, account in rows.values_list("award_id", "account_id"):
        yield Hit(award_id, {"account": account})


@check(again=True)
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
    often = lines.values("account_id").annotate(n=Count("id")).filter(n__gt=1).order_by()
    numbers = PayeeAccount.objects.values("number_index").annotate(n=Count("id")).filter(n__gt=1)
    known_twice = Q(number_index__in=numbers.order_by().values("number_index"))
    some = PayeeAccount.objects.filter(Q(id__in=often.values("account_id")) | known_twice)
    homes: dict[str, set[int]] = defaultdict(set)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = lines.filter(account_id__in=some.values("id")).values_list(
        "account__number_index", "award__household_id", "award_id", "account_id"
    )
    for number, household, award_id, account in rows:
        homes[number].add(household)
        found[number].append((award_id, account))
    for number, households in homes.items():
        if len(households) > 1:
            for award_id, account in found[number]:
                yield Hit(award_id, {"account": account, "households": len(households)})


@check()
def held_by_another(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """The account belongs to somebody who is not the payee, and no reason is on file."""
    # The awards are gone through as they lie, and not by an index: all of a county's are on its list.
    query = f"""
        SELECT a.id FROM {table(Award)} a CROSS JOIN {table(PayeeAccount)} acc
        WHERE acc.id = a.account_id AND a.scheme || '' = %s AND a.collective_id IS NULL
          AND acc.held_for = '' AND (acc.person_id IS NULL OR acc.person_id <> a.payee_person_id)"""
    with connection.cursor() as cursor:
        cursor.execute(query, [run.scheme])
        found = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(found), 500):
        lines = _on_list(run).filter(collective=None, award_id__in=found[start : start + 500])
        for award_id, account in lines.values_list("award_id", "account_id"):
            yield Hit(award_id, {"account": account})


@check()
def not_as_supported(run: PayRun, terms: Terms) -> Iterator[Hit]:
    """Somebody supported in an institution is paid to an account of their own, or the other way round:
    where support is centralised the money is pooled to the institution."""
    if run.scheme not in SUPPORTED:
        return
    homes = dict(_on_list(run).values_list("award_id", "collective_id"))
    rows = _dues_of(run).values_list("award_id", "person_id").distinct()
    people = [(award, who) for award, who in rows if award in homes]
    inside = in_institutions((who for _award, who in people), on=terms.on)
    odd = {a: who for a, who in people if (who in inside) is not (homes[a] is not None)}
    for award_id, who in odd.items():
        yield Hit(award_id, {"person": who, "inside": who in inside})


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
def same_person_twice(run: PayRun, terms: Terms) -> Iterator[Hit]:  # noqa: ARG001
    """Two households draw for one person in the same month; the list holds the higher amount once."""
    covering = AwardPart.objects.filter(
        Q(until="") | Q(until__gt=run.month), scheme=run.scheme, since__lte=run.month, amount__gt=0
    ).exclude(component__startswith="once-")
    closed = covering.exclude(until="").values(
        "person_id"
    )  # one of two is closed: `part_open_once`
    twice = (
        covering.filter(person_id__in=closed).values("person_id", "component")
        .annotate(n=Count("award_id", distinct=True)).filter(n__gt=1).order_by()
    )  # fmt: skip
    dues = Due.objects.filter(run=run, void=False, person_id__in=twice.values("person_id"))
    for award_id, person in dues.values_list("award_id", "person_id").distinct():
        yield Hit(award_id, {"person": person})


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
