"""Dibao: whether the household is below the standard, and how much it is paid.

The shortfall is worked out on the household, divided and rounded once, at the end. On the way,
amounts are carried exactly in fen per year × 10 000 (`scaled`), for a person × 10 000 × members
more, so that shares of a standard or of a person's own part lose nothing.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    FEN,
    MONTHS,
    PARTS,
    Groups,
    PerPerson,
    all_of,
    floor_div,
    max_of,
    min_of,
    rounded,
    sum_of,
    total,
)
from doudi.policy.law.tables import Minimum, RoundingRule, Supplement, Tier
from doudi.policy.rulebook import rule

WHO = ("so-649:art-9", "sal-2026:art-18")
HOW_MUCH = ("so-649:art-12", "mca-2021-57:art-23", "sal-2026:art-18")
EXTRA = ("so-649:art-12", "sal-2026:art-20")


@rule(
    of="household",
    unit="fen/person/month",
    cites=("so-649:art-10", "sal-2026:art-19"),
    label={"zh": "低保标准", "en": "Standard"},
)
def standard_monthly(residence: str, dibao_standard_rural: int, dibao_standard_urban: int) -> int:
    """The standard that applies where the household lives."""
    return dibao_standard_urban if residence == "urban" else dibao_standard_rural


@rule(
    of="household",
    unit="fen/year",
    cites=WHO,
    label={"zh": "低保收入线（全家一年）", "en": "Income line (household, a year)"},
)
def need_yearly(standard_monthly: int, members_count: int) -> int:
    """The standard for every member, for twelve months."""
    return standard_monthly * members_count * MONTHS


@rule(
    of="household",
    unit="yes/no",
    cites=WHO,
    label={"zh": "收入低于低保标准", "en": "Income below the standard"},
)
def is_income_below_standard(income_yearly_household: int, need_yearly: int) -> bool:
    """Below, so that income equal to the standard is not."""
    return income_yearly_household < need_yearly


@rule(
    of="household",
    unit="fen/year",
    cites=HOW_MUCH,
    label={"zh": "收入差额（全年）", "en": "Shortfall (a year)"},
)
def shortfall_yearly(need_yearly: int, income_yearly_household: int) -> int:
    """What is missing to the standard, for the whole household."""
    return max(0, need_yearly - income_yearly_household)


@rule(
    of="household",
    unit="fen/month",
    cites=HOW_MUCH,
    label={"zh": "月差额（供阅读）", "en": "Shortfall a month (for reading)"},
)
def shortfall_monthly(shortfall_yearly: int) -> int:
    """For reading only, rounded down to the fen."""
    return floor_div(shortfall_yearly, MONTHS)


@rule(
    of="household",
    unit="scaled",
    cites=HOW_MUCH,
    label={"zh": "最低补助额", "en": "Least payment"},
    quiet=True,
)
def minimum_scaled(dibao_minimum: Minimum, standard_monthly: int, members_count: int) -> int:
    """The least that a place pays for each person covered, before supplements."""
    if dibao_minimum.share_of_standard == 0:
        return dibao_minimum.amount * PARTS * MONTHS * members_count
    return standard_monthly * dibao_minimum.share_of_standard * MONTHS * members_count


@rule(
    of="household",
    unit="fen/person/month",
    cites=HOW_MUCH,
    label={"zh": "分档保障金", "en": "Amount of the class"},
)
def tier_amount(dibao_tiers: Sequence[Tier], shortfall_yearly: int, members_count: int) -> int:
    """The lowest class that covers the shortfall per person; the highest when none does."""
    return min_of(
        (
            row.amount
            for row in dibao_tiers
            if row.amount * MONTHS * members_count >= shortfall_yearly
        ),
        max_of(row.amount for row in dibao_tiers),
    )


@rule(
    of="household",
    unit="yes/no",
    cites=HOW_MUCH,
    label={"zh": "按分档定额发放", "en": "Paid by class"},
    quiet=True,
)
def pays_by_class(dibao_method: str, residence: str) -> bool:
    """In town and country, or in the countryside only, by the method of the place."""
    return dibao_method == "tiers" or (dibao_method == "rural_tiers" and residence == "rural")


@rule(
    of="household",
    unit="scaled",
    cites=HOW_MUCH,
    label={"zh": "基本保障金", "en": "Base"},
    quiet=True,
)
def base_scaled(
    pays_by_class: bool,
    tier_amount: int,
    members_count: int,
    shortfall_yearly: int,
    minimum_scaled: int,
) -> int:
    """The shortfall, at least the least payment; or the class, by the method of the place."""
    if pays_by_class:
        return tier_amount * MONTHS * members_count * PARTS
    return max(shortfall_yearly * PARTS, minimum_scaled)


@rule(
    of="person",
    unit="scaled",
    cites=EXTRA,
    label={"zh": "分类施保（就高）", "en": "Supplement, the highest"},
    quiet=True,
)
def supplement_highest_scaled(
    residence: str,
    dibao_supplements: Sequence[Supplement],
    person_groups: Groups,
    standard_monthly: int,
    members_count: int,
    base_scaled: int,
) -> int:
    """The highest of what the person's groups are paid on top."""
    return max_of(
        row.fixed * MONTHS * PARTS * PARTS * members_count
        + row.of_standard * standard_monthly * MONTHS * PARTS * members_count
        + row.of_share * base_scaled
        + max(0, row.full * standard_monthly * MONTHS * PARTS * members_count - base_scaled * PARTS)
        for row in dibao_supplements
        if row.residence in ("any", residence) and row.group in person_groups
    )


