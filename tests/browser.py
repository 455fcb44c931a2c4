"""A real browser for journeys and for the checks of every page.

    @pytest.mark.browser
    def test_a_clerk_sees_her_desk(enter, boris, live_server):
        page = enter(boris)                      # signed in, 1440 × 900, Chinese
        page.goto(live_server.url + "/")
        assert page.locator("h1").inner_text() == "Boris，您好"

Every page opened notes its faults: `page.faults` holds console errors, script errors and answers of
500; the fixture fails the test when there are any at its end.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from doudi.kernel.actor import Actor

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
DESKTOP, PHONE = (1440, 900), (390, 844)
Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in the test's thread
    with sync_playwright() as tool:
        path = os.environ.get("DOUDI_CHROMIUM", "/usr/bin/chromium")
        expect.set_options(timeout=20_000)
        browser = tool.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


def _note_faults(page: Page) -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: faults.append(f"console: {said.text}") if said.type == "error" else None,
    )
    page.on(
        "response",
        lambda answer: (
            faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
        ),
    )
    return faults


@pytest.fixture
def enter(
    chromium: Browser, live_server: LiveServer, sign_in: Callable[[Actor], Any]
) -> Iterator[Enter]:
    """`enter(boris)`: a browser in which he is signed in; `enter(boris, size=PHONE, locale="en")`.

    `may_fail=True` for journeys that provoke refusals, whose answers the console calls errors.
    """
    opened: list[tuple[Any, list[str]]] = []

    def open_for(
        actor: Actor, *, size: tuple[int, int] = DESKTOP, locale: str = "zh-CN", may_fail: bool = False
    ) -> Page:  # fmt: skip
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=locale
        )
        cookies = sign_in(actor).cookies
        context.add_cookies(
            [{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(20_000)  # slow machines are no fault
        opened.append((context, [] if may_fail else _note_faults(page)))
        return page

    yield open_for
    faults = [fault for _, noted in opened for fault in noted]
    for context, _ in opened:
        context.close()
    assert not faults, faults


@pytest.fixture
def password_of(db: None) -> Callable[[Actor], tuple[str, str]]:
    """`name, password = password_of(boris)`: for signing in at the page itself."""
    from doudi.offices.models import User

    def give(actor: Actor) -> tuple[str, str]:
        user = User.objects.get(pk=actor.user_id)
        user.set_password("a long one indeed")
        user.save()
        return user.username, "a long one indeed"

    return give
