"""Who could support a person in special hardship, and whom the law excuses (民发〔2021〕43号 Art. 8).

An obligor outside the household is seen from each member it owes support to (`supporter`).
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    MONTHS,
    PARTS,
    PerPerson,
    PerSupporter,
    any_of,
    any_row,
    count_of,
    floor_div,
    years_between,
)
from doudi.policy.law.person_tables import ObligorAges
from doudi.policy.law.property_tables import MoneyPerHead
from doudi.policy.law.tables import DisabilityLevel
from doudi.policy.rulebook import rule

BEGAN = "2014-05-01"
OBLIGORS = "mca-2021-43:art-8"


@rule(
    of="supporter",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "义务人重残", "en": "Obligor severely disabled"},
    quiet=True,
)
def tekun_is_obligor_disabled(
    obligor_disability_category: str,
    obligor_disability_level: int,
    tekun_obligor_disability: Sequence[DisabilityLevel],
) -> bool:
    """Grades 1 and 2 of any disability, and grade 3 intellectual or mental."""
    return any_row(
        obligor_disability_level <= row.level
        for row in tekun_obligor_disability
        if row.category == obligor_disability_category
    )


@rule(
    of="supporter",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={
        "zh": "义务人财产符合低收入规定",
        "en": "Obligor's property within the low-income limit",
    },
    quiet=True,
)
def tekun_is_obligor_property_low(
    financial_assets: int,
    family_size: int,
    property_edge_money_per_head: MoneyPerHead,
    standard_monthly: int,
) -> bool:
    """Financial assets within the limit for low-income families."""
    if financial_assets == 0:
        return True
    months = property_edge_money_per_head.months + MONTHS * property_edge_money_per_head.years
    limit = property_edge_money_per_head.amount + floor_div(months * standard_monthly, PARTS)
    return financial_assets <= limit * family_size


@rule(
    of="supporter",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={
        "zh": "义务人收入低于当地人均可支配收入",
        "en": "Obligor's income below the local disposable income",
    },
    quiet=True,
)
def tekun_is_obligor_income_low(
    family_income_yearly: int, family_size: int, rigid_income_line: int
) -> bool:
    """Income per head below last year's disposable income per head."""
    return family_income_yearly < rigid_income_line * family_size


@rule(
    of="supporter",
    unit="years",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "义务人年龄", "en": "Age of the obligor"},
    quiet=True,
)
def tekun_obligor_age(obligor_birth_date: int, on: int) -> int:
    """Whole years."""
    return years_between(obligor_birth_date, on)


@rule(
    of="supporter",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "义务人无履行能力", "en": "Obligor unable to support"},
)
def tekun_is_obligor_unable(
    circumstances: Sequence[str],
    tekun_obligor_age: int,
    tekun_obligor: ObligorAges,
    tekun_is_obligor_disabled: bool,
    tekun_is_obligor_income_low: bool,
    tekun_is_obligor_property_low: bool,
) -> bool:
    """Is in special hardship, old and poor, disabled and poor, or missing or in prison."""
    if "on_tekun" in circumstances:
        return True
    if "on_dibao" in circumstances and tekun_obligor_age >= tekun_obligor.on_dibao_from:
        return True
    if "missing" in circumstances or "in_prison" in circumstances:
        return tekun_is_obligor_property_low
    if tekun_obligor_age < tekun_obligor.low_income_from and not tekun_is_obligor_disabled:
        return False
    return tekun_is_obligor_income_low and tekun_is_obligor_property_low


@rule(
    of="supporter",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "义务人有履行能力", "en": "Obligor able to support"},
    quiet=True,
)
def tekun_is_obligor_able(tekun_is_obligor_unable: bool) -> bool:
    """Nothing excuses this obligor."""
    return not tekun_is_obligor_unable


@rule(
    of="person",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "同住成员能够抚养", "en": "Member able to support the others"},
    quiet=True,
)
def tekun_is_able_member(
    is_member: bool, kin: str, tekun_is_unable_to_work: bool, tekun_is_without_means: bool
) -> bool:
    """A close relative in the household who can work, or has means."""
    if not is_member or kin == "other":
        return False
    return not tekun_is_unable_to_work or not tekun_is_without_means


@rule(
    of="household",
    unit="persons",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "同住有能力成员人数", "en": "Able members of the household"},
    quiet=True,
)
def tekun_able_members(tekun_is_able_member: PerPerson[bool]) -> int:
    """Relatives in the household who could support the others."""
    return count_of(tekun_is_able_member)


@rule(
    of="person",
    unit="persons",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "其他同住有能力成员人数", "en": "Other able members of the household"},
    quiet=True,
)
def tekun_other_able_members(tekun_able_members: int, tekun_is_able_member: bool) -> int:
    """Nobody is the supporter of himself or herself."""
    return tekun_able_members - 1 if tekun_is_able_member else tekun_able_members


@rule(
    of="person",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "户外义务人有履行能力", "en": "Somebody outside is able to support"},
)
def tekun_has_able_obligor(tekun_is_obligor_able: PerSupporter[bool]) -> bool:
    """At least one person with a duty outside the household can fulfil it."""
    return any_of(tekun_is_obligor_able)


@rule(
    of="person",
    unit="yes/no",
    cites=OBLIGORS,
    since=BEGAN,
    label={"zh": "无法定义务人或义务人无能力", "en": "Nobody able to support"},
)
def tekun_is_without_supporter(tekun_other_able_members: int, tekun_has_able_obligor: bool) -> bool:
    """Neither in the household nor outside."""
    return tekun_other_able_members == 0 and not tekun_has_able_obligor
