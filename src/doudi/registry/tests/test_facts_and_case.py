"""From facts with source and date to the public case file."""

from datetime import date

import pytest

from doudi.kernel.errors import Forbidden, NotFound
from doudi.registry import facts, services
from doudi.registry.relations import seen_from
from doudi.registry.values import NewAmount, NewAsset, NewCondition, NewObligor, Vouched
from tests.cast import NOON, TODAY

pytestmark = pytest.mark.django_db
DECLARED = Vouched("declared", date(2026, 6, 1))
CHECKED = Vouched("checked", date(2026, 7, 1), source_detail="bank")


def record(home, person, new, says, boris, act=services.record_income):
    return act(
        household_id=home.pk, person_id=person and person.pk, new=new, says=says, by=boris, at=NOON
    )


def case(home, on=TODAY, **more):
    return facts.case(home.pk, on=on, **more)


def test_members_come_head_first_with_relations_to_the_applicant(home, head, wife, son):
    told = case(home)
    assert (told["format"], told["area"], told["on"]) == ("doudi.case/1", home.area, "2026-09-01")
    members = told["household"]["members"]
    assert [(m["id"], m["relation"]) for m in members] == [
        (f"p{head.pk}", "01"), (f"p{wife.pk}", "12"), (f"p{son.pk}", "20"),
    ]  # fmt: skip
    assert members[0]["birth_date"] == "1960-01-01"
    assert members[0]["sex"] == "male"


def test_another_applicant_sees_the_same_family_from_where_they_stand(home, head, wife, son):
    told = case(home, applicant_id=wife.pk)["household"]["members"]
    assert {m["id"]: m["relation"] for m in told} == {
        f"p{head.pk}": "11", f"p{wife.pk}": "01", f"p{son.pk}": "20",
    }  # fmt: skip


def test_a_child_s_child_is_a_grandchild_seen_from_a_parent():
    family = {1: ("02", "male"), 2: ("51", "male"), 3: ("20", "male"), 4: ("12", "female")}
    assert seen_from(2, family) == {1: "20", 2: "01", 3: "41", 4: "38"}


def test_unknown_is_left_out_and_none_is_an_empty_list(home, boris):
    assert "assets" not in case(home)["household"]
    services.record_looked(household_id=home.pk, topic="assets", says=CHECKED, by=boris, at=NOON)
    told = case(home)
    assert told["household"]["assets"] == []
    assert told["evidence"]["/household/assets"] == {
        "source": "checked:bank",
        "as_of": "2026-07-01",
    }


def test_money_leaves_as_decimal_yuan_with_its_evidence(home, wife, boris):
    record(home, wife, NewAmount("wage", 123_450, "month"), DECLARED, boris)
    told = case(home)
    assert told["household"]["income"] == [
        {"member": f"p{wife.pk}", "item": "wage", "amount": "1234.50", "per": "month"}
    ]
    assert told["evidence"]["/household/income/0"]["source"] == "declared"


def test_what_a_department_found_outranks_what_was_declared(home, wife, boris, check_officer):
    record(home, wife, NewAsset("deposit", 100_00), DECLARED, boris, services.record_asset)
    for bank, value in (("a", 500_00), ("b", 700_00)):
        new = NewAsset("deposit", value, bank)
        record(home, wife, new, CHECKED, check_officer, services.record_asset)
    told = case(home)["household"]["assets"]
    assert [a["value"] for a in told] == ["500.00", "700.00"]


def test_before_the_check_the_declaration_still_counts(home, wife, boris, check_officer):
    record(home, wife, NewAmount("wage", 100_00, "month"), DECLARED, boris)
    record(home, wife, NewAmount("wage", 900_00, "month"), CHECKED, check_officer)
    assert [i["amount"] for i in case(home, on=date(2026, 6, 15))["household"]["income"]] == [
        "100.00"
    ]
    assert [i["amount"] for i in case(home, on=date(2026, 7, 15))["household"]["income"]] == [
        "900.00"
    ]


def test_a_newer_word_of_the_same_source_ends_the_older(home, wife, boris):
    record(home, wife, NewAmount("wage", 100_00, "month"), DECLARED, boris)
    later = Vouched("declared", date(2026, 8, 1))
    record(home, wife, NewAmount("wage", 200_00, "month"), later, boris)
    assert [i["amount"] for i in case(home)["household"]["income"]] == ["200.00"]
    assert [i["amount"] for i in case(home, on=date(2026, 7, 1))["household"]["income"]] == [
        "100.00"
    ]


def test_conditions_become_the_member_s_fields(home, son, boris):
    told = NewCondition("disability", {"category": "physical", "level": 2}, "")
    record(home, son, told, DECLARED, boris, services.record_condition)
    services.record_status(
        person_id=son.pk, status="student_away", since=date(2026, 9, 1), source="declared",
        by=boris, at=NOON,
    )  # fmt: skip
    member = case(home)["household"]["members"][2]
    assert member["disability"] == {"category": "physical", "level": 2}
    assert (member["status"], member["status_since"]) == ("student_away", "2026-09-01")


def test_an_obligor_s_money_is_yuan_too(home, head, boris):
    new = NewObligor("30", "单小红", None, {"income": 6_000_000, "per": "year", "family_size": 3})
    record(home, head, new, DECLARED, boris, services.record_obligor)
    (told,) = case(home)["household"]["obligors"]
    assert told == {
        "relation": "30", "for": [f"p{head.pk}"], "income": "60000.00", "per": "year",
        "family_size": 3,
    }  # fmt: skip


def test_a_member_who_left_takes_their_income_out_of_the_case(home, son, boris):
    record(home, son, NewAmount("wage", 100_00, "month"), DECLARED, boris)
    services.remove_member(
        household_id=home.pk, person_id=son.pk, on=date(2026, 8, 1), because="moved_out",
        by=boris, at=NOON,
    )  # fmt: skip
    told = case(home)["household"]
    assert len(told["members"]) == 2
    assert "income" not in told


def test_the_check_centre_records_facts_and_the_finance_office_does_not(
    home, wife, check_officer, finance
):
    record(home, wife, NewAmount("wage", 1, "month"), CHECKED, check_officer)
    with pytest.raises(Forbidden):
        record(home, wife, NewAmount("wage", 1, "month"), CHECKED, finance)


def test_facts_about_strangers_are_refused(home, boris):
    with pytest.raises(NotFound):
        services.record_income(
            household_id=home.pk, person_id=999_999, new=NewAmount("wage", 1, "month"),
            says=DECLARED, by=boris, at=NOON,
        )  # fmt: skip


def test_the_case_file_costs_the_same_however_much_is_known(
    home, wife, boris, django_assert_num_queries
):
    for i in range(12):
        record(home, wife, NewAsset("deposit", i, str(i)), DECLARED, boris, services.record_asset)
    with django_assert_num_queries(8):
        case(home)
