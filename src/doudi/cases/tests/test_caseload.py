"""What the standing checks are told about cases."""

from doudi.cases import caseload, services
from doudi.cases.tests.conftest import later

COUNTY = "009901"


def applying(area: str = COUNTY) -> list[tuple[int, ...]]:
    return list(caseload.applying(area, later(1).date(), "")["applying"])


def test_a_household_whose_application_is_under_way_needs_no_discovery(at_step, home, boris):
    case = at_step("survey")
    assert applying() == [(home.household_id,)]
    assert applying("009902") == []
    services.withdraw(case_id=case.pk, reason="改变主意", by=boris, at=later(3))
    assert applying() == []
