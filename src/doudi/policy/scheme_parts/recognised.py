"""Single-person dibao, rigid-spending families and low-income people as schemes."""

from doudi.policy.scheme_parts.dibao import COVERED_ELSEWHERE, property_of
from doudi.policy.schemes import Scheme, scheme

scheme(
    Scheme(
        id="dibao_single",
        name={"zh": "单人户低保", "en": "Single-person dibao"},
        of="person",
        looks_at_means=True,
        conditions=(
            "single_is_outside_dibao",
            "may_apply_alone",
            "single_is_income_low",
            "single_is_property_low",
        ),
        decides="may_apply_alone",
        amount="single_amount_monthly",
        opens_with=("dibao.single.disability", "dibao.single.illness"),
        hints=COVERED_ELSEWHERE,
    )
)

scheme(
    Scheme(
        id="rigid",
        name={"zh": "刚性支出困难家庭", "en": "Rigid-spending family"},
        of="household",
        looks_at_means=True,
        conditions=(
            "has_members",
            "is_not_in_dibao",
            "is_not_on_edge",
            "is_income_below_rigid_line",
            "is_spending_above_ratio",
            *property_of("rigid"),
        ),
        decides="is_spending_above_ratio",
        opens_with=("rigid.ratio",),
        hints=COVERED_ELSEWHERE,
        shows=("income_monthly_per_head",),
    )
)

scheme(
    Scheme(
        id="low_income",
        name={"zh": "低收入对象", "en": "Low-income people"},
        of="household",
        looks_at_means=True,
        conditions=(
            "has_members",
            "is_not_in_dibao",
            "is_income_within_low_income",
            *property_of("edge"),
        ),
        decides="is_income_within_low_income",
        opens_with=("low_income.multiple",),
        hints=COVERED_ELSEWHERE,
        shows=("income_monthly_per_head",),
    )
)
