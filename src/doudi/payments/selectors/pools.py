"""Pots with rules of their own: township reserves, the help-fund pool, work funds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden
from doudi.kernel.money import Rounding, fen
from doudi.offices.scope import in_area
from doudi.payments.models import Due, Entry, HandPayment
from doudi.payments.models.ledger import AccountKind as K
from doudi.payments.selectors.books import READERS, balances, turnover
from doudi.payments.terms import terms_of

HELP_FUND, WORK_FUND = "help_fund", "work_fund"


@dataclass(frozen=True, slots=True)
class Reserve:
    """A township's reserve of one source and scheme, in fen."""

    advanced: int  # first advances and replenishments, less what was given back
    used: int
    settled: int
    replenished: int

    @property
    def cash(self) -> int:
        """What must lie in the safe."""
        return self.advanced - self.used

    @property
    def to_settle(self) -> int:
        """Paid out, not yet accepted by the county."""
        return self.used - self.settled

    @property
    def to_replenish(self) -> int:
        """Accepted by the county, not yet filled up again."""
        return self.settled - self.replenished


def reserve_of(township: str, *, source: str, scheme: str) -> Reserve:
    """The position of a reserve, from the books (money in) and the signed receipts (money out)."""
    paid = HandPayment.objects.filter(
        in_area("area", township), form=HandPayment.Form.CASH, source=source, award__scheme=scheme
    )
    kinds: Counter[str] = Counter()
    pot = {"kind": K.RESERVE, "area": township[:9], "source": source, "scheme": scheme}
    for side, sign in (("debit", 1), ("credit", -1)):
        named = {f"{side}__{name}": value for name, value in pot.items()}
        rows = Entry.objects.filter(**named).values_list("posting__kind").annotate(s=Sum("amount"))
        for kind, amount in rows.order_by():
            kinds[kind] += sign * int(amount)
    return Reserve(
        advanced=kinds["advance"] + kinds["replenish"] + kinds["reserve_back"],
        used=int(paid.aggregate(s=Sum("amount"))["s"] or 0),
        settled=int(paid.exclude(settled_on=None).aggregate(s=Sum("amount"))["s"] or 0),
        replenished=kinds["replenish"],
    )


class Held(NamedTuple):
    """Which reserve it is, its account in the books, and how it stands."""

    township: str
    source: str
    scheme: str
    account_id: int
    reserve: Reserve


def reserves(actor: Actor, *, area: str) -> list[Held]:
    """Every reserve in `area` that the actor may see, township by township."""
    held = balances(actor, area=area, kinds=[K.RESERVE])
    return [
        Held(b.area, b.source, b.scheme, b.account_id,
             reserve_of(b.area, source=b.source, scheme=b.scheme))
        for b in sorted(held, key=lambda b: (b.area, b.scheme, b.source))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HelpFund:
    """The pool of DR-077 in one year, in fen."""

    carried: int
    granted: int
    donated: int
    used: int
    yearly: int  # what the place budgets for a year

    @property
    def left(self) -> int:
        """What may still be given, and is carried over."""
        return self.carried + self.granted + self.donated - self.used


def help_fund(actor: Actor, *, area: str, year: int, on: date) -> HelpFund:
    """Carry-over, the year's budget, donations and uses of the pool up to a day of that year."""
    first = date(year, 1, 1)
    rows = [t for t in turnover(actor, area=area, since=first, until=on) if t.scheme == HELP_FUND]
    money = [t for t in rows if t.kind == K.GRANTED]
    there = [t for t in rows if t.kind == K.AVAILABLE]
    granted = sum(t.added - t.taken for t in money if t.source != "donation")
    donated = sum(t.added - t.taken for t in money if t.source == "donation")
    carried, left = sum(t.opening for t in there), sum(t.closing for t in there)
    return HelpFund(
        carried=carried, granted=granted, donated=donated,
        used=carried + granted + donated - left,
        yearly=terms_of(area, on).amount("help_fund", "yearly"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkFund:
    """What the year's work funds must be (DR-102) and what was granted for them, in fen."""

    spent: int  # paid out under the schemes that count
    people: int
    needed: int
    from_city: int
    granted: int
    cites: str

    @property
    def from_county(self) -> int:
        """What is left to the county after the city's share by head."""
        return max(0, self.needed - self.from_city)

    @property
    def missing(self) -> int:
        """What has not been granted yet."""
        return max(0, self.needed - self.granted)


def work_fund(actor: Actor, *, area: str, year: int, on: date) -> WorkFund:
    """The share of what was paid out from 1 January to a day of the year; parts of a fen count up."""
    if not (actor.machine or any(area.startswith(a) for a in actor.areas(READERS))):
        raise Forbidden("not_your_area")
    terms = terms_of(area, on)
    said = terms.value("work_fund")
    rows = turnover(actor, area=area, since=date(year, 1, 1), until=on)
    spent = sum(t.added - t.taken for t in rows if t.kind == K.PAID and t.scheme in said["schemes"])
    months = Q(month__gte=f"{year}-01", month__lte=f"{on:%Y-%m}")
    dues = Due.objects.filter(
        months, in_area("award__area", area), scheme__in=said["schemes"], void=False
    )
    people = dues.aggregate(n=Count("person_id", distinct=True))["n"]
    whole = fen(said["share"])  # "0.03" → 3 hundredths
    rule = Rounding(step=1, direction="up", cites=terms.cites("work_fund"))
    granted = [t for t in rows if t.kind == K.GRANTED and t.scheme == WORK_FUND]
    return WorkFund(
        spent=spent, people=people, needed=int(rule.apply(spent * whole, 100)),
        from_city=people * fen(said["per_person_yearly"]),
        granted=sum(t.added - t.taken for t in granted), cites=terms.cites("work_fund"),
    )  # fmt: skip
