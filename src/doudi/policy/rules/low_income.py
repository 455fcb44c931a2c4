"""Low-income people (低收入对象) of places that set a band above the dibao standard (DR-009)."""

from fractions import Fraction

from doudi.policy.exact import MONTHS
from doudi.policy.rulebook import rule


@rule(
    of="household",
    unit="yes/no",
    cites="soo-2023-39:low-income",
    label={"zh": "收入在低收入倍数以内", "en": "Income within the multiple for low-income people"},
)
def is_income_within_low_income(
    income_yearly_household: int,
    standard_monthly: int,
    members_count: int,
    low_income_multiple: Fraction,
) -> bool:
    """At most the multiple of the standard, which itself still counts; compared without rounding."""
    return (
        income_yearly_household * low_income_multiple.denominator
        <= standard_monthly * members_count * MONTHS * low_income_multiple.numerator
    )
