"""Records of people: registration, death, marriage, prison, school, disability, medical costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from doudi.demo import names
from doudi.demo.draw import Dice
from doudi.demo.model import Household, Person
from doudi.demo.plants import Plant

Record = tuple[Person, tuple[object, ...]]


class Seen(NamedTuple):
    """One household as the departments see it: what was planted by kind, the dice, the day."""

    home: Household
    plants: Mapping[str, Plant]
    dice: Dice
    on: date


_JOURNEYS: Final = (
    ("老挝", "务工"), ("越南", "务工"), ("新加坡", "务工"), ("泰国", "旅游"), ("韩国", "探亲"),
)  # fmt: skip
_RELATION: Final = {
    "01": "户主",
    "1": "配偶",
    "2": "子",
    "3": "女",
    "4": "孙子女",
    "5": "父母",
    "6": "祖父母",
}
_CATEGORY: Final = {
    "visual": "视力残疾", "hearing": "听力残疾", "speech": "言语残疾", "physical": "肢体残疾",
    "intellectual": "智力残疾", "mental": "精神残疾", "multiple": "多重残疾",
}  # fmt: skip
LEVEL: Final = ("", "一级", "二级", "三级", "四级")
_SCHOOL: Final = {
    "kindergarten": ("青溪县中心幼儿园", "学前", 6, 3_000_00),
    "compulsory": ("青溪县{}中心学校", "义务教育", 15, 0),
    "senior": ("青溪县第一中学", "普通高中", 18, 1_600_00),
    "vocational": ("青溪县职业技术学校", "中等职业", 18, 0),
    "college": ("望川职业技术学院", "专科", 22, 5_500_00),
    "bachelor": ("禾川大学", "本科", 23, 4_800_00),
}  # fmt: skip


def household_register(it: Seen) -> Iterator[Record]:
    """Everybody who lives, and the dead of the last two months whom nobody has struck off yet."""
    number = f"{it.home.village[4:]}{it.home.number:07d}"
    moved = it.plants.get("moved_away")
    for i, p in enumerate(it.home.members):
        if p.died and (it.on - p.died).days > 60:
            continue
        out = moved.day if moved and moved.member == i else p.left
        relation = _RELATION.get(p.relation) or _RELATION[p.relation[0]]
        yield p, (number, relation, it.home.address, out)


def death(it: Seen) -> Iterator[Record]:
    """Deaths of the last two years, with those that the books have not heard of."""
    for i, p in enumerate(it.home.members):
        day = p.died
        for kind in ("died", "worker_died", "reported_dead_by_mistake"):
            if kind in it.plants and it.plants[kind].member == i:
                day = it.plants[kind].day
        if it.home.lifecycle == "background" and p.age(it.on) >= 70 and it.dice.chance(0.03):
            day = it.on - timedelta(days=it.dice.below(700))
        if day:
            yield p, (day,)


def cremation(it: Seen) -> Iterator[Record]:
    """A little more than half of the dead are cremated, two to five days later."""
    for i, p in enumerate(it.home.members):
        day = p.died
        if "died" in it.plants and it.plants["died"].member == i:
            day = it.plants["died"].day
        if day and not it.dice.chance(0.55):
            day = None
        if "cremated_only" in it.plants and it.plants["cremated_only"].member == i:
            day = it.plants["cremated_only"].day
        if day:
            yield p, (min(day + timedelta(days=2 + it.dice.below(4)), it.on),)


def marriage(it: Seen) -> Iterator[Record]:
    """Couples who live together, some divorces, and the wedding nobody told about."""
    spouses = [p for p in it.home.members if p.relation in ("11", "12")]
    head = it.home.head
    if spouses and it.dice.chance(0.8):
        wed = max(head.birth, spouses[0].birth) + timedelta(days=8_100 + it.dice.below(2_500))
        if wed < it.on:
            yield head, ("结婚", wed, spouses[0].name, spouses[0].id_number)
            yield spouses[0], ("结婚", wed, head.name, head.id_number)
    elif head.marital == "divorced":
        yield head, ("离婚", it.on - timedelta(days=300 + it.dice.below(5_000)), "", "")
    if "married" in it.plants:
        other = names.invent(it.dice, head.birth.year, "female" if head.sex == "male" else "male")
        yield head, ("结婚", it.plants["married"].day, other, "")


def prison(it: Seen) -> Iterator[Record]:
    """Who serves a sentence."""
    for i, p in enumerate(it.home.members):
        if "in_prison" in it.plants and it.plants["in_prison"].member == i:
            yield p, (it.plants["in_prison"].day, it.on + timedelta(days=120 + it.dice.below(1500)))
        elif it.home.lifecycle == "background" and p.age(it.on) > 18 and it.dice.chance(0.0008):
            start = it.on - timedelta(days=it.dice.below(1500))
            yield p, (start, start + timedelta(days=400 + it.dice.below(2500)))


def school(it: Seen) -> Iterator[Record]:
    """Pupils and students, with the end of their stage and the yearly fee."""
    for i, p in enumerate(it.home.members):
        if p.student not in _SCHOOL:
            continue
        name, stage, leaves, fee = _SCHOOL[p.student]
        ends = date(max(p.birth.year + leaves + (p.birth.month > 8), it.on.year + 1), 7, 1)
        if "graduated" in it.plants and it.plants["graduated"].member == i:
            ends = it.plants["graduated"].day or ends
        if "school_fees" in it.plants and it.plants["school_fees"].member == i:
            name, fee = "禾川艺术职业学院（民办）", it.plants["school_fees"].fen
        yield p, (name.format(it.home.address[3:5]), stage, ends, money(fee))


def disability(it: Seen) -> Iterator[Record]:
    """Certificates as the federation has them, which the books may not."""
    for i, p in enumerate(it.home.members):
        new = it.plants.get("newly_disabled")
        if p.disability is None or p.certificate is None:
            if new and new.member == i:
                level = 1 + it.dice.below(2)
                yield (
                    p,
                    (f"{p.id_number}4{level}", "肢体残疾", LEVEL[level], "有效", _renewal(new.day)),
                )
            continue
        category, level = p.disability
        state, until = "有效", it.on + timedelta(days=100 + it.dice.below(3200))
        if "grade_lowered" in it.plants and it.plants["grade_lowered"].member == i:
            level = min(level + 1, 4) if level < 4 else 3
        elif "certificate_renewing" in it.plants and it.plants["certificate_renewing"].member == i:
            state, until = "换证中", it.plants["certificate_renewing"].day or until
            level = max(1, level - 1) if level > 1 else 2
        certificate = p.certificate[:19] + str(level) + p.certificate[20:]
        yield p, (certificate, _CATEGORY[category], LEVEL[level], state, until)


def _renewal(day: date | None) -> date | None:
    return day.replace(year=day.year + 10, day=min(day.day, 28)) if day else None


def medical(it: Seen) -> Iterator[Record]:
    """What was paid out of pocket over the year, and the great bills."""
    paid = dict.fromkeys(range(len(it.home.members)), 0)
    for a in it.home.spending:
        if a.item == "medical_own_pay":
            paid[a.member] += a.fen
    for kind in ("medical_without_income", "hospital"):
        if kind in it.plants:
            paid[it.plants[kind].member or 0] += it.plants[kind].fen
    for i, fen in paid.items():
        if fen >= 20_000:
            total = int(fen * it.dice.between(1.8, 3.5))
            p = it.home.members[i]
            yield p, (money(fen), money(total), p.illness or "", f"{it.on:%Y%m}")


def money(fen: int | None) -> str:
    """Yuan with two places, as a department writes an amount; empty for none."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def travel(it: Seen) -> Iterator[Record]:
    """Few people of such a county go abroad; who goes twice mostly works there or is treated."""
    for p in it.home.members:
        if p.died or not 18 <= p.age(it.on) < 70 or not it.dice.chance(0.003):
            continue
        place, reason = it.dice.one_of(_JOURNEYS)
        for _ in range(1 + it.dice.below(3)):
            yield p, (it.on - timedelta(days=10 + it.dice.below(500)), place, reason)


def life_certification(it: Seen) -> Iterator[Record]:
    """Pensioners proved alive within the year; the dead nobody reported, and the forgetful, are not."""
    gone = {it.plants[k].member for k in ("died", "cremated_only") if k in it.plants}
    for i, p in enumerate(it.home.members):
        if p.died or p.age(it.on) < 60:
            continue
        if i in gone or it.dice.chance(0.015):
            yield p, ("逾期未认证", it.on - timedelta(days=20 + it.dice.below(60)))
        else:
            yield p, ("通过", it.on + timedelta(days=20 + it.dice.below(340)))
