"""Which family or person is already helped: what other schemes ask about dibao and edge.

A running award counts; without one the conditions themselves are tested.
"""

from doudi.policy.exact import floor_div
from doudi.policy.rulebook import rule

SHARED = ("sal-2026:art-42", "mca-2021-57:art-21")


@rule(of="household", unit="yes/no", cites=SHARED, label={"zh": "低保家庭", "en": "Dibao family"})
def is_dibao_family(
    award_scheme: str, has_members: bool, is_income_below_standard: bool, is_not_in_dibao: bool
) -> bool:
    """Draws dibao, or meets its conditions."""
    if award_scheme == "dibao":
        return True
    return has_members and is_income_below_standard and not is_not_in_dibao


@rule(
    of="household",
    unit="yes/no",
    cites=SHARED,
    label={"zh": "财产符合低保边缘规定", "en": "Property within the limits for edge families"},
    quiet=True,
)
def is_edge_property_low(
    is_money_within_limit_edge: bool,
    are_vehicles_within_limit_edge: bool,
    are_vehicles_cheap_enough_edge: bool,
    are_dwellings_within_limit_edge: bool,
    are_non_dwellings_within_limit_edge: bool,
    are_businesses_within_limit_edge: bool,
    is_machinery_within_limit_edge: bool,
) -> bool:
    """All property tests of edge families together."""
    return (
        is_money_within_limit_edge
        and are_vehicles_within_limit_edge
        and are_vehicles_cheap_enough_edge
        and are_dwellings_within_limit_edge
        and are_non_dwellings_within_limit_edge
        and are_businesses_within_limit_edge
        and is_machinery_within_limit_edge
    )


@rule(
    of="household",
    unit="yes/no",
    cites=SHARED,
    label={"zh": "低保边缘家庭", "en": "Edge family"},
    since="2021-07-01",
)
def is_edge_family(
    award_scheme: str,
    has_members: bool,
    is_dibao_family: bool,
    is_income_below_edge: bool,
    is_edge_property_low: bool,
) -> bool:
    """Recognised as an edge family, or meets the conditions and is not in dibao."""
    if award_scheme == "edge":
        return True
    if award_scheme == "dibao" or not has_members:
        return False
    return is_income_below_edge and is_edge_property_low and not is_dibao_family


@rule(
    of="household",
    unit="yes/no",
    cites=SHARED,
    label={"zh": "低保边缘家庭", "en": "Edge family"},
    since="1999-10-01",
    until="2021-07-01",
    name="is_edge_family",
)
def is_edge_family_before_2021(award_scheme: str) -> bool:
    """Before the measure of 2021 only what a place had recognised itself."""
    return award_scheme == "edge"


@rule(
    of="person", unit="yes/no", cites=SHARED, label={"zh": "低保对象", "en": "On dibao"}, quiet=True
)
def is_dibao_member(is_member: bool, is_dibao_family: bool) -> bool:
    """A member of a dibao family."""
    return is_member and is_dibao_family


@rule(
    of="person",
    unit="fen/month",
    cites=SHARED,
    label={"zh": "已享受的低保、特困份额", "en": "Share of dibao or special hardship"},
)
def other_living_support_monthly(
    tekun_is_entitled: bool,
    tekun_amount_person: int,
    is_dibao_member: bool,
    dibao_amount_monthly: int,
    members_count: int,
) -> int:
    """What the person already has to live on from these two."""
    if tekun_is_entitled:
        return tekun_amount_person
    return floor_div(dibao_amount_monthly, max(1, members_count)) if is_dibao_member else 0


@rule(
    of="person",
    unit="yes/no",
    cites=SHARED,
    label={"zh": "单人户低保对象", "en": "On single-person dibao"},
    quiet=True,
)
def is_single_dibao(
    award_scheme: str,
    may_apply_alone: bool,
    single_is_outside_dibao: bool,
    single_is_income_low: bool,
    single_is_property_low: bool,
) -> bool:
    """May apply alone, and a single-person award runs or its conditions are met."""
    if award_scheme == "dibao" or not may_apply_alone:
        return False
    if award_scheme == "dibao_single":
        return True
    return single_is_outside_dibao and single_is_income_low and single_is_property_low
