"""Orphans (孤儿) and children whom nobody supports in fact (事实无人抚养儿童)."""

from collections.abc import Sequence

from doudi.policy.exact import (
    PerPerson,
    PerSupporter,
    any_row,
    count_of,
)
from doudi.policy.law.person_tables import ChildAge
from doudi.policy.law.tables import DisabilityLevel
from doudi.policy.rulebook import rule

ORPHAN = "orphan-guides:definition"
CHILD = "mca-2019-62:definition"
SINCE = "2020-01-01"


@rule(
    of="person",
    unit="yes/no",
    cites=ORPHAN,
    since="2010-11-16",
    label={"zh": "孤儿年龄或在读符合", "en": "Of the age of an orphan, or still at school"},
)
def orphan_is_of_age(age: int, student: str, orphan_age: ChildAge) -> bool:
    """A minor, or older and still at school."""
    return age < orphan_age.below or student in orphan_age.student_continues


@rule(
    of="person",
    unit="yes/no",
    cites=ORPHAN,
    since="2010-11-16",
    label={"zh": "认定为孤儿", "en": "Recognised as an orphan"},
)
def orphan_is_orphan(flags: Sequence[str]) -> bool:
    """Has lost both parents, or they cannot be found."""
    return "orphan" in flags


@rule(
    of="person",
    unit="yes/no",
    cites=ORPHAN,
    since="2010-11-16",
    label={"zh": "孤儿", "en": "Entitled as an orphan"},
)
def orphan_is_entitled(orphan_is_of_age: bool, orphan_is_orphan: bool) -> bool:
    """An orphan of the age, or still at school."""
    return orphan_is_of_age and orphan_is_orphan


@rule(
    of="person",
    unit="fen/month",
    cites="orphan-2009-minimum:standard",
    since="2010-11-16",
    label={"zh": "孤儿基本生活费", "en": "Living allowance of an orphan"},
)
def orphan_amount_person(
    orphan_is_entitled: bool,
    support_form: str,
    orphan_amount_dispersed: int,
    orphan_amount_institution: int,
) -> int:
    """By living in a family or in an institution."""
    if not orphan_is_entitled:
        return 0
    return orphan_amount_institution if support_form == "centralised" else orphan_amount_dispersed


@rule(
    of="supporter",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "是父母", "en": "Is a parent"},
    quiet=True,
)
def unsupported_is_parent(obligor_kin: str, kin: str) -> bool:
    """Relations are to the applicant: the child itself, a grandparent, or an uncle or aunt."""
    if kin == "self":
        return obligor_kin == "parent"
    if kin == "grandchild":
        return obligor_kin in ("child", "child_in_law")
    return kin == "other" and obligor_kin == "sibling"


@rule(
    of="supporter",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "父母重残", "en": "Parent severely disabled"},
    quiet=True,
)
def unsupported_is_parent_disabled(
    obligor_disability_category: str,
    obligor_disability_level: int,
    unsupported_child_parent_disability: Sequence[DisabilityLevel],
) -> bool:
    """Grades 1 and 2, and grades 3 and 4 intellectual or mental."""
    return any_row(
        obligor_disability_level <= row.level
        for row in unsupported_child_parent_disability
        if row.category == obligor_disability_category
    )


@rule(
    of="supporter",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "父母不能履行抚养", "en": "Parent unable to raise the child"},
)
def unsupported_is_parent_unable(
    unsupported_is_parent: bool,
    circumstances: Sequence[str],
    unsupported_is_parent_disabled: bool,
    obligor_serious_illness: bool,
) -> bool:
    """Severely disabled, seriously ill, in prison or restrained, or out of contact, for long enough."""
    if not unsupported_is_parent:
        return False
    if "missing" in circumstances or "in_prison" in circumstances:
        return True
    return unsupported_is_parent_disabled or obligor_serious_illness


@rule(
    of="person",
    unit="persons",
    cites=CHILD,
    since=SINCE,
    label={"zh": "户外不能抚养的父母", "en": "Parents outside unable to raise the child"},
)
def unsupported_parents_outside(unsupported_is_parent_unable: PerSupporter[bool]) -> int:
    """How many."""
    return count_of(unsupported_is_parent_unable)


@rule(
    of="person",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "本人是不能抚养的父母", "en": "Is a parent unable to raise the child"},
    quiet=True,
)
def unsupported_is_unable_parent_here(
    kin: str,
    status: str,
    disability_category: str,
    disability_level: int,
    serious_illness: bool,
    unsupported_child_parent_disability: Sequence[DisabilityLevel],
) -> bool:
    """A parent of the applicant child who is listed with the household."""
    if kin != "parent":
        return False
    if status in ("prison", "drug_isolation", "missing") or serious_illness:
        return True
    return any_row(
        disability_level <= row.level
        for row in unsupported_child_parent_disability
        if row.category == disability_category
    )


@rule(
    of="household",
    unit="persons",
    cites=CHILD,
    since=SINCE,
    label={"zh": "户内不能抚养的父母", "en": "Parents in the household unable to raise the child"},
)
def unsupported_parents_here(unsupported_is_unable_parent_here: PerPerson[bool]) -> int:
    """How many parents of the applicant child are listed and unable."""
    return count_of(unsupported_is_unable_parent_here)


@rule(
    of="person",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "儿童年龄或在读符合", "en": "Of the age, or still at school"},
)
def unsupported_is_of_age(age: int, student: str, unsupported_child_age: ChildAge) -> bool:
    """A minor; older students where the place continues."""
    return age < unsupported_child_age.below or student in unsupported_child_age.student_continues


@rule(
    of="person",
    unit="persons",
    cites=CHILD,
    since=SINCE,
    label={"zh": "不能抚养的父母人数", "en": "Parents unable to raise the child"},
)
def unsupported_parents_unable(
    kin: str, unsupported_parents_outside: int, unsupported_parents_here: int
) -> int:
    """Those outside the household, and for the applicant child those inside."""
    if kin == "self":
        return unsupported_parents_outside + unsupported_parents_here
    return unsupported_parents_outside


@rule(
    of="person",
    unit="yes/no",
    cites=CHILD,
    since=SINCE,
    label={"zh": "事实无人抚养儿童", "en": "Child whom nobody supports in fact"},
)
def unsupported_child_is_entitled(
    unsupported_is_of_age: bool, unsupported_parents_unable: int, flags: Sequence[str]
) -> bool:
    """Both parents unable; or one dead or declared missing and the other unable."""
    if not unsupported_is_of_age or "orphan" in flags:
        return False
    if unsupported_parents_unable > 1:
        return True
    return unsupported_parents_unable == 1 and "parent_dead" in flags


@rule(
    of="person",
    unit="fen/month",
    cites="mca-2019-62:amount",
    since=SINCE,
    label={"zh": "事实无人抚养儿童基本生活费", "en": "Living allowance of an unsupported child"},
)
def unsupported_child_amount_person(
    unsupported_child_is_entitled: bool,
    unsupported_child_tops_up: bool,
    orphan_amount_dispersed: int,
    orphan_amount_institution: int,
    support_form: str,
    other_living_support_monthly: int,
) -> int:
    """The orphans' amount, less what the child already has from dibao or special hardship."""
    if not unsupported_child_is_entitled:
        return 0
    full = orphan_amount_institution if support_form == "centralised" else orphan_amount_dispersed
    return max(0, full - other_living_support_monthly) if unsupported_child_tops_up else full
