"""Stories of cases in a real browser, with the real law: from a village worker's phone to the letter."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as deployment
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from doudi.cases.models import Case
from doudi.demo.divisions import install
from doudi.demo.numbers import IdentityNumbers
from doudi.disclosure import services as disclosure
from doudi.kernel import calendar_days
from doudi.kernel.actor import Actor, machine
from tests.browser import PHONE
from tests.cast import VILLAGE

pytestmark = pytest.mark.browser
ROBOT = machine("days pass")
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8Dwn4GBgYGJgYGBAQAUBgICOm8P6AAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def county(transactional_db: None) -> None:
    """Names for the villages, and the official calendar."""
    folder = deployment.VAR / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)
    calendar_days.seed(by=ROBOT, at=now())


def act(page: Page, url: str, pk: int, key: str, **fields: str) -> None:
    """Open an act's dialog from the case, fill it in, send it."""
    page.goto(f"{url}/cases/{pk}/")
    button = page.locator(f"a[href='/cases/{pk}/act/{key}/']").first
    if not button.is_visible():
        page.locator(".act details summary").click()
    button.click()
    dialog = page.locator("#dialog form")
    for name, value in fields.items():
        field = dialog.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.type || e.tagName")
        if kind == "radio":
            dialog.locator(f"[name={name}][value={value}]").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_event("load"):
        dialog.locator("button.pri, button.dan").last.click()
    expect(page.locator("#toasts .toast")).to_be_visible()


def apply_on_the_phone(page: Page, url: str) -> int:
    """The village worker takes down a widow with a child; returns the case."""
    numbers = IdentityNumbers(0)
    mother = numbers.issue("009901", date(1982, 5, 6), "female")
    child = numbers.issue("009901", date(2014, 7, 8), "male")
    page.goto(f"{url}/cases/new/")
    page.locator("[name=id_number]").fill(mother)
    page.locator("[name=village]").select_option(VILLAGE)
    page.locator("[name=found_by]").select_option("village")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/household/")
    assert page.locator("[name=members-0-id_number]").input_value() == mother
    page.locator("[name=members-0-name]").fill("陈阿梅")
    page.locator("[name=members-0-labour]").select_option("partial")
    page.locator("[name=members-1-id_number]").fill(child)
    page.locator("[name=members-1-name]").fill("陈小川")
    page.locator("[name=members-1-relation]").select_option("20")
    page.locator("[name=members-1-student]").select_option("compulsory")
    page.locator("[name=income-0-item]").select_option("farming_net")
    page.locator("[name=income-0-amount]").fill("2400")
    page.locator("[name=income-0-per]").select_option("year")
    page.locator("[name=papers][value=application_form]").check()
    page.locator("[name=papers][value=identity_papers]").check()
    page.locator("[name=consented]").check()
    page.locator("[data-primary]").click()
    page.wait_for_url("**/submit/")
    expect(page.locator("#offer-dibao")).to_contain_text("符合城乡低保条件")
    page.locator("[name=scheme][value=dibao]").check()
    page.locator("[data-primary]").click()
    expect(page.locator("#case h1")).to_contain_text("陈阿梅")
    return int(page.url.rstrip("/").rsplit("/", 1)[-1])


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
    disclosure.end_due(by=ROBOT, at=now() + timedelta(days=9))
    act(enter(county_clerk), url, pk, "examine", text="材料齐全，程序合规。")
    office = enter(dora)
    act(office, url, pk, "decide")
    office.goto(f"{url}/cases/{pk}/?tab=papers")
    expect(office.locator("#let")).to_contain_text("确认决定书")
    link = office.locator("#let a", has_text="PDF").first.get_attribute("href")
    answer = office.context.request.get(url + str(link))
    assert answer.body().startswith(b"%PDF")
    assert Case.objects.get(pk=pk).decisions.get().amount > 0


def disclosure_of(pk: int) -> str:
    """The code on the notice of a case."""
    from doudi.disclosure.models import Notice

    return str(Notice.objects.get(case_id=pk).code)
