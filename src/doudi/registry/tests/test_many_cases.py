"""Many households at once give the same case files as one by one, in a fixed number of queries."""

from datetime import date
from typing import Any

import pytest

from doudi.kernel.actor import Actor
from doudi.registry import facts
from doudi.registry.services import bulk
from doudi.registry.tests.conftest import member, person
from doudi.registry.values import NewAmount, NewAsset, NewHousehold, Vouched
from tests.cast import NOON, VILLAGE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
SAYS = Vouched("declared", date(2026, 5, 1))
CHECKED = Vouched("checked", date(2026, 5, 2))


@pytest.fixture
def homes(county_clerk: Actor) -> list[int]:
    new = [
        NewHousehold(
            area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
            members=(member(person("单小明", sequence=i), "01"),
                     member(person("任盈盈", "19700101", i), "10")),
            income=tuple((n, NewAmount("wage", 100_000 * i + n, "month"), SAYS) for n in (0, 1)),
            assets=((0, NewAsset("deposit", 7), SAYS), (0, NewAsset("deposit", 9), CHECKED)),
            looked=(("spending", SAYS),),
        )
        for i in range(1, 8)
    ]  # fmt: skip
    return [made.household_id for made in bulk.load(new, by=county_clerk, at=NOON)]


def test_many_are_the_same_as_one_by_one(homes: list[int]) -> None:
    assert dict(facts.cases(homes, on=TODAY)) == {pk: facts.case(pk, on=TODAY) for pk in homes}


def test_the_number_of_queries_does_not_grow_with_the_households(
    homes: list[int], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(8):
        list(facts.cases(homes[:2], on=TODAY))
    with django_assert_num_queries(8):
        list(facts.cases(homes, on=TODAY))
