"""The two subsidies for disabled persons (残疾人两项补贴) and how they go with other help.

Living subsidy: disabled members of dibao families, and of those a place adds. Nursing subsidy: severe
disability. The matrix of other help is a table of the law (`disability_subsidy.compatibility`).
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    MONTHS,
    Groups,
    PerIncome,
    any_of,
    any_row,
    groups,
    sum_of,
    total,
)
from doudi.policy.law.person_tables import Compatibility, LevelAmount
from doudi.policy.law.tables import DisabilityLevel
from doudi.policy.rulebook import rule

BEGAN = "2016-01-01"
LIVING = "so-2015-52:living"
NURSING = "so-2015-52:nursing"
TOGETHER = "disability-subsidy-guides:compatibility"


@rule(
    of="income",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "工伤生活护理费", "en": "Nursing fee of work-injury insurance"},
    quiet=True,
)
def is_injury_nursing(item: str, amount_yearly: int) -> bool:
    """The nursing fee paid by work-injury insurance."""
    return item == "injury_nursing" and amount_yearly > 0


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "领取工伤生活护理费", "en": "Receives the nursing fee of work-injury insurance"},
    quiet=True,
)
def has_injury_nursing(is_injury_nursing: PerIncome[bool]) -> bool:
    """Anything of the kind."""
    return any_of(is_injury_nursing)


@rule(
    of="income",
    unit="fen/year",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "同类生活补贴", "en": "Living subsidy of the same kind"},
    quiet=True,
)
def same_kind_living_part(item: str, amount_yearly: int) -> int:
    """Old-age allowance and preferential treatment."""
    return amount_yearly if item in ("old_age_allowance", "preferential_treatment") else 0


@rule(
    of="income",
    unit="fen/year",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "同类护理补贴", "en": "Nursing subsidy of the same kind"},
    quiet=True,
)
def same_kind_nursing_part(item: str, amount_yearly: int) -> int:
    """Nursing subsidies for the elderly or for servicemen."""
    return amount_yearly if item == "nursing_subsidy" else 0


@rule(
    of="person",
    unit="fen/year",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "已领同类生活补贴", "en": "Living subsidies of the same kind"},
)
def same_kind_living_yearly(same_kind_living_part: PerIncome[int]) -> int:
    """All of them."""
    return total(same_kind_living_part)


@rule(
    of="person",
    unit="fen/year",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "已领同类护理补贴", "en": "Nursing subsidies of the same kind"},
)
def same_kind_nursing_yearly(same_kind_nursing_part: PerIncome[int]) -> int:
    """All of them."""
    return total(same_kind_nursing_part)


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "服刑", "en": "In prison"},
    quiet=True,
)
def is_in_prison(status: str) -> bool:
    """Serves a prison sentence."""
    return status == "prison"


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "领有同类生活补贴", "en": "Has a living subsidy of the same kind"},
    quiet=True,
)
def has_same_kind_living(same_kind_living_yearly: int) -> bool:
    """Any amount."""
    return same_kind_living_yearly > 0


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "领有同类护理补贴", "en": "Has a nursing subsidy of the same kind"},
    quiet=True,
)
def has_same_kind_nursing(same_kind_nursing_yearly: int) -> bool:
    """Any amount."""
    return same_kind_nursing_yearly > 0


@rule(
    of="person",
    unit="yes/no",
    cites=("mca-2021-43:art-9", TOGETHER),
    since=BEGAN,
    label={"zh": "按特困人员供养", "en": "Supported as in special hardship"},
    quiet=True,
)
def is_supported_as_tekun(
    tekun_is_entitled: bool, orphan_is_entitled: bool, unsupported_child_is_entitled: bool
) -> bool:
    """A minor who is also an orphan or unsupported child has one of the two, the child's amount."""
    return tekun_is_entitled and not orphan_is_entitled and not unsupported_child_is_entitled


@rule(
    of="person",
    unit="groups",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "与两项补贴有关的情形", "en": "Situations that bear on the two subsidies"},
    quiet=True,
)
def disability_situations(
    is_supported_as_tekun: bool,
    has_injury_nursing: bool,
    orphan_is_entitled: bool,
    unsupported_child_is_entitled: bool,
    has_same_kind_living: bool,
    has_same_kind_nursing: bool,
    is_in_prison: bool,
) -> Groups:
    """The rows of the matrix that may apply to this person."""
    return groups(
        tekun=is_supported_as_tekun,
        injury_nursing=has_injury_nursing,
        orphan=orphan_is_entitled,
        unsupported_child=unsupported_child_is_entitled,
        same_kind_living=has_same_kind_living,
        same_kind_nursing=has_same_kind_nursing,
        prison=is_in_prison,
    )


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "没有不得同享的情形", "en": "No other help excludes the living subsidy"},
)
def disability_living_may_be_drawn(
    disability_subsidy_compatibility: Sequence[Compatibility], disability_situations: Groups
) -> bool:
    """No situation with which the living subsidy does not go together."""
    return not any_row(
        row.situation in disability_situations
        for row in disability_subsidy_compatibility
        if row.living == "no"
    )


@rule(
    of="person",
    unit="yes/no",
    cites=TOGETHER,
    since=BEGAN,
    label={"zh": "没有不得同享的情形", "en": "No other help excludes the nursing subsidy"},
)
def disability_nursing_may_be_drawn(
    disability_subsidy_compatibility: Sequence[Compatibility], disability_situations: Groups
) -> bool:
    """No situation with which the nursing subsidy does not go together."""
    return not any_row(
        row.situation in disability_situations
        for row in disability_subsidy_compatibility
        if row.nursing == "no"
    )


