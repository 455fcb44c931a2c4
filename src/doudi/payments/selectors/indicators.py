"""The figures of a year as county bureaus report them, from the payments themselves."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Q, Sum, Value
from django.db.models.functions import Cast, Concat

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden
from doudi.kernel.money import Rounding
from doudi.kernel.months import Month
from doudi.offices.scope import in_area
from doudi.payments.models import AwardPart, Due, Instruction
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.selectors.books import READERS, turnover
from doudi.payments.states import InstructionState as I

HALF_UP = Rounding(step=1, direction="half_up", cites="doudi-convention")


@dataclass(frozen=True, slots=True)
class SchemeYear:
    """One scheme in the months of a year up to a day; money in fen."""

    households: int
    persons: int  # who drew it at least once
    person_times: int  # person × month
    fen: int
    in_institutions: int  # of those persons, for how many an institution was paid
    on_roster: int  # persons in the last of those months
    added: int  # persons of that roster who were not on it in the last month of the year before
    removed: int  # persons of the roster of that month who are on it no more

    @property
    def mean(self) -> int:
        """Fen a person-time (月人均补助水平)."""
        return int(HALF_UP.apply(self.fen, self.person_times)) if self.person_times else 0


@dataclass(frozen=True, slots=True)
class Year:
    """A county's year: scheme by scheme, and what went through the pots and the banks."""

    schemes: dict[str, SchemeYear]
    through_banks: int  # payments that arrived
    came_back: int  # payments that a bank returned, sent again or not
    to_reserves: int  # fen advanced to townships
    claimed: int  # fen ordered to be paid back


def year(actor: Actor, *, area: str, on: date) -> Year:
    """The figures from 1 January to `on`, in a fixed number of queries. Raises `Forbidden`."""
    if not (actor.machine or any(area.startswith(a) for a in actor.areas(READERS))):
        raise Forbidden("not_your_area")
    this = Month.of(on)
    months = Q(month__gte=f"{on.year}-01", month__lte=str(this))
    before, now = _roster(area, Month(on.year, 1) + -1), _roster(area, this)
    person_month = Concat(Cast("person_id", CharField()), Value("/"), "month")
    dues = Due.objects.filter(months, in_area("award__area", area), void=False)
    rows = dues.values_list("scheme").annotate(
        homes=Count("award__household_id", distinct=True), people=Count("person_id", distinct=True),
        times=Count(person_month, distinct=True), fen=Sum("amount"),
        inside=Count("person_id", filter=Q(award__collective__isnull=False), distinct=True),
    )  # fmt: skip
    none: set[int] = set()
    schemes = {
        scheme: SchemeYear(
            homes, people, times, int(fen), inside, len(now.get(scheme, none)),
            len(now.get(scheme, none) - before.get(scheme, none)),
            len(before.get(scheme, none) - now.get(scheme, none)),
        )
        for scheme, homes, people, times, fen, inside in rows.order_by("scheme")
    }  # fmt: skip
    lines = Instruction.objects.filter(
        in_area("area", area), run__month__gte=f"{on.year}-01", run__month__lte=str(this)
    )
    moved = turnover(actor, area=area, since=date(on.year, 1, 1), until=on)
    return Year(
        schemes=schemes, through_banks=lines.filter(state=I.PAID).count(),
        came_back=lines.filter(state__in=[I.RETURNED, I.RESENT, I.GIVEN_UP]).count(),
        to_reserves=sum(t.added for t in moved if t.kind == K.RESERVE),
        claimed=sum(t.added for t in moved if t.kind == K.RECEIVABLE),
    )  # fmt: skip


def _roster(area: str, month: Month) -> dict[str, set[int]]:
    """Persons with an amount of each scheme in a month."""
    rows = AwardPart.objects.filter(
        Q(until="") | Q(until__gt=str(month)), in_area("award__area", area), since__lte=str(month),
        amount__gt=0, award__is_one_off=False,
    )  # fmt: skip
    found: dict[str, set[int]] = {}
    for scheme, person in rows.values_list("scheme", "person_id"):
        found.setdefault(scheme, set()).add(person)
    return found
