"""The people who do the work, so that accounts, kinship filings and visits have somebody.

One worker per village or community, one to three clerks per township (practice 4.6), the
bureau's section, the check centre, finance, and one officer of the neighbouring county who may
see nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from doudi.demo import names, numbers
from doudi.demo.draw import Dice
from doudi.demo.places import COUNTY, NEIGHBOUR, Place


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a post. `area` is the division the post answers for."""

    account: str
    name: str
    sex: str
    id_number: str
    phone: str
    post: str
    area: str
    village: str | None = None


# (account, post, area): the bureau's posts; numbers per practice 4.6 (3-6 in the section).
BUREAU: Final = (
    ("xian-guzhang", "bureau_section_head", COUNTY[0]),
    ("xian-shenhe", "bureau_officer", COUNTY[0]),
    ("xian-queren", "bureau_approver", COUNTY[0]),
    ("xian-juzhang", "bureau_head", COUNTY[0]),
    ("hedui-jingban", "check_officer", COUNTY[0]),
    ("hedui-zhuren", "check_head", COUNTY[0]),
    ("caizheng", "finance_officer", COUNTY[0]),
    ("shenji", "auditor", COUNTY[0]),
    ("jiwei", "discipline_inspector", COUNTY[0]),
    ("yibao", "partner_medical", COUNTY[0]),
    ("jiaoyu", "partner_education", COUNTY[0]),
    ("canlian", "partner_disability", COUNTY[0]),
    ("xitong", "system_admin", COUNTY[0]),
    ("anquan", "security_admin", COUNTY[0]),
    ("shenjiyuan", "audit_admin", COUNTY[0]),
    ("shi-minzheng", "city_officer", "0099"),
    ("sheng-minzheng", "province_officer", "00"),
    ("linxian", "bureau_officer", NEIGHBOUR[0]),
)


def officials_of(seed: int, places: Sequence[Place]) -> tuple[Official, ...]:
    """The officials of the county: bureau first, then townships, then villages."""
    dice = Dice(seed, "officials")
    found = [_official(dice, i, account, post, area) for i, (account, post, area) in
             enumerate(BUREAU)]  # fmt: skip
    for township in sorted({p.code[:9] for p in places}):
        for post in ("township_clerk", "township_reviewer", "township_head"):
            account = f"{_SHORT[post]}-{township[4:]}"
            found.append(_official(dice, len(found), account, post, township))
    for place in places:
        account = f"cun-{place.code[4:]}"
        found.append(_official(dice, len(found), account, "village_worker", place.code, place.code))
    return tuple(found)


_SHORT: Final = {
    "township_clerk": "jingban",
    "township_reviewer": "shenhe",
    "township_head": "fenguan",
}


def _official(
    dice: Dice, serial: int, account: str, post: str, area: str, village: str | None = None
) -> Official:
    sex = "female" if dice.chance(0.5) else "male"
    born = date(1968, 1, 1) + timedelta(days=dice.below(365 * 30))
    # Prefix 009900 keeps the officials' numbers apart from everybody else's.
    first = f"009900{born:%Y%m%d}{(serial * 2 + (sex == 'male')) % 1000:03d}"
    return Official(
        account, names.invent(dice, born.year, sex), sex, first + numbers.check_digit(first),
        numbers.phone(90_000_000 + serial), post, area, village,
    )  # fmt: skip
