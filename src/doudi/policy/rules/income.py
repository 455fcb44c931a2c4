"""What counts as income: item by item, less the cost of working, transfers paid and rigid spending.

Reading order is 民发〔2021〕57号 Art. 13. Everything is fen per year, so nothing is rounded on the
way; a figure per month is for reading only.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    MONTHS,
    PARTS,
    PerIncome,
    PerPerson,
    PerSpending,
    floor_div,
    sum_of,
    total,
)
from doudi.policy.law.tables import EmploymentCost, ImputedWage, RigidDeduction
from doudi.policy.rulebook import rule

ART_13 = "mca-2021-57:art-13"


@rule(
    of="income", unit="fen/year", cites=ART_13, label={"zh": "计入的收入", "en": "Income counted"}
)
def income_counted_yearly(
    item: str, amount_yearly: int, income_excluded_items: Sequence[str]
) -> int:
    """Every kind of income counts unless the law leaves it out."""
    return 0 if item in income_excluded_items else amount_yearly


@rule(
    of="income",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "其中工资性收入", "en": "Of which work income"},
    quiet=True,
)
def work_part_yearly(item: str, income_counted_yearly: int) -> int:
    """Wages, casual work and public posts."""
    return income_counted_yearly if item in ("wage", "flexible_work", "public_post") else 0


@rule(
    of="income",
    unit="fen/year",
    cites="mca-2021-57:art-13",
    label={"zh": "其中已收赡养费", "en": "Of which support received"},
    quiet=True,
)
def support_part_yearly(item: str, income_counted_yearly: int) -> int:
    """Support payments that really arrive."""
    return income_counted_yearly if item == "support_received" else 0


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "个人各项计入收入合计", "en": "Income counted, all kinds"},
)
def income_gross_yearly(income_counted_yearly: PerIncome[int]) -> int:
    """All that is counted for the person, before deductions."""
    return total(income_counted_yearly)


@rule(of="person", unit="fen/year", cites=ART_13, label={"zh": "工资性收入", "en": "Work income"})
def work_income_yearly(work_part_yearly: PerIncome[int]) -> int:
    """Wages, casual work and public posts together."""
    return total(work_part_yearly)


@rule(
    of="spending",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "就业成本支出", "en": "Cost of working"},
    quiet=True,
)
def employment_cost_part_yearly(item: str, amount_yearly: int) -> int:
    """Spending that the work makes necessary."""
    return amount_yearly if item == "employment_cost" else 0


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "实际就业成本", "en": "Actual cost of working"},
    quiet=True,
)
def employment_cost_actual_yearly(employment_cost_part_yearly: PerSpending[int]) -> int:
    """All such spending of the person."""
    return total(employment_cost_part_yearly)


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "按标准核定的就业成本", "en": "Cost of working by the local rule"},
    quiet=True,
)
def employment_cost_by_rule_yearly(
    employment_cost_disregard: EmploymentCost,
    employment_cost_actual_yearly: int,
    standard_monthly: int,
    wage_minimum: int,
    work_income_yearly: int,
) -> int:
    """The local method: what was spent, a fixed sum, or a share of a standard or of the income."""
    if employment_cost_disregard.method == "fixed":
        return employment_cost_disregard.amount * MONTHS
    if employment_cost_disregard.method == "standard":
        return floor_div(standard_monthly * employment_cost_disregard.share * MONTHS, PARTS)
    if employment_cost_disregard.method == "minimum_wage":
        return floor_div(wage_minimum * employment_cost_disregard.share * MONTHS, PARTS)
    if employment_cost_disregard.method == "work_income":
        return floor_div(work_income_yearly * employment_cost_disregard.share, PARTS)
    if employment_cost_disregard.cap_share > 0:
        cap = floor_div(standard_monthly * employment_cost_disregard.cap_share * MONTHS, PARTS)
        return min(employment_cost_actual_yearly, cap)
    if employment_cost_disregard.cap > 0:
        return min(employment_cost_actual_yearly, employment_cost_disregard.cap * MONTHS)
    return employment_cost_actual_yearly


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "扣除的就业成本", "en": "Cost of working deducted"},
)
def employment_cost_yearly(
    work_income_yearly: int,
    employment_cost_disregard: EmploymentCost,
    wage_minimum: int,
    employment_cost_by_rule_yearly: int,
) -> int:
    """Never more than the work income itself; nothing below the gate where a place has one."""
    if work_income_yearly == 0 or employment_cost_disregard.method == "none":
        return 0
    if (
        employment_cost_disregard.wage_at_least_minimum
        and work_income_yearly < wage_minimum * MONTHS
    ):
        return 0
    return min(work_income_yearly, employment_cost_by_rule_yearly)


@rule(of="person", unit="code", cites=ART_13, label={"zh": "劳动能力", "en": "Capacity to work"})
def labour(
    labour_stated: str,
    age: int,
    person_labour_age_from: int,
    person_labour_age_until: int,
    is_severely_disabled: bool,
    serious_illness: bool,
) -> str:
    """As established; otherwise by age, severe disability and serious illness."""
    if labour_stated != "":
        return labour_stated
    if age < person_labour_age_from or age >= person_labour_age_until:
        return "none"
    return "none" if is_severely_disabled or serious_illness else "able"


@rule(
    of="person",
    unit="fen/month",
    cites=ART_13,
    label={"zh": "核定工资标准", "en": "Wage assumed by the local rule"},
    quiet=True,
)
def imputed_wage_monthly(
    income_imputed_wage: ImputedWage, wage_minimum: int, standard_monthly: int
) -> int:
    """The figure of the local method."""
    if income_imputed_wage.method == "fixed":
        return income_imputed_wage.amount
    if income_imputed_wage.method == "minimum_wage":
        return floor_div(wage_minimum * income_imputed_wage.share, PARTS)
    return floor_div(standard_monthly * income_imputed_wage.share, PARTS)


@rule(
    of="person",
    unit="fen/year",
    cites=("notice-2022-83:1-1", ART_13),
    label={"zh": "核定增加的工资收入", "en": "Work income assumed"},
)
def income_imputed_yearly(
    income_imputed_wage: ImputedWage,
    work_income_yearly: int,
    is_carer: bool,
    student: str,
    labour: str,
    imputed_wage_monthly: int,
) -> int:
    """Only for people able to work who show no work income, neither carers nor in school."""
    if income_imputed_wage.method == "none":
        return 0
    if work_income_yearly > 0 and not income_imputed_wage.tops_up:
        return 0
    if is_carer or student != "none" or labour != "able":
        return 0
    return max(0, imputed_wage_monthly * MONTHS - work_income_yearly)


@rule(
    of="spending",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "转移性支出", "en": "Transfers paid"},
    quiet=True,
)
def transfer_part_yearly(item: str, amount_yearly: int) -> int:
    """Tax, social insurance and support paid to others."""
    return amount_yearly if item in ("support_paid", "tax_and_contributions") else 0


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "转移性支出合计", "en": "Transfers paid, total"},
)
def transfer_paid_yearly(transfer_part_yearly: PerSpending[int]) -> int:
    """All transfers that the person pays."""
    return total(transfer_part_yearly)


@rule(
    of="spending",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "可扣减的刚性支出", "en": "Rigid spending deducted"},
    quiet=True,
)
def rigid_part_yearly(
    item: str,
    amount_yearly: int,
    rigid_spending_deduction: Sequence[RigidDeduction],
    is_severely_disabled: bool,
    serious_illness: bool,
    is_disabled: bool,
) -> int:
    """The share of it that the place deducts, up to its cap."""
    if item in ("employment_cost", "support_paid", "tax_and_contributions"):
        return 0
    return sum_of(
        floor_div(amount_yearly * row.share, PARTS)
        if row.cap_yearly == 0
        else min(row.cap_yearly, floor_div(amount_yearly * row.share, PARTS))
        for row in rigid_spending_deduction
        if row.item == item
        and (
            row.only_for == "all"
            or (row.only_for == "severely_disabled" and is_severely_disabled)
            or (row.only_for == "seriously_ill" and serious_illness)
            or (row.only_for == "disabled" and is_disabled)
        )
    )


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "扣减的刚性支出", "en": "Rigid spending deducted"},
)
def rigid_deducted_yearly(rigid_part_yearly: PerSpending[int]) -> int:
    """What illness, disability and schooling cost, as far as the place deducts it."""
    return total(rigid_part_yearly)


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "个人净收入", "en": "Net income of the person"},
)
def income_person_yearly(
    is_member: bool,
    income_gross_yearly: int,
    employment_cost_yearly: int,
    income_imputed_yearly: int,
    transfer_paid_yearly: int,
    rigid_deducted_yearly: int,
) -> int:
    """Counted for members only; may be negative before the household is added up."""
    if not is_member:
        return 0
    gross = income_gross_yearly + income_imputed_yearly
    return gross - employment_cost_yearly - transfer_paid_yearly - rigid_deducted_yearly


@rule(
    of="person",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "已收到的赡养抚养费", "en": "Support received"},
    quiet=True,
)
def support_received_yearly(is_member: bool, support_part_yearly: PerIncome[int]) -> int:
    """Support payments that really arrive."""
    return total(support_part_yearly) if is_member else 0


@rule(
    of="household",
    unit="fen/year",
    cites=ART_13,
    label={"zh": "家庭年收入", "en": "Household income a year"},
)
def income_yearly_household(income_person_yearly: PerPerson[int], support_added_yearly: int) -> int:
    """Everything counted for the members, plus support due from outside; never below zero."""
    return max(0, total(income_person_yearly) + support_added_yearly)


@rule(
    of="household",
    unit="fen/month",
    cites=ART_13,
    label={"zh": "家庭月人均收入（供阅读）", "en": "Income per head a month (for reading)"},
)
def income_monthly_per_head(income_yearly_household: int, members_count: int) -> int:
    """For reading only: it is rounded down to the fen and feeds nothing."""
    return floor_div(income_yearly_household, MONTHS * max(1, members_count))
