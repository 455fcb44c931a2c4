"""Temporary assistance (临时救助): emergencies, necessary spending, and small fast relief.

Kinds and severities, multiples, ceilings per case and year, one grant per cause (DR-050 to DR-059).
"""

from collections.abc import Sequence
from fractions import Fraction

from doudi.policy.exact import MONTHS, PARTS, floor_div, sum_of
from doudi.policy.law.person_tables import (
    TemporaryBase,
    TemporaryMultiple,
    TownshipCeiling,
    YearlyCap,
)
from doudi.policy.rulebook import rule

BEGAN = "2014-05-01"
LAW = ("so-649:art-47", "sal-2026:art-29")
KINDS = "mca-2018-23:kinds"
FAST = "mca-2026-temporary:fast"
CAPS = "so-649:art-48"


@rule(
    of="household",
    unit="fen/month",
    cites=LAW,
    since=BEGAN,
    label={"zh": "临时救助计算基数", "en": "Base of temporary assistance"},
)
def temporary_base_monthly(
    temporary_base: TemporaryBase, standard_monthly: int, dibao_standard_urban: int
) -> int:
    """The dibao standard of the place, of the household's class or the urban one."""
    return dibao_standard_urban if temporary_base.standard == "urban" else standard_monthly


@rule(
    of="household",
    unit="persons",
    cites=LAW,
    since=BEGAN,
    label={"zh": "计算份数", "en": "Shares counted"},
)
def temporary_heads(temporary_base: TemporaryBase, event_persons: int) -> int:
    """The persons helped, or one for the household."""
    return event_persons if temporary_base.per == "person" else 1


@rule(
    of="household",
    unit="fen",
    cites=KINDS,
    since=BEGAN,
    label={"zh": "按类型和程度计算的金额", "en": "Amount by kind and severity"},
)
def temporary_by_multiple(
    temporary_base_monthly: int,
    temporary_heads: int,
    event_kind: str,
    event_severity: str,
    temporary_multiples: Sequence[TemporaryMultiple],
) -> int:
    """The multiple of the place for this kind of hardship and its severity."""
    return sum_of(
        floor_div(temporary_base_monthly * temporary_heads * row.multiple, PARTS)
        for row in temporary_multiples
        if row.kind == event_kind and row.severity == event_severity
    )


@rule(
    of="household",
    unit="fen",
    cites=CAPS,
    since=BEGAN,
    label={"zh": "单次最高金额", "en": "Most in one case"},
)
def temporary_case_cap(
    temporary_base_monthly: int,
    temporary_heads: int,
    event_is_special: bool,
    temporary_case_max_multiple: Fraction,
    temporary_special_max_multiple: Fraction,
) -> int:
    """The ceiling of one case; the higher one where a special case was agreed on (一事一议)."""
    base = temporary_base_monthly * temporary_heads
    if event_is_special:
        special = temporary_special_max_multiple
        return floor_div(base * special.numerator, special.denominator)
    return floor_div(
        base * temporary_case_max_multiple.numerator, temporary_case_max_multiple.denominator
    )


@rule(
    of="household",
    unit="fen",
    cites=CAPS,
    since=BEGAN,
    label={"zh": "本年剩余额度", "en": "Left of this year's cap"},
)
def temporary_left_this_year(
    temporary_year_max_amount: YearlyCap, event_granted_this_year: int
) -> int:
    """What one household may still have this year."""
    return max(0, temporary_year_max_amount.amount - event_granted_this_year)


@rule(
    of="household",
    unit="yes/no",
    cites="so-2014-47:same-cause",
    since=BEGAN,
    label={"zh": "同一事由已救助", "en": "Already helped for this cause"},
)
def temporary_is_same_cause(
    event_months_since_same_cause: int, temporary_same_cause_months: int
) -> bool:
    """A second application for the same cause within the period is not granted (一事一救)."""
    if event_months_since_same_cause < 0:
        return False
    return event_months_since_same_cause < temporary_same_cause_months


@rule(
    of="household",
    unit="yes/no",
    cites=CAPS,
    since=BEGAN,
    label={"zh": "未超过本年次数", "en": "Within this year's number of grants"},
)
def temporary_is_within_count(event_grants_this_year: int, temporary_year_max_count: int) -> bool:
    """Fewer grants this year than the place allows; 0 sets no limit."""
    return temporary_year_max_count == 0 or event_grants_this_year < temporary_year_max_count


@rule(
    of="household",
    unit="yes/no",
    cites=KINDS,
    since=BEGAN,
    label={"zh": "支出型收入符合条件", "en": "Income within the limit for necessary spending"},
)
def temporary_is_income_low(
    income_yearly_household: int,
    members_count: int,
    standard_monthly: int,
    temporary_expenditure_income_multiple: Fraction,
) -> bool:
    """Income per head at most the multiple of the standard that the place sets."""
    line = standard_monthly * MONTHS * members_count
    multiple = temporary_expenditure_income_multiple
    return income_yearly_household * multiple.denominator <= line * multiple.numerator


@rule(
    of="household",
    unit="yes/no",
    cites=KINDS,
    since=BEGAN,
    label={"zh": "支出型财产符合条件", "en": "Property within the limits for necessary spending"},
)
def temporary_is_property_low(
    is_money_within_limit_edge: bool,
    are_vehicles_within_limit_edge: bool,
    are_vehicles_cheap_enough_edge: bool,
    are_dwellings_within_limit_edge: bool,
    are_businesses_within_limit_edge: bool,
) -> bool:
    """The limits for edge families."""
    return (
        is_money_within_limit_edge
        and are_vehicles_within_limit_edge
        and are_vehicles_cheap_enough_edge
        and are_dwellings_within_limit_edge
        and are_businesses_within_limit_edge
    )


