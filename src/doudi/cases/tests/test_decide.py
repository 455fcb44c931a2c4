"""The whole path to a decision, and what stands in the way of a wrong one."""

import pytest

from doudi.cases import selectors, services
from doudi.cases.tests.conftest import ROBOT, later, survey
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.kernel.models import Event
from doudi.kernel.months import Month
from doudi.registry.facts import member_id


def test_a_household_goes_from_the_first_word_to_the_letter(at_step):
    case = at_step("decided")
    decision = case.decisions.get()
    assert decision.in_force
    assert decision.amount == 120_000
    assert decision.first_month == "2026-10", "57号 art. 21: paid from the month after the decision"
    assert [letter.kind for letter in case.letters.order_by("id")] == ["receipt", "decision"]


def test_the_decision_is_told_upwards_once_with_exact_shares(at_step):
    case = at_step("decided")
    event = Event.objects.get(kind="cases.decided")
    given = selectors.decision_given(int(event.subject_id))
    assert given.amount == 120_000
    assert [s.base for s in given.shares] == [40_000, 40_000, 40_000]
    assert given.first_month == Month(2026, 10)
    assert given.case_id == case.pk


def test_whoever_investigated_may_not_decide(at_step, actor_with):
    case = at_step("decision")
    both = actor_with("county_decider", "township_clerk", name="Eve")
    case.surveys.update(investigators=[[both.user_id, "Eve"], [None, "李四"]])
    with pytest.raises(Forbidden, match="investigated"):
        services.decide(case_id=case.pk, effect="grant", by=both, at=later(14))


def test_nobody_handles_a_relatives_case(at_step, boris):
    case = at_step("lodged")
    services.file_kin(
        case_id=case.pk, person_id=None, person_name="阿米娜", relation="siblings",
        officer_id=boris.user_id, officer_name="Boris", officer_post="经办", by=ROBOT, at=later(0),
    )  # fmt: skip
    with pytest.raises(Forbidden, match="relative"):
        services.accept(case_id=case.pk, by=boris, at=later(0))


def test_a_decision_that_departs_needs_a_reason_and_a_second_person(at_step, dora, county_clerk):
    case = at_step("decision")
    with pytest.raises(NotYet, match="reason_needed"):
        services.decide(case_id=case.pk, effect="refuse", by=dora, at=later(14))
    decision = services.decide(
        case_id=case.pk, effect="refuse", by=dora, at=later(14), reason="房产登记在外地，尚未核实"
    )
    case.refresh_from_db()
    assert (case.state, decision.in_force) == ("second", False)
    assert not Event.objects.filter(kind="cases.decided").exists()
    services.second_sign(case_id=case.pk, by=county_clerk, at=later(15))
    case.refresh_from_db()
    assert case.state == "decided"
    assert Event.objects.filter(kind="cases.decided").count() == 1


def test_the_second_signature_is_a_second_person(at_step, dora, actor_with):
    case = at_step("decision")
    both = actor_with("county_decider", "county_clerk", name="Eve")
    services.decide(case_id=case.pk, effect="refuse", by=both, at=later(14), reason="理由")
    with pytest.raises(Forbidden, match="same_person"):
        services.second_sign(case_id=case.pk, by=both, at=later(15))


def test_a_clerk_of_another_county_finds_no_case(at_step, carla):
    case = at_step("decision")
    with pytest.raises(Refused, match="case_not_found"):
        services.decide(case_id=case.pk, effect="grant", by=carla, at=later(14))


def test_two_clerks_on_one_case_are_told(at_step, township_reviewer):
    case = at_step("opinion")
    seen = case.version
    services.lengthen(
        case_id=case.pk,
        circumstance="hard_survey",
        reason="成员在外务工",
        by=township_reviewer,
        at=later(4),
    )
    with pytest.raises(Refused, match="changed_meanwhile"):
        services.give_opinion(
            case_id=case.pk,
            positive=True,
            text="同意",
            by=township_reviewer,
            at=later(4),
            version=seen,
        )


def test_a_decision_sent_twice_is_one_decision(at_step, dora):
    case = at_step("decided")
    with pytest.raises(Refused, match="wrong_state"):
        services.decide(case_id=case.pk, effect="grant", by=dora, at=later(14))
    assert case.decisions.count() == 1


