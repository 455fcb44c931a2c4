"""The worker ends notices and opens reviews each day, and one faulty notice undoes no other."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from doudi.cases import services as case_services
from doudi.cases.tests.conftest import later, survey
from doudi.disclosure import services
from doudi.disclosure.models import Notice
from doudi.disclosure.states import State
from doudi.kernel import daily, outbox
from doudi.kernel.actor import machine
from doudi.kernel.worker import Worker
from tests.cast import NOON, VILLAGE

pytestmark = pytest.mark.django_db
ROBOT = machine("worker")


def test_notices_and_reviews_are_the_work_of_the_first_look_of_a_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, settings: object
) -> None:
    asked: list[tuple[str, datetime]] = []
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "doudi.disclosure.services.end_due", lambda **g: asked.append(("notices", g["at"])) or 0
    )
    monkeypatch.setattr(
        "doudi.cases.services.open_due_reviews", lambda **g: asked.append(("reviews", g["at"])) or 0
    )
    worker = Worker(clock=lambda: NOON)
    worker.look()
    worker.look()
    assert sorted(asked) == [("notices", NOON), ("reviews", NOON)]


def _standing(code: str, case_id: int, round_: int, until: datetime) -> Notice:
    return Notice.objects.create(
        code=code, case_id=case_id, round=round_, area=VILLAGE, scheme="dibao", shows={}, days=7,
        posted_at=NOON, until=until.date(),
    )  # fmt: skip


def test_one_faulty_notice_neither_stays_hidden_nor_undoes_the_others(
    at_step: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = at_step("notice")
    good, bad = _standing("GOOD", case.pk, 1, NOON), _standing("BAD", case.pk, 2, NOON)
    real = case_services.notice_ended

    def broken(*, notice_code: str, **given: Any) -> Any:
        if notice_code == "BAD":
            raise ValueError("a file that nobody can read")
        return real(notice_code=notice_code, **given)

    monkeypatch.setattr("doudi.disclosure.services.case_services.notice_ended", broken)
    with pytest.raises(daily.Unfinished):
        services.end_due(by=ROBOT, at=NOON + timedelta(days=3))
    good.refresh_from_db(), bad.refresh_from_db(), case.refresh_from_db()
    assert (good.state, bad.state, case.state) == (State.ENDED, State.STANDING, "examination")
    monkeypatch.undo()
    assert services.end_due(by=ROBOT, at=NOON + timedelta(days=3)) == 1, "the next try ends it"


def test_a_notice_stands_through_its_last_day(at_step: Any) -> None:
    case = at_step("notice")
    notice = _standing("N", case.pk, 1, NOON)
    assert services.end_due(by=ROBOT, at=NOON) == 0
    assert services.end_due(by=ROBOT, at=NOON + timedelta(days=1)) == 1
    notice.refresh_from_db()
    assert notice.state == State.ENDED


def test_temporary_assistance_that_goes_from_the_survey_to_the_board_is_posted(
    home: Any, document: Any, law: Any, boris: Any, village_worker: Any
) -> None:
    case = case_services.open_draft(
        key="t", scheme="temporary", area="009901101001", by=boris, at=later(0)
    )
    case_services.lodge(
        case_id=case.pk, document=document, household_id=home.household_id,
        applicant_id=home.person_ids[0], head_name="阿米娜", by=boris, at=later(0),
    )  # fmt: skip
    for kind in ("application_form", "identity_papers"):
        case_services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=later(0))
    case_services.accept(case_id=case.pk, by=boris, at=later(0))
    survey(case, village_worker, later(1), key="fire")
    case_services.finish_survey(case_id=case.pk, by=boris, at=later(2))
    case.refresh_from_db()
    assert case.state == "notice"
    outbox.deliver_all(at=later(2))
    assert Notice.objects.get().case_id == case.pk
