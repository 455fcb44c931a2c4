"""Figures that the source reports print, recomputed with the rules and values of the law folder."""

from datetime import date
from fractions import Fraction
from typing import Any

from doudi.policy.determine import determine
from doudi.policy.law import open_law

from .harness import document

ON_DIBAO = {"scheme": "dibao", "base": "100.00", "supplements": "0.00", "since": "2014-01-01"}


def special_living(level: int) -> int:
    """Yuan a year for a disabled person of a dibao family in the district of S0§1."""
    case: dict[str, Any] = {
        "area": "009200",
        "on": "2015-06-01",
        "person": {"disability": {"category": "physical", "level": level}},
        "current_award": ON_DIBAO,
        "expect": {"scheme": "district_special_living"},
    }
    return int(determine(document(case))["results"][0]["amount_yearly"].removesuffix(".00"))


def test_k_01_the_disability_projects_add_up() -> None:
    severe, third = special_living(1), special_living(3)
    streets = (581 * severe, 143 * third)
    townships = (529 * severe, 151 * third)
    assert streets == (464_800, 57_200)
    assert townships == (423_200, 60_400)
    assert sum(streets) + sum(townships) == 1_005_600


def test_k_03_the_yearly_standards_are_twelve_monthly_ones() -> None:
    law = open_law()
    for year, yearly in ((2019, 6_996), (2020, 7_500)):
        for kind in ("rural", "urban"):
            monthly = law.value(f"dibao.standard.{kind}", "341323", date(year, 6, 1))
            assert monthly * 12 == yearly * 100


def test_k_04_the_targets_of_the_county_are_met_by_its_figures() -> None:
    law, day = open_law(), date(2020, 6, 1)
    assert 925 * law.value("tekun.centralised_target", "341323", day) < 573  # 61.9 %, target 50 %
    beds = law.value("institution.beds", "341323", day)
    assert Fraction(3_015, 8_125) > Fraction(beds["care_share"])  # 37.1 % of the beds are care beds


def test_k_05_the_three_classes_come_to_less_than_reported() -> None:
    first, second, third = open_law().value("dibao.tiers", "009800", date(2008, 7, 15))
    people = (5_409, 31_622, 23_397)
    paid = sum(n * tier.amount for n, tier in zip(people, (first, second, third), strict=True))
    assert (sum(people), paid) == (60_428, 3_043_511_00)
    assert paid * 10 // sum(people) // 100 == 503  # 50.3 and a bit; the report says 51
    assert paid < 3_080_000_00  # the report says more than 3.08 million


def test_k_13_the_line_of_liyang_is_one_and_a_half_poverty_lines() -> None:
    law, day = open_law(), date(2020, 6, 1)
    line = law.value("low_income.poverty_line", "341002102", day)
    times = law.value("low_income.poverty_line_multiple", "341002102", day)
    declared = "liyang_urban_hardship.conditions.poor.income_per_head_below"
    assert line * times == law.value(declared, "341002102", day) == 5_550_00