def test_a_survey_sent_twice_is_one_survey(at_step, village_worker):
    case = at_step("survey")
    first = survey(case, village_worker, later(2), key="same")
    again = survey(case, village_worker, later(2), key="same")
    assert first.pk == again.pk
    assert case.surveys.count() == 1


def test_one_investigator_is_not_enough(at_step, village_worker):
    case = at_step("survey")
    with pytest.raises(NotYet, match="too_few"):
        services.record_survey(
            case_id=case.pk, key="alone", on=later(2), mode="home",
            investigators=[(village_worker.user_id, "one")], present="阿米娜", form={},
            conclusion="true", by=village_worker, at=later(2),
        )  # fmt: skip


def test_a_call_needs_an_emergency(at_step, village_worker):
    case = at_step("survey")
    with pytest.raises(Refused, match="mode_not_allowed"):
        services.record_survey(
            case_id=case.pk, key="call", on=later(2), mode="phone",
            investigators=[(1, "one"), (2, "two")], present="阿米娜", form={}, conclusion="true",
            by=village_worker, at=later(2),
        )  # fmt: skip


def test_a_difference_must_be_settled_with_a_reason(
    at_step, boris, county_clerk, village_worker, home
):
    case = at_step("survey")
    person = member_id(home.person_ids[0])
    survey(case, village_worker, later(2))
    services.record_check(
        case_id=case.pk, conclusion="ask", by=county_clerk, at=later(2),
        findings=[{"section": "income", "member": person, "item": "wage", "amount": "6000.00", "per": "year"}],  # noqa: E501
    )  # fmt: skip
    with pytest.raises(NotYet, match="differences_open"):
        services.finish_survey(case_id=case.pk, by=boris, at=later(3))
    services.choose_fact(
        case_id=case.pk, pointer=f"income/{person}/wage", source="checked", reason="以社保缴费为准",
        by=boris, at=later(3),
    )  # fmt: skip
    services.finish_survey(case_id=case.pk, by=boris, at=later(3))
    adopted = case.facts.get(source="adopted").document["household"]["income"]
    assert adopted == [{"member": person, "item": "wage", "amount": "6000.00", "per": "year"}]


def test_a_case_sent_back_before_its_notice_is_still_shown_to_the_village(
    at_step, township_reviewer, village_worker, boris
):
    case = at_step("opinion")
    services.send_back(case_id=case.pk, reason="补查收入", by=township_reviewer, at=later(4))
    survey(case, village_worker, later(5), key="again")
    services.finish_survey(case_id=case.pk, by=boris, at=later(6))
    services.give_opinion(
        case_id=case.pk, positive=True, text="同意", by=township_reviewer, at=later(7)
    )
    case.refresh_from_db()
    assert (case.state, case.round) == ("notice", 2)


def test_nothing_is_granted_without_an_amount_and_a_settled_one_is_divided_and_signed_twice(
    at_step, law, home, dora, county_clerk
):
    case = at_step("decision")
    law.outcome = "not_entitled"
    with pytest.raises(NotYet) as refused:
        services.decide(case_id=case.pk, effect="grant", reason="确有困难", by=dora, at=later(14))
    assert refused.value.code == "amount_needed"
    shares = services.shares_of(case, 100_000, on=later(14).date())
    assert [s[0] for s in shares] == list(home.person_ids), "over every member of the file"
    given = services.decide(
        case_id=case.pk, effect="grant", shares=shares, reason="确有困难", by=dora, at=later(14)
    )
    assert (given.amount, given.departs, given.in_force) == (100_000, True, False)
    services.second_sign(case_id=case.pk, by=county_clerk, at=later(15))
    given.refresh_from_db()
    assert given.in_force


def test_a_positive_opinion_waits_for_the_facts(at_step, law, township_reviewer):
    case = at_step("opinion")
    law.outcome = "cannot_say_yet"
    with pytest.raises(NotYet) as refused:
        services.give_opinion(
            case_id=case.pk, positive=True, text="符合条件", by=township_reviewer, at=later(4)
        )
    assert refused.value.code == "cannot_say_yet"
