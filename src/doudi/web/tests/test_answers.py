"""What every answer has: a strict policy, no cache of citizens' data, refusals that people can read."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Broken, Forbidden, NotFound, NotYet, Refused
from doudi.web.http import done, for_roles, go, page

NOES = {
    "refused": Refused("wrong_state", "案件已经结束，不能退回。"),
    "forbidden": Forbidden("not_your_post"),
    "unknown": NotFound("no_such_case"),
    "notyet": NotYet("papers_missing", "材料不齐。", missing=["收入证明"]),
    "broken": Broken("bank_is_down", "银行接口没有回应。"),
}


@for_roles()
def no(request: HttpRequest, name: str) -> HttpResponse:
    raise NOES[name]


@for_roles("auditor")
def only_auditors(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@for_roles()
def act(request: HttpRequest) -> HttpResponse:
    done(request, "已受理。")
    return go(request, "home")


@for_roles()
def part(request: HttpRequest) -> HttpResponse:
    done(request, "已受理。")
    return page(request, "doudi/frame/help.html", {}, parts={"p": "doudi/frame/_help.html"})


handler404 = "doudi.web.errors.not_found"
urlpatterns = [
    path("no/<str:name>/", no),
    path("auditors/", only_auditors),
    path("act/", act),
    path("part/", part),
    path("", include("doudi.web.urls")),
]
here = override_settings(ROOT_URLCONF=__name__)
HTMX = {"HX-Request": "true"}


@here
@pytest.mark.parametrize(
    ("name", "status"),
    [("refused", 409), ("forbidden", 403), ("unknown", 404), ("notyet", 422), ("broken", 503)],
)
def test_a_no_is_a_page_with_words(boris: Actor, sign_in: Any, name: str, status: int) -> None:
    answer = sign_in(boris).get(f"/no/{name}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert "<h1>" in text
    assert str(NOES[name].says) in text
    assert '<nav class="rail"' in text, "the frame stays, so that people can go on"


@here
def test_what_is_missing_is_named(boris: Actor, sign_in: Any) -> None:
    assert "收入证明" in sign_in(boris).get("/no/notyet/").content.decode()


@here
def test_a_no_to_a_part_of_a_page_goes_to_the_corner(boris: Actor, sign_in: Any) -> None:
    answer = sign_in(boris).get("/no/refused/", headers=HTMX)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.content.decode()


@here
def test_a_view_is_closed_to_other_roles(boris: Actor, auditor: Actor, sign_in: Any) -> None:
    assert sign_in(boris).get("/auditors/").status_code == 403
    assert sign_in(auditor).get("/auditors/").content == b"in"
    assert only_auditors.roles == {"auditor"}  # type: ignore[attr-defined]


@here
def test_a_redirect_is_followed_by_htmx_too(boris: Actor, sign_in: Any) -> None:
    assert sign_in(boris).get("/act/")["Location"] == "/"
    assert sign_in(boris).get("/act/", headers=HTMX)["HX-Redirect"] == "/"


@here
def test_a_part_carries_its_message(boris: Actor, sign_in: Any) -> None:
    client = sign_in(boris)
    text = client.get("/part/", headers=HTMX | {"HX-Target": "div#p"}).content.decode()
    assert "已受理。" in text
    assert 'hx-swap-oob="beforeend:#toasts"' in text
    assert "<html" not in text
    assert "已受理。" not in client.get("/").content.decode(), "said once"


@here
def test_history_gets_the_whole_page(boris: Actor, sign_in: Any) -> None:
    back = HTMX | {"HX-Target": "div#p", "HX-History-Restore-Request": "true"}
    assert "<html" in sign_in(boris).get("/part/", headers=back).content.decode()


def test_nothing_inline_may_run_and_nothing_is_cached(boris: Actor, sign_in: Any) -> None:
    answer = sign_in(boris).get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]


def test_a_part_asked_for_without_a_session_opens_the_sign_in_dialog(db: None) -> None:
    answer = Client().get("/search/?q=x", headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Retarget"] == "#dialog-body"
    assert "页面上填写的内容都还在" in answer.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/division/%00/", "/divisions/999999999999/"])
def test_an_unknown_address_says_so(boris: Actor, sign_in: Any, address: str) -> None:
    answer = sign_in(boris).get(address)
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_a_failure_says_that_nothing_is_lost(boris: Actor, sign_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("doudi.web.frame.views.desk.tasks_for", lambda *a, **k: 1 / 0)
    client = sign_in(boris)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "之前保存的内容都在" in answer.content.decode()


def test_a_stale_token_is_explained(boris: Actor) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "页面停留太久" in answer.content.decode()
