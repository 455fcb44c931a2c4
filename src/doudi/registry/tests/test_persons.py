"""Registering, correcting, merging people, and the end of life."""

from datetime import date

import pytest

from doudi.kernel import history
from doudi.kernel.errors import Forbidden, Refused
from doudi.kernel.models import Event
from doudi.registry import names, selectors, services
from doudi.registry.errors import MayBeKnown, NumberKnown, Unfit
from doudi.registry.models import Household, Person
from doudi.registry.tests.conftest import number, person
from doudi.registry.values import NewAccount
from tests.cast import NOON, OTHER_VILLAGE, TODAY, VILLAGE, VILLAGE_BEYOND

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单小明", "shanxiaoming", "sxm"),
        ("曾国强", "zengguoqiang", "zgq"),
        ("解放", "xiefang", "xf"),
        ("仇英", "qiuying", "qy"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
    ],
)
def test_surnames_are_read_as_surnames(name, pinyin, initials):
    assert names.pinyin_of(name) == (pinyin, initials)


def test_interpuncts_are_written_in_one_way():
    assert (
        names.cleaned(" 阿依古丽•买买提 ") == names.cleaned("阿依古丽．买买提") == "阿依古丽·买买提"
    )


def test_birth_date_and_sex_come_from_the_number(head):
    assert (head.birth_date, head.sex, head.id_kind) == (date(1960, 1, 1), "male", "resident")


def test_an_old_number_of_fifteen_digits_is_the_same_person(head, boris):
    eighteen = number("19600101", 1)
    with pytest.raises(NumberKnown) as no:
        services.register_person(
            new=person("单小明", id_number=eighteen[:6] + eighteen[8:17]), by=boris, at=NOON
        )
    assert no.value.person_id == head.pk


def test_a_known_number_elsewhere_is_refused_without_saying_whose(head, carla):
    with pytest.raises(NumberKnown) as no:
        services.register_person(
            new=person("别人", id_number=number("19600101", 1), area=OTHER_VILLAGE),
            by=carla,
            at=NOON,
        )
    assert no.value.person_id is None


def test_a_homophone_born_on_the_same_day_must_be_looked_at_first(head, boris):
    twin = person("单晓明", sequence=9)
    with pytest.raises(MayBeKnown) as wait:
        services.register_person(new=twin, by=boris, at=NOON)
    assert wait.value.person_ids == (head.pk,)
    made = services.register_person(new=twin, by=boris, at=NOON, despite=wait.value.person_ids)
    assert made.pk != head.pk


def test_nobody_registers_people_of_another_township(boris):
    with pytest.raises(Forbidden):
        services.register_person(new=person("王五", area=VILLAGE_BEYOND), by=boris, at=NOON)


@pytest.mark.parametrize(
    ("more", "field", "fault"),
    [
        ({"birth_date": date(1961, 1, 1)}, "birth_date", "differs_from_number"),
        ({"sex": "female"}, "sex", "differs_from_number"),
        ({"id_number": "00990119600230001X"}, "id_number", "id_date"),
        ({"id_number": number("19600101", 1)[:-1] + "A"}, "id_number", "id_characters"),
        ({"name": "7"}, "name", "not_a_name"),
        ({"area": "009901"}, "area", "not_a_village"),
        ({"phone": "12"}, "phone", "not_a_phone"),
    ],
)
def test_a_value_that_cannot_be_is_named(county_clerk, more, field, fault):
    told = {"name": "王五"} | more
    with pytest.raises((Unfit, Forbidden)) as no:
        services.register_person(new=person(told.pop("name"), **told), by=county_clerk, at=NOON)
    if field != "area":
        assert (no.value.field, no.value.fault) == (field, fault)


def test_a_corrected_name_keeps_the_old_one_findable_with_source_and_date(head, boris):
    services.correct_person(
        person_id=head.pk,
        changes={"name": "单晓鸣"},
        source="checked",
        as_of=TODAY,
        by=boris,
        at=NOON,
    )
    assert [f.name for f in selectors.people("单小明", actor=boris)] == ["单晓鸣"]
    (entry,) = history.of(("person", head.pk), names=["name"])
    assert (entry.was, entry.now, entry.source, entry.as_of) == (
        "单小明",
        "单晓鸣",
        "checked",
        TODAY,
    )


def test_a_corrected_number_corrects_birth_date_and_sex_and_is_kept_sealed(head, boris):
    services.correct_person(
        person_id=head.pk, changes={"id_number": number("19650302", 4)}, source="checked",
        as_of=TODAY, by=boris, at=NOON,
    )  # fmt: skip
    head.refresh_from_db()
    assert (head.birth_date, head.sex) == (date(1965, 3, 2), "female")
    assert number("19600101", 1) not in str(list(Event.objects.values()))
    assert [e.name for e in history.of(("person", head.pk))] == ["id_number", "birth_date", "sex"]


