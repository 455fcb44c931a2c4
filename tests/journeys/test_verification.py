"""A check from order to report, from objection to the correction ticket; and a recheck watched."""

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect

from doudi.kernel import runs
from doudi.kernel.actor import Actor, machine
from doudi.registry import services as registry
from doudi.registry.services import bulk
from doudi.registry.tests.conftest import member, number, person
from doudi.registry.values import NewHousehold
from doudi.verification import services
from doudi.verification.models import CheckOrder, Recheck, Ticket
from tests.browser import PHONE
from tests.cast import COUNTY, VILLAGE

pytestmark = pytest.mark.browser
ROBOT = machine("arranged")


@pytest.fixture
def home(transactional_db: None, check_officer: Actor, settings: Any, tmp_path: Any) -> int:
    """A man alone who authorised the check, and a bank that reports much more than he declared."""
    settings.FILES_ROOT = tmp_path
    long_ago = date(2020, 1, 1)
    new = NewHousehold(VILLAGE, "rural", long_ago, (member(person("王小明")),), "东街3号")
    (made,) = bulk.load([new], by=ROBOT, at=now())
    registry.give_consent(
        person_id=made.person_ids[0], purpose="assistance_check", scope=("*",), signed_how="paper",
        given_on=long_ago, by=ROBOT, at=now(),
    )  # fmt: skip
    rows = f"户名,证件号码,开户银行,余额\n王小明,{number('19600101', 1)},青溪农商行,90000.00\n"
    services.take_delivery(
        kind="deposit", content=rows.encode(), filename="存款.csv", as_of=localdate(), area=COUNTY,
        keep_months=12, only_good=True, by=check_officer, at=now(),
    )  # fmt: skip
    return made.household_id


def test_a_check_goes_from_the_order_to_the_correction_ticket(
    enter: Any, township_clerk: Actor, check_officer: Actor, live_server: Any, home: int
) -> None:
    page: Page = enter(township_clerk)
    page.goto(f"{live_server.url}/verification/order/{home}/")
    expect(page.locator("main, #main").first).to_contain_text("全部种类")
    page.get_by_role("button", name="发起核对").click()
    page.wait_for_url("**/verification/checks/*/")
    order = CheckOrder.objects.get()
    assert order.conclusion in {"over", "needs_look"}
    expect(page.get_by_text("90,000.00").first).to_be_visible()

    page.locator("[name=hit]").select_option(index=1)
    page.locator("[name=says]").fill("替村集体代管的征地款，有村委会证明。")
    page.get_by_role("button", name="登记异议").click()
    expect(page.get_by_text("替村集体代管").first).to_be_visible()
    page.locator("[name=is_upheld][value=yes]").check()
    page.locator("[name=because]").fill("村委会账目和证明属实。")
    page.get_by_role("button", name="答复异议").click()
    expect(page.get_by_text("不是本人，不计入").first).to_be_visible()
    page.get_by_role("link", name="打印报告").click()
    expect(page.locator("h1")).to_contain_text("居民家庭经济状况核对报告")

    ticket = Ticket.objects.get()
    officer: Page = enter(check_officer)
    officer.goto(f"{live_server.url}/verification/deliveries/")
    expect(officer.get_by_text(ticket.number)).to_be_visible()
    officer.goto(f"{live_server.url}/verification/tickets/{ticket.pk}/answer/")
    officer.locator("[name=answer][value=corrected]").check()
    officer.locator("[name=says]").fill("银行已改为集体账户。")
    officer.locator("form button.pri").click()
    officer.wait_for_url("**/verification/deliveries/")
    ticket.refresh_from_db()
    assert ticket.answer == "corrected"


def test_a_recheck_is_started_watched_and_read_on_the_phone(
    enter: Any, check_officer: Actor, live_server: Any, home: int
) -> None:
    page: Page = enter(check_officer, size=PHONE)
    # What the page asks meanwhile waits until this thread is back: the tests' database in memory
    # refuses readers while somebody writes, which a file does not.
    page.route("**/verification/rechecks/*/", lambda route: route.continue_())
    page.goto(f"{live_server.url}/verification/rechecks/")
    page.get_by_role("button", name="开始批量核对").click()
    page.wait_for_url("**/verification/rechecks/*/")
    expect(page.locator("progress")).to_be_visible()
    made = Recheck.objects.get()
    runs.finish(run_id=made.run_id or 0, clock=now)
    expect(page.locator("#recheck")).to_contain_text("没有运行的规则")
    expect(page.locator("#recheck")).to_contain_text("银行存款")
    assert Recheck.objects.get().asked["deposit"]["by_number"] == 1
