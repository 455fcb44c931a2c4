"""Rigid-spending families: income above the other lines, but eaten up by necessary spending.

刚性支出困难家庭认定办法 (2025-01-01) Arts. 4–5; Law 2026 Art. 22.
"""

from fractions import Fraction

from doudi.policy.exact import PerPerson, PerSpending, total
from doudi.policy.rulebook import rule

ART_4 = ("mca-rigid-2025:art-4", "sal-2026:art-22")
ART_5 = ("mca-rigid-2025:art-5", "sal-2026:art-22")
SINCE = "2025-01-01"


@rule(
    of="spending",
    unit="fen/year",
    cites=ART_5,
    since=SINCE,
    label={"zh": "必需的刚性支出", "en": "Necessary spending"},
    quiet=True,
)
def necessary_part_yearly(item: str, amount_yearly: int, is_member: bool) -> int:
    """Living costs such as rent, own medical costs, schooling, rehabilitation and care."""
    is_necessary = item in (
        "medical_own_pay", "education", "disability_rehabilitation", "disability_care", "rent",
    )  # fmt: skip
    return amount_yearly if is_necessary and is_member else 0


@rule(
    of="person",
    unit="fen/year",
    cites=ART_5,
    since=SINCE,
    label={"zh": "个人刚性支出", "en": "Necessary spending of the person"},
    quiet=True,
)
def necessary_person_yearly(necessary_part_yearly: PerSpending[int]) -> int:
    """All necessary spending of the person."""
    return total(necessary_part_yearly)


@rule(
    of="household",
    unit="fen/year",
    cites=ART_5,
    since=SINCE,
    label={"zh": "家庭刚性支出", "en": "Necessary spending of the household"},
)
def necessary_spending_yearly(necessary_person_yearly: PerPerson[int]) -> int:
    """Of all members, in the twelve months."""
    return total(necessary_person_yearly)


@rule(
    of="person",
    unit="fen/year",
    cites=ART_4,
    since=SINCE,
    label={"zh": "扣减前个人收入", "en": "Income before rigid deductions"},
    quiet=True,
)
def income_before_rigid_yearly(
    income_person_yearly: int, rigid_deducted_yearly: int, is_member: bool
) -> int:
    """Spending is compared with income, so it is not taken off first."""
    return income_person_yearly + rigid_deducted_yearly if is_member else 0


@rule(
    of="household",
    unit="fen/year",
    cites=ART_4,
    since=SINCE,
    label={"zh": "扣减前家庭收入", "en": "Household income before rigid deductions"},
)
def income_total_yearly(
    income_before_rigid_yearly: PerPerson[int], support_added_yearly: int
) -> int:
    """The total family income with which the spending is compared."""
    return max(0, total(income_before_rigid_yearly) + support_added_yearly)


@rule(
    of="household",
    unit="fen/year",
    cites=ART_4,
    since=SINCE,
    label={"zh": "收入线（全家一年）", "en": "Income line (household, a year)"},
)
def rigid_line_household_yearly(rigid_income_line: int, members_count: int) -> int:
    """Last year's local disposable income per head, for every member."""
    return rigid_income_line * members_count


@rule(
    of="household",
    unit="yes/no",
    cites=ART_4,
    since=SINCE,
    label={"zh": "收入低于当地居民人均可支配收入", "en": "Income below local disposable income"},
)
def is_income_below_rigid_line(income_total_yearly: int, rigid_line_household_yearly: int) -> bool:
    """Below the line, per head."""
    return income_total_yearly < rigid_line_household_yearly


@rule(
    of="household",
    unit="yes/no",
    cites=ART_4,
    since=SINCE,
    label={
        "zh": "刚性支出占收入比例超过规定",
        "en": "Necessary spending above the share of income",
    },
)
def is_spending_above_ratio(
    necessary_spending_yearly: int, income_total_yearly: int, rigid_ratio: Fraction
) -> bool:
    """Above the share that the city or province fixes; compared by cross-multiplication."""
    return (
        necessary_spending_yearly * rigid_ratio.denominator
        > income_total_yearly * rigid_ratio.numerator
    )


@rule(
    of="household",
    unit="yes/no",
    cites=ART_4,
    since=SINCE,
    label={"zh": "不属于低保边缘家庭", "en": "Not an edge family"},
)
def is_not_on_edge(
    is_income_below_edge: bool,
    is_money_within_limit_edge: bool,
    are_vehicles_within_limit_edge: bool,
    are_vehicles_cheap_enough_edge: bool,
    are_dwellings_within_limit_edge: bool,
    are_non_dwellings_within_limit_edge: bool,
    are_businesses_within_limit_edge: bool,
    is_machinery_within_limit_edge: bool,
) -> bool:
    """A family that is recognised on the edge has that status already."""
    return not (
        is_income_below_edge
        and is_money_within_limit_edge
        and are_vehicles_within_limit_edge
        and are_vehicles_cheap_enough_edge
        and are_dwellings_within_limit_edge
        and are_non_dwellings_within_limit_edge
        and are_businesses_within_limit_edge
        and is_machinery_within_limit_edge
    )
