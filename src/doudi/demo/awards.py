"""Assistance drawn, how it began and ended, and what happened to the households meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from doudi.demo import calibration as cal
from doudi.demo import means
from doudi.demo.draw import Dice, Weighted
from doudi.demo.model import Amount, Award, Event, Household

_EXIT: Final = Weighted(cal.EXITS)
_SCHEME: Final = {
    "dibao_rural": "dibao", "dibao_urban": "dibao", "dibao_single": "dibao_single",
    "tekun": "tekun", "edge": "edge", "rigid": "rigid",
}  # fmt: skip


def month_start(day: date) -> date:
    """The first of that month."""
    return day.replace(day=1)


def months_before(day: date, months: int) -> date:
    """The first of the month that lies so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def give_awards(dice: Dice, home: Household, on: date) -> None:
    """Write the awards that fit the kind of household, the running one first."""
    scheme = _SCHEME.get(home.kind)
    months = min(int(dice.waiting(12 / cal.NEW_A_YEAR)), 179)
    if home.kind == "rigid":
        months %= 12  # recognition in rigid hardship lasts twelve months at most
    since = months_before(on, months)
    home.since = since - timedelta(days=20 + dice.below(40))
    if scheme is not None:
        everybody = tuple(range(len(home.members)))
        covered = (_single(home),) if scheme == "dibao_single" else everybody
        amounts = amounts_of(home, scheme, covered, since, on)
        extra = supplements_of(home, covered, on) if scheme == "dibao" else 0
        home.awards.append(Award(scheme, since, covered, amounts, supplements=extra))
    _allowances(dice, home, on)
    if home.kind == "child":
        orphan = "orphan" in home.head.flags
        home.awards.append(
            Award("orphan" if orphan else "unsupported_child", since, (0,), ((since, 140_000),))
        )
    if home.kind == "temporary" or (home.kind in ("dibao_rural", "edge") and dice.chance(0.03)):
        given = on - timedelta(days=dice.below(700))
        amount = dice.round_yuan(6e4, 4e5, 10_000)
        home.awards.append(Award("temporary", given, (0,), ((given, amount),), given, "once"))


def _single(home: Household) -> int:
    """The severely disabled or seriously ill member for whom a single application was made."""
    for i, person in enumerate(home.members):
        if person.illness or (person.disability and person.disability[1] <= 2):
            return i
    return 0


def amounts_of(
    home: Household, scheme: str, covered: tuple[int, ...], since: date, on: date
) -> tuple[tuple[date, int], ...]:
    """What was paid a month from each change of the standard on, as the old books have it."""
    if scheme in ("edge", "rigid"):
        return ((since, 0),)
    days = [since] + [day for day, _ in cal.STANDARDS[home.residence] if since < day <= on]
    return tuple((day, _monthly(home, scheme, covered, day, on)) for day in days)


def _monthly(home: Household, scheme: str, covered: tuple[int, ...], day: date, on: date) -> int:
    standard = cal.standard_on(home.residence, day)
    if scheme == "tekun":
        person = home.members[covered[0]]
        lost = person.self_care.count(False)
        care = "able" if lost == 0 else "partial" if lost < 4 else "none"
        return cal.TEKUN_BASIC[home.residence] + cal.TEKUN_CARE[care]
    if scheme == "dibao_single":
        return 31_300 * standard // cal.standard_on(home.residence, on) // 100 * 100
    net = max(0, counted_monthly(home.income) - means.deductible(home, on) // 12)
    income = net * standard // cal.standard_on(home.residence, on)
    gap = max(standard * len(covered) - income, standard // 5 * len(covered))
    extra = supplements_of(home, covered, on)
    return -(-(gap + extra) // 100) * 100


def supplements_of(home: Household, covered: tuple[int, ...], on: date) -> int:
    """What is added for the old, minors, the severely disabled and the seriously ill, fen a month."""
    return cal.SUPPLEMENT[home.residence] * sum(_is_special(home, i, on) for i in covered)


def _is_special(home: Household, place: int, on: date) -> bool:
    person = home.members[place]
    severe = person.disability is not None and person.disability[1] <= 2
    return severe or person.illness is not None or not 18 <= person.age(on) < 60


_NOT_COUNTED: Final = {
    "preferential_treatment", "disability_subsidy", "old_age_allowance", "pension_resident_basic",
}  # fmt: skip


def counted_monthly(income: list[Amount]) -> int:
    """Income a month as the old books counted it, in fen."""
    return sum(
        a.fen if a.per == "month" else a.fen // 12 for a in income if a.item not in _NOT_COUNTED
    )


def _allowances(dice: Dice, home: Household, on: date) -> None:
    poor = home.kind in ("dibao_rural", "dibao_urban", "dibao_single", "edge")
    for i, person in enumerate(home.members):
        if person.disability is None:
            continue
        category, level = person.disability
        since = months_before(on, 3 + dice.below(90))
        severe = level <= 2 or (level == 3 and category in ("intellectual", "mental"))
        if poor and dice.chance(0.95):
            home.awards.append(Award("disability_living", since, (i,), ((since, 11_000),)))
        if severe and home.kind != "tekun" and dice.chance(0.95):
            home.awards.append(Award("disability_nursing", since, (i,), ((since, 12_000),)))


def end_awards(dice: Dice, home: Household, on: date) -> None:
    """A household that left within the last 24 months: when, why, who died."""
    ended = months_before(on, dice.below(24))
    why = _EXIT.pick(dice.random())
    if why == "to_tekun" and len(home.members) > 1:
        why = "over_limit"
    # The applicant stays where others live on: a change of head is another act (a new file).
    dying = max(range(len(home.members)), key=lambda i: (i > 0, home.members[i].age(on)))
    if why == "death" and len(home.members) > 1 and home.members[dying].age(on) < 50:
        why = "over_limit"
    finished: list[Award] = []
    amounts: tuple[tuple[date, int], ...]
    for award in home.awards:
        if award.ended_by == "once":  # given and done with, whatever became of the household
            finished.append(award)
            continue
        if award.since >= ended:
            start = months_before(ended, 6 + dice.below(60))
            amounts = ((start, award.amounts[-1][1]),)
        else:
            start = award.since
            amounts = tuple(a for a in award.amounts if a[0] < ended)
        finished.append(
            Award(award.scheme, start, award.members, amounts, ended, why, award.supplements)
        )
    home.awards = finished
    home.since = min(a.since for a in finished) - timedelta(days=30) if finished else ended
    day = ended - timedelta(days=1 + dice.below(28))
    if why == "death":
        home.members[dying].died = day
        home.events.append(Event("death", day, dying))
    elif why == "moved_away":
        for i, person in enumerate(home.members):
            person.left = day
            home.events.append(Event("moved_out", day, i))


def give_events(dice: Dice, home: Household, on: date) -> None:
    """Births, arrivals and departures of the last 24 months in a household that goes on."""
    for i, person in enumerate(home.members):
        if (on - person.birth).days < 730:
            person.joined = person.birth
            home.events.append(Event("birth", person.birth, i))
    if len(home.members) > 2 and dice.chance(0.012):
        i = len(home.members) - 1
        day = on - timedelta(days=30 + dice.below(690))
        if home.members[i].joined is None:
            home.members[i].joined = day
            home.events.append(Event("moved_in", day, i))
