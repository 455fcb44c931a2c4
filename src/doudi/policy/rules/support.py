"""Support that people outside the household owe its members.

There is no national formula: agreed and judged payments prevail, otherwise the named method of the
place (`support.formula`, its figures in `support.formulas`). It is asked for only when somebody
outside has an income from which something could be owed.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    MONTHS,
    PARTS,
    PerObligor,
    PerPerson,
    any_row,
    count_of,
    floor_div,
    sum_of,
    total,
    years_between,
)
from doudi.policy.law.tables import ObligorWaiver, SupportFormula
from doudi.policy.rulebook import rule

BASIS = ("mca-2021-57:art-13", "civil-code:art-1067")


@rule(
    of="obligor",
    unit="yes/no",
    cites=BASIS,
    label={"zh": "免予计算赡养费", "en": "Excused from support"},
)
def is_excused(
    circumstances: Sequence[str],
    support_formula: str,
    support_formulas: Sequence[SupportFormula],
) -> bool:
    """On assistance, missing or in prison, as far as the place excuses it."""
    return any_row(
        ("on_dibao" in circumstances and "on_dibao" in row.excused)
        or ("on_edge" in circumstances and "on_edge" in row.excused)
        or ("on_tekun" in circumstances and "on_tekun" in row.excused)
        or ("missing" in circumstances and "missing" in row.excused)
        or ("in_prison" in circumstances and "in_prison" in row.excused)
        for row in support_formulas
        if row.name == support_formula
    )


@rule(
    of="household",
    unit="fen/year",
    cites=BASIS,
    label={"zh": "赡养人人均扣除基数", "en": "Free amount per head of the obligor's family"},
)
def support_base_yearly(
    support_formula: str,
    support_formulas: Sequence[SupportFormula],
    standard_monthly: int,
    edge_line_monthly: int,
) -> int:
    """What each person of the obligor's family keeps before anything is owed."""
    return sum_of(
        row.fixed_yearly
        + floor_div(row.of_standard * standard_monthly * MONTHS, PARTS)
        + (floor_div(row.of_edge * edge_line_monthly * MONTHS, PARTS) if row.of_edge > 0 else 0)
        for row in support_formulas
        if row.name == support_formula
    )


@rule(
    of="household",
    unit="persons",
    cites=BASIS,
    label={"zh": "有赡养能力登记人数", "en": "Obligors"},
    quiet=True,
)
def obligors_count(supports_somebody: PerObligor[bool]) -> int:
    """How many people outside the household owe support."""
    return count_of(supports_somebody)


@rule(
    of="obligor",
    unit="yes/no",
    cites=BASIS,
    label={"zh": "有被赡养人", "en": "Supports a member"},
    quiet=True,
)
def supports_somebody(supported_count: int) -> bool:
    """Owes support to at least one member."""
    return supported_count > 0


@rule(
    of="obligor",
    unit="fen/year",
    cites=BASIS,
    label={"zh": "赡养人可负担余额", "en": "What the obligor's family has to spare"},
)
def support_capacity_yearly(
    family_income_yearly: int,
    family_size: int,
    family_rigid_yearly: int,
    support_base_yearly: int,
    support_formula: str,
    support_formulas: Sequence[SupportFormula],
) -> int:
    """Family income above the free amount of each of its members, less rigid spending."""
    if family_income_yearly == 0:
        return 0
    less_rigid = any_row(row.less_rigid for row in support_formulas if row.name == support_formula)
    free = support_base_yearly * family_size
    return max(0, family_income_yearly - free - (family_rigid_yearly if less_rigid else 0))


@rule(
    of="obligor",
    unit="fen/year",
    cites=BASIS,
    label={"zh": "按办法核定的赡养费", "en": "Support by the local method"},
)
def support_by_formula_yearly(
    family_income_yearly: int,
    support_formula: str,
    support_formulas: Sequence[SupportFormula],
    obligor_kin: str,
    obligors_count: int,
    support_capacity_yearly: int,
    is_excused: bool,
) -> int:
    """A share of what is to spare; parents of minors and spouses pay a share of their income."""
    if family_income_yearly == 0 or is_excused:
        return 0
    return sum_of(
        floor_div(family_income_yearly * row.share_of_income, PARTS)
        if row.share_of_income > 0 and obligor_kin in ("parent", "spouse")
        else floor_div(
            support_capacity_yearly
            * (
                row.rate_many if row.many_from > 0 and obligors_count >= row.many_from else row.rate
            ),
            PARTS,
        )
        for row in support_formulas
        if row.name == support_formula and not row.only_agreed
    )


@rule(of="obligor", unit="fen/year", cites=BASIS, label={"zh": "应计赡养费", "en": "Support due"})
def support_due_yearly(
    is_payment_set: bool, set_payment_yearly: int, support_by_formula_yearly: int
) -> int:
    """What was judged or agreed prevails over the formula."""
    return set_payment_yearly if is_payment_set else support_by_formula_yearly


@rule(
    of="household",
    unit="fen/year",
    cites=BASIS,
    label={"zh": "应计赡养费高于已收部分", "en": "Support due beyond what arrives"},
)
def support_added_yearly(
    support_due_yearly: PerObligor[int], support_received_yearly: PerPerson[int]
) -> int:
    """Actual receipts are already income; only what is due beyond them is added."""
    due = total(support_due_yearly)
    return 0 if due == 0 else max(0, due - total(support_received_yearly))


@rule(
    of="obligor",
    unit="yes/no",
    cites="notice-2022-83:art-1-1",
    label={"zh": "可免核的赡养人", "en": "Obligor who need not be counted"},
    quiet=True,
)
def is_waived_for_disabled(
    support_obligor_waiver: ObligorWaiver,
    obligor_birth_date: int,
    on: int,
    financial_assets: int,
    family_size: int,
    standard_monthly: int,
) -> bool:
    """Old and with little: beside a severely disabled applicant the place need not count them (DR-008)."""
    if support_obligor_waiver.over_age == 0:
        return False
    is_old = years_between(obligor_birth_date, on) > support_obligor_waiver.over_age
    limit = standard_monthly * support_obligor_waiver.assets_multiple * family_size
    return is_old and financial_assets * PARTS <= limit


@rule(
    of="obligor",
    unit="fen/year",
    cites="notice-2022-83:art-1-1",
    label={"zh": "免计的赡养费", "en": "Support not counted"},
    quiet=True,
)
def support_waived_yearly(support_due_yearly: int, is_waived_for_disabled: bool) -> int:
    """All that is due from an obligor who need not be counted."""
    if support_due_yearly == 0:
        return 0
    return support_due_yearly if is_waived_for_disabled else 0


@rule(
    of="household",
    unit="fen/year",
    cites="notice-2022-83:art-1-1",
    label={"zh": "不计免核赡养费的家庭年收入", "en": "Household income without waived support"},
    quiet=True,
)
def income_without_waived_yearly(
    income_person_yearly: PerPerson[int],
    support_due_yearly: PerObligor[int],
    support_waived_yearly: PerObligor[int],
    support_received_yearly: PerPerson[int],
) -> int:
    """Household income where waived support is left out; what really arrives stays income."""
    due = total(support_due_yearly) - total(support_waived_yearly)
    added = 0 if due == 0 else max(0, due - total(support_received_yearly))
    return max(0, total(income_person_yearly) + added)
