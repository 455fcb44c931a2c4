"""Deaths, exits and notices that come down: nobody is cut unheard, counted when gone, or stuck."""

from datetime import date

import pytest

from doudi.cases import selectors, services
from doudi.cases.models import Decision
from doudi.cases.services.declare import Declared, DeclaredMember
from doudi.cases.tests.conftest import NOON, PAPERS, ROBOT, VILLAGE, later, survey
from doudi.kernel import outbox
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.models import Event
from doudi.registry import selectors as registry
from doudi.registry import services as registrar
from doudi.registry.relations import seen_from
from doudi.registry.values import NewPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def award(at_step):
    """Amina's family is granted dibao: 400 yuan for each of three."""
    at_step("decided")
    return Decision.objects.get()


def to_the_decision(case, boris, village_worker, township_reviewer, county_clerk):
    survey(case, village_worker, later(41), key=f"after-{case.pk}")
    for kind in PAPERS:
        services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=later(41))
    services.finish_survey(case_id=case.pk, by=boris, at=later(42))
    services.give_opinion(
        case_id=case.pk, positive=True, text="按两人调整", by=township_reviewer, at=later(43)
    )
    services.examine(case_id=case.pk, positive=True, text="同意", by=county_clerk, at=later(44))


def test_the_survivors_of_a_death_are_heard_before_their_help_is_cut(
    award, home, boris, village_worker, township_reviewer, county_clerk, dora
):
    head, ali, _laila = home.person_ids
    case = services.report_death(
        decision_id=award.pk, person_id=head, died_on=date(2026, 10, 1), new_head_id=ali, by=boris,
        at=later(40),
    )  # fmt: skip
    to_the_decision(case, boris, village_worker, township_reviewer, county_clerk)
    with pytest.raises(NotYet) as unheard:
        services.decide(case_id=case.pk, effect="change", by=dora, at=later(45))
    assert unheard.value.code == "not_heard"
    services.call_hearing(
        case_id=case.pk, planned_on=later(46).date(), about="decrease", grounds="家中一人去世。", by=dora,
        at=later(45),
    )  # fmt: skip
    services.hear(
        case_id=case.pk, held_on=later(46).date(), mode="phone", present="阿里", said="没有意见", by=boris,
        at=later(46),
    )  # fmt: skip
    assert services.decide(case_id=case.pk, effect="change", by=dora, at=later(47)).amount == 80_000


def test_where_nobody_is_left_nobody_can_be_heard(award, home, boris, dora):
    for person in home.person_ids[1:]:
        registrar.remove_member(
            household_id=home.household_id, person_id=person, on=date(2026, 9, 20), because="moved_out",
            by=boris, at=later(25),
        )  # fmt: skip
    case = services.report_death(
        decision_id=award.pk, person_id=home.person_ids[0], died_on=date(2026, 10, 1), by=boris,
        at=later(40),
    )  # fmt: skip
    ended = services.decide(case_id=case.pk, effect="stop", by=dora, at=later(41))
    assert ended.in_force
    assert "家庭成员已经去世" in str(ended.letters.get().data)


def test_a_dead_head_is_followed_by_somebody(award, home, boris):
    with pytest.raises(NotYet) as refused:
        services.report_death(
            decision_id=award.pk, person_id=home.person_ids[0], died_on=date(2026, 10, 1), by=boris,
            at=later(40),
        )  # fmt: skip
    assert refused.value.code == "head_needed"


def test_a_relation_that_cannot_be_derived_is_asked(award, home, boris):
    head, ali, laila = home.person_ids
    of_laila = registry.household(home.household_id, actor=boris).memberships.filter(
        person_id=laila, until=None
    )
    of_laila.update(relation="74")  # a brother's wife
    said = {"decision_id": award.pk, "person_id": head, "died_on": date(2026, 10, 1),
            "new_head_id": ali, "by": boris, "at": later(40)}  # fmt: skip
    assert services.unclear_relations(
        decision_id=award.pk, new_head_id=ali, without=head, by=boris
    ) == [laila]
    with pytest.raises(NotYet) as refused:
        services.report_death(**said)
    assert refused.value.missing == (str(laila),)
    services.report_death(**said, relations={laila: "99"})
    assert of_laila.get().relation == "99"


def test_a_mans_and_a_womans_parents_in_law_have_their_own_names():
    family = {1: ("02", "female"), 2: ("11", "male"), 3: ("52", "female")}
    assert seen_from(2, family)[3] == "56", "the wife's mother"
    family = {1: ("02", "male"), 2: ("12", "female"), 3: ("52", "female"), 4: ("28", "male")}
    assert seen_from(2, family)[3] == "54", "the husband's mother"
    assert seen_from(4, family)[1] == "55", "the head is the wife's father"


def test_nothing_is_given_while_the_file_counts_somebody_who_has_died(at_step, home, boris, dora):
    case = at_step("decision")
    registrar.record_death(
        person_id=home.person_ids[2], died_on=later(13).date(), source="declared", by=boris,
        at=later(14),
    )  # fmt: skip
    with pytest.raises(NotYet) as refused:
        services.decide(case_id=case.pk, effect="grant", by=dora, at=later(15))
    assert refused.value.code == "members_gone"
    services.send_back(case_id=case.pk, reason="成员死亡", by=dora, at=later(15))
    services.renew_facts(case_id=case.pk, by=boris, at=later(15))
    case.refresh_from_db()
    assert (case.state, case.members) == ("survey", 2)


