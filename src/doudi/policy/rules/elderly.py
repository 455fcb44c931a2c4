"""The old-age allowance (高龄津贴): monthly amounts by age, more for poor people."""

from collections.abc import Sequence

from doudi.policy.exact import any_row, max_of
from doudi.policy.law.person_tables import AgeBand
from doudi.policy.rulebook import rule

LAW = "elderly-law:art-33"


@rule(
    of="person",
    unit="yes/no",
    cites=LAW,
    label={"zh": "达到高龄津贴年龄", "en": "Of the age of the old-age allowance"},
)
def old_age_allowance_is_of_age(age: int, old_age_allowance_bands: Sequence[AgeBand]) -> bool:
    """Within a band of the place."""
    return any_row(
        row.until_age == 0 or age < row.until_age
        for row in old_age_allowance_bands
        if age >= row.from_age
    )


@rule(of="person", unit="yes/no", cites=LAW, label={"zh": "属于困难老人", "en": "Counts as poor"})
def old_age_allowance_is_poor(
    is_dibao_family: bool, is_edge_family: bool, tekun_is_entitled: bool
) -> bool:
    """In a dibao or edge family, or in special hardship."""
    return is_dibao_family or is_edge_family or tekun_is_entitled


@rule(
    of="person",
    unit="yes/no",
    cites=LAW,
    label={"zh": "各档是否区分困难老人", "en": "The bands tell poor from others"},
    quiet=True,
)
def old_age_allowance_is_split(age: int, old_age_allowance_bands: Sequence[AgeBand]) -> bool:
    """At this age the amounts for the poor and for others differ."""
    return any_row(
        row.poor != row.others and (row.until_age == 0 or age < row.until_age)
        for row in old_age_allowance_bands
        if age >= row.from_age
    )


@rule(
    of="person",
    unit="fen/month",
    cites=LAW,
    label={"zh": "困难老人高龄津贴", "en": "Amount for poor people"},
    quiet=True,
)
def old_age_allowance_poor_rate(age: int, old_age_allowance_bands: Sequence[AgeBand]) -> int:
    """Of the band of the age."""
    return max_of(
        row.poor
        for row in old_age_allowance_bands
        if age >= row.from_age and (row.until_age == 0 or age < row.until_age)
    )


@rule(
    of="person",
    unit="fen/month",
    cites=LAW,
    label={"zh": "其他老人高龄津贴", "en": "Amount for others"},
    quiet=True,
)
def old_age_allowance_others_rate(age: int, old_age_allowance_bands: Sequence[AgeBand]) -> int:
    """Of the band of the age."""
    return max_of(
        row.others
        for row in old_age_allowance_bands
        if age >= row.from_age and (row.until_age == 0 or age < row.until_age)
    )


@rule(of="person", unit="fen/month", cites=LAW, label={"zh": "高龄津贴", "en": "Old-age allowance"})
def old_age_allowance_amount_person(
    old_age_allowance_is_of_age: bool,
    old_age_allowance_is_split: bool,
    old_age_allowance_is_poor: bool,
    old_age_allowance_poor_rate: int,
    old_age_allowance_others_rate: int,
) -> int:
    """By age; whether the person is poor is asked only where the amounts differ."""
    if not old_age_allowance_is_of_age:
        return 0
    if not old_age_allowance_is_split:
        return old_age_allowance_others_rate
    return (
        old_age_allowance_poor_rate if old_age_allowance_is_poor else old_age_allowance_others_rate
    )
