"""An old man alone: tekun, with the six activities of daily life assessed at home."""

from datetime import date
from typing import Any

import pytest

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from tests.browser import PHONE
from tests.journeys.office import (
    act,
    apply,
    let_the_notice_end,
    letter,
    look_into,
    number_for,
    state_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]


def test_a_tekun_case_with_a_self_care_assessment(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_reviewer: Actor,
    county_clerk: Actor, dora: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    desk, phone = enter(boris), enter(village_worker, size=PHONE)
    pk = apply(phone, url, number_for(date(1950, 9, 1), "male"), {
        "members-0-name": "何守义", "members-0-labour": "none", "members-0-employment": "none",
        "income-0-item": "pension_resident_basic", "income-0-amount": "143", "income-0-per": "month",
        "papers": ["application_form", "identity_papers"], "consented": "on",
    }, scheme="tekun", found_by="village")  # fmt: skip
    act(desk, url, pk, "accept")
    look_into(desk, phone, url, pk, report="HD-3")
    act(desk, url, pk, "assess_self_care", assessors="李四、王五", items=["eating", "walking"])
    assessed = Case.objects.get(pk=pk).self_care.get()
    assert assessed.result == "none", "four of six failed: full care"
    act(desk, url, pk, "finish_survey")
    act(enter(township_reviewer), url, pk, "approve", text="符合特困条件。")
    let_the_notice_end()
    act(enter(county_clerk), url, pk, "examine", text="同意。")
    office = enter(dora)
    act(office, url, pk, "decide", effect="grant")
    assert state_of(pk) == "decided"
    decided = Case.objects.get(pk=pk).decisions.get()
    care = [fen for share in decided.shares for group, fen in share[2]]
    assert decided.amount > 82_200, "basic living and care"
    assert care or decided.amount
    letter(office, url, pk, words="确认决定书")
