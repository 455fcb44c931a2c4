"""A county raises its rural standard: tried out, drafted, released by a second officer, computed with."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.monitoring import snapshots
from doudi.monitoring.models import Draft
from doudi.monitoring.tests.test_what_if import alone
from doudi.registry.services import bulk
from tests.cast import COUNTY, NOON

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_ROOT = tmp_path
    monkeypatch.setenv("DOUDI_LAW_OVERLAY", str(tmp_path / "law" / "overlay.yaml"))


def amount_on(page: Page, url: str, day: str) -> str:
    """What the calculator gives an old man alone without income on a day."""
    page.goto(f"{url}/law/calculator/")
    page.select_option("#id_area", COUNTY)
    page.fill("#id_on", day)
    page.select_option("#id_residence", "rural")
    page.select_option("[name=members-0-relation]", "01")
    page.fill("[name=members-0-birth_date]", "1950-03-01")
    page.get_by_role("button", name="测算", exact=True).click()
    return page.locator("#p1-1 .amt b").inner_text()


def test_tried_drafted_released_and_in_force_on_its_day(
    enter: Any, live_server: Any, county_clerk: Actor, county_decider: Actor
) -> None:
    url = live_server.url
    homes = [alone("王大山", 10_000), alone("李小河", 64_000)]
    list(bulk.load(homes, by=county_clerk, at=NOON))
    run = snapshots.build_snapshot(area=COUNTY, on=date(2026, 5, 20), by=county_clerk, at=NOON)
    runs.finish(run_id=run.pk, clock=lambda: NOON)

    page = enter(county_clerk, may_fail=True)  # a draft with faults answers 422
    page.set_default_timeout(60_000)  # the first page reads the whole law
    page.goto(f"{url}/law/what-if/")
    expect(page.locator("#now-1")).to_contain_text("632.00")
    page.fill("#id_rows-0-value", "700")
    page.get_by_role("button", name="测算", exact=True).click()
    expect(page.locator(".wi-sentence")).to_contain_text("每月多支出")
    page.get_by_role("link", name="把这些数起草为法规草案").click()
    expect(page.locator("#id_rows-0-value")).to_have_value("700.00")

    page.fill("#id_since", "2027-04-01")
    page.fill("#id_provision", "标准")
    page.select_option("#id_tag", "D")
    page.get_by_role("button", name="保存草案").click()
    expect(page.locator("#form-errors")).to_contain_text("新文件须填写此项")
    expect(page.locator("#id_rows-0-value")).to_have_value("700.00")
    fields = {
        "text_key": "qingxi-2026-9",
        "title_zh": "提标通知",
        "title_en": "Notice",
        "issuer": "民政局",
    }
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name="保存草案").click()
    page.get_by_role("link", name="提交复核").click()
    page.locator("#dialog button.pri").click()
    expect(page.locator("h1")).to_contain_text("待复核")
    assert page.locator(".act").get_by_role("link", name="发布").count() == 0  # not the author

    draft = Draft.objects.get()
    runs.finish(run_id=draft.shadow["run"], clock=lambda: NOON)
    before = amount_on(page, url, "2027-05-01")

    other = enter(county_decider)
    other.goto(f"{url}/law/drafts/{draft.pk}/")
    expect(other.locator("#shadow")).to_contain_text("都不会不同")
    other.locator(".act").get_by_role("link", name="发布").click()
    other.locator("#dialog button.pri").click()
    expect(other.locator("h1")).to_contain_text("已发布")

    assert before == "768.00"  # the standard of 664 and 104 for a person over 60
    assert amount_on(other, url, "2027-05-01") == "804.00"
    assert amount_on(other, url, "2027-03-31") == "768.00"