def test_a_birth_date_may_not_contradict_the_number(head, boris):
    with pytest.raises(Unfit):
        services.correct_person(
            person_id=head.pk, changes={"birth_date": date(1961, 1, 1)}, source="declared",
            as_of=TODAY, by=boris, at=NOON,
        )  # fmt: skip
    head.refresh_from_db()
    assert head.birth_date == date(1960, 1, 1)


def test_a_village_worker_does_not_change_who_somebody_is(head, village_worker):
    with pytest.raises(Forbidden):
        services.correct_person(
            person_id=head.pk, changes={"name": "别人"}, source="declared", as_of=TODAY,
            by=village_worker, at=NOON,
        )  # fmt: skip


def test_a_death_ends_membership_and_names_the_household_without_a_head(home, head, boris):
    assert services.record_death(
        person_id=head.pk, died_on=date(2026, 8, 20), source="checked", by=boris, at=NOON
    ) == [home.pk]
    home.refresh_from_db()
    assert home.size == 2
    ended = head.memberships.get()
    assert (ended.until, ended.ended_because) == (date(2026, 8, 21), "death")
    event = Event.objects.get(kind="registry.person_died")
    assert event.facts["was_head"] == [home.pk]


def test_the_last_member_s_death_closes_the_household(head, boris):
    home = services.register_household(
        head_id=head.pk,
        area=VILLAGE,
        residence="rural",
        opened_on=date(2020, 1, 1),
        by=boris,
        at=NOON,
    )
    assert (
        services.record_death(person_id=head.pk, died_on=TODAY, source="checked", by=boris, at=NOON)
        == []
    )
    home.refresh_from_db()
    assert (home.state, home.closed_because, home.size) == ("closed", "death", 0)


def test_nobody_dies_twice_or_tomorrow(head, boris):
    with pytest.raises(Unfit):
        services.record_death(
            person_id=head.pk, died_on=date(2027, 1, 1), source="checked", by=boris, at=NOON
        )
    services.record_death(person_id=head.pk, died_on=TODAY, source="checked", by=boris, at=NOON)
    with pytest.raises(Refused):
        services.record_death(person_id=head.pk, died_on=TODAY, source="checked", by=boris, at=NOON)


def test_two_records_of_one_person_become_one(home, wife, boris):
    other = services.register_person(
        new=person("任莹莹", "19620101", id_number="", id_kind="none", birth_date=date(1962, 1, 1)),
        by=boris, at=NOON, despite=[wife.pk],
    )  # fmt: skip
    account = NewAccount("0000990000000000017", "农商银行", "任莹莹", TODAY)
    services.change_account(person_id=other.pk, new=account, by=boris, at=NOON)
    kept = services.merge_persons(keep_id=wife.pk, gone_id=other.pk, on=TODAY, by=boris, at=NOON)
    assert kept.accounts.get().number_masked == "****0017"
    assert selectors.person(other.pk, actor=boris).pk == wife.pk
    assert [f.person_id for f in selectors.people("任莹莹", actor=boris)] == [wife.pk]


def test_heads_of_two_households_are_not_merged(home, head, boris):
    other = services.register_person(new=person("张三", "19700101", 5), by=boris, at=NOON)
    services.register_household(
        head_id=other.pk, area=VILLAGE, residence="rural", opened_on=TODAY, by=boris, at=NOON
    )
    with pytest.raises(Refused) as no:
        services.merge_persons(keep_id=head.pk, gone_id=other.pk, on=TODAY, by=boris, at=NOON)
    assert no.value.code == "both_have_households"
    assert Household.objects.filter(closed_on=None).count() == 2


def test_a_number_in_full_needs_a_reason_and_leaves_a_trace(head, boris, carla):
    shown = services.reveal(
        person_id=head.pk, field="id_number", reason="与本人核对", by=boris, at=NOON
    )
    assert shown == number("19600101", 1)
    event = Event.objects.get(kind="read.shown")
    assert event.facts["fields"] == ["id_number"]
    assert shown not in str(event.facts)
    with pytest.raises(Refused):
        services.reveal(person_id=head.pk, field="id_number", reason="好奇", by=carla, at=NOON)


def test_people_are_locked_away_from_other_counties(head, carla):
    assert not selectors.persons_visible_to(carla).exists()
    assert selectors.people("单小明", actor=carla) == []
    assert Person.objects.count() == 1
