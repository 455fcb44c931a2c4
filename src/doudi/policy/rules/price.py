"""The price-linked subsidy (价格临时补贴): when prices jump, each person helped gets it once.

Trigger, rate, groups and rounding follow 发改价格〔2021〕1553号; each is a parameter of place and month.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    PARTS,
    Groups,
    PerIncome,
    any_of,
    any_row,
    groups,
    rounded,
)
from doudi.policy.law.person_tables import PriceIndex, PriceLines
from doudi.policy.law.tables import RoundingRule
from doudi.policy.rulebook import rule

BEGAN = "2021-10-29"
TRIGGER = ("ndrc-2021-1553:trigger", "sal-2026:art-32")
GROUPS = "ndrc-2021-1553:groups"
AMOUNT = "ndrc-2021-1553:amount"


@rule(
    of="household",
    unit="yes/no",
    cites=TRIGGER,
    since=BEGAN,
    label={"zh": "价格补贴启动", "en": "The price-linked subsidy is on"},
)
def price_subsidy_is_on(price_subsidy_index: PriceIndex, price_subsidy_lines: PriceLines) -> bool:
    """Consumer prices, or food among them, rose by at least the line."""
    if price_subsidy_index.cpi >= price_subsidy_lines.cpi:
        return True
    return price_subsidy_index.food >= price_subsidy_lines.food


@rule(
    of="household",
    unit="parts",
    cites=AMOUNT,
    since=BEGAN,
    label={"zh": "计算用涨幅（万分之）", "en": "Rise used, in ten-thousandths"},
)
def price_subsidy_rise(
    price_subsidy_rate: str, price_subsidy_index: PriceIndex, price_subsidy_lines: PriceLines
) -> int:
    """The index of low-income residents, or the index that started it, the higher of two."""
    if price_subsidy_rate == "scpi":
        return price_subsidy_index.scpi
    cpi = price_subsidy_index.cpi if price_subsidy_index.cpi >= price_subsidy_lines.cpi else 0
    food = price_subsidy_index.food if price_subsidy_index.food >= price_subsidy_lines.food else 0
    return max(cpi, food)


@rule(
    of="income",
    unit="yes/no",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "优抚对象收入", "en": "Preferential treatment"},
    quiet=True,
)
def is_preferential_part(item: str) -> bool:
    """A regular pension of preferential treatment."""
    return item == "preferential_treatment"


@rule(
    of="income",
    unit="yes/no",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "失业保险金", "en": "Unemployment benefit"},
    quiet=True,
)
def is_unemployment_part(item: str) -> bool:
    """Unemployment insurance."""
    return item == "unemployment_benefit"


@rule(
    of="person",
    unit="yes/no",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "优抚对象", "en": "Receives preferential treatment"},
    quiet=True,
)
def has_preferential_treatment(is_preferential_part: PerIncome[bool]) -> bool:
    """Any of it."""
    return any_of(is_preferential_part)


@rule(
    of="person",
    unit="yes/no",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "领取失业保险金", "en": "Receives unemployment benefit"},
    quiet=True,
)
def has_unemployment_benefit(is_unemployment_part: PerIncome[bool]) -> bool:
    """Any of it."""
    return any_of(is_unemployment_part)


@rule(
    of="person",
    unit="groups",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "价格补贴对象类别", "en": "Groups for the price-linked subsidy"},
    quiet=True,
)
def price_subsidy_person_groups(
    is_dibao_member: bool,
    is_single_dibao: bool,
    tekun_is_entitled: bool,
    orphan_is_entitled: bool,
    unsupported_child_is_entitled: bool,
    has_preferential_treatment: bool,
    has_unemployment_benefit: bool,
    is_edge_family: bool,
) -> Groups:
    """The help that the person receives."""
    return groups(
        dibao=is_dibao_member,
        dibao_single=is_single_dibao,
        tekun=tekun_is_entitled,
        orphan=orphan_is_entitled,
        unsupported_child=unsupported_child_is_entitled,
        preferential_treatment=has_preferential_treatment,
        unemployment_benefit=has_unemployment_benefit,
        edge=is_edge_family,
    )


@rule(
    of="person",
    unit="yes/no",
    cites=GROUPS,
    since=BEGAN,
    label={"zh": "属于价格补贴对象", "en": "In a group of the price-linked subsidy"},
)
def price_subsidy_is_covered(
    price_subsidy_groups: Sequence[str], price_subsidy_person_groups: Groups
) -> bool:
    """At least one of the groups listed."""
    return any_row(row in price_subsidy_person_groups for row in price_subsidy_groups)


@rule(
    of="person",
    unit="yes/no",
    cites=(*TRIGGER, GROUPS),
    since=BEGAN,
    label={"zh": "可领价格临时补贴", "en": "Entitled to the price-linked subsidy"},
)
def price_subsidy_is_entitled(price_subsidy_is_on: bool, price_subsidy_is_covered: bool) -> bool:
    """Prices jumped, and the person is in a group."""
    return price_subsidy_is_on and price_subsidy_is_covered


@rule(
    of="person",
    unit="fen/month",
    cites=AMOUNT,
    since=BEGAN,
    label={"zh": "计算基数（低保标准）", "en": "Base (dibao standard)"},
)
def price_subsidy_base(
    residence: str,
    is_dibao_member: bool,
    is_single_dibao: bool,
    tekun_is_entitled: bool,
    dibao_standard_rural: int,
    dibao_standard_urban: int,
) -> int:
    """Rural dibao and special hardship by the rural standard, everybody else by the urban one.

    Whoever is in several groups is paid once, at the highest.
    """
    if residence == "urban":
        return dibao_standard_urban
    is_rural_only = is_dibao_member or is_single_dibao or tekun_is_entitled
    return dibao_standard_rural if is_rural_only else dibao_standard_urban


@rule(
    of="person",
    unit="fen/month",
    cites=AMOUNT,
    since=BEGAN,
    label={"zh": "价格临时补贴", "en": "Price-linked subsidy"},
)
def price_subsidy_amount_person(
    price_subsidy_is_entitled: bool,
    price_subsidy_base: int,
    price_subsidy_rise: int,
    price_subsidy_rounding: RoundingRule,
    price_subsidy_floor: int,
) -> int:
    """Standard times the rise, rounded to the yuan, at least the floor of the place."""
    if not price_subsidy_is_entitled:
        return 0
    amount = rounded(
        price_subsidy_base * price_subsidy_rise,
        PARTS,
        price_subsidy_rounding.step,
        price_subsidy_rounding.direction,
    )
    return max(price_subsidy_floor, amount)
