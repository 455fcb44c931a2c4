"""Support for persons in special hardship (特困): three conditions, then two standards.

Reading order is that of 民发〔2021〕43号: no capacity to work (Art. 5), no means (Arts. 6–7), nobody
able to support (Art. 8), self-care (Arts. 21–23), and the amounts of the Law's Art. 17.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    MONTHS,
    PerIncome,
    any_row,
    total,
)
from doudi.policy.law.person_tables import SelfCareLevels, TekunAge
from doudi.policy.law.tables import DisabilityLevel
from doudi.policy.rulebook import rule

BEGAN = "2014-05-01"
CONDITIONS = ("mca-2021-43:art-4", "sal-2026:art-16")
NO_LABOUR = "mca-2021-43:art-5"
NO_MEANS = "mca-2021-43:art-6"
PROPERTY = "mca-2021-43:art-7"
OBLIGORS = "mca-2021-43:art-8"


@rule(
    of="person",
    unit="yes/no",
    cites=NO_LABOUR,
    since=BEGAN,
    label={"zh": "因年龄视为无劳动能力", "en": "Unable to work by age"},
)
def tekun_is_unable_by_age(age: int, tekun_age: TekunAge) -> bool:
    """Has reached 60, or is below 16."""
    return age >= tekun_age.elderly_from or age < tekun_age.minor_below


@rule(
    of="person",
    unit="yes/no",
    cites=NO_LABOUR,
    since=BEGAN,
    label={"zh": "因残疾视为无劳动能力", "en": "Unable to work by disability"},
)
def tekun_is_unable_by_disability(
    disability_category: str, disability_level: int, tekun_disability: Sequence[DisabilityLevel]
) -> bool:
    """A level of disability that counts as unable to work."""
    return any_row(
        disability_level <= row.level
        for row in tekun_disability
        if row.category == disability_category
    )


@rule(
    of="person",
    unit="yes/no",
    cites=("mca-2021-43:art-24", "sal-2026:art-16"),
    since=BEGAN,
    label={"zh": "未成年时纳入、仍可继续供养", "en": "Taken in as a minor and still supported"},
)
def tekun_is_still_supported(
    has_award: bool,
    award_scheme: str,
    age: int,
    tekun_support_until_age: int,
    student: str,
    tekun_student_continues_from: Sequence[str],
) -> bool:
    """Support of a minor goes on to 18, and beyond it while at school up to senior secondary."""
    if not has_award or award_scheme != "tekun":
        return False
    return age < tekun_support_until_age or student in tekun_student_continues_from


@rule(
    of="person",
    unit="yes/no",
    cites=NO_LABOUR,
    since=BEGAN,
    label={"zh": "无劳动能力", "en": "Without capacity to work"},
)
def tekun_is_unable_to_work(
    tekun_is_unable_by_age: bool,
    tekun_is_unable_by_disability: bool,
    tekun_is_still_supported: bool,
) -> bool:
    """Elderly, a child, severely disabled, or still supported since childhood."""
    return tekun_is_unable_by_age or tekun_is_unable_by_disability or tekun_is_still_supported


@rule(
    of="income",
    unit="fen/year",
    cites=NO_MEANS,
    since=BEGAN,
    label={"zh": "特困认定计入的收入", "en": "Income that counts for special hardship"},
    quiet=True,
)
def tekun_counted_yearly(
    item: str, amount_yearly: int, tekun_income_excluded_items: Sequence[str]
) -> int:
    """Wages, business, property and transfers; not the basic pension or the old-age allowance."""
    return 0 if item in tekun_income_excluded_items else amount_yearly


@rule(
    of="person",
    unit="fen/year",
    cites=NO_MEANS,
    since=BEGAN,
    label={"zh": "特困认定本人年收入", "en": "Own income a year, for special hardship"},
)
def tekun_income_yearly(tekun_counted_yearly: PerIncome[int]) -> int:
    """All that counts for this person."""
    return total(tekun_counted_yearly)


@rule(
    of="household",
    unit="yes/no",
    cites=PROPERTY,
    since=BEGAN,
    label={"zh": "财产符合特困人员规定", "en": "Property within the limits for special hardship"},
)
def tekun_is_property_within_limits(
    is_money_within_limit_tekun: bool,
    are_vehicles_within_limit_tekun: bool,
    are_vehicles_cheap_enough_tekun: bool,
    are_dwellings_within_limit_tekun: bool,
    are_non_dwellings_within_limit_tekun: bool,
    are_businesses_within_limit_tekun: bool,
    is_machinery_within_limit_tekun: bool,
) -> bool:
    """Money, vehicles, homes, other buildings, businesses and machinery, each within its limit."""
    return (
        is_money_within_limit_tekun
        and are_vehicles_within_limit_tekun
        and are_vehicles_cheap_enough_tekun
        and are_dwellings_within_limit_tekun
        and are_non_dwellings_within_limit_tekun
        and are_businesses_within_limit_tekun
        and is_machinery_within_limit_tekun
    )


@rule(
    of="person",
    unit="yes/no",
    cites=NO_MEANS,
    since=BEGAN,
    label={"zh": "无生活来源", "en": "Without means"},
)
def tekun_is_without_means(
    tekun_income_yearly: int,
    standard_monthly: int,
    tekun_is_property_within_limits: bool,
) -> bool:
    """Own income below the dibao standard, and property within the limits."""
    if tekun_income_yearly >= MONTHS * standard_monthly:
        return False
    return tekun_is_property_within_limits


@rule(
    of="person",
    unit="yes/no",
    cites=CONDITIONS,
    since=BEGAN,
    label={"zh": "符合特困人员条件", "en": "In special hardship"},
)
def tekun_is_entitled(
    is_member: bool,
    tekun_is_unable_to_work: bool,
    tekun_is_without_means: bool,
    tekun_is_without_supporter: bool,
) -> bool:
    """All three: no capacity to work, no means, nobody able to support."""
    return (
        is_member
        and tekun_is_unable_to_work
        and tekun_is_without_means
        and tekun_is_without_supporter
    )


@rule(
    of="person",
    unit="code",
    cites="mca-2021-43:art-22",
    since=BEGAN,
    label={"zh": "生活自理能力", "en": "Level of self-care"},
)
def tekun_self_care_level(self_care_failed: int, tekun_self_care: SelfCareLevels) -> str:
    """No activity failed: independent; one to three: partly; four and more: fully dependent."""
    if self_care_failed >= tekun_self_care.full_from:
        return "full"
    return "partial" if self_care_failed >= tekun_self_care.partial_from else "none"


@rule(
    of="person",
    unit="fen/month",
    cites="sal-2026:art-17",
    since=BEGAN,
    label={"zh": "基本生活费", "en": "Basic living allowance"},
)
def tekun_basic_monthly(
    residence: str,
    support_form: str,
    tekun_basic_rural: int,
    tekun_basic_urban: int,
    tekun_centralised_rural: int,
    tekun_centralised_urban: int,
) -> int:
    """By town or country, and by support at home or in an institution."""
    if support_form == "centralised":
        return tekun_centralised_urban if residence == "urban" else tekun_centralised_rural
    return tekun_basic_urban if residence == "urban" else tekun_basic_rural


@rule(
    of="person",
    unit="fen/month",
    cites="sal-2026:art-17",
    since=BEGAN,
    label={"zh": "照料护理费", "en": "Care allowance"},
)
def tekun_care_monthly(
    tekun_self_care_level: str,
    tekun_care_none: int,
    tekun_care_partial: int,
    tekun_care_full: int,
) -> int:
    """By the level of self-care."""
    if tekun_self_care_level == "full":
        return tekun_care_full
    return tekun_care_partial if tekun_self_care_level == "partial" else tekun_care_none


@rule(
    of="person",
    unit="fen/month",
    cites="sal-2026:art-17",
    since=BEGAN,
    label={"zh": "特困供养金", "en": "Support for special hardship"},
)
def tekun_amount_person(
    tekun_is_entitled: bool, tekun_basic_monthly: int, tekun_care_monthly: int
) -> int:
    """Both standards together."""
    return tekun_basic_monthly + tekun_care_monthly if tekun_is_entitled else 0
