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
    Businesses,
    Dwellings,
    Machinery,
    MoneyPerHead,
    NonDwellings,
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


@rule(
    of="asset",
    unit="m2/100",
    cites=ART_14,
    label={"zh": "住房面积", "en": "Floor area of homes"},
    quiet=True,
)
def dwelling_area(item: str, is_member: bool, floor_area: int) -> int:
    """Of homes only."""
    return floor_area if item == "dwelling" and is_member else 0


@rule(of="asset", unit="yes/no", cites=ART_14, label={"zh": "住房", "en": "Home"}, quiet=True)
def is_dwelling(item: str, is_member: bool) -> bool:
    """A home of a member."""
    return item == "dwelling" and is_member


@rule(of="person", unit="homes", cites=ART_14, label={"zh": "住房套数", "en": "Homes"}, quiet=True)
def dwellings_person(is_dwelling: PerAsset[bool]) -> int:
    """Homes of the person."""
    return count_of(is_dwelling)


@rule(
    of="person",
    unit="m2/100",
    cites=ART_14,
    label={"zh": "住房面积", "en": "Floor area of homes"},
    quiet=True,
)
def dwelling_area_person(dwelling_area: PerAsset[int]) -> int:
    """Floor area of the person's homes."""
    return total(dwelling_area)


@rule(
    of="household",
    unit="m2/100",
    cites=ART_14,
    label={"zh": "家庭住房面积", "en": "Floor area of the household"},
    quiet=True,
)
def dwelling_area_household(dwelling_area_person: PerPerson[int]) -> int:
    """All homes together."""
    return total(dwelling_area_person)


@rule(
    of="household",
    unit="homes",
    cites=ART_14,
    label={"zh": "家庭住房套数", "en": "Homes of the household"},
)
def dwellings_household(dwellings_person: PerPerson[int]) -> int:
    """All homes of the members."""
    return total(dwellings_person)


@rule(
    of="household",
    unit="homes",
    cites=ART_14,
    label={"zh": "允许的住房套数", "en": "Homes allowed"},
    variants=also(table="dwellings"),
)
def dwellings_allowed(
    property_dwellings: Dwellings, dwelling_area_household: int, members_count: int
) -> int:
    """More where all of them together are small for so many people."""
    if property_dwellings.area_per_head_below == 0:
        return property_dwellings.allowed
    is_small = dwelling_area_household < property_dwellings.area_per_head_below * members_count
    return property_dwellings.small_allowed if is_small else property_dwellings.allowed


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "住房套数符合规定", "en": "Number of homes allowed"},
    variants=also("dwellings_allowed", table="dwellings"),
)
def are_dwellings_within_limit(dwellings_household: int, dwellings_allowed: int) -> bool:
    """No more homes than the place allows."""
    return dwellings_household <= dwellings_allowed


@rule(
    of="asset",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "非居住用房", "en": "Shop, office or parking space"},
    quiet=True,
)
def is_non_dwelling(item: str, is_member: bool) -> bool:
    """A building of a member that is not a home."""
    return item == "non_dwelling" and is_member


@rule(
    of="person",
    unit="buildings",
    cites=ART_14,
    label={"zh": "非居住用房数", "en": "Other buildings"},
    quiet=True,
)
def non_dwellings_person(is_non_dwelling: PerAsset[bool]) -> int:
    """Of the person."""
    return count_of(is_non_dwelling)


@rule(
    of="household",
    unit="buildings",
    cites=ART_14,
    label={"zh": "家庭非居住用房数", "en": "Other buildings of the household"},
)
def non_dwellings_household(non_dwellings_person: PerPerson[int]) -> int:
    """Of all members."""
    return total(non_dwellings_person)


@rule(
    of="household",
    unit="buildings",
    cites=ART_14,
    label={"zh": "允许的非居住用房数", "en": "Other buildings allowed"},
    variants=also(table="non_dwellings"),
)
def non_dwellings_allowed(property_non_dwellings: NonDwellings) -> int:
    """How many the place allows."""
    return property_non_dwellings.allowed


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "非居住用房符合规定", "en": "Other buildings allowed"},
    variants=also("non_dwellings_allowed", table="non_dwellings"),
)
def are_non_dwellings_within_limit(
    non_dwellings_household: int, non_dwellings_allowed: int
) -> bool:
    """No more than the place allows."""
    return non_dwellings_household <= non_dwellings_allowed


@rule(
    of="asset",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "超规定的经营实体", "en": "Business too large"},
    quiet=True,
    variants=also(table="businesses"),
)
def is_business_too_large(
    item: str,
    is_member: bool,
    registered_capital: int,
    employees: int,
    property_businesses: Businesses,
) -> bool:
    """Registered capital at or above the figure, or more employees than allowed."""
    if item != "business" or not is_member:
        return False
    if property_businesses.allowed == 0 and property_businesses.capital_below == 0:
        return True
    return (
        registered_capital >= property_businesses.capital_below
        or employees > property_businesses.employees
    )


@rule(
    of="person",
    unit="businesses",
    cites=ART_14,
    label={"zh": "超规定的经营实体数", "en": "Businesses too large"},
    quiet=True,
    variants=also("is_business_too_large", table="businesses"),
)
def businesses_barred_person(is_business_too_large: PerAsset[bool]) -> int:
    """Of the person."""
    return count_of(is_business_too_large)


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "经营实体符合规定", "en": "Businesses allowed"},
    variants=also("businesses_barred_person", table="businesses"),
)
def are_businesses_within_limit(businesses_barred_person: PerPerson[int]) -> bool:
    """None is larger than the place allows."""
    return total(businesses_barred_person) == 0


@rule(
    of="asset",
    unit="fen",
    cites=ART_14,
    label={"zh": "大型农机具", "en": "Large machinery"},
    quiet=True,
)
def machinery_part(item: str, is_member: bool, asset_value: int) -> int:
    """Of machinery only."""
    return asset_value if item == "machinery" and is_member else 0


@rule(
    of="person",
    unit="fen",
    cites=ART_14,
    label={"zh": "个人大型农机具价值", "en": "Machinery of the person"},
    quiet=True,
)
def machinery_person(machinery_part: PerAsset[int]) -> int:
    """Of the person."""
    return total(machinery_part)


@rule(
    of="household",
    unit="fen",
    cites=ART_14,
    label={"zh": "大型农机具价值", "en": "Value of machinery"},
)
def machinery_household(machinery_person: PerPerson[int]) -> int:
    """Of all members."""
    return total(machinery_person)


@rule(
    of="household",
    unit="fen",
    cites=ART_14,
    label={"zh": "大型农机具限额", "en": "Limit of machinery"},
    quiet=True,
    variants=also(table="machinery"),
)
def machinery_limit(property_machinery: Machinery) -> int:
    """Up to which value the place allows it."""
    return property_machinery.value


@rule(
    of="household",
    unit="yes/no",
    cites=ART_14,
    label={"zh": "大型农机具符合规定", "en": "Machinery within the limit"},
    variants=also("machinery_limit", table="machinery"),
)
def is_machinery_within_limit(machinery_household: int, machinery_limit: int) -> bool:
    """Up to the limit of the place."""
    return machinery_household <= machinery_limit