@rule(
    of="person",
    unit="fen/month",
    cites=LIVING,
    since=BEGAN,
    label={"zh": "生活补贴标准", "en": "Rate of the living subsidy"},
)
def disability_living_rate(
    disability_level: int, disability_living_amount: Sequence[LevelAmount]
) -> int:
    """By level of disability."""
    return sum_of(row.amount for row in disability_living_amount if row.level == disability_level)


@rule(
    of="person",
    unit="fen/month",
    cites=NURSING,
    since=BEGAN,
    label={"zh": "护理补贴标准", "en": "Rate of the nursing subsidy"},
)
def disability_nursing_rate(
    disability_level: int, disability_nursing_amount: Sequence[LevelAmount]
) -> int:
    """By level of disability."""
    return sum_of(row.amount for row in disability_nursing_amount if row.level == disability_level)


@rule(
    of="household",
    unit="yes/no",
    cites=LIVING,
    since=BEGAN,
    label={"zh": "属于生活补贴覆盖的家庭", "en": "Family covered by the living subsidy"},
)
def disability_living_is_family_covered(
    disability_living_families: Sequence[str], is_dibao_family: bool, is_edge_family: bool
) -> bool:
    """A dibao family, or an edge family where the place covers those too."""
    if "dibao" in disability_living_families and is_dibao_family:
        return True
    return "edge" in disability_living_families and is_edge_family


@rule(
    of="person",
    unit="yes/no",
    cites=(LIVING, TOGETHER),
    since=BEGAN,
    label={"zh": "高于同类补贴", "en": "Higher than other living subsidies"},
)
def disability_living_is_highest(
    disability_subsidy_compatibility: Sequence[Compatibility],
    same_kind_living_yearly: int,
    disability_living_rate: int,
) -> bool:
    """Of two living subsidies of one kind the higher is drawn; equal ones keep what is drawn."""
    if same_kind_living_yearly == 0:
        return True
    must_choose = any_row(
        row.living == "higher"
        for row in disability_subsidy_compatibility
        if row.situation == "same_kind_living"
    )
    return not must_choose or same_kind_living_yearly < disability_living_rate * MONTHS


@rule(
    of="person",
    unit="yes/no",
    cites=(NURSING, TOGETHER),
    since=BEGAN,
    label={"zh": "高于同类护理补贴", "en": "Higher than other nursing subsidies"},
)
def disability_nursing_is_highest(
    disability_subsidy_compatibility: Sequence[Compatibility],
    same_kind_nursing_yearly: int,
    disability_nursing_rate: int,
) -> bool:
    """Of two nursing subsidies of one kind the higher is drawn; equal ones keep what is drawn."""
    if same_kind_nursing_yearly == 0:
        return True
    must_choose = any_row(
        row.nursing == "higher"
        for row in disability_subsidy_compatibility
        if row.situation == "same_kind_nursing"
    )
    return not must_choose or same_kind_nursing_yearly < disability_nursing_rate * MONTHS


@rule(
    of="person",
    unit="yes/no",
    cites=LIVING,
    since=BEGAN,
    label={"zh": "可领困难残疾人生活补贴", "en": "Entitled to the living subsidy"},
)
def disability_living_is_entitled(
    is_disabled: bool,
    is_member: bool,
    disability_living_is_family_covered: bool,
    disability_living_may_be_drawn: bool,
    disability_living_is_highest: bool,
) -> bool:
    """A disabled member of a family that is covered, unless other help excludes it."""
    if not is_disabled or not is_member or not disability_living_is_family_covered:
        return False
    return disability_living_may_be_drawn and disability_living_is_highest


@rule(
    of="person",
    unit="yes/no",
    cites=NURSING,
    since=BEGAN,
    label={"zh": "残疾等级符合护理补贴", "en": "Level covered by the nursing subsidy"},
)
def disability_nursing_is_severe(
    disability_category: str,
    disability_level: int,
    disability_nursing_grades: Sequence[DisabilityLevel],
) -> bool:
    """Grades 1 and 2, and those a place adds."""
    return any_row(
        disability_level <= row.level
        for row in disability_nursing_grades
        if row.category == disability_category
    )


@rule(
    of="person",
    unit="yes/no",
    cites=NURSING,
    since=BEGAN,
    label={"zh": "可领重度残疾人护理补贴", "en": "Entitled to the nursing subsidy"},
)
def disability_nursing_is_entitled(
    is_disabled: bool,
    disability_nursing_is_severe: bool,
    disability_nursing_may_be_drawn: bool,
    disability_nursing_is_highest: bool,
) -> bool:
    """Severely disabled, unless other help excludes it; the family's income is not asked for."""
    if not is_disabled or not disability_nursing_is_severe:
        return False
    return disability_nursing_may_be_drawn and disability_nursing_is_highest


@rule(
    of="person",
    unit="fen/month",
    cites=LIVING,
    since=BEGAN,
    label={"zh": "困难残疾人生活补贴", "en": "Living subsidy"},
)
def disability_living_amount_person(
    disability_living_is_entitled: bool, disability_living_rate: int
) -> int:
    """The rate of the person's level."""
    return disability_living_rate if disability_living_is_entitled else 0


@rule(
    of="person",
    unit="fen/month",
    cites=NURSING,
    since=BEGAN,
    label={"zh": "重度残疾人护理补贴", "en": "Nursing subsidy"},
)
def disability_nursing_amount_person(
    disability_nursing_is_entitled: bool, disability_nursing_rate: int
) -> int:
    """The rate of the person's level."""
    return disability_nursing_rate if disability_nursing_is_entitled else 0
