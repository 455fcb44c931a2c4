"""Duplicates merged in the browser, the file of a day in the past, on paper, and erased."""

from datetime import date

import pytest
from django.urls import reverse

from doudi.kernel.models import Event
from doudi.registry import services
from doudi.registry.models import Household, Person
from doudi.registry.services import bulk
from doudi.registry.tests.conftest import member, number, person
from doudi.registry.values import NewHousehold
from tests.cast import NOON, TODAY, VILLAGE

pytestmark = pytest.mark.django_db


def load(name: str, born: str, sequence: int, by, address: str = "") -> tuple[int, int]:
    """A household of one; its id and the head's."""
    who = member(person(name, born, sequence))
    new = NewHousehold(VILLAGE, "rural", date(2020, 1, 1), (who,), address)
    (made,) = bulk.load([new], by=by, at=NOON)
    return made.household_id, made.person_ids[0]


@pytest.fixture
def twin(boris) -> Person:
    """A second record of the man, with the same sound of name, born the same day."""
    return services.register_person(
        new=person("王小鸣", "19600101", 7), by=boris, at=NOON, despite=[]
    )


def test_people_of_the_same_sound_and_birth_date_are_offered_and_compared(sign_in, boris, twin):
    _home, kept = load("王小明", "19600101", 1, boris)
    client, address = sign_in(boris), reverse("person-merge", args=[kept])
    offered = client.get(address).content.decode()
    assert "王小鸣" in offered
    compared = client.get(address, {"other": twin.pk}).content.decode()
    assert "王小鸣" in compared
    assert number("19600101", 7) not in compared
    client.post(address, {"other": twin.pk, "take-name": "gone"})
    assert Person.objects.get(pk=kept).name == "王小鸣"
    again = client.post(address, {"other": twin.pk, "take-name": "gone"})
    assert (
        again.status_code == 404
        or Event.objects.filter(kind="registry.persons_merged").count() == 1
    )
    assert "王小明" in client.get(reverse("person", args=[kept])).content.decode()
    client.post(reverse("person-separate", args=[kept]), {"other": twin.pk})
    assert Person.objects.get(pk=kept).name == "王小明"
    assert Person.objects.get(pk=twin.pk).merged_into_id is None


def test_what_is_refused_is_said_on_the_page_and_the_choice_is_kept(sign_in, boris):
    _one, kept = load("王小明", "19600101", 1, boris)
    _two, other = load("李小红", "19620101", 2, boris)
    page = sign_in(boris).post(
        reverse("person-merge", args=[kept]), {"other": other, "take-name": "gone"}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "先并户或变更户主" in text
    assert 'name="take-name" value="gone" checked' in text


def test_a_record_of_another_area_is_not_there_to_be_merged(sign_in, boris, carla, actor_with):
    _home, kept = load("王小明", "19600101", 1, boris)
    assert sign_in(carla).get(reverse("person-merge", args=[kept])).status_code in (403, 404)


def test_two_files_become_one_with_the_chosen_address(sign_in, boris):
    home, _head = load("王小明", "19600101", 1, boris, "东街1号")
    other, wife = load("李小红", "19620101", 2, boris, "东街2号")
    client, address = sign_in(boris), reverse("household-merge", args=[home])
    assert "李小红" in client.get(address, {"q": "李小红"}).content.decode()
    told = {"other": other, "take-address": "gone", "on": TODAY.isoformat()}
    refused = client.post(address, told)
    assert refused.status_code == 422
    client.post(address, told | {f"relation-{wife}": "12"})
    kept = Household.objects.get(pk=home)
    assert (kept.size, kept.address) == (2, "东街2号")
    assert kept.number in client.get(reverse("household", args=[other])).content.decode()


def test_the_file_of_a_day_shows_what_was_known_then_and_cannot_be_changed(sign_in, boris):
    home, head = load("王小明", "19600101", 1, boris, "东街1号")
    services.correct_household(
        household_id=home, address="新村8号", residence="rural", causes=[], source="surveyed",
        as_of=date(2024, 5, 1), by=boris, at=NOON,
    )  # fmt: skip
    services.correct_person(
        person_id=head, changes={"name": "王大明"}, source="checked", as_of=date(2024, 6, 1),
        by=boris, at=NOON,
    )  # fmt: skip
    client, address = sign_in(boris), reverse("household", args=[home])
    now = client.get(address).content.decode()
    then = client.get(address, {"on": "2023-01-01"}).content.decode()
    assert "新村8号" in now and "王大明" in now
    assert "东街1号" in then and "王小明" in then and "新村8号" not in then
    assert reverse("household-edit", args=[home]) not in then
    assert Household.objects.get(pk=home).address == "新村8号"
    told = client.get(address, {"tab": "history"}).content.decode()
    assert "东街1号" in told and "新村8号" in told


def test_printing_the_file_is_logged_and_shows_no_number_in_full(sign_in, boris):
    home, _head = load("王小明", "19600101", 1, boris)
    page = sign_in(boris).get(reverse("household-print", args=[home])).content.decode()
    assert "王小明" in page
    assert number("19600101", 1) not in page
    assert Event.objects.filter(kind="read.printed", subject_id=str(home)).exists()


def test_erasing_needs_a_ground_and_a_word_and_leaves_nothing_of_the_person(sign_in, boris, dora):
    who = services.register_person(new=person("王小明"), by=boris, at=NOON)
    client, address = sign_in(dora), reverse("person-erase", args=[who.pk])
    assert client.post(address, {"ground": "period_over"}).status_code == 422
    client.post(address, {"ground": "period_over", "sure": "on"})
    page = client.get(reverse("person", args=[who.pk])).content.decode()
    assert "王小明" not in page
    assert Person.objects.get(pk=who.pk).erased_at is not None


def test_retention_is_told_for_every_table(sign_in, boris):
    page = sign_in(boris).get(reverse("retention")).content.decode()
    assert "曾用名" in page and "保存期起算" in page
