"""Records of property: business, homes, vehicles, machinery, money, insurance, electricity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from typing import Final

from doudi.demo import numbers
from doudi.demo.departments.civil import Record, Seen, money
from doudi.demo.departments.work import month_before
from doudi.demo.model import Asset, Household

BANKS: Final = ("青溪农村商业银行", "禾川银行青溪支行", "望川邮政储蓄网点", "青溪村镇银行")


def _own(home: Household, item: str) -> list[Asset]:
    return [a for a in home.assets if a.item == item]


def _day(asset: Asset) -> date | None:
    bought = dict(asset.more).get("bought_on")
    return date.fromisoformat(str(bought)) if bought else None


def business(it: Seen) -> Iterator[Record]:
    """Firms, shops, and cooperatives that enrolled whole villages."""
    serial = it.home.number * 4 + 10_000_000
    for a in _own(it.home, "business"):
        since = it.on - timedelta(days=200 + it.dice.below(2500))
        capital = str(dict(a.more)["registered_capital"])
        yield it.home.members[a.member], (
            f"青溪县{it.home.address[6:8]}商贸有限公司", numbers.credit_code(serial), "法定代表人",
            capital, "存续", since,
        )  # fmt: skip
    for kind, name, role, state in (
        ("cooperative_member", "种植专业合作社", "社员", "存续"),
        ("closed_shop", "日用百货店", "经营者", "注销"),
    ):
        if kind in it.plants:
            p = it.plants[kind]
            entity = f"青溪县{it.home.address[6:8]}{name}"
            yield it.home.members[p.member or 0], (
                entity, numbers.credit_code(serial + 1), role, money(p.fen), state, p.day,
            )  # fmt: skip
    if it.home.lifecycle == "background" and it.dice.chance(0.07):
        since = it.on - timedelta(days=it.dice.below(4000))
        yield it.home.head, (
            f"青溪县{it.home.address[6:8]}经营部", numbers.credit_code(serial + 2), "经营者",
            money(it.dice.round_yuan(1e6, 2e7, 100_000)), "存续", since,
        )  # fmt: skip


def housing(it: Seen) -> Iterator[Record]:
    """Registered homes: nearly all in town, fewer than half in the villages."""
    for a in _own(it.home, "dwelling"):
        sole = dict(a.more)["sole"]
        if sole and not it.dice.chance(0.95 if it.home.residence == "urban" else 0.45):
            continue
        use = "住宅" if it.home.residence == "urban" or not sole else "农村宅基地住宅"
        built = it.on - timedelta(days=900 + it.dice.below(9000))
        area = str(dict(a.more)["area_m2"])
        where = it.home.address if sole else "望川市滨江新区"
        yield it.home.members[a.member], (use, f"{area}.00", "单独所有", built, where)
    if "old_house" in it.plants:
        p = it.plants["old_house"]
        area = f"{30 + it.dice.below(40)}.50"
        yield (
            it.home.members[p.member or 0],
            ("农村住宅", area, "共同共有", p.day, it.home.address[:9]),
        )


def presale(it: Seen) -> Iterator[Record]:
    """Flats bought on paper and not yet registered."""
    if "bought_a_flat" in it.plants:
        p = it.plants["bought_a_flat"]
        yield it.home.members[p.member or 0], (p.day, f"{80 + it.dice.below(60)}.30", money(p.fen))
    elif it.home.lifecycle == "background" and it.dice.chance(0.012):
        price = it.dice.round_yuan(3e7, 9e7, 100_000)
        day = it.on - timedelta(days=it.dice.below(1000))
        yield it.home.head, (day, f"{75 + it.dice.below(70)}.60", money(price))


def vehicle(it: Seen) -> Iterator[Record]:
    """Cars, motorcycles, and cars that are only on paper."""
    plate = f"禾Z{it.home.number % 100_000:05d}"
    for a in _own(it.home, "vehicle"):
        yield it.home.members[a.member], (
            plate, "小型轿车", "非营运", money(a.fen), _day(a), "正常",
        )  # fmt: skip
    for kind, sort, state in (
        ("motorcycle", "普通二轮摩托车", "正常"), ("scrapped_car", "小型面包车", "逾期未检验"),
    ):  # fmt: skip
        if kind in it.plants:
            p = it.plants[kind]
            yield it.home.members[p.member or 0], (
                plate + kind[0].upper(), sort, "非营运", money(p.fen), p.day, state,
            )  # fmt: skip


def machinery(it: Seen) -> Iterator[Record]:
    """Tractors and harvesters bought with a subsidy."""
    for a in _own(it.home, "machinery"):
        day = it.on - timedelta(days=100 + it.dice.below(2500))
        yield it.home.members[a.member], ("轮式拖拉机", money(a.fen), day)


def deposit(it: Seen) -> Iterator[Record]:
    """Balances by account; a person's money lies in one or two banks."""
    as_of = it.on.replace(day=1) - timedelta(days=1)
    serial = it.home.number * 8 + 500_000_000
    for a in _own(it.home, "deposit"):
        parts = (
            [a.fen] if a.fen < 200_000 or it.dice.chance(0.6) else [a.fen // 3, a.fen - a.fen // 3]
        )
        for fen in parts:
            serial += 1
            card = numbers.bank_card(serial)
            yield it.home.members[a.member], (it.dice.one_of(BANKS), card, money(fen), as_of)
    if "compensation_deposit" in it.plants:
        p = it.plants["compensation_deposit"]
        card = numbers.bank_card(serial + 1)
        yield it.home.members[p.member or 0], (BANKS[0], card, money(p.fen), as_of)


def securities(it: Seen) -> Iterator[Record]:
    """Shares and funds."""
    for a in _own(it.home, "securities"):
        yield it.home.members[a.member], (money(a.fen), "禾川证券望川营业部")
    if it.home.lifecycle == "background" and it.dice.chance(0.04):
        yield it.home.head, (money(it.dice.round_yuan(2e5, 2e7, 100)), "禾川证券望川营业部")


def insurance(it: Seen) -> Iterator[Record]:
    """Policies; those bought by an employer or a village for everybody have little value."""
    if "group_policy" in it.plants:
        p = it.plants["group_policy"]
        yield it.home.members[p.member or 0], ("团体意外伤害保险", money(p.fen), "60.00")
    elif it.home.lifecycle == "background" and it.dice.chance(0.08):
        value = money(it.dice.round_yuan(2e5, 8e6, 10_000))
        yield (
            it.home.head,
            ("终身寿险（分红型）", value, money(it.dice.round_yuan(1e5, 6e5, 10_000))),
        )


def payment_account(it: Seen) -> Iterator[Record]:
    """Balances on the telephone."""
    for a in _own(it.home, "online_balance"):
        yield it.home.members[a.member], (it.dice.one_of(("溪付通", "禾川支付")), money(a.fen))


def utilities(it: Seen) -> Iterator[Record]:
    """Electricity of the household in the head's name.

    Poor rural households used 112.89 kWh a month in Jiangsu in 2020 (practice 4.4).
    """
    mean = 180.0 if it.home.lifecycle == "background" else 112.89
    spread = sum(it.dice.random() for _ in range(4)) - 2.0
    kwh = mean * (0.55 + 0.25 * min(len(it.home.members), 4)) * exp(spread * 0.55) / 1.1
    if "much_electricity" in it.plants or "oxygen_at_home" in it.plants:
        kwh *= 5.0
    if "no_electricity" in it.plants or not it.home.living(it.on):
        kwh = it.dice.random()
    overdue = "是" if "cut_off" in it.plants else "否"
    yield it.home.head, (f"{kwh:.1f}", month_before(it.on), overdue)
