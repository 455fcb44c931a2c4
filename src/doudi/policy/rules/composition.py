"""Who counts as living together, and the groups that a person belongs to.

Reading order is the order of 民发〔2021〕57号: members (Art. 7), then the groups other rules ask for.
"""

from collections.abc import Sequence

from doudi.policy.exact import (
    Groups,
    PerPerson,
    any_row,
    count_of,
    groups,
    months_between,
    years_between,
)
from doudi.policy.law.tables import DisabilityLevel, ExcludedStatus
from doudi.policy.rulebook import rule

CIVIL = "civil-code:art-17"


@rule(of="person", unit="years", cites=CIVIL, label={"zh": "周岁", "en": "Age"}, quiet=True)
def age(birth_date: int, on: int) -> int:
    """Whole years; a birthday counts on its day."""
    return years_between(birth_date, on)


@rule(of="person", unit="yes/no", cites=CIVIL, label={"zh": "未成年人", "en": "Minor"}, quiet=True)
def is_minor(age: int, person_age_of_majority: int) -> bool:
    """Below the age of majority."""
    return age < person_age_of_majority


@rule(
    of="person",
    unit="months",
    cites="mca-2021-57:art-7",
    label={"zh": "离家月数", "en": "Months away"},
    quiet=True,
)
def months_in_status(status_since: int, on: int) -> int:
    """Whole months in the present status."""
    return months_between(status_since, on)


@rule(
    of="person",
    unit="yes/no",
    cites="mca-2021-57:art-7",
    label={"zh": "不计入家庭成员", "en": "Excluded from the household"},
)
def is_excluded_from_household(
    is_deceased: bool,
    status: str,
    months_in_status: int,
    household_excluded_statuses: Sequence[ExcludedStatus],
) -> bool:
    """Dead, in prison, in compulsory isolation, declared missing, or clergy living apart for long."""
    if is_deceased or status == "present":
        return is_deceased
    return any_row(
        months_in_status >= row.months
        for row in household_excluded_statuses
        if row.status == status
    )


@rule(
    of="person",
    unit="yes/no",
    cites="mca-2021-57:art-7",
    label={"zh": "不能独立生活的成年子女", "en": "Adult child unable to live independently"},
    quiet=True,
)
def is_dependent_adult_child(
    kin: str, independent: bool, student: str, household_counted_students: Sequence[str]
) -> bool:
    """An adult child who cannot live alone, students up to the bachelor's degree included."""
    return kin == "child" and (not independent or student in household_counted_students)


@rule(
    of="person",
    unit="yes/no",
    cites=("so-271:art-2", "mca-2012-220:art-5"),
    until="2021-07-01",
    label={"zh": "共同生活的家庭成员", "en": "Member of the household"},
    name="is_member",
)
def is_member_of_2012(
    kin: str,
    co_resident: bool,
    is_minor: bool,
    is_dependent_adult_child: bool,
    is_excluded_from_household: bool,
) -> bool:
    """Spouse, parents and minor children; dependent adult children; other relatives living together."""
    if is_excluded_from_household:
        return False
    if kin in ("self", "spouse", "parent"):
        return True
    if kin == "child" and (co_resident or is_minor or is_dependent_adult_child):
        return True
    return co_resident and kin not in ("other", "child")


@rule(
    of="person",
    unit="yes/no",
    cites="mca-2021-57:art-7",
    since="2021-07-01",
    label={"zh": "共同生活的家庭成员", "en": "Member of the household"},
)
def is_member(
    kin: str,
    co_resident: bool,
    is_minor: bool,
    is_dependent_adult_child: bool,
    is_excluded_from_household: bool,
) -> bool:
    """Spouse and minor children; dependent adult children; others with a duty who live together."""
    if is_excluded_from_household:
        return False
    if kin in ("self", "spouse"):
        return True
    if kin == "child" and (co_resident or is_minor or is_dependent_adult_child):
        return True
    return co_resident and kin not in ("other", "child")


@rule(
    of="household",
    unit="persons",
    cites="mca-2021-57:art-7",
    label={"zh": "家庭成员人数", "en": "Members of the household"},
)
def members_count(is_member: PerPerson[bool]) -> int:
    """How many people live together in the sense of the law."""
    return count_of(is_member)


@rule(
    of="household",
    unit="yes/no",
    cites="mca-2021-57:art-4",
    label={"zh": "有可以救助的家庭成员", "en": "Somebody is a member"},
    quiet=True,
)
def has_members(members_count: int) -> bool:
    """There is a household to help."""
    return members_count >= 1


@rule(
    of="person",
    unit="yes/no",
    cites="mca-2021-57:art-8",
    label={"zh": "重度残疾", "en": "Severely disabled"},
)
def is_severely_disabled(
    disability_category: str,
    disability_level: int,
    person_severe_disability: Sequence[DisabilityLevel],
) -> bool:
    """A level that counts as severe for the category of disability."""
    return any_row(
        disability_level <= row.level
        for row in person_severe_disability
        if row.category == disability_category
    )


@rule(of="person", unit="yes/no", cites="mca-2021-57:art-8", label={"zh": "残疾", "en": "Disabled"})
def is_disabled(disability_category: str) -> bool:
    """Holds a certificate of disability."""
    return disability_category != "none"


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "60周岁以上", "en": "60 or older"},
)
def is_over_60(age: int, group_age_60: int) -> bool:
    """Has reached the first age of the elderly."""
    return age >= group_age_60


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "70周岁以上", "en": "70 or older"},
)
def is_over_70(age: int, group_age_70: int) -> bool:
    """Has reached the second age of the elderly."""
    return age >= group_age_70


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "80周岁以上", "en": "80 or older"},
)
def is_over_80(age: int, group_age_80: int) -> bool:
    """Has reached the third age of the elderly."""
    return age >= group_age_80


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "在校学生", "en": "Student"},
    quiet=True,
)
def is_student(student: str) -> bool:
    """At any stage of education."""
    return student != "none"


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "单亲", "en": "Single parent"},
    quiet=True,
)
def is_single_parent(flags: Sequence[str]) -> bool:
    """Noted as a single parent."""
    return "single_parent" in flags


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "独居", "en": "Lives alone"},
    quiet=True,
)
def is_living_alone(flags: Sequence[str]) -> bool:
    """Noted as living alone."""
    return "lives_alone" in flags


@rule(
    of="person",
    unit="yes/no",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "退役军人", "en": "Veteran"},
    quiet=True,
)
def is_veteran(flags: Sequence[str]) -> bool:
    """Noted as a veteran."""
    return "veteran" in flags


@rule(
    of="person",
    unit="groups",
    cites=("so-649:art-12", "sal-2026:art-20"),
    label={"zh": "所属类别", "en": "Groups"},
)
def person_groups(
    is_over_60: bool, is_over_70: bool, is_over_80: bool, is_minor: bool, is_student: bool,
    is_severely_disabled: bool, is_disabled: bool, serious_illness: bool,
    is_single_parent: bool, is_living_alone: bool, is_veteran: bool,
) -> Groups:  # fmt: skip
    """The groups for which a place may pay more or allow more."""
    return groups(
        over_60=is_over_60, over_70=is_over_70, over_80=is_over_80, minor=is_minor,
        student=is_student, severely_disabled=is_severely_disabled, disabled=is_disabled,
        seriously_ill=serious_illness, single_parent=is_single_parent,
        lives_alone=is_living_alone, veteran=is_veteran,
    )  # fmt: skip
