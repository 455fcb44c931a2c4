"""The cast and the people they work with. Every number is impossible: no region begins with 00."""

from datetime import UTC, date, datetime

import pytest

from doudi.kernel import identity
from doudi.kernel.actor import Actor, PostHeld
from doudi.registry.values import NewMember, NewPerson

VILLAGE = "009901002003"
NEIGHBOUR = "009901002004"
ELSEWHERE = "009902001001"
NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 5, 20)


def number(born: str, sequence: int, region: str = "009901") -> str:
    """An impossible identity number with a right check character."""
    first = f"{region}{born}{sequence:03d}"
    return first + identity.check_character(first)


def person(name: str, born: str = "19600101", sequence: int = 1, **more) -> NewPerson:
    """Somebody of the village; odd sequences are men."""
    return NewPerson(
        **({"name": name, "area": VILLAGE, "id_number": number(born, sequence)} | more)
    )


def member(
    who: NewPerson | int, relation: str = "02", since: date = date(2020, 1, 1), **more
) -> NewMember:
    """A member since 2020."""
    return NewMember(person=who, relation=relation, since=since, **more)


@pytest.fixture
def boris() -> Actor:
    """Works cases in the township of the village."""
    return Actor(2, "Boris", (PostHeld("township_clerk", 1, "009901002"),))


@pytest.fixture
def carla() -> Actor:
    """Works in another county."""
    return Actor(3, "Carla", (PostHeld("county_clerk", 2, "009902"),))


@pytest.fixture
def dora() -> Actor:
    """Decides in the county."""
    return Actor(4, "Dora", (PostHeld("county_decider", 3, "009901"),))
