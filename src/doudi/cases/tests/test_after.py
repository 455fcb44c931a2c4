"""Life after the decision: reviews with a hearing before any cut, grace, death, exit, objections."""

from datetime import date

import pytest

from doudi.cases import selectors, services
from doudi.cases.models import Decision, ReviewDue
from doudi.cases.services.review import drawn_from
from doudi.cases.tests.conftest import PAPERS, ROBOT, later, survey
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.models import Event
from doudi.kernel.months import Month


@pytest.fixture
def award(at_step):
    """Amina's family is granted dibao: 400 yuan for each of three."""
    at_step("decided")
    return Decision.objects.get()


@pytest.fixture
def reviewed(award, boris, village_worker, township_reviewer, county_clerk):
    """A yearly review walked to the decision."""
    case = services.open_review(decision_id=award.pk, by=boris, at=later(360))
    survey(case, village_worker, later(362), key="yearly")
    for kind in PAPERS:
        services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=later(362))
    services.finish_survey(case_id=case.pk, by=boris, at=later(363))
    services.give_opinion(
        case_id=case.pk, positive=True, text="收入变化", by=township_reviewer, at=later(364)
    )
    services.examine(case_id=case.pk, positive=True, text="同意", by=county_clerk, at=later(365))
    case.refresh_from_db()
    return case


def test_a_review_comes_prefilled_and_in_time(award, boris):
    due = ReviewDue.objects.get()
    assert services.open_due_reviews(area="009901", by=ROBOT, at=later(1)) == 0
    due.due_on = later(30).date()
    due.save()
    assert services.open_due_reviews(area="009901", by=ROBOT, at=later(3)) == 1
    assert services.open_due_reviews(area="009901", by=ROBOT, at=later(3)) == 0, "opened once"
    due.refresh_from_db()
    assert (due.case.state, due.case.kind) == ("survey", "review")
    assert due.case.facts.get(source="declared").document == award.facts


def test_nobody_is_cut_before_being_heard(reviewed, dora, law, boris):
    law.share = "300.00"
    with pytest.raises(NotYet, match="not_heard"):
        services.decide(case_id=reviewed.pk, effect="change", by=dora, at=later(366))
    services.call_hearing(
        case_id=reviewed.pk, planned_on=date(2027, 9, 10), about="decrease", grounds="工资增加", by=dora,
        at=later(366),
    )  # fmt: skip
    services.hear(
        case_id=reviewed.pk, held_on=date(2027, 9, 10), mode="office", present="阿米娜", said="工资只是临时的",  # noqa: E501
        by=boris, at=later(374),
    )  # fmt: skip
    decision = services.decide(case_id=reviewed.pk, effect="change", by=dora, at=later(375))
    assert decision.in_force
    assert decision.amount == 90_000
    assert decision.replaces.amount == 120_000


def test_an_increase_needs_no_hearing(reviewed, dora, law):
    law.share = "500.00"
    decision = services.decide(case_id=reviewed.pk, effect="change", by=dora, at=later(366))
    assert decision.amount == 150_000


def test_a_yearly_review_leads_to_grace_after_a_hearing(reviewed, dora, law, boris):
    law.outcome, law.transition = "not_entitled", {"kind": "grace", "until": "2028-03-01"}
    services.call_hearing(
        case_id=reviewed.pk, planned_on=date(2027, 9, 10), about="stop", grounds="收入高于标准", by=dora,
        at=later(366),
    )  # fmt: skip
    services.hear(
        case_id=reviewed.pk, held_on=date(2027, 9, 10), mode="phone", present="阿米娜", said="没有意见", by=boris,  # noqa: E501
        at=later(374),
    )  # fmt: skip
    services.decide(case_id=reviewed.pk, effect="grace", by=dora, at=later(375))
    given = selectors.decision_given(
        Event.objects.filter(kind="cases.decided").latest("id").subject_id
    )
    assert given.kind == "grace"
    assert given.amount == 120_000, "the old amount runs on"
    assert str(given.end_month) == "2028-03"


