"""A payment in a real browser: decisions, list, bank, five kinds of return, the corrected payment."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect

from doudi.cases.models import Case
from doudi.cases.tests.path import WHO
from doudi.kernel.actor import Actor
from doudi.payments.models import Award, Instruction, PayRun
from doudi.payments.selectors import books
from doudi.payments.services import funds
from doudi.payments.tests.world import result_csv
from tests.browser import PHONE
from tests.cast import COUNTY
from tests.journeys.office import act, look
from tests.journeys.stories import men_alone_waiting_for_the_decision

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("county")]
NAMES = ("赵一甲", "钱二乙", "孙三丙", "李四丁", "周五戊", "吴六己", "郑七庚")
RETURNS = {1: "02", 2: "01", 3: "03", 4: "04", 5: "05"}  # seq → the bank's code, five kinds


@pytest.fixture
def waiting(county: None, request: pytest.FixtureRequest, finance: Actor) -> list[Case]:
    """Seven cases that wait for the county's decision; money granted."""
    who = {name: request.getfixturevalue(name) for name in WHO}
    funds.appropriate(
        area=COUNTY, source="county", scheme="dibao", amount=5_000_000, document="青财社1号",
        on=localdate(), by=finance, at=now(),
    )  # fmt: skip
    return men_alone_waiting_for_the_decision(NAMES, who=who)


def decide_all(page: Page, url: str, waiting: list[Case]) -> None:
    """The first case is decided on its own page, the others together in one sitting."""
    act(page, url, waiting[0].pk, "decide")
    page.goto(f"{url}/cases/together/")
    boxes = page.locator("input[name=case]")
    expect(boxes).to_have_count(len(waiting) - 1)
    for box in boxes.all():
        box.check()
    look(page, "together")
    page.get_by_role("button", name="确认勾选的案件").click()
    page.wait_for_load_state()
    look(page, "together-done")


def press(page: Page, name: str) -> None:
    """Press a button of the page and wait for what it says."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#toasts .toast").first).to_be_visible()


def excuse(page: Page) -> None:
    """Explain every finding that may be explained."""
    while page.locator("input[name=explanation]").count():
        page.locator("input[name=explanation]").first.fill("与村里核实无误")
        with page.expect_navigation():
            page.get_by_role("button", name="说明", exact=True).first.click()


def out_to_the_bank(cast: dict[str, Page], url: str, run: PayRun, *, holds: str) -> None:
    """Maker, checker and releaser in turn; then finance's order, the file and its handing over."""
    here = f"{url}/payments/runs/{run.pk}/"
    for who, button in (("maker", "封存并送复核"), ("checker", "复核通过"), ("releaser", "签发")):
        cast[who].goto(here)
        if who == "maker":
            excuse(cast[who])
        press(cast[who], button)
    cast["maker"].goto(here)
    press(cast["maker"], "生成银行文件")
    run.refresh_from_db()
    finance = cast["finance"]
    finance.goto(f"{here}files/")
    finance.locator("[name=number]").fill(f"支付令{run.pk}")
    finance.locator("[name=amount]").fill(f"{run.total // 100}.{run.total % 100:02d}")
    finance.locator("[name=count]").fill(str(run.count))
    press(finance, "登记支付令")
    cast["maker"].goto(f"{here}files/")
    with cast["maker"].expect_download() as download:
        cast["maker"].get_by_role("link", name=re.compile(r"\.csv$")).click()
    assert holds.encode("gb18030") in Path(download.value.path()).read_bytes()
    press(cast["maker"], "已送银行")


def answer(page: Page, url: str, run: PayRun, returned: dict[int, str]) -> None:
    """The bank's file comes back and is taken whole."""
    page.goto(f"{url}/payments/results/")
    content = result_csv(run, returned, on=localdate())
    page.locator("[name=bank]").select_option("nxs")
    page.locator("[name=file]").set_input_files(
        {"name": "回单.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "接收并对账")


def make_the_list(page: Page, url: str, *, month: str) -> PayRun:
    """Open the month's list of dibao and let it be filled."""
    page.goto(f"{url}/payments/")
    page.get_by_role("link", name="生成清单").click()
    dialog = page.locator("#dialog form")
    dialog.locator("[name=scheme]").select_option("dibao")
    dialog.locator("[name=month]").fill(month)
    dialog.locator("button.pri").click()
    page.wait_for_url("**/payments/runs/*/")
    look(page, "list")
    return PayRun.objects.get()


def correct_and_send_again(cast: dict[str, Page], url: str, back: Instruction) -> PayRun:
    """A new account by one officer, confirmed by another; only then the payment may go out again."""
    maker, checker = cast["maker"], cast["checker"]
    maker.goto(f"{url}/payments/returns/{back.pk}/")
    maker.locator("[name=number]").fill("0000 9900 0000 0888")
    press(maker, "登记新账户")
    press(maker, "列入重发")
    back.refresh_from_db()
    assert back.state == "returned", "the former account is closed and the new one is not confirmed"
    checker.goto(f"{url}/payments/accounts/?kind=change")
    checker.locator("#rows a.nm").click()
    look(checker, "account")
    press(checker, "确认，改发新账户")
    maker.goto(f"{url}/payments/returns/{back.pk}/")
    press(maker, "列入重发")
    return PayRun.objects.get(kind="resend")


def test_from_a_decision_to_the_corrected_payment(
    waiting: list[Case], enter: Any, live_server: Any, dora: Actor, boris: Actor, pay_maker: Actor,
    pay_checker: Actor, pay_releaser: Actor, finance: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    people = {
        "maker": pay_maker,
        "checker": pay_checker,
        "releaser": pay_releaser,
        "finance": finance,
    }
    decide_all(enter(dora), url, waiting)
    decision = waiting[0].decisions.get()
    assert decision.effect == "grant"
    assert Award.objects.filter(account__tail__gt="", decision_id__gt=0).count() == len(NAMES)

    cast = {name: enter(actor) for name, actor in people.items()}
    maker = cast["maker"]
    run = make_the_list(maker, url, month=decision.first_month)
    assert run.count == len(NAMES)
    first = run.instructions.get(award__decision_id=decision.pk)
    assert first.amount == decision.amount, "paid is what was decided"

    out_to_the_bank(cast, url, run, holds=NAMES[0])
    answer(maker, url, run, RETURNS)
    look(maker, "result")
    maker.goto(f"{url}/payments/returns/")
    assert maker.locator("#rows tbody tr").count() == len(RETURNS)
    kinds = {t.strip() for t in maker.locator("#rows .tag").all_inner_texts()}
    assert len(kinds) == len(RETURNS)
    look(maker, "returns")

    first.refresh_from_db()
    assert first.reason == "closed"
    again = correct_and_send_again(cast, url, first)
    out_to_the_bank(cast, url, again, holds=NAMES[0])
    answer(maker, url, again, {})

    for page in (maker, enter(boris, size=PHONE)):
        page.goto(f"{url}/payments/households/{waiting[0].household_id}/")
        told = page.locator(".pay-told").inner_text()
        assert "已存入尾号 0888 的账户" in told
        assert "银行退回（账户已销户），已重新发放" in told
        assert decision.number in told
        look(page, "household")
    assert books.mismatches(area=COUNTY) == []
