"""The offices of the county and the people who do the work in them.

One worker per village or community, a clerk, a reviewer and a decider per township (practice 4.6
has one to three people there), the bureau's section, the check centre, finance, other departments,
an institution, the levels above, and one officer of the neighbouring county, who may see nothing
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from doudi.demo import names, numbers
from doudi.demo.draw import Dice
from doudi.demo.places import COUNTY, NAMES, NEIGHBOUR, Place


class OfficeSeat(NamedTuple):
    """An office: its kind in the words of the offices room, its area, its name."""

    kind: str
    area: str
    name: str


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a role in an office. `village` is set for those of a village or community."""

    account: str
    name: str
    sex: str
    id_number: str
    phone: str
    role: str
    office: OfficeSeat
    village: str | None = None


_PROVINCE: Final = OfficeSeat("province", "00", "禾川省民政厅")
_CITY: Final = OfficeSeat("city", "0099", "望川市民政局")
BUREAU: Final = OfficeSeat("county_bureau", COUNTY[0], "青溪县民政局")
_CHECKS: Final = OfficeSeat("check_centre", COUNTY[0], "青溪县居民家庭经济状况核对中心")
_FINANCE: Final = OfficeSeat("finance", COUNTY[0], "青溪县财政局")
_AUDIT: Final = OfficeSeat("auditor", COUNTY[0], "青溪县审计局")
_HOME: Final = OfficeSeat("institution", COUNTY[0], "青溪县中心敬老院")
_NEXT_DOOR: Final = OfficeSeat("county_bureau", NEIGHBOUR[0], "白石县民政局")

# (account, role, office) above the townships; nobody holds two roles that exclude each other.
_COUNTY_LEVEL: Final = (
    ("sheng-minzheng", "province_viewer", _PROVINCE),
    ("shi-minzheng", "city_viewer", _CITY),
    ("xian-jingban", "county_clerk", BUREAU),
    ("xian-queren", "county_decider", BUREAU),
    ("hedui", "check_officer", _CHECKS),
    ("fafang-zhidan", "pay_maker", BUREAU),
    ("fafang-fuhe", "pay_checker", BUREAU),
    ("fafang-qianfa", "pay_releaser", BUREAU),
    ("caizheng", "finance", _FINANCE),
    ("yibao", "department", OfficeSeat("department", COUNTY[0], "青溪县医疗保障局")),
    ("jiaoyu", "department", OfficeSeat("department", COUNTY[0], "青溪县教育局")),
    ("zhujian", "department", OfficeSeat("department", COUNTY[0], "青溪县住房和城乡建设局")),
    ("renshe", "department", OfficeSeat("department", COUNTY[0], "青溪县人力资源和社会保障局")),
    ("canlian", "department", OfficeSeat("department", COUNTY[0], "青溪县残疾人联合会")),
    ("jinglaoyuan", "institution", _HOME),
    ("shenji", "auditor", _AUDIT),
    ("xitong-guanli", "system_admin", BUREAU),
    ("anquan-guanli", "security_admin", BUREAU),
    ("shenji-guanli", "audit_admin", BUREAU),
    ("linxian-jingban", "county_clerk", _NEXT_DOOR),
)
_TOWNSHIP_LEVEL: Final = (
    ("jingban", "township_clerk"), ("shenhe", "township_reviewer"), ("fenguan", "township_decider"),
)  # fmt: skip
# The township that is shown first, with its accounts on the sign-in page.
SHOWN_FIRST: Final = "009901100"


def township_office(code: str) -> OfficeSeat:
    """The office of a township."""
    last = "街道办事处" if NAMES[code].endswith("街道") else "人民政府"
    return OfficeSeat("township", code, NAMES[code].removesuffix("街道") + last)


def officials_of(seed: int, places: Sequence[Place]) -> tuple[Official, ...]:
    """The officials of the county: county level first, then townships, then villages."""
    dice = Dice(seed, "officials")
    found = [_official(dice, i, *row) for i, row in enumerate(_COUNTY_LEVEL)]
    townships = sorted({p.code[:9] for p in places}, key=lambda c: (c != SHOWN_FIRST, c))
    for township in townships:
        for word, role in _TOWNSHIP_LEVEL:
            account = f"{word}-{township[4:]}"
            found.append(_official(dice, len(found), account, role, township_office(township)))
    for place in sorted(places, key=lambda p: (p.code[:9] != SHOWN_FIRST, p.residence, p.code)):
        office = OfficeSeat("village", place.code, NAMES[place.code])
        account = f"cun-{place.code[4:]}"
        found.append(_official(dice, len(found), account, "village_worker", office, place.code))
    return tuple(found)


def _official(
    dice: Dice, serial: int, account: str, role: str, office: OfficeSeat,
    village: str | None = None,
) -> Official:  # fmt: skip
    sex = "female" if dice.chance(0.5) else "male"
    born = date(1968, 1, 1) + timedelta(days=dice.below(365 * 30))
    # Prefix 009900 keeps the officials' numbers apart from everybody else's.
    first = f"009900{born:%Y%m%d}{(serial * 2 + (sex == 'male')) % 1000:03d}"
    return Official(
        account, names.invent(dice, born.year, sex), sex, first + numbers.check_digit(first),
        numbers.phone(90_000_000 + serial), role, office, village,
    )  # fmt: skip
