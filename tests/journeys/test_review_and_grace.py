"""A yearly review finds a wage over the line; the person is heard; a grace period follows."""

from typing import Any

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import expect

from doudi.cases import services
from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from tests.browser import PHONE
from tests.journeys.office import (
    ROBOT,
    act,
    letter,
    look,
    look_into,
    prefer_what_was_surveyed,
    state_of,
)
from tests.journeys.stories import a_family_on_dibao_for_a_year

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]


def test_a_yearly_review_leads_to_a_hearing_and_a_grace_period(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_reviewer: Actor,
    county_clerk: Actor, dora: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    award = a_family_on_dibao_for_a_year(by=boris)
    assert services.open_due_reviews(area="", by=ROBOT, at=now()) == 1, (
        "it comes by itself, in time"
    )
    pk = Case.objects.get(kind="review").pk
    desk, phone = enter(boris), enter(village_worker, size=PHONE)
    office = enter(dora, may_fail=True)
    look_into(desk, phone, url, pk, report="HD-9", conclusion="over", found={
        "conclusion": "differs", "remark": "丈夫在镇上超市上班。", "income_item": "wage",
        "income_amount": "26000",
    })  # fmt: skip
    prefer_what_was_surveyed(desk, url, pk, because="工资单和走访一致。")
    act(desk, url, pk, "finish_survey")
    act(enter(township_reviewer), url, pk, "approve", text="收入已高于标准，建议给予渐退。")
    act(enter(county_clerk), url, pk, "examine", text="同意。")
    office.goto(f"{url}/cases/{pk}/act/decide/")
    office.locator("[name=effect]").select_option("grace")
    office.locator("#act-form button.pri").click()
    expect(office.locator("body")).to_contain_text("必须先听取本人意见")
    look(office, "not-before-a-hearing")
    assert state_of(pk) == "decision"
    act(office, url, pk, "call_hearing", about="stop", grounds="家庭人均收入已高于低保标准。")
    letter(desk, url, pk, words="听取意见通知书")
    act(desk, url, pk, "hear", mode="office", present="周玉莲", said="工资刚涨，希望缓一缓。")
    act(office, url, pk, "decide", effect="grace")
    given = Case.objects.get(pk=pk).decisions.get()
    assert (given.effect, given.amount, given.replaces_id) == ("grace", award.amount, award.pk)
    assert given.end_month, "the grace period has an end"
    assert not given.departs, "the law itself points to a grace period here"
    assert given.decided_at.date() <= localdate()
    letter(office, url, pk, words="变更")
