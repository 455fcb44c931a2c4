"""The cast of all tests stands where the tests believe it stands."""

from django.db import connection

from doudi.kernel.actor import Actor
from tests.cast import COUNTY, HOLDERS, OTHER_VILLAGE, VILLAGE, VILLAGE_BEYOND


def test_everybody_holds_exactly_the_role_of_their_name(cast: dict[str, Actor]) -> None:
    for role in HOLDERS:
        assert cast[role].roles() == {role}


def test_boris_works_in_his_township_and_not_in_the_next(boris: Actor) -> None:
    assert boris.may("township_clerk", area=VILLAGE)
    assert not boris.may("township_clerk", area=VILLAGE_BEYOND)
    assert not boris.may("county_decider", area=VILLAGE)


def test_carla_can_do_everything_elsewhere_and_nothing_here(carla: Actor) -> None:
    assert carla.may("county_decider", area=OTHER_VILLAGE)
    assert not carla.may("county_decider", "township_clerk", area=COUNTY)


def test_the_database_is_the_one_that_was_asked_for(db: None) -> None:
    from tests.postgres import ASKED_FOR

    assert connection.vendor == ("postgresql" if ASKED_FOR else "sqlite")
