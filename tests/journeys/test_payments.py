"""A payment in a real browser: decision, list, bank, five kinds of return, the corrected payment."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as deployment
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect

from doudi.cases.models import Decision
from doudi.cases.services import takeover
from doudi.demo.divisions import install
from doudi.kernel import events, outbox
from doudi.kernel.actor import Actor, machine
from doudi.payments.models import Award, Instruction, PayRun
from doudi.payments.selectors import books
from doudi.payments.services import funds
from doudi.payments.tests.world import result_csv
from doudi.registry.services import bulk
from doudi.registry.values import NewAccount, NewHousehold, NewMember, NewPerson
from tests.cast import COUNTY, VILLAGE

pytestmark = pytest.mark.browser
ROBOT = machine("journey")
NAMES = ("赵一甲", "钱二乙", "孙三丙", "李四丁", "周五戊", "吴六己", "郑七庚")
RETURNS = {1: "01", 2: "02", 3: "03", 4: "04", 5: "05"}  # seq → the bank's code, five kinds


@pytest.fixture
def decided(transactional_db: None, finance: Actor) -> None:
    """Seven households in the register with their accounts, each with a decision; money granted."""
    from datetime import timedelta

    folder = deployment.VAR / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)
    first = localdate().replace(day=1)
    loaded = bulk.load([_household(n, name) for n, name in enumerate(NAMES)], by=ROBOT, at=now())
    takeover.take_over(
        (takeover.Book(
            household_id=home.household_id, payee_id=home.person_ids[0], area=VILLAGE, head_name=NAMES[n],
            members=1, scheme="dibao", covered=home.person_ids, amount=30_000 + 1_000 * n, since=first,
            until=None,
        ) for n, home in enumerate(loaded)), by=ROBOT, at=now() - timedelta(days=1),
    )  # fmt: skip
    for decision in Decision.objects.order_by("id"):
        events.record(
            "cases.decided", by=ROBOT, at=now(), subject=("decision", decision.pk), area=VILLAGE
        )
    outbox.deliver(at=now(), most=100)
    funds.appropriate(
        area=COUNTY, source="county", scheme="dibao", amount=5_000_000, document="青财社1号",
        on=localdate(), by=finance, at=now(),
    )  # fmt: skip


def _household(n: int, name: str) -> NewHousehold:
    since = localdate().replace(year=2020, month=1, day=1)
    born = since.replace(year=1960)
    account = NewAccount(f"000099000000{n:04d}", "青溪农村商业银行", name, since)
    member = NewMember(
        NewPerson(name, VILLAGE, birth_date=born, sex="male"), "01", since, account=account
    )
    return NewHousehold(VILLAGE, "rural", since, (member,), address=f"{n + 1} 组")


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
    for who, act in (("maker", "封存并送复核"), ("checker", "复核通过"), ("releaser", "签发")):
        cast[who].goto(here)
        if who == "maker":
            excuse(cast[who])
        press(cast[who], act)
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
    content = result_csv(run, returned)
    page.locator("[name=bank]").select_option("nxs")
    page.locator("[name=file]").set_input_files(
        {"name": "回单.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "接收并对账")


def test_from_a_decision_to_the_corrected_payment(
    decided: None, enter: Any, live_server: Any, tmp_path: Path, pay_maker: Actor, pay_checker: Actor,
    pay_releaser: Actor, finance: Actor,
) -> None:  # fmt: skip
    url = live_server.url
    people = {
        "maker": pay_maker,
        "checker": pay_checker,
        "releaser": pay_releaser,
        "finance": finance,
    }
    cast = {name: enter(actor) for name, actor in people.items()}
    for page in cast.values():
        page.set_default_timeout(120_000)
    expect.set_options(timeout=60_000)
    maker = cast["maker"]
    assert Award.objects.filter(account__tail__gt="").count() == len(NAMES)

    maker.goto(f"{url}/payments/")
    maker.get_by_role("link", name="生成清单").click()
    dialog = maker.locator("#dialog form")
    dialog.locator("[name=scheme]").select_option("dibao")
    dialog.locator("button.pri").click()
    maker.wait_for_url("**/payments/runs/*/")
    run = PayRun.objects.get()
    assert run.count == len(NAMES)
    maker.screenshot(path=tmp_path / "1-list.png")

    out_to_the_bank(cast, url, run, holds=NAMES[0])
    maker.screenshot(path=tmp_path / "2-sent.png")
    answer(maker, url, run, RETURNS)
    maker.screenshot(path=tmp_path / "3-result.png")

    maker.goto(f"{url}/payments/returns/")
    assert maker.locator("#rows tbody tr").count() == len(RETURNS)
    kinds = {t.strip() for t in maker.locator("#rows .tag").all_inner_texts()}
    assert len(kinds) == len(RETURNS)
    maker.screenshot(path=tmp_path / "4-returns.png")

    back = Instruction.objects.filter(state="returned", reason="closed").get()
    maker.goto(f"{url}/payments/returns/{back.pk}/")
    maker.locator("[name=number]").fill("0000 9900 0000 0888")
    press(maker, "登记新账户")
    press(maker, "列入重发")
    back.refresh_from_db()
    assert back.award.account is not None
    assert back.state == "returned", "the former account is closed and the new one is not confirmed"

    checker = cast["checker"]
    checker.goto(f"{url}/payments/accounts/?kind=change")
    checker.locator("#rows a.nm").click()
    checker.screenshot(path=tmp_path / "5-account.png")
    press(checker, "确认，改发新账户")

    maker.goto(f"{url}/payments/returns/{back.pk}/")
    press(maker, "列入重发")
    again = PayRun.objects.get(kind="resend")
    out_to_the_bank(cast, url, again, holds=back.award.account.holder)
    answer(maker, url, again, {})

    maker.goto(f"{url}/payments/households/{back.award.household_id}/")
    told = maker.locator(".pay-told").inner_text()
    assert "已存入尾号 0888 的账户" in told and "银行退回（账户已销户），已重新发放" in told
    maker.screenshot(path=tmp_path / "6-household.png")
    assert books.mismatches(area=COUNTY) == []
