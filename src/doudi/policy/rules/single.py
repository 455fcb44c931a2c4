"""Single-person dibao (单人户): one hard-pressed member of an edge family admitted alone.

民发〔2021〕57号 Art. 8; Law 2026 Art. 21. A family that qualifies as a whole is admitted as a whole.
"""

from collections.abc import Sequence
from fractions import Fraction

from doudi.policy.exact import FEN, MONTHS, PARTS, any_row, floor_div, rounded
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
    label={"zh": "属于可以单独申请的人员", "en": "Belongs to those who may apply alone"},
)
def may_apply_alone(is_member: bool, is_disabled_enough_alone: bool, serious_illness: bool) -> bool:
    """Severely disabled or seriously ill members."""
    return is_member and (is_disabled_enough_alone or serious_illness)


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
    unit="fen/month",
    cites=ART_8,
    label={"zh": "单人户月保障金", "en": "Single-person amount a month"},
)
def single_amount_monthly(
    single_disability_scaled: int, single_illness_scaled: int, dibao_rounding: RoundingRule
) -> int:
    """The higher of the two; rounded by the rule of the place unless it is whole yuan."""
    exact = max(single_disability_scaled, single_illness_scaled)
    whole = floor_div(exact, MONTHS * PARTS * FEN) * FEN
    if whole * MONTHS * PARTS == exact:
        return whole
    return rounded(exact, MONTHS * PARTS, dibao_rounding.step, dibao_rounding.direction)
