"""Edge families: not in dibao, income below a multiple of the standard, property within limits."""

from fractions import Fraction

from doudi.policy.exact import MONTHS, floor_div
from doudi.policy.rulebook import rule

CITES = ("mca-2021-57:art-8", "sal-2026:art-21")


@rule(
    of="household",
    unit="fen/person/month",
    cites=CITES,
    label={"zh": "低保边缘标准", "en": "Edge line"},
)
def edge_line_monthly(standard_monthly: int, edge_multiple: Fraction) -> int:
    """The multiple of the standard; for reading, rounded down to the fen."""
    return floor_div(standard_monthly * edge_multiple.numerator, edge_multiple.denominator)


@rule(
    of="household",
    unit="yes/no",
    cites=CITES,
    label={"zh": "收入低于低保边缘标准", "en": "Income below the edge line"},
)
def is_income_below_edge(
    income_yearly_household: int, standard_monthly: int, members_count: int, edge_multiple: Fraction
) -> bool:
    """Compared by cross-multiplication, so that no multiple is rounded."""
    return (
        income_yearly_household * edge_multiple.denominator
        < standard_monthly * members_count * MONTHS * edge_multiple.numerator
    )


@rule(
    of="household",
    unit="yes/no",
    cites=CITES,
    label={"zh": "不符合低保条件", "en": "Not eligible for dibao"},
)
def is_not_in_dibao(
    is_income_below_standard: bool,
    is_money_within_limit: bool,
    are_vehicles_within_limit: bool,
    are_vehicles_cheap_enough: bool,
    are_dwellings_within_limit: bool,
    are_non_dwellings_within_limit: bool,
    are_businesses_within_limit: bool,
    is_machinery_within_limit: bool,
) -> bool:
    """A family that qualifies for dibao is admitted there as a whole."""
    return not (
        is_income_below_standard
        and is_money_within_limit
        and are_vehicles_within_limit
        and are_vehicles_cheap_enough
        and are_dwellings_within_limit
        and are_non_dwellings_within_limit
        and are_businesses_within_limit
        and is_machinery_within_limit
    )
