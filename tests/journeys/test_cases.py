"""Stories of cases in a real browser, with the real law: from a village worker's phone to the letter."""

import base64
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from tests.browser import PHONE
from tests.journeys.office import act, apply, let_the_notice_end, letter, look, number_for

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8Dwn4GBgYGJgYGBAQAUBgICOm8P6AAAAABJRU5ErkJggg=="
)


def apply_on_the_phone(page: Page, url: str) -> int:
    """The village worker takes down a widow with a child; returns the case."""
    mother = number_for(date(1982, 5, 6), "female")
    child = number_for(date(2014, 7, 8), "male")
    pk = apply(page, url, mother, {
        "members-0-name": "陈阿梅", "members-0-labour": "partial",
        "members-1-id_number": child, "members-1-name": "陈小川", "members-1-relation": "20",
        "members-1-student": "compulsory",
        "income-0-item": "farming_net", "income-0-amount": "2400", "income-0-per": "year",
        "papers": ["application_form", "identity_papers"], "consented": "on",
    }, scheme="dibao", found_by="village")  # fmt: skip
    expect(page.locator("#case h1")).to_contain_text("陈阿梅")
    return pk


def visit_without_a_signal(page: Page, url: str, pk: int) -> None:
    """Fill in the survey offline; it waits on the phone and arrives once."""
    page.goto(f"{url}/visits/{pk}/")
    page.wait_for_selector("body[data-surveys-waiting='0']")
    page.context.set_offline(True)
    page.context.route("**/receive/", lambda route: route.abort())  # emulation misses workers
    page.locator("[name=investigator]").fill("李四")
    page.locator("[name=housing]").select_option("土坯")
    page.locator("[name=photo-1]").set_input_files(
        {"name": "house.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    look(page, "survey-offline")
    pad = page.locator("canvas[data-sign=signature-1]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.up()
    page.locator("[data-primary]").click()
    page.wait_for_selector("body[data-surveys-waiting='1']")
    assert not Case.objects.get(pk=pk).surveys.exists()
    page.context.unroute("**/receive/")
    page.context.set_offline(False)
    page.wait_for_selector("body[data-surveys-waiting='0']")
    assert Case.objects.get(pk=pk).surveys.count() == 1


def test_a_rural_household_from_the_village_workers_phone_to_the_printed_decision(
    enter: Any, live_server: Any, village_worker: Actor, boris: Actor, township_reviewer: Actor,
    county_clerk: Actor, dora: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    phone = enter(
        village_worker, size=PHONE, may_fail=True
    )  # going offline is an error to the console
    pk = apply_on_the_phone(phone, url)
    desk = enter(boris)
    act(desk, url, pk, "accept")
    act(desk, url, pk, "order_check")
    act(desk, url, pk, "record_check", conclusion="within", report_ref="HD-1")
    visit_without_a_signal(phone, url, pk)
    act(desk, url, pk, "finish_survey")
    act(enter(township_reviewer), url, pk, "approve", text="经调查核对，情况属实，同意上报。")
    notice = disclosure_of(pk)
    anybody = enter(Actor(user_id=None, name=""))
    anybody.goto(f"{url}/notice/{notice}/")
    expect(anybody.locator("main")).to_contain_text("陈阿梅")
    let_the_notice_end()
    act(enter(county_clerk), url, pk, "examine", text="材料齐全，程序合规。")
    office = enter(dora)
    act(office, url, pk, "decide")
    letter(office, url, pk, words="确认决定书")
    printed = office.context.request.get(f"{url}/cases/{pk}/dossier.pdf")
    assert printed.body().startswith(b"%PDF"), "the whole file prints"
    assert Case.objects.get(pk=pk).decisions.get().amount > 0


def disclosure_of(pk: int) -> str:
    """The code on the notice of a case."""
    from doudi.disclosure.models import Notice

    return str(Notice.objects.get(case_id=pk).code)