@rule(
    of="person",
    unit="scaled",
    cites=EXTRA,
    label={"zh": "分类施保（累加）", "en": "Supplement, all together"},
    quiet=True,
)
def supplement_sum_scaled(
    residence: str,
    dibao_supplements: Sequence[Supplement],
    person_groups: Groups,
    standard_monthly: int,
    members_count: int,
    base_scaled: int,
) -> int:
    """All that the person's groups are paid on top, added up."""
    return sum_of(
        row.fixed * MONTHS * PARTS * PARTS * members_count
        + row.of_standard * standard_monthly * MONTHS * PARTS * members_count
        + row.of_share * base_scaled
        + max(0, row.full * standard_monthly * MONTHS * PARTS * members_count - base_scaled * PARTS)
        for row in dibao_supplements
        if row.residence in ("any", residence) and row.group in person_groups
    )


@rule(
    of="person",
    unit="scaled",
    cites=EXTRA,
    label={"zh": "分类施保增发", "en": "Supplement"},
    quiet=True,
)
def supplement_scaled(
    is_member: bool,
    supplement_highest_scaled: int,
    supplement_sum_scaled: int,
    dibao_supplements_stacking: str,
) -> int:
    """One supplement per person (the highest), or all of them, by the rule of the place."""
    if not is_member:
        return 0
    if supplement_sum_scaled == supplement_highest_scaled:
        return supplement_highest_scaled
    return (
        supplement_sum_scaled if dibao_supplements_stacking == "sum" else supplement_highest_scaled
    )


@rule(
    of="household",
    unit="scaled",
    cites=HOW_MUCH,
    label={"zh": "一人一月的换算单位", "en": "Unit of the scaled amounts"},
    quiet=True,
)
def unit_scaled(members_count: int) -> int:
    """What one fen a month is in the scaled amounts of persons."""
    return MONTHS * PARTS * PARTS * max(1, members_count)


@rule(
    of="person",
    unit="scaled",
    cites=HOW_MUCH,
    label={"zh": "本人保障金（未取整）", "en": "Own part before rounding"},
    quiet=True,
)
def exact_scaled(is_member: bool, base_scaled: int, supplement_scaled: int) -> int:
    """An equal part of the base, and the person's supplement."""
    return base_scaled * PARTS + supplement_scaled if is_member else 0


@rule(
    of="person",
    unit="yes/no",
    cites=HOW_MUCH,
    label={"zh": "本人保障金为整元", "en": "Own part is whole yuan"},
    quiet=True,
)
def is_whole_yuan(exact_scaled: int, unit_scaled: int) -> bool:
    """Then no rounding rule can change it."""
    return floor_div(exact_scaled, unit_scaled * FEN) * unit_scaled * FEN == exact_scaled


@rule(
    of="household",
    unit="yes/no",
    cites=HOW_MUCH,
    label={"zh": "无须取整", "en": "Nothing to round"},
    quiet=True,
)
def is_rounding_idle(is_whole_yuan: PerPerson[bool]) -> bool:
    """Every part is whole yuan: the rule of the place is not needed."""
    return all_of(is_whole_yuan)


@rule(
    of="person",
    unit="fen/month",
    cites=HOW_MUCH,
    label={"zh": "本人保障金（按人取整）", "en": "Own part, rounded per person"},
    quiet=True,
)
def rounded_person(exact_scaled: int, unit_scaled: int, dibao_rounding: RoundingRule) -> int:
    """Used where the place rounds for each person."""
    return rounded(exact_scaled, unit_scaled, dibao_rounding.step, dibao_rounding.direction)


@rule(
    of="household",
    unit="scaled",
    cites=HOW_MUCH,
    label={"zh": "家庭保障金（未取整）", "en": "Amount before rounding"},
    quiet=True,
)
def exact_household_scaled(exact_scaled: PerPerson[int]) -> int:
    """Base and supplements of all members."""
    return total(exact_scaled)


@rule(
    of="household",
    unit="fen/month",
    cites=HOW_MUCH,
    label={"zh": "基本保障金（供阅读）", "en": "Base a month (for reading)"},
)
def base_monthly(base_scaled: int) -> int:
    """For reading only, rounded down to the fen."""
    return floor_div(base_scaled, MONTHS * PARTS)


@rule(
    of="household",
    unit="fen/month",
    cites=EXTRA,
    label={"zh": "分类施保增发合计（供阅读）", "en": "Supplements a month (for reading)"},
)
def supplements_monthly(supplement_scaled: PerPerson[int], unit_scaled: int) -> int:
    """For reading only, rounded down to the fen."""
    return floor_div(total(supplement_scaled), unit_scaled)


@rule(
    of="household",
    unit="fen/month",
    cites=HOW_MUCH,
    label={"zh": "月保障金", "en": "Amount a month"},
    formula="{base_monthly} + {supplements_monthly}",
)
def dibao_amount_monthly(
    is_rounding_idle: bool,
    exact_household_scaled: int,
    unit_scaled: int,
    dibao_rounding: RoundingRule,
    rounded_person: PerPerson[int],
) -> int:
    """Shortfall and supplements together, divided and rounded once, by the rule of the place."""
    if is_rounding_idle:
        return floor_div(exact_household_scaled, unit_scaled)
    if dibao_rounding.per == "person":
        return total(rounded_person)
    return rounded(
        exact_household_scaled, unit_scaled, dibao_rounding.step, dibao_rounding.direction
    )
