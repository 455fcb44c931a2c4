"""A fire in the night: the village worker reports by phone, help comes first, the papers after."""

from datetime import date
from typing import Any

import pytest

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from doudi.kernel.models import Outgoing
from tests.browser import PHONE
from tests.journeys.office import act, apply, letter, look, number_for, state_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]


def test_urgent_temporary_assistance_is_paid_first_and_papered_after(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_decider: Actor
) -> None:
    url = live_server.url
    phone, desk = enter(village_worker, size=PHONE), enter(boris)
    head = enter(township_decider, size=PHONE, may_fail=True)
    pk = apply(phone, url, number_for(date(1971, 3, 4), "female"), {
        "members-0-name": "孙秀兰", "event_kind": "emergency", "event_cause": "fire",
        "event_severity": "ordinary",
    }, scheme="temporary_quick", found_by="discovered", urgent=True)  # fmt: skip
    act(desk, url, pk, "accept")
    assert state_of(pk) == "decision", "no survey, no check and no notice stand before the help"
    act(head, url, pk, "decide", effect="one_off")
    case = Case.objects.get(pk=pk)
    given = case.decisions.get()
    assert given.amount == 63_200, "one month of the rural standard, for one person"
    assert not given.departs
    told = Outgoing.objects.get(event__kind="cases.decided", subscriber="payments.award")
    assert told.delivered_at is not None, "the paying side knows before any paper is there"
    assert case.state == "afterwards"
    assert case.due_clock == "papers"
    head.goto(f"{url}/cases/{pk}/")
    look(head, "urgent-afterwards")
    act(desk, url, pk, "add_evidence", kind="emergency_record")
    act(desk, url, pk, "add_evidence", kind="receipt_signed")
    act(desk, url, pk, "complete_papers")
    assert state_of(pk) == "decided"
    letter(desk, url, pk, words="决定书")
