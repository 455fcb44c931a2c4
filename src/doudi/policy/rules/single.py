"""Single-person dibao (单人户): one hard-pressed member of an edge family admitted alone.

民发〔2021〕57号 Art. 8; Law 2026 Art. 21. A family that qualifies as a whole is admitted as a whole.
"""

from collections.abc import Sequence
from fractions import Fraction

from doudi.policy.exact import (
    FEN,
    MONTHS,
    PARTS,
    PerAsset,
    any_of,
    any_row,
    floor_div,
    rounded,
    total,
)
from doudi.policy.law.property_tables import MoneyPerHead
from doudi.policy.law.tables import DisabilityLevel, RoundingRule, SingleAmount
from doudi.policy.rulebook import rule

ART_8 = ("mca-2021-57:art-8", "sal-2026:art-21")


@rule(
    of="household",
    unit="yes/no",
    cites=ART_8,
    label={
        "zh": "家庭收入低于单人户申请线",
        "en": "Family income below the line for single applications",
    },
)
def is_income_below_single_line(
    income_yearly_household: int,
    standard_monthly: int,
    members_count: int,
    dibao_single_income_multiple: Fraction,
) -> bool:
    """Compared by cross-multiplication, so that no multiple is rounded."""
    return (
        income_yearly_household * dibao_single_income_multiple.denominator
        < standard_monthly * members_count * MONTHS * dibao_single_income_multiple.numerator
    )


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "残疾等级符合单人户条件", "en": "Disability allows a single application"},
)
def is_disabled_enough_alone(
    disability_category: str,
    disability_level: int,
    person_single_application_disability: Sequence[DisabilityLevel],
) -> bool:
    """Grade 1 or 2, or grade 3 for intellectual and mental disability."""
    return any_row(
        disability_level <= row.level
        for row in person_single_application_disability
        if row.category == disability_category
    )


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "长期在宗教场所居住的教职人员", "en": "Clergy long in a religious site"},
    quiet=True,
)
def is_clergy_alone(status: str, months_in_status: int, dibao_single_clergy_years: int) -> bool:
    """Has left the family and lived in a religious site for at least the years of the measure."""
    if status != "clergy_away":
        return False
    return months_in_status >= dibao_single_clergy_years * MONTHS


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "属于可以单独申请的人员", "en": "Belongs to those who may apply alone"},
)
def may_apply_alone(
    is_member: bool, is_disabled_enough_alone: bool, serious_illness: bool, is_clergy_alone: bool
) -> bool:
    """Severely disabled or seriously ill members, and clergy long in a religious site."""
    return is_clergy_alone or (is_member and (is_disabled_enough_alone or serious_illness))


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "家庭未整户纳入低保", "en": "The family is not in dibao as a whole"},
)
def single_is_outside_dibao(is_clergy_alone: bool, is_not_in_dibao: bool) -> bool:
    """A family that qualifies is admitted as a whole; clergy away are no members of it."""
    return is_clergy_alone or is_not_in_dibao


@rule(
    of="person",
    unit="fen/year",
    cites=ART_8,
    label={"zh": "教职人员本人年收入", "en": "Own income of clergy a year"},
    quiet=True,
)
def clergy_income_yearly(
    income_gross_yearly: int, transfer_paid_yearly: int, rigid_deducted_yearly: int
) -> int:
    """What the person has alone, since nobody else's income counts."""
    return max(0, income_gross_yearly - transfer_paid_yearly - rigid_deducted_yearly)


@rule(
    of="household",
    unit="yes/no",
    cites=("notice-2022-83:art-1-1", "mca-2021-57:art-8"),
    label={
        "zh": "不计免核赡养费的收入低于申请线",
        "en": "Family income without waived support below the line",
    },
    quiet=True,
)
def is_income_below_single_line_waived(
    income_without_waived_yearly: int,
    standard_monthly: int,
    members_count: int,
    dibao_single_income_multiple: Fraction,
) -> bool:
    """The same line, where the support of old obligors with little is not counted (DR-008)."""
    return (
        income_without_waived_yearly * dibao_single_income_multiple.denominator
        < standard_monthly * members_count * MONTHS * dibao_single_income_multiple.numerator
    )


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "收入符合单人户条件", "en": "Income within the line for a single application"},
)
def single_is_income_low(
    is_clergy_alone: bool,
    clergy_income_yearly: int,
    standard_monthly: int,
    is_income_below_single_line: bool,
    is_disabled_enough_alone: bool,
    is_income_below_single_line_waived: bool,
) -> bool:
    """The family's income within the multiple; for clergy their own below the standard."""
    if is_clergy_alone:
        return clergy_income_yearly < standard_monthly * MONTHS
    if is_income_below_single_line or not is_disabled_enough_alone:
        return is_income_below_single_line
    return is_income_below_single_line_waived


