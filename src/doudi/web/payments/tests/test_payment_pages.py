"""The desks of payments: every page opens, and a run goes from list to result through the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.payments.selectors import books, lists, matters
from doudi.payments.tests.world import World, result_csv
from doudi.web.payments import common

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.month = common.this_month()
    world.money()
    for person in range(1, 7):
        world.grant(person, 10_000 * person)
    return world


def test_from_the_list_to_the_corrected_payment(
    world, sign_in, pay_maker, pay_checker, pay_releaser, finance
):
    maker, money = sign_in(pay_maker), sign_in(finance)
    new = {"scheme": "dibao", "month": str(world.month), "kind": "monthly"}
    assert maker.post("/payments/runs/new/", new).status_code == 302
    run = lists.runs_visible_to(pay_maker).get()
    here = f"/payments/runs/{run.pk}/"
    for client, act in [
        (maker, "seal"), (sign_in(pay_checker), "confirm"), (sign_in(pay_releaser), "release"),
        (maker, "make_files"),
    ]:  # fmt: skip
        assert client.post(f"{here}{act}/").status_code == 302
    order = {"number": "T1", "amount": "2100.00", "count": "6", "on": "2026-09-01"}
    assert money.post(f"{here}files/", order).status_code == 302
    [file] = lists.files_of(run.pk)
    assert b"P1" in maker.get(f"/payments/files/{file.pk}/").content
    maker.post(f"/payments/files/{file.pk}/hand-over/")
    run.refresh_from_db()
    assert run.state == "sent"
    answer = SimpleUploadedFile("r.csv", result_csv(run, {2: "02"}))
    sent = {"bank": "nxs", "mode": "whole", "file": answer}
    maker.post("/payments/results/", sent)
    [back] = lists.returned(pay_maker)
    fix = {"holder": "P2", "bank": "nxs", "number": "0000990000000123"}
    assert maker.post(f"/payments/returns/{back.pk}/", fix).status_code == 302
    maker.post(f"/payments/returns/{back.pk}/", {"resend": "1"})
    back.refresh_from_db()
    assert back.state == "returned", "the new account waits for a second person"
    matter = matters.matters(pay_checker, state="open").get()
    assert maker.post(f"/payments/accounts/{matter.pk}/", {"confirm": "1"}).status_code == 200
    sign_in(pay_checker).post(f"/payments/accounts/{matter.pk}/", {"confirm": "1", "says": ""})
    maker.post(f"/payments/returns/{back.pk}/", {"resend": "1"})
    back.refresh_from_db()
    assert back.state == "resent"
    for path in (here, f"{here}lines/", f"{here}files/", "/payments/", "/payments/results/",
                 "/payments/returns/", f"/payments/returns/{back.pk}/", "/payments/awards/",
                 f"/payments/awards/{back.award_id}/", "/payments/households/2/", "/payments/books/",
                 "/payments/books/?scheme=dibao", "/payments/recoveries/",
                 "/payments/reserves/"):  # fmt: skip
        assert maker.get(path).status_code == 200, path


def test_the_books_are_compared_with_every_payment_once_the_page_stands(
    world, sign_in, pay_maker, monkeypatch
):
    world.released(world.listed())
    maker = sign_in(pay_maker)
    page = maker.get("/payments/books/").content.decode()
    assert ('hx-trigger="load"' in page, "账实相符：" in page) == (True, False)
    asked = {"HX-Request": "true", "HX-Target": "reality"}
    part = maker.get("/payments/books/", headers=asked).content.decode()
    assert ("账实相符：" in part, "<html" in part) == (True, False)
    monkeypatch.setattr(books, "_account_of", lambda *_state, again: None)  # no payment is counted
    assert "账实不符" in maker.get("/payments/books/?check=1").content.decode()


def test_what_may_be_done_is_offered_once_and_nowhere_as_raw_data(world, sign_in, pay_maker):
    shown = sign_in(pay_maker).get(f"/payments/runs/{world.listed().pk}/").content.decode()
    assert shown.count("封存并送复核") == 1
    assert "{&#x27;verb" not in shown


def test_another_county_sees_nothing(world, sign_in, carla, pay_maker):
    run = world.listed()
    away = sign_in(carla)
    assert away.get(f"/payments/runs/{run.pk}/").status_code == 404
    assert away.get("/payments/awards/1/").status_code == 404
    assert sign_in(pay_maker).get(f"/payments/runs/{run.pk}/").status_code == 200


def test_a_refused_file_shows_its_faults(world, sign_in, pay_maker):
    maker = sign_in(pay_maker)
    nothing = SimpleUploadedFile("r.csv", b"nothing")
    sent = {"bank": "nxs", "mode": "whole", "file": nothing}
    answer = maker.post("/payments/results/", sent, follow=True)
    assert "缺少列" in answer.content.decode()
