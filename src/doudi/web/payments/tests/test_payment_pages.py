"""The desks of payments: every page opens, and a run goes from list to result through the pages."""

from typing import get_args

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.kernel import runs
from doudi.kernel.months import Month
from doudi.payments.formats.incoming import Code
from doudi.payments.models.results import COUNTED, Verdict
from doudi.payments.selectors import books, lists, matters
from doudi.payments.services import standards
from doudi.payments.tests.test_batches import home
from doudi.payments.tests.world import COUNTY, MAKER, World, result_csv
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


def taken(maker, content: bytes, mode: str = "whole"):
    """The page that answers to a bank's file."""
    sent = {"bank": "nxs", "mode": mode, "file": SimpleUploadedFile("r.csv", content)}
    return maker.post("/payments/results/", sent, follow=True)


def test_what_is_right_in_a_refused_file_is_taken_by_one_click(world, sign_in, pay_maker):
    run = world.sent(world.listed())
    maker = sign_in(pay_maker)
    odd = (
        result_csv(run, {}, only=[1, 2]).replace(b"200.00", b"201.00").replace(b"300.00", b"301.00")
    )
    refused = taken(maker, odd)
    said = refused.content.decode()
    assert "先入账 1 笔" in said
    assert "银行 201.00，清单 200.00" in said
    assert not run.instructions.filter(state="paid").exists()
    again = maker.post(f"{refused.request['PATH_INFO']}again/", follow=True)
    assert "部分入账" in again.content.decode()
    assert [i.seq for i in run.instructions.filter(state="paid")] == [1]
    files = maker.get(f"/payments/runs/{run.pk}/files/").content.decode()
    assert "尚无结果的款项" in files
    assert "5 笔尚无结果" in maker.get("/payments/results/").content.decode()


def test_a_replayed_and_a_foreign_file_say_what_they_are(world, sign_in, pay_maker):
    run = world.sent(world.listed())
    maker, content = sign_in(pay_maker), result_csv(run, {})
    assert "已入账" in taken(maker, content).content.decode()
    assert "不会再入账一次" in taken(maker, content).content.decode()
    assert (
        "可能是别处的回单"
        in taken(maker, content.replace(run.number.encode(), b"009902202605001")).content.decode()
    )
    assert books.mismatches(area=COUNTY) == []


def test_every_fault_that_a_reader_can_find_has_a_word():
    verdicts = set(Verdict.values) - {v.value for v in COUNTED} - {Verdict.UNREADABLE.value}
    assert {*get_args(Code), *verdicts, "replayed"} <= common.FAULTS.keys()


def test_a_line_of_a_new_standard_shows_the_steps_of_the_law_that_changed(
    world, sign_in, county_decider
):
    who = home(world)  # on a fresh database the first of the county's, who has an award already
    award = lists.visible_to(MAKER).filter(household_id=who).first() or world.grant(who, 10_000)
    batch, run = standards.start(
        area=COUNTY, scheme="dibao", month=Month(2027, 1), document="青民〔2026〕9号", by=MAKER,
        at=world.tick(),
    )  # fmt: skip
    runs.finish(run_id=run.pk, clock=world.tick)
    shown = sign_in(county_decider).get(f"/payments/batches/{batch.pk}/awards/{award.pk}/")
    assert shown.status_code == 200
    assert "最低生活保障" in shown.content.decode()


def test_a_resident_is_sent_through_an_institution_by_two_people(
    world, sign_in, pay_maker, pay_checker
):
    maker, checker = sign_in(pay_maker), sign_in(pay_checker)
    award = lists.visible_to(pay_maker).get(household_id=1)
    route = f"/payments/awards/{award.pk}/route/"
    typed = {"name": "中心敬老院", "bank": "nxs", "number": "12"}
    page = maker.post("/payments/institutions/", typed)
    assert page.status_code == 422 and "中心敬老院" in page.content.decode()
    there = maker.post("/payments/institutions/", typed | {"number": "6200000000777"}).url
    assert checker.post(there, {}).status_code == 422, "which button?"
    assert "中心敬老院" not in maker.get(route).content.decode()
    assert checker.post(there, {"confirm": "1", "says": ""}).status_code == 302
    assert "机构改用这个账户" in checker.get(there).content.decode()
    home = matters.institutions(pay_maker).get()
    page = maker.post(route, {"to": "", "says": "供养协议 17 号"})
    assert page.status_code == 422 and "供养协议 17 号" in page.content.decode()
    way = maker.post(route, {"to": home.pk, "says": "供养协议 17 号"}).url
    assert "供养协议 17 号" in checker.get(way).content.decode()
    assert checker.post(way, {"confirm": "1", "says": ""}).status_code == 302
    assert lists.award(pay_maker, award.pk).collective == home
    assert "P1" in maker.get(f"/payments/institutions/{home.pk}/").content.decode()
    assert "供养协议 17 号" in maker.get(f"/payments/awards/{award.pk}/").content.decode()
    back = maker.post(route, {"to": "own", "says": "已离院"}).url
    checker.post(back, {"refuse": "1", "says": "尚未离院"})
    assert lists.award(pay_maker, award.pk).collective == home


def test_a_bank_answers_in_writing_and_a_second_person_books_it(
    world, sign_in, pay_maker, pay_checker
):
    run = world.sent(world.listed())
    world.take(result_csv(run, {}, only=range(1, 5)))
    maker, checker = sign_in(pay_maker), sign_in(pay_checker)
    here = f"/payments/runs/{run.pk}/letters/new/"
    page = maker.get(here).content.decode()
    assert [f"{run.number}000000{n}" in page for n in (4, 5, 6)] == [False, True, True]
    assert f"{run.number}0000006" not in maker.get(f"{here}?q=P5").content.decode()
    typed = {"number": "农商函 7 号", "on": str(world.day.date()), f"{run.number}0000005": "paid",
             f"{run.number}0000006": "closed"}  # fmt: skip
    page = maker.post(here, typed)
    assert page.status_code == 422 and "农商函 7 号" in page.content.decode()
    bad = maker.post(here, typed | {"paper": SimpleUploadedFile("a.txt", b"hello")})
    assert bad.status_code == 422
    paper = {"paper": SimpleUploadedFile("a.pdf", b"%PDF-1 letter")}
    gone = maker.post(here, typed | paper | {f"{run.number}0000004": "paid"})
    assert gone.status_code == 422, "answered meanwhile"
    sent = maker.post(here, typed | {"paper": SimpleUploadedFile("a.pdf", b"%PDF-1 letter")})
    assert maker.post(sent.url, {"confirm": "1"}).status_code == 403
    assert "农商函 7 号" in checker.get("/payments/results/").content.decode()
    assert checker.get(f"{sent.url}paper/").content == b"%PDF-1 letter"
    assert checker.post(sent.url, {"refuse": "1", "found": ""}).status_code == 422
    assert checker.post(sent.url, {"confirm": "1", "found": ""}).status_code == 302
    run.refresh_from_db()
    assert run.state == "settled"
    assert set(run.instructions.values_list("seq", "state")) >= {(5, "paid"), (6, "returned")}
    assert checker.get(f"/payments/runs/{run.pk}/files/").status_code == 200
