"""Where a declaration departs from the truth, in the published kinds and proportions.

A few conceal (0.4 % of persons, practice 0.6 and 7); many more are honest and out of date: the
pension rose in January, an old account was forgotten, a sum was rounded. The honest ones are the
noise that buries a check centre: five to ten for every true hit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from doudi.demo import calibration as cal
from doudi.demo.draw import Dice, Weighted
from doudi.demo.model import Amount, Asset, Difference, Household

_CONCEALED: Final = Weighted([
    ("hidden_deposit", 0.30), ("hidden_vehicle", 0.22), ("hidden_wage", 0.20),
    ("hidden_dwelling", 0.12), ("hidden_business", 0.10), ("hidden_securities", 0.06),
])  # fmt: skip


def give_differences(dice: Dice, home: Household, on: date) -> None:
    """Add concealed property to the truth and note what was declared otherwise."""
    for i, person in enumerate(home.members):
        if person.age(on) >= 18 and dice.chance(cal.CONCEALED / 0.8):
            conceal_something(dice, home, i, on)
    for amount in home.income:
        if amount.item == "pension_resident_basic" and dice.chance(0.06):
            home.differences.append(
                Difference("old_pension", amount.member, amount.fen, amount.fen - 2_000)
            )
        elif amount.item in ("flexible_work", "farming_net") and dice.chance(0.3):
            rounded = amount.fen // 10_000 * 10_000
            if rounded != amount.fen:
                home.differences.append(
                    Difference("rounded_income", amount.member, amount.fen, rounded)
                )
    for asset in home.assets:
        if asset.item == "online_balance" and dice.chance(0.5):
            home.differences.append(Difference("forgotten_account", asset.member, asset.fen, 0))


def conceal_something(dice: Dice, home: Household, member: int, on: date) -> Difference:
    """One of the kinds of concealment, in their proportions."""
    return conceal(dice, home, member, _CONCEALED.pick(dice.random()), on)


def conceal(dice: Dice, home: Household, member: int, kind: str, on: date) -> Difference:
    """Give a member something that matters and was not declared."""
    if kind == "hidden_deposit":
        fen = dice.round_yuan(6e6, 3e7, 10_000)
        home.assets.append(Asset(member, "deposit", fen))
    elif kind == "hidden_vehicle":
        fen = dice.round_yuan(3e6, 1.6e7, 100_000)
        bought = on - timedelta(days=60 + dice.below(1500))
        more = (("bought_on", bought.isoformat()), ("use", "private"))
        home.assets.append(Asset(member, "vehicle", fen, more))
    elif kind == "hidden_wage":
        fen = dice.round_yuan(2.4e6, 4.8e6, 10_000)
        home.income.append(Amount(member, "wage", fen))
    elif kind == "hidden_dwelling":
        fen = dice.round_yuan(2e7, 6e7, 100_000)
        more2 = (("area_m2", str(70 + dice.below(60))), ("sole", False))
        home.assets.append(Asset(member, "dwelling", fen, more2))
    elif kind == "hidden_business":
        fen = dice.round_yuan(1e7, 5e7, 1_000_000)
        more3 = (("registered_capital", f"{fen // 100}.00"), ("employees", 1 + dice.below(8)))
        home.assets.append(Asset(member, "business", 0, more3))
    else:
        fen = dice.round_yuan(2e6, 9e6, 10_000)
        home.assets.append(Asset(member, "securities", fen))
    found = Difference(kind, member, fen, 0, honest=False)
    home.differences.append(found)
    return found


_ITEM: Final = {
    "hidden_deposit": "deposit", "hidden_vehicle": "vehicle", "hidden_dwelling": "dwelling",
    "hidden_business": "business", "hidden_securities": "securities",
    "forgotten_account": "online_balance",
}  # fmt: skip


def declared_assets(home: Household) -> list[Asset]:
    """The assets as the household declared them."""
    hidden = {(_ITEM[d.kind], d.member, d.true_fen) for d in home.differences if d.kind in _ITEM}
    if not hidden:
        return home.assets
    return [
        a for a in home.assets
        if (a.item, a.member, a.fen) not in hidden
        and not (a.item == "business" and any(h[:2] == ("business", a.member) for h in hidden))
    ]  # fmt: skip


def declared_income(home: Household) -> list[Amount]:
    """The income as the household declared it."""
    found = home.income
    for d in home.differences:
        if d.kind == "hidden_wage":
            gone = Amount(d.member, "wage", d.true_fen)
            found = [a for a in found if a != gone]
        elif d.kind in ("old_pension", "rounded_income"):
            item = {"pension_resident_basic"} if d.kind == "old_pension" else _EARNED
            found = [
                replace(a, fen=d.declared_fen)
                if a.member == d.member and a.fen == d.true_fen and a.item in item else a
                for a in found
            ]  # fmt: skip
    return [a for a in found if a.fen > 0]


_EARNED: Final = {"flexible_work", "farming_net"}
