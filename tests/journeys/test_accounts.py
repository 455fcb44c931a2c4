"""A new colleague: an account, a post, the first sign-in, a second factor, a substitute."""

from typing import Any

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from doudi.kernel.actor import Actor

pytestmark = pytest.mark.browser


def _account_made(page: Any, live_server: Any) -> tuple[str, str]:
    page.goto(live_server.url + "/accounts/")
    page.get_by_role("link", name="新建账户").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("姓名").fill("新来的人")
    dialog.get_by_label("用户名").fill("newcomer")
    dialog.get_by_role("button", name="建立").click()
    expect(dialog).to_contain_text("密码只显示这一次")
    name, password = dialog.locator("b.mono").all_inner_texts()
    return name, password


def test_a_colleague_gets_an_account_a_post_and_a_password_of_their_own(
    enter: Any, system_admin: Actor, security_admin: Actor, nobody: Actor, live_server: Any
) -> None:
    name, password = _account_made(enter(system_admin), live_server)

    page = enter(security_admin, may_fail=True)
    page.goto(live_server.url + "/accounts/?q=newcomer")
    page.get_by_role("link", name="新来的人").click()
    page.get_by_role("link", name="任命岗位").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("机构").select_option(label="county_bureau 009901")
    dialog.get_by_label("岗位").select_option("village_worker")
    dialog.get_by_role("button", name="任命").click()
    expect(dialog).to_contain_text("这类机构没有这个岗位")
    dialog.get_by_label("岗位").select_option("county_clerk")
    dialog.get_by_role("button", name="任命").click()
    expect(page.locator("#posts")).to_contain_text("县级经办")

    page = enter(nobody)
    page.goto(live_server.url + "/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("h1")).to_contain_text("修改密码")
    page.get_by_label("现在的密码").fill(password)
    page.get_by_label("新密码", exact=True).fill("my own long secret")
    page.get_by_label("再输一遍").fill("my own long secret")
    page.get_by_role("button", name="修改", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("密码已修改")
    expect(page.locator("#posts")).to_contain_text("县级经办")


def test_an_authenticator_is_enrolled_and_then_asked_for(
    enter: Any, county_decider: Actor, nobody: Actor, live_server: Any, password_of: Any
) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    page = enter(county_decider)
    page.goto(live_server.url + "/profile/second-factor/")
    device = TOTPDevice.objects.get(user_id=county_decider.user_id)
    page.get_by_label("动态验证码").fill(f"{totp(device.bin_key):06d}")
    page.get_by_role("button", name="确认绑定").click()
    expect(page.locator("#safe")).to_contain_text("已绑定")

    name, password = password_of(county_decider)
    page = enter(nobody, may_fail=True)
    page.goto(live_server.url + "/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("h1")).to_contain_text("再确认一次是您")
    page.get_by_label("动态验证码").fill("000000")
    page.get_by_role("button", name="确认").click()
    expect(page.locator("#form-errors")).to_contain_text("验证码不对")


def test_somebody_stands_in_while_one_is_away(
    enter: Any, county_clerk: Actor, actor_with: Any, live_server: Any
) -> None:
    actor_with("check_officer", name="Eve")
    page = enter(county_clerk)
    page.goto(live_server.url + "/profile/")
    page.get_by_role("link", name="我不在时请人代理").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("由谁代理").select_option(label="Eve（check_centre 009901）")
    dialog.get_by_role("button", name="确定代理").click()
    expect(page.locator("#subs")).to_contain_text("Eve 代理我的县级经办")
