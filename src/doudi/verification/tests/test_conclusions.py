"""What a check concludes where somebody could not be asked about."""

from types import SimpleNamespace

import pytest

from doudi.verification.compare import conclude
from doudi.verification.rights import Reason

CASE = {
    "format": "doudi.case/1", "area": "009901101001", "on": "2026-09-01",
    "household": {
        "residence": "rural",
        "members": [{"id": "p7", "relation": "01", "birth_date": "1950-01-01", "sex": "female",
                     "labour": "none", "disability": None, "serious_illness": False,
                     "student": "none", "employment": "none"}],
        "income": [], "spending": [], "assets": [], "obligors": [],
    },
}  # fmt: skip


def asked(answer: str, reason: str = "", person: int = 7) -> SimpleNamespace:
    return SimpleNamespace(person_id=person, answer=answer, reason=reason)


def test_nothing_found_about_somebody_asked_everywhere_is_within():
    assert conclude(CASE, [], [asked("nothing")]).conclusion == "within"


@pytest.mark.parametrize(
    "reason", [Reason.NONE_GIVEN, Reason.EXPIRED, Reason.WITHDRAWN, Reason.SCOPE]
)
def test_whoever_could_not_be_asked_about_is_not_within(reason):
    found = conclude(CASE, [], [asked("nothing"), asked("no_authority", reason)])
    assert (found.conclusion, found.unasked) == ("needs_look", (7,))


def test_what_the_law_opens_to_nobody_and_people_outside_the_home_do_not_count():
    others = [asked("no_authority", Reason.NO_BASIS), asked("no_authority", Reason.EXPIRED, 99)]
    assert conclude(CASE, [], others).conclusion == "within"
