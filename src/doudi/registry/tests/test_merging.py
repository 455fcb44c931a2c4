"""Two records of one person: which fields count, what goes over, and taking them apart again."""

from datetime import date

import pytest

from doudi.kernel import history
from doudi.kernel.errors import Forbidden, NotFound, Refused
from doudi.registry import selectors, services
from doudi.registry.errors import Unfit
from doudi.registry.models import Household, IncomeItem, Label, Membership, Person, Phone
from doudi.registry.services import bulk
from doudi.registry.tests.conftest import member, number, person
from doudi.registry.values import NewAmount, NewHousehold, NewLabel, Vouched
from tests.cast import NOON, TODAY, VILLAGE

pytestmark = pytest.mark.django_db
SAYS = Vouched("declared", date(2026, 1, 1))


@pytest.fixture
def kept(boris) -> Person:
    """The head of a household, typed with a wrong name and without a telephone."""
    told = NewHousehold(
        VILLAGE, "rural", date(2020, 1, 1), (member(person("王晓明", "19600101", 1)),),
    )  # fmt: skip
    (made,) = bulk.load([told], by=boris, at=NOON)
    return Person.objects.get(pk=made.person_ids[0])


@pytest.fixture
def gone(boris) -> Person:
    """The same man once more, alone in no household, with the right name."""
    new = person("王小明", "19600102", 3, phone="12900000009", education="primary")
    return services.register_person(new=new, by=boris, at=NOON)


def merge(kept: Person, gone: Person, by, take=()) -> Person:
    return services.merge_persons(
        keep_id=kept.pk, gone_id=gone.pk, on=TODAY, by=by, at=NOON, take=take
    )


def test_the_chosen_fields_come_from_the_second_record_and_the_old_ones_are_kept(kept, gone, boris):
    merged = merge(kept, gone, boris, ["name", "id_number"])
    assert (merged.name, merged.birth_date) == ("王小明", date(1960, 1, 2))
    assert merged.id_masked[-4:] == number("19600102", 3)[-4:]
    noted = {e.name: (e.was, e.now) for e in history.of(("person", kept.pk))}
    assert noted["name"] == ("王晓明", "王小明")
    assert noted["id_number"] == (number("19600101", 1), number("19600102", 3))
    assert Phone.objects.get().person_id == kept.pk
    for text in ("王晓明", "王小明"):
        assert selectors.person_ids(text, actor=boris) == [kept.pk]


def test_nothing_is_taken_that_was_not_chosen(kept, gone, boris):
    merged = merge(kept, gone, boris)
    assert (merged.name, merged.birth_date, merged.education) == ("王晓明", date(1960, 1, 1), "")


def test_a_field_that_nobody_may_choose_is_refused(kept, gone, boris):
    with pytest.raises(Unfit):
        merge(kept, gone, boris, ["area"])


def test_taken_apart_both_stand_as_they_stood(kept, gone, boris):
    merge(kept, gone, boris, ["name", "id_number", "education"])
    services.separate_persons(kept_id=kept.pk, gone_id=gone.pk, by=boris, at=NOON)
    for before in (kept, gone):
        now = Person.objects.get(pk=before.pk)
        for field in ("name", "pinyin", "id_index", "birth_date", "education", "merged_into_id"):
            assert getattr(now, field) == getattr(before, field), field
        assert not now.former_names.exists()
    assert Phone.objects.get().person_id == gone.pk


def test_what_was_corrected_after_the_merge_stays_when_they_are_taken_apart(kept, gone, boris):
    merge(kept, gone, boris, ["name"])
    services.correct_person(
        person_id=kept.pk, changes={"name": "王大明"}, source="checked", as_of=TODAY, by=boris,
        at=NOON,
    )  # fmt: skip
    services.separate_persons(kept_id=kept.pk, gone_id=gone.pk, by=boris, at=NOON)
    assert Person.objects.get(pk=kept.pk).name == "王大明"


def test_one_home_is_left_and_comes_back(kept, boris):
    home = kept.memberships.get().household
    twin = services.register_person(new=person("王晓民", "19600103", 5), by=boris, at=NOON)
    services.add_member(
        household_id=home.pk, person_id=twin.pk, relation="20", since=date(2021, 1, 1), by=boris,
        at=NOON,
    )  # fmt: skip
    for who in (kept.pk, twin.pk):
        services.give_label(
            household_id=home.pk, person_id=who, new=NewLabel("lone_elder", date(2024, 1, 1)),
            by=boris, at=NOON,
        )  # fmt: skip
    merge(kept, twin, boris)
    home.refresh_from_db()
    assert (home.size, Label.objects.filter(until=None).count()) == (1, 1)
    services.separate_persons(kept_id=kept.pk, gone_id=twin.pk, by=boris, at=NOON)
    home.refresh_from_db()
    assert (home.size, Label.objects.filter(until=None).count()) == (2, 2)
    assert Membership.objects.get(person=twin, until=None).relation == "20"