def _heard(case, dora, boris):
    services.call_hearing(
        case_id=case.pk, planned_on=date(2027, 9, 10), about="stop", grounds="收入高于标准", by=dora,
        at=later(366),
    )  # fmt: skip
    services.hear(
        case_id=case.pk, held_on=date(2027, 9, 10), mode="phone", present="阿米娜", said="没有意见",
        by=boris, at=later(374),
    )  # fmt: skip


def test_a_grace_period_without_an_end_is_not_decided(reviewed, dora, boris, law):
    law.outcome = "not_entitled"
    _heard(reviewed, dora, boris)
    with pytest.raises(NotYet) as refused:
        services.decide(
            case_id=reviewed.pk, effect="grace", reason="给一段时间", by=dora, at=later(375)
        )
    assert refused.value.missing == ("last_month",)


def test_another_end_than_the_computed_one_needs_a_second_signature(reviewed, dora, boris, law):
    law.outcome, law.transition = "not_entitled", {"kind": "grace", "until": "2028-03-01"}
    _heard(reviewed, dora, boris)
    services.decide(
        case_id=reviewed.pk, effect="grace", end_month=Month(2028, 9), reason="病情反复", by=dora,
        at=later(375),
    )  # fmt: skip
    reviewed.refresh_from_db()
    assert reviewed.state == "second"


def test_an_unchanged_review_tells_payments_nothing(reviewed, dora):
    services.decide(case_id=reviewed.pk, effect="continue", by=dora, at=later(366))
    assert Event.objects.filter(kind="cases.decided").count() == 1
    assert ReviewDue.objects.filter(cancelled=False, case=None).count() == 1, (
        "and the next one is due"
    )


def test_the_death_of_the_head_opens_a_new_file_with_nothing_retyped(award, boris, home, law):
    head, ali, _laila = home.person_ids
    case = services.report_death(
        decision_id=award.pk, person_id=head, died_on=date(2026, 10, 1), new_head_id=ali,
        by=boris, at=later(40),
    )  # fmt: skip
    assert (case.kind, case.state, case.head_name, case.members) == ("death", "survey", "阿里", 2)
    ids = [m["id"] for m in case.facts.get(source="declared").document["household"]["members"]]
    assert f"p{head}" not in ids


def test_leaving_by_ones_own_will_stops_without_a_hearing(award, boris, dora):
    case = services.leave_by_own_will(
        decision_id=award.pk, statement="儿子已就业，主动退出", by=boris, at=later(50)
    )
    decision = services.decide(case_id=case.pk, effect="stop", by=dora, at=later(51))
    assert decision.in_force
    assert selectors.award_of(award.household_id, "dibao") is None
    says = str(decision.letters.get().data)
    assert "自愿退出最低生活保障（本人说明：儿子已就业，主动退出）" in says
    assert "月保障金" not in says, "no arithmetic that they would be entitled to"


