"""People of the village that the tests work with. Every number is impossible: no region begins
with 00. The cast itself is in `tests/cast.py`."""

from datetime import date
from typing import Any

import pytest

from doudi.kernel import identity
from doudi.registry import services
from doudi.registry.models import Household, Person
from doudi.registry.values import NewMember, NewPerson
from tests.cast import NOON, VILLAGE

ID = "id_number"


def number(born: str, sequence: int, region: str = "009901") -> str:
    """An impossible identity number with a right check character; odd sequences are men."""
    first = f"{region}{born}{sequence:03d}"
    return first + identity.check_character(first)


def person(name: str, born: str = "19600101", sequence: int = 1, **more: Any) -> NewPerson:
    """Somebody of the village."""
    told: dict[str, Any] = {"name": name, "area": VILLAGE, ID: number(born, sequence)}
    return NewPerson(**(told | more))


def member(who: NewPerson | int, relation: str = "02", since: date = date(2020, 1, 1)) -> NewMember:
    """A member since 2020."""
    return NewMember(person=who, relation=relation, since=since)


@pytest.fixture
def head(boris) -> Person:
    """单小明, a man born in 1960."""
    return services.register_person(new=person("单小明"), by=boris, at=NOON)


@pytest.fixture
def home(head, boris) -> Household:
    """A household of three since 2020: 单小明, his wife and his son."""
    home = services.register_household(
        head_id=head.pk, area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        address="东街3号", causes=["illness"], by=boris, at=NOON,
    )  # fmt: skip
    for name, born, sequence, relation in (
        ("任盈盈", "19620101", 2, "12"),
        ("单大明", "19900101", 3, "20"),
    ):
        new = services.register_person(new=person(name, born, sequence), by=boris, at=NOON)
        services.add_member(
            household_id=home.pk, person_id=new.pk, relation=relation, since=date(2020, 1, 1),
            by=boris, at=NOON,
        )  # fmt: skip
    home.refresh_from_db()
    return home


@pytest.fixture
def wife(home) -> Person:
    """任盈盈, born in 1962."""
    return Person.objects.get(name="任盈盈")


@pytest.fixture
def son(home) -> Person:
    """单大明, born in 1990."""
    return Person.objects.get(name="单大明")
