"""A household over the line is refused with reasons; it objects, the objection is upheld, it is granted."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from tests.browser import PHONE
from tests.journeys.office import (
    act,
    apply,
    let_the_notice_end,
    letter,
    look,
    look_into,
    number_for,
    prefer_what_was_surveyed,
    state_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]


def test_a_refusal_with_reasons_and_an_objection_that_is_upheld(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_reviewer: Actor,
    county_clerk: Actor, dora: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    desk, phone = enter(boris), enter(village_worker, size=PHONE)
    review, county, office = enter(township_reviewer), enter(county_clerk), enter(dora)
    pk = apply(desk, url, number_for(date(1980, 2, 3), "male"), {
        "members-0-name": "赵大海", "members-0-labour": "able", "members-0-employment": "flexible",
        "income-0-item": "flexible_work", "income-0-amount": "1500", "income-0-per": "month",
        "assets-0-item": "deposit", "assets-0-amount": "1000",
        "papers": ["application_form", "identity_papers"], "consented": "on",
    }, scheme="dibao")  # fmt: skip
    act(desk, url, pk, "accept")
    look_into(desk, phone, url, pk, report="HD-7")
    act(desk, url, pk, "finish_survey")
    expect(review.goto(f"{url}/cases/{pk}/") and review.locator("#case")).to_contain_text(
        "不符合城乡低保条件"
    )
    act(review, url, pk, "disapprove", text="人均收入高于标准，建议不予确认。")
    assert state_of(pk) == "examination", "a refusal is never put on the board"
    act(county, url, pk, "examine_no", text="同意镇级意见。")
    act(office, url, pk, "decide", effect="refuse")
    letter(office, url, pk, words="不予确认告知书")
    refusal = Case.objects.get(pk=pk).letters.get(kind="refusal")
    said = str(refusal.data)
    for part in (
        "没有达到的条件",
        "1,310.40",
        "632.00",
        "60日内",
        "行政复议",
        "行政诉讼",
        "什么情况会改变这个结果",
    ):
        assert part in said, f"{part} is not in {said}"
    desk.goto(f"{url}/cases/letters/{refusal.pk}/deliver/")
    desk.get_by_role("button", name="登记送达").click()
    act(desk, url, pk, "object_to_decision", text="上个月已经停工，没有收入了。", who="赵大海")
    again = Case.objects.get(kind="appeal")
    assert again.earlier_id == pk
    _again(url, again.pk, desk=desk, phone=phone, review=review, county=county, office=office)
    letter(office, url, again.pk, words="确认决定书")
    assert Case.objects.get(pk=pk).objections.get().upheld is True
    look(office, "appeal-granted")


def _again(
    url: str, pk: int, *, desk: Any, phone: Any, review: Any, county: Any, office: Any
) -> None:
    """The second look: nothing is typed again but what is new."""
    look_into(desk, phone, url, pk, report="HD-8", found={
        "conclusion": "differs", "remark": "工地已停工，工友证明。", "income_item": "flexible_work",
        "income_amount": "3600",
    })  # fmt: skip
    prefer_what_was_surveyed(desk, url, pk, because="停工有工友和村里证明，以调查为准。")
    act(desk, url, pk, "finish_survey")
    assert state_of(pk) == "appraisal", "after an objection the village is asked"
    act(desk, url, pk, "record_appraisal", place="村委会", host="张三", recorder="李四", invited="12",
        attended="10", votes_for="9", votes_against="0", abstained="1",
        minutes="一致认为困难。")  # fmt: skip
    act(desk, url, pk, "answer_objection", upheld="yes", answer="经查属实，收入已按停工后计算。")
    act(review, url, pk, "approve", text="经复查应予确认。")
    let_the_notice_end()
    act(county, url, pk, "county_visit", visitors="赵六、钱七", agrees="yes")
    act(county, url, pk, "examine", text="同意。")
    act(office, url, pk, "decide", effect="grant")
