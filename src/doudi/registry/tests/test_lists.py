"""Lists narrowed to what the officer asked for, the same on both databases."""

import pytest

from doudi.registry import selectors
from doudi.registry.selectors.lists import Wanted


@pytest.mark.parametrize(("cause", "found"), [("illness", 1), ("ill", 0), ("disability", 0)])
def test_a_cause_is_a_whole_code(boris, home, cause, found):
    assert selectors.households(boris, Wanted(cause=cause)).count == found


@pytest.mark.parametrize(("size", "found"), [("3", 1), ("2", 0), ("4+", 0), ("", 1), ("x", 1)])
def test_a_number_of_members(boris, home, size, found):
    assert selectors.households(boris, Wanted(size=size)).count == found


def test_a_name_brings_the_household_of_whoever_has_it(boris, home):
    page = selectors.households(boris, Wanted(text="任盈盈"))
    assert [row.head_name for row in page.rows] == ["单小明"]