def test_a_notice_taken_down_before_its_time_leads_to_a_new_survey_and_a_new_notice(
    at_step, boris, village_worker, township_reviewer
):
    case = at_step("notice")
    services.add_evidence(  # a photo of the board proves nothing while the notice stood too short
        case_id=case.pk, kind="notice_proof", title="公示栏照片", by=boris, at=later(5)
    )
    services.notice_taken_down(case_id=case.pk, reason="金额写错", by=boris, at=later(6))
    case.refresh_from_db()
    assert (case.state, case.round) == ("survey", 2)
    survey(case, village_worker, later(7), key="second round")
    services.finish_survey(case_id=case.pk, by=boris, at=later(8))
    services.give_opinion(
        case_id=case.pk, positive=True, text="符合条件", by=township_reviewer, at=later(9)
    )
    case.refresh_from_db()
    assert case.state == "notice", "the village sees it again"
    services.notice_ended(case_id=case.pk, notice_code="N2", by=ROBOT, at=later(17))
    services.notice_taken_down(case_id=case.pk, reason="重复", by=boris, at=later(18))
    case.refresh_from_db()
    assert case.state == "examination", "it has left the board"


def test_an_exit_that_was_taken_back_can_be_asked_for_again(award, boris):
    first = services.leave_by_own_will(
        decision_id=award.pk, statement="儿子已就业", by=boris, at=later(50)
    )
    assert services.leave_by_own_will(
        decision_id=award.pk, statement="儿子已就业", by=boris, at=later(50)
    ).pk == first.pk, "pressed twice"  # fmt: skip
    services.withdraw(case_id=first.pk, reason="改变主意", by=boris, at=later(51))
    again = services.leave_by_own_will(
        decision_id=award.pk, statement="这次真的退出", by=boris, at=later(60)
    )
    assert (again.pk != first.pk, again.state) == (True, "decision")


def test_files_follow_a_household_within_the_county_and_stay_behind_beyond_it(
    at_step, award_area, boris, home
):
    case = at_step("survey")
    registrar.move_household(
        household_id=home.household_id, area=award_area, address="5 号", on=later(4).date(),
        by=ROBOT, at=later(4),
    )  # fmt: skip
    outbox.deliver(at=later(4))
    case.refresh_from_db()
    assert (case.area, case.state, case.assignee_id) == (award_area, "survey", None)
    assert Event.objects.filter(kind="cases.moved", subject_id=str(case.pk)).count() == 1
    assert not selectors.visible_to(boris).exists(), "the old township has handed it over"
    services.follow_the_household(
        household_id=home.household_id, was=award_area, area="430903101001", by=ROBOT, at=later(5)
    )
    case.refresh_from_db()
    assert case.area == award_area, "another county opens its own file"


@pytest.fixture
def award_area():
    """A village of another township of the same county."""
    return "009901102001"


def test_a_member_of_another_household_is_named_in_the_refusal(home, boris):
    neighbour = registrar.register_person(
        new=NewPerson("邻居", VILLAGE, birth_date=date(1950, 1, 1), sex="male"), by=boris, at=NOON
    )
    registrar.register_household(
        head_id=neighbour.pk,
        area=VILLAGE,
        residence="rural",
        opened_on=NOON.date(),
        by=boris,
        at=NOON,
    )
    case = services.open_draft(key="two homes", scheme="dibao", area=VILLAGE, by=boris, at=NOON)
    both = Declared(
        members=[DeclaredMember("01", person_id=neighbour.pk),
                 DeclaredMember("20", person_id=home.person_ids[1])],
        residence="rural",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        services.declare(case_id=case.pk, declared=both, by=boris, at=NOON)
    assert refused.value.code == "member_elsewhere"
    assert "阿里" in str(refused.value.says)


def test_an_exit_from_an_award_of_an_older_book_opens_with_what_the_register_knows(
    award, boris, home
):
    Decision.objects.filter(pk=award.pk).update(facts={})
    case = services.leave_by_own_will(
        decision_id=award.pk, statement="儿子已就业", by=boris, at=later(50)
    )
    assert len(case.facts.get(source="declared").document["household"]["members"]) == 3
    assert selectors.computation(case, on=later(50).date()).outcome


def test_survivors_are_not_stopped_against_the_computation_by_one_signature(
    award, home, boris, village_worker, township_reviewer, county_clerk, dora
):
    head, ali, _laila = home.person_ids
    case = services.report_death(
        decision_id=award.pk, person_id=head, died_on=date(2026, 10, 1), new_head_id=ali, by=boris,
        at=later(40),
    )  # fmt: skip
    to_the_decision(case, boris, village_worker, township_reviewer, county_clerk)
    with pytest.raises(NotYet) as refused:
        services.decide(case_id=case.pk, effect="stop", by=dora, at=later(45))
    assert refused.value.code == "reason_needed", "two are still entitled by the computation"