def test_an_objection_to_a_refusal_opens_the_matter_again_and_can_be_upheld(
    at_step, law, dora, boris, village_worker, township_reviewer, county_clerk, actor_with
):
    case = at_step("decision")
    law.outcome = "not_entitled"
    services.decide(case_id=case.pk, effect="refuse", by=dora, at=later(14))
    again = services.object_to_decision(
        case_id=case.pk, key="letter-1", text="漏算了医疗支出", by=boris, at=later(20)
    )
    same = services.object_to_decision(
        case_id=case.pk, key="letter-1", text="漏算了医疗支出", by=boris, at=later(20)
    )
    assert again.pk == same.pk
    law.outcome = "entitled"
    survey(again, village_worker, later(21), key="again")
    for kind in PAPERS:
        services.add_evidence(case_id=again.pk, kind=kind, title=kind, by=boris, at=later(22))
    services.finish_survey(case_id=again.pk, by=boris, at=later(23))
    again.refresh_from_db()
    assert again.state == "appraisal", "after an objection the representatives are asked"
    services.record_appraisal(
        case_id=again.pk, held_on=later(24).date(), place="村委会", host="张三", recorder="李四", invited=12, attended=10,  # noqa: E501
        votes_for=9, votes_against=0, abstained=1, minutes="同意", by=boris, at=later(24),
    )  # fmt: skip
    with pytest.raises(NotYet, match="objection_open"):
        services.give_opinion(
            case_id=again.pk, positive=True, text="应予确认", by=township_reviewer, at=later(25)
        )
    services.answer_objection(
        objection_id=services.open_objections(again).get().pk, upheld=True, answer="已计入医疗支出。",
        by=boris, at=later(25),
    )  # fmt: skip
    services.give_opinion(
        case_id=again.pk, positive=True, text="应予确认", by=township_reviewer, at=later(25)
    )
    again.refresh_from_db()
    assert again.state == "notice", "a first grant is shown to the village, also after an appeal"
    services.notice_ended(case_id=again.pk, notice_code="N2", by=ROBOT, at=later(26))
    with pytest.raises(NotYet, match="visit_first"):
        services.examine(
            case_id=again.pk, positive=True, text="同意", by=county_clerk, at=later(26)
        )
    services.record_county_visit(
        case_id=again.pk, on=later(26).date(), visitors=["赵六", "钱七"], agrees=True, remark="", by=county_clerk,  # noqa: E501
        at=later(26),
    )  # fmt: skip
    services.examine(case_id=again.pk, positive=True, text="同意", by=county_clerk, at=later(27))
    decision = services.decide(case_id=again.pk, effect="grant", by=dora, at=later(28))
    assert decision.in_force
    assert decision.amount == 120_000


def test_papers_are_asked_for_once(at_step, boris):
    case = at_step("lodged")
    services.ask_for_papers(case_id=case.pk, missing=["bank_papers"], by=boris, at=later(0))
    services.papers_came(case_id=case.pk, by=boris, at=later(1))
    with pytest.raises(Refused, match="told_already"):
        services.ask_for_papers(case_id=case.pk, missing=["mandate"], by=boris, at=later(1))


def test_a_sample_is_the_same_for_everybody_who_knows_the_seed():
    ids = list(range(1, 101))
    assert len(drawn_from(ids, seed="a", share="0.30")) == 30
    assert drawn_from(ids, seed="a", share="0.30") == drawn_from(list(ids), seed="a", share="0.30")
    assert drawn_from(ids, seed="a", share="0.30") != drawn_from(ids, seed="b", share="0.30")


def test_self_care_has_three_grades_at_four_and_one(at_step, boris, home):
    case = at_step("survey")
    six = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
    for failed, grade in ((0, "full"), (1, "partial"), (3, "partial"), (4, "none"), (6, "none")):
        assessed = services.assess_self_care(
            case_id=case.pk, person_id=home.person_ids[0], on=later(2).date(), assessors=["甲", "乙"],
            items={name: i >= failed for i, name in enumerate(six)}, by=boris, at=later(2),
        )  # fmt: skip
        assert assessed.result == grade, failed


def test_what_was_learnt_since_is_taken_from_the_register_and_the_older_word_stays(
    award, boris, home
):
    case = services.open_review(decision_id=award.pk, by=boris, at=later(360))
    before = case.facts.get(source="declared")
    services.renew_facts(case_id=case.pk, by=boris, at=later(361))
    versions = list(case.facts.filter(source="declared").order_by("number"))
    assert len(versions) == 2
    assert versions[0].document == before.document
    assert [m["id"] for m in versions[1].document["household"]["members"]] == [
        f"p{i}" for i in home.person_ids
    ]
    case.refresh_from_db()
    assert (case.state, case.version) == ("survey", 3)
