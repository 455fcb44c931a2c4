"""Many households at once."""

from datetime import date

import pytest
from django.db import IntegrityError

from doudi.kernel.errors import Forbidden
from doudi.kernel.models import Event
from doudi.registry.errors import Unfit
from doudi.registry.models import Household, IncomeItem, Person
from doudi.registry.services import bulk
from doudi.registry.tests.conftest import member, number, person
from doudi.registry.values import NewAmount, NewHousehold, Vouched
from tests.cast import NOON, OTHER_VILLAGE, TODAY, VILLAGE

pytestmark = pytest.mark.django_db
DECLARED = Vouched("declared", TODAY)


def household(start: int = 1, area: str = VILLAGE) -> NewHousehold:
    head = person("单小明", sequence=start, area=area, phone="12900000001")
    wife = person("任盈盈", "19620101", start + 1, area=area)
    return NewHousehold(
        area=area, residence="rural", opened_on=date(2020, 1, 1),
        members=(member(head), member(wife, "12")),
        income=((0, NewAmount("wage", 120_000, "month"), DECLARED),),
    )  # fmt: skip


def test_loaded_people_can_be_found_and_are_sealed(boris):
    (loaded,) = bulk.load([household()], by=boris, at=NOON)
    head = Person.objects.get(pk=loaded.person_ids[0])
    assert (head.pinyin, head.initials, head.given) == ("shanxiaoming", "sxm", "小明")
    assert number("19600101", 1) not in head.id_sealed
    assert head.id_masked == "009" + "*" * 11 + number("19600101", 1)[-4:]
    assert (head.birth_date, head.sex) == (date(1960, 1, 1), "male")
    assert IncomeItem.objects.get().amount == 120_000


def test_a_batch_leaves_one_event_with_counts_and_no_names(boris):
    list(bulk.load([household(i) for i in (1, 3, 5)], by=boris, at=NOON))
    event = Event.objects.get(kind="registry.loaded")
    assert event.facts["households"] == 3
    assert event.facts["persons"] == 6
    assert event.area == VILLAGE
    assert "单" not in str(event.facts)


def test_file_numbers_go_on_where_the_village_stopped(boris):
    first = list(bulk.load([household(1), household(3)], by=boris, at=NOON))
    second = list(bulk.load([household(5)], by=boris, at=NOON))
    assert [x.number for x in first + second] == [f"{VILLAGE}-{n:05d}" for n in (1, 2, 3)]


def test_the_same_number_twice_writes_nothing(boris):
    with pytest.raises(IntegrityError):
        list(bulk.load([household(1), household(1)], by=boris, at=NOON))


def test_nobody_loads_into_another_area(boris):
    with pytest.raises(Forbidden):
        list(bulk.load([household(1, OTHER_VILLAGE)], by=boris, at=NOON))
    assert not Household.objects.exists()


def test_a_wrong_number_is_named_by_field_and_fault(boris):
    wrong = person("王五", id_number=number("19600101", 1)[:-1] + "#")
    with pytest.raises(Unfit) as no:
        list(
            bulk.load([NewHousehold(VILLAGE, "rural", TODAY, (member(wrong),))], by=boris, at=NOON)
        )
    assert (no.value.field, no.value.fault) == ("id_number", "id_characters")
