"""Records of work and benefits: insurance, pensions, tax, payroll, housing fund, veterans, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from doudi.demo.departments.civil import Record, Seen, money
from doudi.demo.model import Household

EMPLOYERS: Final = (
    "青溪县竹木制品有限公司", "望川建筑劳务有限公司", "青溪县溪畔食品厂", "禾川物流有限公司青溪分公司",
    "青溪县惠民超市", "云坪茶业合作社", "青溪县环卫服务有限公司", "望川服装有限公司",
)  # fmt: skip


def month_before(on: date, months: int = 1) -> str:
    """The month so many months earlier, as YYYYMM."""
    count = on.year * 12 + on.month - 1 - months
    return f"{count // 12}{count % 12 + 1:02d}"


def _wages(home: Household) -> dict[int, int]:
    """Monthly wage in fen by member, from the truth."""
    return {
        a.member: a.fen if a.per == "month" else a.fen // 12
        for a in home.income
        if a.item == "wage"
    }


def social_insurance(it: Seen) -> Iterator[Record]:
    """Employees' insurance by the employer, residents' insurance by themselves."""
    wages = _wages(it.home)
    hidden = it.plants.get("hidden_wage")
    left = it.plants.get("left_the_job")
    for i, p in enumerate(it.home.members):
        if not 16 <= p.age(it.on) < 60 or p.died:
            continue
        employed = i in wages and (p.employment == "employed" or (hidden and hidden.member == i))
        if left and left.member == i:
            yield (
                p,
                (
                    "城镇职工基本养老保险",
                    it.dice.one_of(EMPLOYERS),
                    money(left.fen),
                    month_before(it.on),
                ),
            )
        elif employed and it.dice.chance(0.75):
            base = max(wages[i], 380_000)
            yield (
                p,
                (
                    "城镇职工基本养老保险",
                    it.dice.one_of(EMPLOYERS),
                    money(base),
                    month_before(it.on),
                ),
            )
        elif p.student == "none" and it.dice.chance(0.55):
            yield p, ("城乡居民基本养老保险", "", "", f"{it.on.year - 1}12")


def pension(it: Seen) -> Iterator[Record]:
    """Residents' pensions of everybody from 60 on, employees' pensions of some."""
    retired = it.plants.get("employee_pension")
    resident: dict[int, int] = {}
    for a in it.home.income:
        if a.item.startswith("pension_resident"):
            resident[a.member] = resident.get(a.member, 0) + a.fen
    for i, p in enumerate(it.home.members):
        if p.age(it.on) < 60 or p.died:
            continue
        if retired and retired.member == i:
            yield p, ("企业职工基本养老金", money(retired.fen))
        elif (
            it.home.lifecycle == "background"
            and it.home.residence == "urban"
            and it.dice.chance(0.45)
        ):
            yield p, ("企业职工基本养老金", money(it.dice.round_yuan(180_000, 420_000)))
        elif i in resident:
            yield p, ("城乡居民基本养老金", money(resident[i]))


def tax(it: Seen) -> Iterator[Record]:
    """Wages that an employer reported last month."""
    hidden = it.plants.get("hidden_wage")
    for i, fen in _wages(it.home).items():
        p = it.home.members[i]
        sure = hidden is not None and hidden.member == i
        if it.dice.chance(0.75 if sure else 0.5):
            yield p, ("工资薪金", money(fen), month_before(it.on), it.dice.one_of(EMPLOYERS))


def public_payroll(it: Seen) -> Iterator[Record]:
    """Civil servants and institutions, temporary staff, village cadres in and out of office."""
    posts = {
        "on_payroll": ("青溪县第二小学", "事业编制"),
        "temporary_staff": ("青溪县林业站", "临时聘用"),
        "village_cadre": (f"{it.home.address[3:6]}人民政府", "在职村干部"),
        "former_cadre": (f"{it.home.address[3:6]}人民政府", "离任村干部生活补贴"),
    }
    for kind, (office, post) in posts.items():
        if kind in it.plants:
            plant = it.plants[kind]
            yield it.home.members[plant.member or 0], (office, post, money(plant.fen))
    if it.home.lifecycle == "background":
        for p in it.home.members:
            if 22 <= p.age(it.on) < 60 and p.employment == "employed" and it.dice.chance(0.3):
                yield p, ("青溪县人民医院", "事业编制", money(it.dice.round_yuan(350_000, 900_000)))


def housing_fund(it: Seen) -> Iterator[Record]:
    """Accounts in use and sealed ones."""
    hidden, sealed = it.plants.get("hidden_wage"), it.plants.get("sealed_fund")
    for i, fen in _wages(it.home).items():
        sure = hidden is not None and hidden.member == i
        if it.dice.chance(0.5 if sure else 0.25):
            base = max(fen, 210_000)
            yield it.home.members[i], (
                "正常", money(base), money(base * (2 + it.dice.below(20)) // 4), month_before(it.on),
            )  # fmt: skip
    if sealed:
        until = f"{sealed.day:%Y%m}" if sealed.day else ""
        yield it.home.members[sealed.member or 0], ("封存", "", money(sealed.fen), until)


def veterans(it: Seen) -> Iterator[Record]:
    """Who draws preferential treatment; the law does not count it as income."""
    for a in it.home.income:
        if a.item == "preferential_treatment":
            kinds = ("农村籍退役士兵", "参战退役人员", "烈属")
            yield it.home.members[a.member], (it.dice.one_of(kinds), money(a.fen))


def other_assistance(it: Seen) -> Iterator[Record]:
    """Assistance in the neighbouring county, found and innocent."""
    plant = it.plants.get("assisted_elsewhere")
    if plant:
        since = f"{plant.day:%Y%m}" if plant.day else month_before(it.on, 5)
        yield (
            it.home.members[plant.member or 0],
            ("禾川省望川市白石县", "低保", since, money(plant.fen)),
        )
    elif it.home.lifecycle == "former" and it.home.events and it.home.events[0].kind == "moved_out":
        gone = it.home.events[0].on + timedelta(days=31)
        yield it.home.head, ("禾川省望川市白石县", "低保", f"{gone:%Y%m}", money(40_000))
