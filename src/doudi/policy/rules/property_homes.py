"""Property tests of homes, other buildings, businesses and machinery; see `property.py` for the rest."""

from doudi.policy.exact import PerAsset, PerPerson, count_of, total
from doudi.policy.law.property_tables import Businesses, Dwellings, Machinery, NonDwellings
from doudi.policy.rulebook import rule
from doudi.policy.rules.property import ART_14, also


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
