"""The frame under a real browser: keyboard, dialogs, drafts, an ended session, no scripts at all."""

from typing import Any

import pytest
from playwright.sync_api import expect

from doudi.kernel.actor import Actor
from tests.browser import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def test_one_click_enters_as_a_demo_account(
    enter: Any, nobody: Actor, boris: Actor, live_server: Any
) -> None:
    page = enter(nobody)
    page.goto(live_server.url)
    assert "/sign-in/" in page.url
    page.get_by_role("button", name="乡镇经办").click()
    expect(page.locator("h1")).to_contain_text("Boris")


def test_the_keyboard_reaches_search_help_and_acts(
    enter: Any, boris: Actor, live_server: Any
) -> None:
    page = enter(boris)
    page.goto(live_server.url + "/styleguide/")
    page.keyboard.press("/")
    expect(page.locator("#global-search")).to_be_focused()
    page.locator("#global-search").blur()
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_be_visible()
    expect(page.locator("#dialog")).to_contain_text("键盘")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("#dialog-body")).to_be_empty()
    page.keyboard.press("j")  # on from the one that is open
    assert "何秀英" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("j")
    assert "周建军" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("k")
    assert "何秀英" in page.evaluate("document.activeElement.innerText")


def test_a_form_comes_back_after_the_page_was_closed(
    enter: Any, boris: Actor, live_server: Any, settings: Any
) -> None:
    page = enter(boris)
    address = live_server.url + "/views/new/?screen=home&query=q%3D1"
    page.goto(address)
    with page.expect_response("**/drafts/") as kept:
        page.get_by_label("名称").fill("我的双河村")
    assert kept.value.status == 204
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(live_server.url)
    page.goto(address)
    expect(page.get_by_label("名称")).to_have_value("我的双河村")
    page.get_by_role("button", name="不要草稿").click()
    expect(page.get_by_label("名称")).to_have_value("")


def test_an_ended_session_asks_again_and_loses_nothing(
    enter: Any, boris: Actor, live_server: Any, password_of: Any
) -> None:
    name, password = password_of(boris)
    page = enter(boris, may_fail=True)
    page.goto(live_server.url + "/views/new/?screen=home&query=q%3D1")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("名称").fill("打了一半")
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("请重新登录")
    dialog.get_by_label("用户名").fill(name)
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录并继续").click()
    expect(dialog).to_contain_text("不对")
    dialog.get_by_label("密码").fill(password)
    dialog.get_by_role("button", name="登录并继续").click()
    expect(dialog).not_to_be_visible()
    expect(page.get_by_label("名称")).to_have_value("打了一半")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("已保存为")


def test_somebody_else_who_signs_in_does_not_get_the_page(
    enter: Any, boris: Actor, dora: Actor, live_server: Any, password_of: Any
) -> None:
    name, password = password_of(dora)
    page = enter(boris, may_fail=True)
    page.goto(live_server.url + "/views/new/?screen=home&query=q%3D1")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("名称").fill("别人的")
    dialog = page.locator("#dialog")
    dialog.get_by_label("用户名").fill(name)
    dialog.get_by_label("密码").fill(password)
    dialog.get_by_role("button", name="登录并继续").click()
    expect(page.locator("h1")).to_contain_text("Dora")


def test_the_phone_has_its_own_navigation(enter: Any, boris: Actor, live_server: Any) -> None:
    page = enter(boris, size=PHONE)
    page.goto(live_server.url)
    expect(page.locator(".rail")).not_to_be_visible()
    page.locator(".mobnav summary").click()
    page.locator(".mobnav").get_by_role("link", name="工作日历").click()
    expect(page.locator("h1")).to_contain_text("工作日历")


def test_reading_and_sending_work_without_scripts(
    chromium: Any, sign_in: Any, boris: Actor, live_server: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    cookie = sign_in(boris).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/views/new/?screen=home&query=q%3D1")
    page.get_by_label("名称").fill("没有脚本")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("已保存为")
    page.goto(live_server.url + "/divisions/?all=1&q=%E5%8C%97%E4%BA%AC")
    expect(page.locator("#below a").first).to_contain_text("北京")
    context.close()


def test_the_language_and_the_size_of_letters_stay(
    enter: Any, boris: Actor, live_server: Any
) -> None:
    page = enter(boris)
    page.goto(live_server.url + "/calendar/")
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("h1")).to_contain_text("Working days")
    page.locator("summary.me").click()
    page.get_by_role("button", name="Larger").click()
    expect(page.locator("html.text-larger")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
