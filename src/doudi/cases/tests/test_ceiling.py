"""The township's ceiling for temporary assistance chooses whose office decides."""

import pytest

from doudi.cases import selectors, services
from doudi.cases.models import Case
from doudi.cases.procedures import procedure_for
from doudi.cases.tests.conftest import NOON, PAPERS, ROBOT, VILLAGE, later, survey
from doudi.kernel.errors import Forbidden, Refused

pytestmark = pytest.mark.django_db
NO_CEILING = "430903101001"  # a village of a county for which no ceiling is on file


@pytest.fixture
def waits(home, document, boris, village_worker):
    """An accident in Amina's family, walked to the decision with the real law of the demo county."""

    def walk(severity: str, *, scheme: str = "temporary") -> Case:
        case = services.open_draft(key=severity, scheme=scheme, area=VILLAGE, by=boris, at=NOON)
        document["household"]["event"] = {
            "kind": "emergency", "severity": severity, "cause": "accident", "persons": 3,
            "fast": scheme == "temporary_quick", "granted_this_year": "0.00", "grants_this_year": 0,
            "last_same_cause": None, "recognised": False,
        }  # fmt: skip
        services.lodge(
            case_id=case.pk, document=document, household_id=home.household_id,
            applicant_id=home.person_ids[0], head_name="阿米娜", by=boris, at=NOON,
        )  # fmt: skip
        for kind in PAPERS[:2]:
            services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=NOON)
        services.accept(case_id=case.pk, by=boris, at=NOON)
        if scheme == "temporary":
            survey(case, village_worker, later(1), key=severity)
            services.finish_survey(case_id=case.pk, by=boris, at=later(2))
            services.notice_ended(case_id=case.pk, notice_code="N1", by=ROBOT, at=later(6))
        case.refresh_from_db()
        assert case.state == "decision"
        return case

    return walk


def test_a_small_amount_waits_for_the_township_and_for_nobody_in_the_county(
    waits, township_decider, dora
):
    case = waits("ordinary")  # 3 persons x 2 months x 632 yuan = 3,792: within 5,000
    assert selectors.computation(case, on=later(6).date()).amount == 379_200
    assert case in selectors.waiting_for(township_decider)
    assert case not in selectors.waiting_for(dora)
    assert case in selectors.passed_on(dora)
    with pytest.raises(Forbidden):
        services.decide(case_id=case.pk, effect="one_off", by=dora, at=later(7))
    given = services.decide(case_id=case.pk, effect="one_off", by=township_decider, at=later(7))
    assert (given.amount, given.departs) == (379_200, False)


def test_an_amount_above_the_ceiling_waits_for_the_county(waits, township_decider, dora):
    case = waits("serious")  # 3 x 4 x 632 = 7,584: above 5,000
    assert case in selectors.waiting_for(dora)
    assert case not in selectors.waiting_for(township_decider)
    with pytest.raises(Forbidden):
        services.decide(case_id=case.pk, effect="one_off", by=township_decider, at=later(7))
    assert (
        services.decide(case_id=case.pk, effect="one_off", by=dora, at=later(7)).amount == 758_400
    )


def test_a_township_gives_no_more_than_was_held_against_the_ceiling(waits, home, township_decider):
    case = waits("ordinary")
    more = ((home.person_ids[0], 600_000, ()),)
    with pytest.raises(Refused) as refused:
        services.decide(
            case_id=case.pk, effect="one_off", shares=more, reason="特别困难", by=township_decider,
            at=later(7),
        )  # fmt: skip
    assert refused.value.code == "above_ceiling"


def test_a_township_decision_that_departs_is_signed_a_second_time_in_the_township(
    waits, township_decider, township_reviewer, county_clerk
):
    case = waits("ordinary")
    services.decide(
        case_id=case.pk,
        effect="refuse",
        reason="已由保险全额赔付。",
        by=township_decider,
        at=later(7),
    )
    assert case in selectors.waiting_for(township_reviewer)
    assert case not in selectors.waiting_for(county_clerk)
    services.second_sign(case_id=case.pk, by=township_reviewer, at=later(8))
    case.refresh_from_db()
    assert case.state == "decided"


def test_quick_help_above_the_ceiling_goes_to_the_county(waits, monkeypatch, dora):
    from doudi.cases.services import determine

    real = determine.by_law

    def lower(document):
        return real(
            {**document, "parameters": {"temporary.township_ceiling": {"amount": "500.00"}}}
        )

    monkeypatch.setattr(determine, "by_law", lower)
    assert waits("ordinary", scheme="temporary_quick") in selectors.waiting_for(dora)


@pytest.mark.parametrize(
    ("level", "role"), [("township", "township_decider"), ("county", "county_decider")]
)
def test_without_a_ceiling_the_procedure_names_the_office(level, role):
    rule = procedure_for("temporary", area=NO_CEILING, on=later(0).date())
    assert rule.role("decide") == "county_decider"
    assert rule.at_level(level).role("decide") == role
    assert rule.identity == rule.at_level(level).identity, "a running case keeps its procedure"
    assert not procedure_for("dibao", area=NO_CEILING, on=later(0).date()).has_ceiling


def test_every_other_case_waits_at_its_own_level_only(at_step, dora, township_decider):
    case = at_step("decision")
    assert case in selectors.waiting_for(dora)
    assert case not in selectors.waiting_for(township_decider)
