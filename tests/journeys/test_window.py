"""The window in a real browser: few fields to type, and nothing typed is lost."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from tests.cast import VILLAGE
from tests.journeys.office import fill, look, number_for

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]
MOST = 60


def a_family_of_four() -> dict[str, str | list[str]]:
    """All that a clerk types or chooses for grandparents, son and granddaughter."""
    husband = number_for(date(1965, 4, 5), "male")
    son = number_for(date(1992, 6, 7), "male")
    girl = number_for(date(2016, 8, 9), "female")
    return {
        "members-0-name": "王桂芳", "members-0-labour": "partial",
        "members-1-id_number": husband, "members-1-name": "李国强", "members-1-relation": "10",
        "members-1-disability": "physical-2", "members-1-serious_illness": "on",
        "members-1-labour": "none",
        "members-2-id_number": son, "members-2-name": "李志远", "members-2-relation": "20",
        "members-2-employment": "flexible",
        "members-3-id_number": girl, "members-3-name": "李晓雨", "members-3-relation": "42",
        "members-3-student": "compulsory",
        "income-0-member": "2", "income-0-item": "flexible_work", "income-0-amount": "1500.00",
        "income-1-member": "1", "income-1-item": "pension_resident_basic",
        "income-1-amount": "165.00",
        "income-2-item": "farming_net", "income-2-amount": "1600.00", "income-2-per": "year",
        "spending-0-member": "1", "spending-0-item": "medical_own_pay",
        "spending-0-amount": "6100.00", "spending-0-per": "year",
        "assets-0-item": "deposit", "assets-0-amount": "8200.00",
        "assets-1-item": "dwelling", "assets-1-area_m2": "86.00",
        "address": "3 组 18 号", "cause": "illness", "phone": "12912345678",
        "bank": "农村商业银行", "account": "0000991234567890",
        "papers": ["application_form", "identity_papers"], "consented": "on",
    }  # fmt: skip


def begin(page: Page, url: str) -> int:
    """The first page of the window; three fields."""
    page.goto(f"{url}/cases/new/")
    head = number_for(date(1968, 2, 3), "female")
    fill(page, {"id_number": head, "village": VILLAGE, "found_by": "applicant"})
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/household/")
    assert page.locator("[name=members-0-id_number]").input_value() == head
    return 3


def count(fields: dict[str, str | list[str]]) -> int:
    """Every field typed and every choice made, boxes ticked one by one."""
    return sum(len(v) if isinstance(v, list) else 1 for v in fields.values())


def test_a_family_of_four_is_handed_in_with_at_most_sixty_fields(
    enter: Any, live_server: Any, boris: Actor
) -> None:
    page = enter(boris)
    typed = begin(page, live_server.url)
    family = a_family_of_four()
    fill(page, family)
    typed += count(family)
    page.locator("[data-primary]").click()
    page.wait_for_url("**/submit/")
    expect(page.locator("#offer-dibao")).to_contain_text("符合城乡低保条件")
    page.locator("[name=scheme][value=dibao]").check()
    typed += 1
    page.locator("[data-primary]").click()
    expect(page.locator("#case h1")).to_contain_text("王桂芳")
    assert Case.objects.get().state == "lodged"
    assert typed <= MOST, f"{typed} fields for a family of four"
    print(f"fields typed or chosen for a family of four: {typed}")


def test_what_was_typed_survives_a_dead_line_and_a_lost_session(
    enter: Any, live_server: Any, boris: Actor
) -> None:
    page = enter(boris, may_fail=True)  # going offline is an error to the console
    begin(page, live_server.url)
    address = page.url
    fill(page, {"members-0-name": "王桂芳", "address": "3 组 18 号"})
    with page.expect_response("**/drafts/"):
        page.locator("[name=phone]").fill("12912345678")
    page.context.set_offline(True)
    page.locator("[data-primary]").click()
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(address)
    assert page.locator("[name=members-0-name]").input_value() == "王桂芳"
    assert page.locator("[name=address]").input_value() == "3 组 18 号"
    expect(page.locator("main")).to_contain_text("已带回您")
    look(page, "brought-back")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    fill(page, {"cause": "illness"})
    page.locator("[data-primary]").click()
    expect(page.locator("body")).to_contain_text("登录")
    assert Case.objects.get().state == "draft", "nothing half-done without a session"