@rule(
    of="household",
    unit="yes/no",
    cites=KINDS,
    since=BEGAN,
    label={"zh": "支出型家庭符合条件", "en": "Conditions for necessary spending"},
)
def temporary_is_spending_family(
    event_is_recognised: bool, temporary_is_income_low: bool, temporary_is_property_low: bool
) -> bool:
    """Recognised families are not checked again; others by income and property."""
    return event_is_recognised or (temporary_is_income_low and temporary_is_property_low)


@rule(
    of="household",
    unit="yes/no",
    cites=LAW,
    since=BEGAN,
    label={"zh": "符合临时救助条件", "en": "Temporary assistance may be granted"},
)
def temporary_is_entitled(
    event_kind: str,
    event_is_special: bool,
    temporary_is_same_cause: bool,
    temporary_is_within_count: bool,
    temporary_is_spending_family: bool,
) -> bool:
    """An emergency without a means test, or necessary spending beyond a poor family's strength."""
    if event_kind == "none":
        return False
    if temporary_is_same_cause and not event_is_special:
        return False
    if not temporary_is_within_count and not event_is_special:
        return False
    return event_kind == "emergency" or temporary_is_spending_family


@rule(
    of="household",
    unit="fen",
    cites=FAST,
    since="2026-01-29",
    label={"zh": "小额快救最高金额", "en": "Most in small fast relief"},
)
def temporary_fast_cap(
    temporary_base_monthly: int,
    event_persons: int,
    temporary_fast_per: str,
    temporary_fast_max_multiple: Fraction,
) -> int:
    """At most one month of the local standard."""
    heads = event_persons if temporary_fast_per == "person" else 1
    most = temporary_base_monthly * heads * temporary_fast_max_multiple.numerator
    return floor_div(most, temporary_fast_max_multiple.denominator)


@rule(
    of="household",
    unit="fen",
    cites=LAW,
    since=BEGAN,
    until="2026-01-29",
    name="temporary_in_one_case",
    label={"zh": "本次可给金额", "en": "Amount in this case"},
)
def temporary_in_one_case_before_fast_relief(
    temporary_by_multiple: int, temporary_case_cap: int
) -> int:
    """The multiple of the place, within the ceiling of one case."""
    return min(temporary_by_multiple, temporary_case_cap)


@rule(
    of="household",
    unit="fen",
    cites=(FAST, "sal-2026:art-29"),
    since="2026-01-29",
    label={"zh": "本次可给金额", "en": "Amount in this case"},
)
def temporary_in_one_case(
    event_is_fast: bool,
    temporary_by_multiple: int,
    temporary_case_cap: int,
    temporary_fast_cap: int,
) -> int:
    """The multiple of the place, within the ceiling of one case or of small fast relief."""
    if event_is_fast:
        return min(temporary_by_multiple, temporary_fast_cap)
    return min(temporary_by_multiple, temporary_case_cap)


@rule(
    of="household",
    unit="fen",
    cites=LAW,
    since=BEGAN,
    label={"zh": "临时救助金额（一次性）", "en": "Temporary assistance, once"},
)
def temporary_amount_once(
    temporary_is_entitled: bool,
    temporary_in_one_case: int,
    event_is_special: bool,
    temporary_year_max_amount: YearlyCap,
    temporary_left_this_year: int,
) -> int:
    """What is left of the year's cap is the limit, unless a special case was agreed on (DR-052)."""
    if not temporary_is_entitled:
        return 0
    if temporary_year_max_amount.method == "none" or event_is_special:
        return temporary_in_one_case
    return min(temporary_in_one_case, temporary_left_this_year)


@rule(
    of="household",
    unit="yes/no",
    cites=LAW,
    since=BEGAN,
    label={"zh": "可以给予临时救助", "en": "Something can be granted"},
)
def temporary_has_grant(temporary_is_entitled: bool, temporary_amount_once: int) -> bool:
    """Entitled, and something is left to give."""
    return temporary_is_entitled and temporary_amount_once > 0


@rule(
    of="household",
    unit="fen",
    cites=CAPS,
    since=BEGAN,
    label={"zh": "乡镇审批上限", "en": "Township's ceiling"},
    quiet=True,
)
def temporary_township_limit(
    temporary_township_ceiling: TownshipCeiling, standard_monthly: int, dibao_standard_urban: int
) -> int:
    """The amount, or the multiple of a standard, up to which the township decides itself."""
    if temporary_township_ceiling.amount > 0:
        return temporary_township_ceiling.amount
    urban = temporary_township_ceiling.standard == "urban"
    base = dibao_standard_urban if urban else standard_monthly
    return floor_div(base * temporary_township_ceiling.multiple, PARTS)


@rule(
    of="household",
    unit="code",
    cites=("so-649:art-48", "sal-2026:art-44"),
    since=BEGAN,
    label={"zh": "决定机关", "en": "Who decides"},
)
def temporary_decided_by(temporary_amount_once: int, temporary_township_limit: int) -> str:
    """The township up to its ceiling, the county above it."""
    return "township" if temporary_amount_once <= temporary_township_limit else "county"
