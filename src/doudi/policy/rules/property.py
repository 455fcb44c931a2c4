"""Property tests. No national figure exists (民发〔2021〕57号 Art. 14); each place sets its own.

The same tests serve dibao, edge and rigid-spending families with the limits of each.
"""

from doudi.policy.exact import (
    MONTHS,
    PARTS,
    Groups,
    PerAsset,
    PerPerson,
    any_row,
    count_of,
    floor_div,
    total,
    years_between,
)
from doudi.policy.law.property_tables import (
    MoneyPerHead,
    Vehicles,
)
from doudi.policy.rulebook import rule

ART_14 = ("mca-2021-57:art-14", "sal-2026:art-23")


def also(*names: str, table: str) -> dict[str, dict[str, str]]:
    """The same rule once more for each scheme with limits of its own."""
    return {
        scheme: {n: f"{n}_{scheme}" for n in names}
        | {f"property_{table}": f"property_{scheme}_{table}"}
        for scheme in ("edge", "rigid", "tekun")
    }


@rule(of="asset", unit="fen", cites=ART_14, label={"zh": "货币财产", "en": "Money"}, quiet=True)
def money_part(item: str, asset_value: int) -> int:
    """Deposits, cash, securities, funds, insurance, claims, balances online."""
    is_money = item in (
        "deposit", "cash", "securities", "fund", "insurance_cash_value", "claim", "online_balance",
    )  # fmt: skip
    return asset_value if is_money else 0


@rule(
    of="person",
    unit="fen",
    cites=ART_14,
    label={"zh": "个人货币财产", "en": "Money of the person"},
    quiet=True,
)
def money_person(is_member: bool, money_part: PerAsset[int]) -> int:
    """Counted for members only."""
    return total(money_part) if is_member else 0


@rule(
    of="household",
    unit="fen",
    cites=ART_14,
    label={"zh": "家庭货币财产", "en": "Money of the household"},
)
def money_household(money_person: PerPerson[int]) -> int:
    """All members together."""
    return total(money_person)


@rule(
    of="person",
    unit="fen",
    cites=ART_14,
    label={"zh": "个人货币财产限额", "en": "Limit of money per head"},
    variants=also(table="money_per_head"),
)
def money_limit_person(
    is_member: bool,
    property_money_per_head: MoneyPerHead,
    standard_monthly: int,
    members_count: int,
    person_groups: Groups,
) -> int:
    """Months or years of the standard or a fixed sum, more for small households or some groups."""
    if not is_member:
        return 0
    months = property_money_per_head.months + property_money_per_head.years * MONTHS
    base = floor_div(standard_monthly * months, PARTS) + property_money_per_head.amount
    is_small = members_count <= property_money_per_head.small_up_to
    for_small = property_money_per_head.small_share if is_small else PARTS
    is_special = any_row(name in person_groups for name in property_money_per_head.groups)
    for_group = property_money_per_head.groups_share if is_special else PARTS
    return floor_div(base * max(for_small, for_group), PARTS)


@rule(
    of="household",
    unit="fen",
    cites=ART_14,
    label={"zh": "家庭货币财产限额", "en": "Limit of money"},
    variants=also("money_limit_person", table="money_per_head"),
)
def money_limit_household(money_limit_person: PerPerson[int]) -> int:
    """The limits of all members together."""
    return total(money_limit_person)


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "货币财产不超过限额", "en": "Money within the limit"},
    variants=also("money_limit_household", table="money_per_head"),
)
def is_money_within_limit(money_household: int, money_limit_household: int) -> bool:
    """The limit itself is still within."""
    return money_household <= money_limit_household


@rule(
    of="asset",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "计入的机动车", "en": "Vehicle counted"},
    quiet=True,
    variants=also(table="vehicles"),
)
def is_vehicle_counted(item: str, is_member: bool, use: str, property_vehicles: Vehicles) -> bool:
    """Every vehicle of a member, except for uses that the place exempts."""
    return item == "vehicle" and is_member and use not in property_vehicles.exempt_uses


@rule(
    of="asset",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "机动车价值超限", "en": "Vehicle above the value"},
    quiet=True,
    variants=also("is_vehicle_counted", table="vehicles"),
)
def is_vehicle_above_value(
    is_vehicle_counted: bool,
    asset_value: int,
    bought_on: int,
    on: int,
    property_vehicles: Vehicles,
    standard_monthly: int,
) -> bool:
    """Price, or what is left of it after yearly write-off, above the value that is allowed."""
    if not is_vehicle_counted or (property_vehicles.amount == 0 and property_vehicles.months == 0):
        return False
    limit = property_vehicles.amount + floor_div(standard_monthly * property_vehicles.months, PARTS)
    if property_vehicles.residual_yearly == 0:
        return asset_value > limit
    left = max(0, PARTS - property_vehicles.residual_yearly * years_between(bought_on, on))
    return asset_value * left > limit * PARTS


@rule(
    of="person",
    unit="vehicles",
    cites=ART_14,
    label={"zh": "机动车数", "en": "Vehicles"},
    quiet=True,
    variants=also("is_vehicle_counted", table="vehicles"),
)
def vehicles_person(is_vehicle_counted: PerAsset[bool]) -> int:
    """How many count."""
    return count_of(is_vehicle_counted)


@rule(
    of="household",
    unit="vehicles",
    cites=ART_14,
    label={"zh": "计入的机动车数", "en": "Vehicles counted"},
    variants=also("vehicles_person", table="vehicles"),
)
def vehicles_counted(vehicles_person: PerPerson[int]) -> int:
    """How many count in the household."""
    return total(vehicles_person)


@rule(
    of="household",
    unit="vehicles",
    cites=ART_14,
    label={"zh": "允许的机动车数", "en": "Vehicles allowed"},
    variants=also(table="vehicles"),
)
def vehicles_allowed(property_vehicles: Vehicles) -> int:
    """How many the place allows."""
    return property_vehicles.allowed


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "机动车数量符合规定", "en": "Number of vehicles allowed"},
    variants=also("vehicles_counted", "vehicles_allowed", table="vehicles"),
)
def are_vehicles_within_limit(vehicles_counted: int, vehicles_allowed: int) -> bool:
    """No more than the place allows."""
    return vehicles_counted <= vehicles_allowed


@rule(
    of="person",
    unit="vehicles",
    cites=ART_14,
    label={"zh": "价值超限的机动车", "en": "Vehicles above the value"},
    quiet=True,
    variants=also("is_vehicle_above_value", table="vehicles"),
)
def vehicles_above_value_person(is_vehicle_above_value: PerAsset[bool]) -> int:
    """How many of the person are worth too much."""
    return count_of(is_vehicle_above_value)


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "机动车价值符合规定", "en": "Value of vehicles allowed"},
    variants=also("vehicles_above_value_person", table="vehicles"),
)
def are_vehicles_cheap_enough(vehicles_above_value_person: PerPerson[int]) -> bool:
    """None is worth more than the place allows."""
    return total(vehicles_above_value_person) == 0
