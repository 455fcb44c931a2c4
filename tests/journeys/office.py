"""What officers do in the stories, through the real pages; each step can leave a picture.

`DOUDI_SHOTS=folder` keeps a picture of every step, to be compared with the design.
"""

import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import now
from playwright.sync_api import Page, expect

from doudi.cases.models import Case
from doudi.demo.numbers import IdentityNumbers
from doudi.disclosure import services as disclosure
from doudi.kernel.actor import machine
from tests.cast import VILLAGE

ROBOT = machine("days pass")
NUMBERS = IdentityNumbers(0)
_steps: list[int] = [0]


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where pictures are wanted."""
    if folder := os.environ.get("DOUDI_SHOTS"):
        _steps[0] += 1
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{_steps[0]:03d}-{re.sub(r'[^a-z0-9-]', '-', name)}.png")


def number_for(born: date, sex: str) -> str:
    """A number that nobody has, with the right day of birth."""
    return NUMBERS.issue("009901", born, sex)


def fill(form: Any, fields: Mapping[str, str | list[str]]) -> None:
    """Fill the fields of a form by name, whatever kind they are."""
    for name, value in fields.items():
        field = form.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.type || e.tagName")
        if value == "on":
            field.check()
        elif kind in {"radio", "checkbox"}:
            for one in [value] if isinstance(value, str) else value:
                form.locator(f"[name={name}][value={one}]").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(str(value))


def act(page: Page, url: str, pk: int, key: str, **fields: str | list[str]) -> None:
    """Open an act's dialog from the case, fill it in, send it, and see that it was done."""
    page.goto(f"{url}/cases/{pk}/")
    links = page.locator(f"a[href='/cases/{pk}/act/{key}/']")
    if not any(links.nth(i).is_visible() for i in range(links.count())):
        page.locator(".act details summary").click()
    next(links.nth(i) for i in range(links.count()) if links.nth(i).is_visible()).click()
    dialog = page.locator("#dialog form")
    dialog.wait_for()
    fill(dialog, fields)
    look(page, f"act-{key}")
    with page.expect_event("load"):
        dialog.locator("button.pri, button.dan").last.click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    look(page, f"after-{key}")


def apply(
    page: Page, url: str, id_number: str, rows: Mapping[str, str | list[str]], *, scheme: str,
    found_by: str = "applicant", urgent: bool = False,
) -> int:  # fmt: skip
    """From the blank window to the handed-in application; returns the case."""
    page.goto(f"{url}/cases/new/")
    page.locator("[name=id_number]").fill(id_number)
    page.locator("[name=village]").select_option(VILLAGE)
    page.locator("[name=found_by]").select_option(found_by)
    if urgent:
        page.locator("[name=urgent]").check()
    look(page, "window-start")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/household/")
    assert page.locator("[name=members-0-id_number]").input_value() == id_number
    fill(page, rows)
    look(page, "window-household")
    page.locator("[data-primary]").click()
    page.wait_for_url("**/submit/")
    look(page, "window-offers")
    page.locator(f"[name=scheme][value={scheme}]").check()
    page.locator("[data-primary]").click()
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    look(page, "window-done")
    return int(page.url.rstrip("/").rsplit("/", 1)[-1])


def visit(page: Page, url: str, pk: int, **fields: str) -> None:
    """Fill in the survey at the household and send it."""
    before = Case.objects.get(pk=pk).surveys.count()
    page.goto(f"{url}/visits/{pk}/")
    page.wait_for_selector("body[data-surveys-waiting='0']")
    fill(
        page,
        {"investigator": "李四", "housing": "自建砖木", "neighbours": "走访东西两邻。", **fields},
    )
    look(page, "survey")
    page.locator("[data-primary]").click()
    page.wait_for_url("**/visits/")
    page.wait_for_selector("body[data-surveys-waiting='0']")
    look(page, "visits")
    assert Case.objects.get(pk=pk).surveys.count() == before + 1


def photos(page: Page, url: str, pk: int) -> None:
    """Put the photos of the house into the file, on paper."""
    act(page, url, pk, "add_evidence", kind="house_photos")


def look_into(
    desk: Page, phone: Page, url: str, pk: int, *, report: str, conclusion: str = "within",
    found: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """What every case goes through before it can be handed up: the result of the economic check, a
    visit (with what was `found` there), photos of the house."""
    visit(phone, url, pk, **(found or {}))
    act(desk, url, pk, "record_check", conclusion=conclusion, report_ref=report)
    photos(desk, url, pk)


def prefer_what_was_surveyed(page: Page, url: str, pk: int, *, because: str) -> None:
    """Settle the first difference: what was found at the home counts, and why."""
    page.goto(f"{url}/cases/{pk}/?tab=means")
    page.get_by_role("link", name="采信").first.click()
    dialog = page.locator("#dialog form")
    dialog.locator("[name=source][value=surveyed]").check()
    dialog.locator("[name=reason]").fill(because)
    look(page, "choose")
    with page.expect_event("load"):
        dialog.locator("button.pri").click()


def let_the_notice_end() -> None:
    """The days of the notice pass and the worker takes it down."""
    assert disclosure.end_due(by=ROBOT, at=now() + timedelta(days=9)) == 1


def state_of(pk: int) -> str:
    """Where the case stands."""
    return str(Case.objects.get(pk=pk).state)


def letter(page: Page, url: str, pk: int, *, words: str) -> bytes:
    """The newest letter of a case, opened from its file; its text as the office sees it."""
    page.goto(f"{url}/cases/{pk}/?tab=papers")
    expect(page.locator("#let")).to_contain_text(words)
    look(page, "papers")
    link = page.locator("#let a", has_text="PDF").first.get_attribute("href")
    content = page.context.request.get(url + str(link)).body()
    assert content.startswith(b"%PDF")
    return content
