"""Households: joined and left, a new head, split, merged, moved."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from doudi.kernel.errors import Forbidden, NotFound, Refused
from doudi.kernel.models import Event
from doudi.registry import selectors, services
from doudi.registry.models import Household, Membership, Phone
from doudi.registry.tests.conftest import person
from doudi.registry.values import NewLabel
from tests.cast import NOON, TODAY, VILLAGE, VILLAGE_BEYOND, VILLAGE_NEXT_DOOR

pytestmark = pytest.mark.django_db


def relations(home: Household) -> dict[str, str]:
    rows = home.memberships.filter(until=None).select_related("person")
    return {m.person.name: m.relation for m in rows}


def test_a_household_counts_its_members_and_has_a_file_number(home):
    assert (home.size, home.number) == (3, f"{VILLAGE}-00001")
    assert relations(home) == {"单小明": "02", "任盈盈": "12", "单大明": "20"}


def test_nobody_belongs_to_two_households_at_once(home, wife, boris):
    other = services.register_person(new=person("张三", "19700101", 5), by=boris, at=NOON)
    second = services.register_household(
        head_id=other.pk, area=VILLAGE, residence="rural", opened_on=TODAY, by=boris, at=NOON
    )
    with pytest.raises(Refused) as no:
        services.add_member(
            household_id=second.pk, person_id=wife.pk, relation="12", since=TODAY, by=boris, at=NOON
        )
    assert no.value.code == "member_elsewhere"
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            household=second, person=wife, area=VILLAGE, relation="12", since=TODAY
        )


def test_the_head_leaves_only_after_another_took_over(home, head, wife, son, boris):
    leave = {"household_id": home.pk, "person_id": head.pk, "on": TODAY, "because": "moved_out"}
    with pytest.raises(Refused) as no:
        services.remove_member(**leave, by=boris, at=NOON)
    assert no.value.code == "change_head_first"
    services.change_head(
        household_id=home.pk, person_id=wife.pk, relations={head.pk: "11", son.pk: "20"},
        on=TODAY, by=boris, at=NOON,
    )  # fmt: skip
    assert relations(home) == {"单小明": "11", "任盈盈": "02", "单大明": "20"}
    services.remove_member(**(leave | {"on": date(2026, 9, 2)}), by=boris, at=NOON)
    assert relations(home) == {"任盈盈": "02", "单大明": "20"}


def test_a_change_of_head_keeps_who_was_what_until_then(home, head, wife, son, boris):
    services.change_head(
        household_id=home.pk, person_id=wife.pk, relations={head.pk: "11", son.pk: "20"},
        on=TODAY, by=boris, at=NOON,
    )  # fmt: skip
    told = wife.memberships.order_by("since").values_list("relation", "since", "until")
    assert list(told) == [("12", date(2020, 1, 1), TODAY), ("02", TODAY, None)]


def test_a_change_of_head_needs_everybody_s_relation(home, wife, boris):
    with pytest.raises(Refused) as no:
        services.change_head(
            household_id=home.pk, person_id=wife.pk, relations={}, on=TODAY, by=boris, at=NOON
        )
    assert len(no.value.detail["persons"]) == 2
    assert relations(home)["单小明"] == "02"


def test_a_son_splits_off_with_a_file_of_his_own(home, son, boris):
    made = services.split_household(
        household_id=home.pk, head_id=son.pk, relations={}, on=TODAY, address="西街1号",
        by=boris, at=NOON,
    )  # fmt: skip
    home.refresh_from_db()
    assert (home.size, made.size, made.split_from_id) == (2, 1, home.pk)
    assert relations(made) == {"单大明": "02"}


def test_two_households_become_one(home, head, wife, son, boris):
    made = services.split_household(
        household_id=home.pk, head_id=son.pk, relations={}, on=TODAY, address="西街1号",
        by=boris, at=NOON,
    )  # fmt: skip
    services.merge_households(
        household_id=made.pk, into_id=home.pk, relations={son.pk: "20"}, on=date(2026, 9, 2),
        by=boris, at=NOON,
    )  # fmt: skip
    made.refresh_from_db()
    home.refresh_from_db()
    assert (made.state, made.size, home.size) == ("merged", 0, 3)
    with pytest.raises(Refused):
        services.add_member(
            household_id=made.pk, person_id=son.pk, relation="20", since=TODAY, by=boris, at=NOON
        )


def test_a_move_takes_everything_along_and_tells_the_rooms_above(home, head, county_clerk):
    services.change_phone(person_id=head.pk, number="12900000001", by=county_clerk, at=NOON)
    services.give_label(
        household_id=home.pk, new=NewLabel("dibao", TODAY), by=county_clerk, at=NOON
    )
    services.move_household(
        household_id=home.pk,
        area=VILLAGE_BEYOND,
        address="南街",
        on=TODAY,
        by=county_clerk,
        at=NOON,
    )
    assert Phone.objects.get().area == VILLAGE_BEYOND
    assert set(Membership.objects.values_list("area", flat=True)) == {VILLAGE_BEYOND}
    assert home.labels.get().area == VILLAGE_BEYOND
    event = Event.objects.get(kind="registry.household_moved")
    assert (event.facts["was"], event.facts["now"]) == (VILLAGE, VILLAGE_BEYOND)


def test_after_a_move_the_old_township_sees_it_no_more(home, boris, county_clerk):
    services.move_household(
        household_id=home.pk,
        area=VILLAGE_BEYOND,
        address="南街",
        on=TODAY,
        by=county_clerk,
        at=NOON,
    )
    with pytest.raises(NotFound):
        selectors.household(home.pk, actor=boris)
    with pytest.raises(Forbidden):
        services.move_household(
            household_id=home.pk, area=VILLAGE_NEXT_DOOR, address="", on=TODAY, by=boris, at=NOON
        )


def test_a_label_runs_once_and_ends_on_a_day(home, boris):
    label = NewLabel("dibao", date(2026, 1, 1))
    services.give_label(household_id=home.pk, new=label, by=boris, at=NOON)
    with pytest.raises(Refused):
        services.give_label(household_id=home.pk, new=label, by=boris, at=NOON)
    services.end_label(household_id=home.pk, kind="dibao", on=TODAY, by=boris, at=NOON)
    ended = home.labels.get()
    assert (ended.family, ended.until) == ("low_income", TODAY)
    services.give_label(household_id=home.pk, new=NewLabel("dibao", TODAY), by=boris, at=NOON)
    assert home.labels.filter(until=None).count() == 1