def test_only_a_merge_can_be_undone_and_only_by_those_who_correct(
    kept, gone, boris, carla, village_worker
):
    with pytest.raises(NotFound):
        services.separate_persons(kept_id=kept.pk, gone_id=gone.pk, by=boris, at=NOON)
    merge(kept, gone, boris)
    for other in (carla, village_worker):
        with pytest.raises(Forbidden):
            services.separate_persons(kept_id=kept.pk, gone_id=gone.pk, by=other, at=NOON)


def test_households_merge_with_what_is_known_of_them(kept, boris):
    told = NewHousehold(
        VILLAGE, "rural", date(2021, 1, 1), (member(person("李小红", "19620101", 2)),), "东街9号",
        ("illness",), income=((0, NewAmount("wage", 90_000, "month"), SAYS),),
        labels=((None, NewLabel("dibao", date(2024, 1, 1))),),
    )  # fmt: skip
    (other,) = bulk.load([told], by=boris, at=NOON)
    home = kept.memberships.get().household
    services.give_label(
        household_id=home.pk, new=NewLabel("dibao", date(2023, 1, 1)), by=boris, at=NOON
    )
    done = services.merge_households(
        household_id=other.household_id, into_id=home.pk, relations={other.person_ids[0]: "12"},
        on=TODAY, by=boris, at=NOON, take=["address", "causes"],
    )  # fmt: skip
    assert (done.size, done.address, done.causes) == (2, "东街9号", ["illness"])
    assert IncomeItem.objects.get().household_id == home.pk
    assert Label.objects.filter(household=home, kind="dibao", until=None).count() == 1
    with pytest.raises(Refused):
        services.merge_households(
            household_id=home.pk, into_id=home.pk, relations={}, on=TODAY, by=boris, at=NOON
        )


@pytest.fixture
def two_homes(kept, boris):
    """The household that is kept, and one of a woman and her son that is merged into it."""
    told = NewHousehold(
        VILLAGE, "rural", date(2021, 1, 1),
        (member(person("李小红", "19620101", 2)), member(person("李明", "19990101", 3), "20")),
        "东街9号", ("illness",), income=((0, NewAmount("wage", 90_000, "month"), SAYS),),
        labels=((None, NewLabel("dibao", date(2024, 1, 1))),),
    )  # fmt: skip
    (other,) = bulk.load([told], by=boris, at=NOON)
    home = kept.memberships.get().household
    services.give_label(
        household_id=home.pk, new=NewLabel("dibao", date(2023, 1, 1)), by=boris, at=NOON
    )
    mother, son = other.person_ids
    services.merge_households(
        household_id=other.household_id, into_id=home.pk, relations={mother: "12", son: "20"},
        on=TODAY, by=boris, at=NOON, take=["address"],
    )  # fmt: skip
    return home, Household.objects.get(pk=other.household_id), (mother, son)


def test_merged_files_part_again_with_everything_that_was_theirs(two_homes, boris):
    home, other, _ = two_homes
    address = home.address
    services.part_households(kept_id=home.pk, gone_id=other.pk, by=boris, at=NOON)
    home.refresh_from_db(), other.refresh_from_db()
    assert (home.state, home.size, home.address) == ("open", 1, address)
    assert (other.state, other.size, other.address) == ("open", 2, "东街9号")
    assert (other.closed_on, other.closed_because) == (None, "")
    assert IncomeItem.objects.get().household_id == other.pk
    assert Label.objects.filter(kind="dibao", until=None).count() == 2
    assert {m.relation for m in other.memberships.filter(until=None)} == {"02", "20"}
    with pytest.raises(NotFound):
        services.part_households(kept_id=home.pk, gone_id=other.pk, by=boris, at=NOON)


def test_who_has_left_since_stays_where_he_is(two_homes, boris):
    home, other, (_, son) = two_homes
    services.remove_member(
        household_id=home.pk, person_id=son, on=TODAY, because="moved_out", by=boris, at=NOON
    )
    services.part_households(kept_id=home.pk, gone_id=other.pk, by=boris, at=NOON)
    other.refresh_from_db()
    assert other.size == 1
    assert not Membership.objects.filter(person_id=son, until=None).exists()


def test_files_do_not_part_under_a_head_who_would_go(two_homes, boris, carla):
    home, other, (mother, _) = two_homes
    with pytest.raises(Forbidden):
        services.part_households(kept_id=home.pk, gone_id=other.pk, by=carla, at=NOON)
    Household.objects.filter(pk=home.pk).update(head_id=mother)
    with pytest.raises(Refused, match="head_goes_back"):
        services.part_households(kept_id=home.pk, gone_id=other.pk, by=boris, at=NOON)
