"""The head of a household dies: the old file is closed, a new one is opened, nothing is typed again."""

from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from doudi.registry.facts import member_id
from tests.browser import PHONE
from tests.journeys.office import (
    act,
    letter,
    look,
    look_into,
    state_of,
)
from tests.journeys.stories import a_family_on_dibao_for_a_year

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]


def test_after_the_death_of_the_head_the_family_goes_on_in_a_new_file(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_reviewer: Actor,
    county_clerk: Actor, dora: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    award = a_family_on_dibao_for_a_year(by=boris)
    old = Case.objects.get()
    head, husband, son = (s[0] for s in award.shares)
    desk, phone, office = enter(boris), enter(village_worker, size=PHONE), enter(dora)
    act(desk, url, old.pk, "report_death", member=member_id(head), died_on=localdate().isoformat(),
        new_head=member_id(husband))  # fmt: skip
    new = Case.objects.get(kind="death")
    assert (new.head_name, new.members, new.earlier_id) == ("吴建国", 2, old.pk)
    assert state_of(old.pk) == "closed"
    expect(desk.locator("#case h1")).to_contain_text("吴建国")
    expect(desk.locator("#mem")).to_contain_text("吴童")
    expect(desk.locator("#mem")).not_to_contain_text("周玉莲")
    look(desk, "death-new-file")
    look_into(desk, phone, url, new.pk, report="HD-4")
    act(desk, url, new.pk, "finish_survey")
    act(enter(township_reviewer), url, new.pk, "approve", text="按两人调整。")
    act(enter(county_clerk), url, new.pk, "examine", text="同意。")
    act(office, url, new.pk, "call_hearing", planned_on=localdate().isoformat(), about="decrease",
        grounds="家中一人去世，按两人重新计算。")  # fmt: skip
    act(desk, url, new.pk, "hear", held_on=localdate().isoformat(), mode="phone", present="吴建国",
        said="没有意见。")  # fmt: skip
    act(office, url, new.pk, "decide", effect="change")
    given = Case.objects.get(pk=new.pk).decisions.get()
    assert (given.payee_id, given.replaces_id, given.in_force) == (husband, award.pk, True)
    assert {s[0] for s in given.shares} == {husband, son}
    letter(office, url, new.pk, words="变更")
    office.goto(f"{url}/cases/{old.pk}/?tab=history")
    look(office, "death-old-file")