@rule(
    of="asset",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "货币以外的财产", "en": "Property other than money"},
    quiet=True,
)
def is_other_property(item: str) -> bool:
    """Vehicles, buildings, businesses, machinery."""
    return item in ("vehicle", "dwelling", "non_dwelling", "business", "machinery")


@rule(
    of="person",
    unit="yes/no",
    cites=ART_8,
    label={"zh": "财产符合单人户条件", "en": "Property within the limits for a single application"},
)
def single_is_property_low(
    is_clergy_alone: bool,
    is_edge_property_low: bool,
    is_other_property: PerAsset[bool],
    money_part: PerAsset[int],
    property_money_per_head: MoneyPerHead,
    standard_monthly: int,
) -> bool:
    """The family's within the edge limits; for clergy their own money within one head's, and no more."""
    if not is_clergy_alone:
        return is_edge_property_low
    if any_of(is_other_property):
        return False
    own = total(money_part)
    if own == 0:
        return True
    months = property_money_per_head.months + property_money_per_head.years * MONTHS
    return own <= floor_div(standard_monthly * months, PARTS) + property_money_per_head.amount


@rule(
    of="person",
    unit="fen/year",
    cites=ART_8,
    label={"zh": "本人收入差额（全年）", "en": "Own shortfall (a year)"},
    quiet=True,
)
def own_shortfall_yearly(standard_monthly: int, income_person_yearly: int) -> int:
    """The standard less the person's own income."""
    return max(0, standard_monthly * MONTHS - max(0, income_person_yearly))


@rule(
    of="person",
    unit="scaled",
    cites=ART_8,
    label={"zh": "按重残计算", "en": "By disability"},
    quiet=True,
)
def single_disability_scaled(
    is_disabled_enough_alone: bool,
    dibao_single_disability: SingleAmount,
    standard_monthly: int,
    own_shortfall_yearly: int,
) -> int:
    """A fixed sum, a share of the standard or the own shortfall, by the rule of the place."""
    if not is_disabled_enough_alone:
        return 0
    if dibao_single_disability.amount == "fixed":
        return dibao_single_disability.fixed * MONTHS * PARTS
    if dibao_single_disability.amount == "percent_of_standard":
        return standard_monthly * dibao_single_disability.of_standard * MONTHS
    least = standard_monthly * dibao_single_disability.minimum_share * MONTHS
    return max(own_shortfall_yearly * PARTS, least)


@rule(
    of="person",
    unit="scaled",
    cites=ART_8,
    label={"zh": "按重病计算", "en": "By illness"},
    quiet=True,
)
def single_illness_scaled(
    serious_illness: bool,
    dibao_single_illness: SingleAmount,
    standard_monthly: int,
    own_shortfall_yearly: int,
) -> int:
    """A fixed sum, a share of the standard or the own shortfall, by the rule of the place."""
    if not serious_illness:
        return 0
    if dibao_single_illness.amount == "fixed":
        return dibao_single_illness.fixed * MONTHS * PARTS
    if dibao_single_illness.amount == "percent_of_standard":
        return standard_monthly * dibao_single_illness.of_standard * MONTHS
    least = standard_monthly * dibao_single_illness.minimum_share * MONTHS
    return max(own_shortfall_yearly * PARTS, least)


@rule(
    of="person",
    unit="scaled",
    cites=ART_8,
    label={"zh": "按教职人员计算", "en": "As clergy"},
    quiet=True,
)
def single_clergy_scaled(
    is_clergy_alone: bool, standard_monthly: int, clergy_income_yearly: int
) -> int:
    """A household of one: the standard less the own income."""
    if not is_clergy_alone:
        return 0
    return max(0, standard_monthly * MONTHS - clergy_income_yearly) * PARTS


@rule(
    of="person",
    unit="fen/month",
    cites=ART_8,
    label={"zh": "单人户月保障金", "en": "Single-person amount a month"},
)
def single_amount_monthly(
    is_clergy_alone: bool,
    single_clergy_scaled: int,
    single_disability_scaled: int,
    single_illness_scaled: int,
    dibao_rounding: RoundingRule,
) -> int:
    """The higher of the two; rounded by the rule of the place unless it is whole yuan."""
    as_member = 0 if is_clergy_alone else max(single_disability_scaled, single_illness_scaled)
    exact = max(single_clergy_scaled, as_member)
    whole = floor_div(exact, MONTHS * PARTS * FEN) * FEN
    if whole * MONTHS * PARTS == exact:
        return whole
    return rounded(exact, MONTHS * PARTS, dibao_rounding.step, dibao_rounding.direction)
