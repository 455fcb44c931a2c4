"""Every clock at its edges: holidays, adjusted working days, suspension, both variants of delegation."""

from datetime import date

import pytest

from doudi.cases import selectors, services
from doudi.cases.procedures import Procedure, procedure_for, schemes
from doudi.cases.services import clocks
from doudi.cases.states import State
from doudi.cases.tests.conftest import ROBOT, later
from doudi.kernel import calendar_days

ON = date(2026, 9, 1)


def rule(procedure: Procedure, name: str):
    return next(c for c in procedure.clocks if c.name == name)


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("area", ["009901101001", "231025100001", "350423100001"])
def test_every_scheme_has_a_whole_procedure_everywhere(scheme, area):
    procedure = procedure_for(scheme, area=area, on=ON)
    for key in (
        "steps",
        "who",
        "clocks",
        "evidence",
        "notice",
        "hearing",
        "remedy",
        "review",
        "pays_from",
    ):
        assert key in procedure.values, key
    assert all(State(step) for step in procedure.steps)
    assert Procedure.thawed(procedure.frozen()).identity == procedure.identity


def test_the_county_decides_in_thirty_working_days_and_a_delegated_township_in_twenty():
    county = procedure_for("dibao", area="231025100001", on=ON)
    township = procedure_for("dibao", area="350423100001", on=ON)
    assert (rule(county, "whole").days, rule(county, "whole").longer) == (30, 45)
    assert (rule(township, "whole").days, rule(township, "whole").longer) == (20, 45)
    assert (county.role("decide"), township.role("decide")) == (
        "county_decider",
        "township_decider",
    )
    assert "examination" not in township.steps


def test_the_hearing_before_a_cut_is_law_from_july_2026():
    before = procedure_for("dibao", area="009901101001", on=date(2026, 6, 30))
    since = procedure_for("dibao", area="009901101001", on=date(2026, 7, 1))
    assert before.values["hearing"]["before"] == []
    assert since.values["hearing"]["before"] == ["decrease", "stop"]


def test_quick_help_did_not_exist_before_2026():
    from doudi.cases.errors import ProcedureMissing

    with pytest.raises(ProcedureMissing):
        procedure_for("temporary_quick", area="009901101001", on=date(2025, 12, 31))


def test_a_running_case_keeps_the_procedure_it_began_under(at_step):
    case = at_step("survey")
    began = selectors.procedure(case)
    assert began.on == ON
    assert case.procedure.content["values"]["steps"] == list(began.steps)


def test_thirty_working_days_count_the_national_holiday_and_its_adjusted_days(at_step):
    case = at_step("survey")
    whole = case.clocks.get(name="whole")
    calendar = calendar_days.current()
    assert whole.started_on == ON
    assert calendar.working_days_between(whole.started_on, whole.due_on) == 30
    # October 2026: 1 to 7 are days off, Saturday the 10th is worked, and so is Sunday 20 September.
    assert whole.due_on == calendar.deadline(ON, 30)
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))


def test_the_survey_clock_stops_when_the_survey_begins(at_step, boris):
    case = at_step("survey")
    assert case.due_clock == "survey_start"
    assert case.due_on == date(2026, 9, 4)
    services.begin_survey(case_id=case.pk, by=boris, at=later(3))
    case.refresh_from_db()
    assert case.clocks.get(name="survey_start").stopped_on == date(2026, 9, 4)
    assert case.due_clock == "whole"


def test_a_special_circumstance_makes_forty_five_of_thirty(at_step, township_reviewer):
    case = at_step("survey")
    services.lengthen(
        case_id=case.pk,
        circumstance="residence_apart",
        reason="人户分离",
        by=township_reviewer,
        at=later(1),
    )
    whole = case.clocks.get(name="whole")
    assert whole.days == 45
    assert whole.due_on == calendar_days.current().deadline(ON, 45)


def test_where_the_notice_does_not_count_the_clock_stands_still(at_step):
    case = at_step("opinion")
    frozen = case.procedure.content
    frozen["values"]["clocks"]["whole"]["paused_in"] = ["notice"]
    case.procedure.content = frozen
    case.procedure.save()
    due_before = case.clocks.get(name="whole").due_on
    at_step("examination")
    whole = case.clocks.get(name="whole")
    assert whole.paused_on is None
    # opinion on 5 September (a Saturday), notice ended on the 13th: five working days stood still
    assert whole.paused_days == calendar_days.current().working_days_between(
        date(2026, 9, 5), date(2026, 9, 13)
    )
    assert whole.due_on > due_before


def test_the_county_has_ten_working_days_from_the_file(at_step):
    case = at_step("examination")
    clock = case.clocks.get(name="examination")
    assert (clock.days, clock.cites) == (10, "mca-2021-57:art-20")
    at_step("decided")
    clock.refresh_from_db()
    assert clock.stopped_on is not None


def test_a_refusal_letter_is_due_in_three_working_days(at_step, dora, law):
    case = at_step("decision")
    law.outcome = "not_entitled"
    services.decide(case_id=case.pk, effect="refuse", by=dora, at=later(14))
    clock = case.clocks.get(name="refusal_letter")
    assert clock.due_on == calendar_days.current().deadline(date(2026, 9, 15), 3)
    letter = case.letters.get(kind="refusal")
    services.deliver(
        letter_id=letter.pk, on=date(2026, 9, 16), how="in_person", received_by="阿米娜", by=ROBOT,
        at=later(15),
    )  # fmt: skip
    clock.refresh_from_db()
    assert clock.stopped_on == date(2026, 9, 16)


def test_an_objection_holds_the_case_reopens_the_survey_and_lengthens(at_step, boris):
    case = at_step("notice")
    services.object_to(
        case_id=case.pk, key="o1", text="他家在镇上有店面", named=True, who="王五", contact="",
        notice_code="N1", by=boris, at=later(5),
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.round) == ("survey", 2)
    assert case.clocks.get(name="whole").days == 45
    services.notice_ended(case_id=case.pk, notice_code="N1", by=boris, at=later(30))
    case.refresh_from_db()
    assert case.state == "survey", "an objected notice never lets the case go on"


def test_reviews_of_unstable_income_fall_due_after_half_a_year(at_step, document):
    document["household"]["income"][0]["item"] = "flexible_work"
    case = at_step("decided")
    due = case.decisions.get().reviews.get()
    assert due.due_on == date(2027, 3, 31)


def test_temporary_help_first_has_three_calendar_days_and_papers_after(
    home, document, law, boris, township_decider
):
    case = services.open_draft(
        key="q", scheme="temporary_quick", area="009901101001", by=boris, at=later(0)
    )
    services.lodge(
        case_id=case.pk, document=document, household_id=home.household_id,
        applicant_id=home.person_ids[0], head_name="阿米娜", by=boris, at=later(0),
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.due_clock, case.due_on) == ("quick", date(2026, 9, 4))
    services.accept(case_id=case.pk, by=boris, at=later(0))
    decision = services.decide(case_id=case.pk, effect="one_off", by=township_decider, at=later(1))
    case.refresh_from_db()
    assert (case.state, decision.first_month) == ("afterwards", "2026-09")
    assert case.due_clock == "papers"
    for kind in ("emergency_record", "receipt_signed"):
        services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=later(2))
    services.complete_papers(case_id=case.pk, by=boris, at=later(3))
    case.refresh_from_db()
    assert case.state == "decided"


def test_a_clock_due_on_a_day_off_in_calendar_days_ends_on_the_next_working_day(db):
    assert clocks._add(date(2026, 9, 3), 2, "calendar", calendar_days.current()) == date(2026, 9, 7)
