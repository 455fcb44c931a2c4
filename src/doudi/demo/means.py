"""Income, spending, property and obligors of a household.

Incomes are aimed at a ratio to the standard of living that fits the kind of household, then
split over the sources its members can have. Pensions are counted inside the aim for those who
must stay below a line and left out for those who must stay above one, so that a household keeps
its kind whether or not the law of the day counts the basic pension.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from doudi.demo import calibration as cal
from doudi.demo import names
from doudi.demo.draw import Dice
from doudi.demo.model import Amount, Asset, Household, Obligor
from doudi.demo.people import Maker
from doudi.demo.templates import Seat

# Ratio of counted net income per head to the standard, low and high, by kind.
_RATIO: Final = {
    "dibao_rural": (0.12, 0.97), "dibao_urban": (0.12, 0.92), "dibao_single": (1.08, 1.34),
    "tekun": (0.0, 0.10), "edge": (1.08, 1.34), "rigid": (1.60, 1.95), "subsidy": (1.6, 4.5),
    "child": (0.2, 0.9), "temporary": (1.1, 2.6), "background": (1.6, 6.0),
}  # fmt: skip
_BELOW: Final = {"dibao_rural", "dibao_urban", "tekun", "child"}
_BETWEEN: Final = {"dibao_single", "edge", "rigid"}
_DEDUCTED: Final = {"medical_own_pay", "disability_rehabilitation", "education"}
_SCHOOLING_CAP: Final = 600_000  # what the county lets a family deduct for schooling, fen a year
_COST_OF_WORK: Final = 0.30  # of the standard, for each who works


def give_income(dice: Dice, home: Household, on: date) -> None:
    """Write what the household lives on, by item; the spending must be there already."""
    low, high = _RATIO[home.kind]
    year = cal.standard_on(home.residence, on) * len(home.members) * 12
    pensions = _pensions(dice, home, on)
    drawn = sum(a.fen * 12 for a in pensions if a.item != "preferential_treatment")
    aim = int(dice.between(low, high) * year)
    if home.kind in _BELOW:
        extra = deductible(home, on) if home.kind.startswith("dibao") else 0
        aim = max(0, aim - drawn + extra)
    elif home.kind in _BETWEEN:
        basic = sum(a.fen * 12 for a in pensions if a.item == "pension_resident_basic")
        if home.kind != "rigid":
            aim = max(int(1.04 * year), min(aim, int(1.47 * year) - basic))
        aim += deductible(home, on) - (drawn - basic)
    home.income = pensions + _earned(dice, home, max(0, aim))
    for i, person in enumerate(home.members):
        if person.disability and person.disability[1] <= 2 and dice.chance(0.8):
            home.income.append(Amount(i, "disability_subsidy", 12_000, "month"))
        if person.age(on) >= 80:
            home.income.append(Amount(i, "old_age_allowance", 10_000, "month"))


def deductible(home: Household, on: date) -> int:
    """What the county takes off an income: illness, schooling up to a cap, the cost of working."""
    found = 0
    for a in home.spending:
        if a.item in _DEDUCTED:
            yearly = a.fen * (12 if a.per == "month" else 1)
            found += min(yearly, _SCHOOLING_CAP) if a.item == "education" else yearly
    working = sum(p.employment in ("employed", "flexible") for p in home.members)
    return found + int(working * _COST_OF_WORK * cal.standard_on(home.residence, on)) * 12


def _pensions(dice: Dice, home: Household, on: date) -> list[Amount]:
    found = []
    for i, person in enumerate(home.members):
        if person.age(on) < 60:
            continue
        found.append(Amount(i, "pension_resident_basic", 14_300, "month"))
        if dice.chance(0.7):
            found.append(Amount(i, "pension_resident_other", 200 * (5 + dice.below(35)), "month"))
        if dice.chance(0.02):
            found.append(Amount(i, "preferential_treatment", 85_000, "month"))
    return found


def _earned(dice: Dice, home: Household, aim: int) -> list[Amount]:
    """The rest of the aim, shared among those who work; support and farming otherwise."""
    if aim <= 0:
        return []
    able = [(i, p) for i, p in enumerate(home.members) if p.labour in ("able", "partial")]
    workers = [(i, p) for i, p in able if "unemployed" not in p.employment] or able[:1]
    if not workers:
        if home.residence == "rural" and dice.chance(0.6):
            half = aim // 2
            return [Amount(0, "support_received", aim - half), Amount(0, "farming_net", half)]
        return [Amount(0, "support_received", aim)]
    found = []
    left = aim
    for place, (i, person) in enumerate(workers):
        share = left if place == len(workers) - 1 else left * 3 // 5
        left -= share
        if "unemployed" in person.employment and share > 0:
            person.employment = "flexible"
        found.append(Amount(i, _item(dice, home, person.employment), share))
    return [a for a in found if a.fen > 0]


def _item(dice: Dice, home: Household, employment: str) -> str:
    if employment == "employed":
        return "wage"
    if employment == "farming" or (home.residence == "rural" and dice.chance(0.3)):
        return "farming_net"
    return "public_post" if dice.chance(0.06) else "flexible_work"


def give_spending(dice: Dice, home: Household, on: date) -> None:
    """Own-paid medicine, schooling, rehabilitation, rent over the last twelve months."""
    found = home.spending
    for i, person in enumerate(home.members):
        if person.illness:
            found.append(Amount(i, "medical_own_pay", dice.round_yuan(4e5, 2.6e6, 10_000)))
        elif person.age(on) >= 60 and dice.chance(0.5):
            found.append(Amount(i, "medical_own_pay", dice.round_yuan(3e4, 3e5, 10_000)))
        if person.student in ("senior", "vocational"):
            found.append(Amount(i, "education", dice.round_yuan(2e5, 5e5, 10_000)))
        elif person.student in ("college", "bachelor"):
            found.append(Amount(i, "education", dice.round_yuan(6e5, 1.2e6, 10_000)))
        if person.disability and person.disability[1] <= 2 and dice.chance(0.25):
            found.append(Amount(i, "disability_rehabilitation", dice.round_yuan(5e4, 6e5, 10_000)))
    if home.residence == "urban" and dice.chance(0.12):
        found.append(Amount(0, "rent", dice.round_yuan(2e5, 7e5, 10_000)))
    for i, person in enumerate(home.members):
        if person.employment in ("employed", "flexible") and dice.chance(0.15):
            found.append(Amount(i, "employment_cost", dice.round_yuan(5e3, 3e4), "month"))


def raise_spending(dice: Dice, home: Household) -> None:
    """A household in rigid hardship spends 62 to 80 % of its income on what it cannot avoid.

    Illness alone would bring it under the dibao line, so the rest is rent near hospital or school.
    """
    yearly = sum(a.fen * (12 if a.per == "month" else 1) for a in home.income)
    have = sum(a.fen * (12 if a.per == "month" else 1) for a in home.spending)
    want = int(yearly * dice.between(0.62, 0.80)) // 1000 * 1000
    if want > have:
        home.spending.append(Amount(0, "rent", want - have))


def give_assets(dice: Dice, home: Household, on: date) -> None:
    """Deposits mostly small, one dwelling, seldom a vehicle."""
    heads = len(home.members)
    rich = home.kind in ("background", "subsidy", "temporary")
    adults = [i for i, p in enumerate(home.members) if p.age(on) >= 18] or [0]
    for i in adults:
        if dice.chance(0.75):
            top = 9e6 if rich else 9e5
            found = int(top * dice.random() ** 3)
            home.assets.append(Asset(i, "deposit", found))
    if dice.chance(0.5):
        home.assets.append(Asset(adults[0], "online_balance", int(3e4 * dice.random() ** 2)))
    if home.kind != "tekun" or dice.chance(0.8):
        area = int(dice.between(18, 34) * heads + dice.between(10, 40))
        home.assets.append(
            Asset(adults[0], "dwelling", 0, (("area_m2", str(area)), ("sole", True)))
        )
    if rich and dice.chance(0.4):
        bought = on - timedelta(days=200 + dice.below(3000))
        more = (("bought_on", bought.isoformat()), ("use", "private"))
        home.assets.append(Asset(adults[0], "vehicle", dice.round_yuan(2e6, 1.2e7, 100_000), more))
    if home.residence == "rural" and dice.chance(0.05):
        home.assets.append(Asset(adults[0], "machinery", dice.round_yuan(2e5, 1.5e6, 10_000)))


_SON: Final = Seat("child", "adult", 25, 60, 0.0)
_DAUGHTER: Final = Seat("child", "adult", 25, 60, 1.0)


def give_obligors(make: Maker, home: Household, share: float) -> None:
    """Grown-up children who live elsewhere, for households whose applicant is old."""
    dice = make.dice
    head = home.head
    if head.age(make.on) < 60 or not dice.chance(share):
        return
    supports = tuple(i for i, p in enumerate(home.members) if p.relation in ("01", "11", "12"))
    for _ in range(1 + dice.below(3)):
        seat = _DAUGHTER if dice.chance(0.5) else _SON
        child = make.person(seat, home.village, "background", head)
        if seat is _SON and "·" not in head.name:
            family = head if head.sex == "male" else home.members[-1]
            child.name = names.invent(dice, child.birth.year, "male", names.surname_of(family.name))
        child.relation = "20" if seat is _SON else "30"
        size = 2 + dice.below(4)
        standard = cal.standard_on(home.residence, make.on)
        low, high = (0.5, 1.1) if home.kind != "tekun" else (0.4, 0.9)
        if dice.chance(0.12):
            low, high = 1.1, 2.2
        income = int(standard * 12 * size * dice.between(low, high)) // 1000 * 1000
        facts: list[tuple[str, object]] = []
        if dice.chance(0.08):
            facts.append(("on_dibao", True))
        if child.disability and child.disability[1] <= 2:
            facts.append(("disability", child.disability))
        if dice.chance(0.05):
            facts.append(("agreed_payment", dice.round_yuan(1e5, 6e5, 10_000)))
        home.obligors.append(
            Obligor(
                child,
                supports,
                "son" if seat is _SON else "daughter",
                size,
                income,
                dice.round_yuan(2e5, 8e6, 10_000),
                tuple(facts),
            )
        )
