"""Every page of the room answers for those whose work it is, at every step of a case."""

from datetime import date

import pytest

from doudi.cases import selectors, services
from doudi.cases.models import Case
from doudi.cases.services import takeover
from doudi.cases.tests.conftest import NOON, ROBOT, VILLAGE, later
from doudi.disclosure import services as disclosure
from doudi.web.cases import acts

STEPS = ("lodged", "survey", "opinion", "notice", "examination", "decision", "decided")
WHO = {"lodged": "boris", "survey": "boris", "opinion": "township_reviewer", "notice": "boris",
       "examination": "county_clerk", "decision": "dora", "decided": "boris"}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_the_case_shows_every_tab_and_opens_every_act_it_offers(at_step, sign_in, request, step):
    case = at_step(step)
    client = sign_in(request.getfixturevalue(WHO[step]))
    for tab in ("overview", "means", "papers", "survey", "notice", "history"):
        answer = client.get(f"/cases/{case.pk}/?tab={tab}")
        assert answer.status_code == 200, tab
        assert "阿米娜户" in answer.content.decode()
    offered = [*answer.context["bar"], *answer.context["menu"]]
    assert offered
    for button in offered:
        assert client.get(f"/cases/{case.pk}/act/{button.key}/").status_code == 200, button.key


def test_the_accent_act_of_a_step_is_the_officers_own(at_step, sign_in, township_reviewer, boris):
    case = at_step("opinion")
    own = sign_in(township_reviewer).get(f"/cases/{case.pk}/").context["bar"]
    assert [b.key for b in own][-1] == "approve"
    assert "approve" not in [b.key for b in sign_in(boris).get(f"/cases/{case.pk}/").context["bar"]]


def test_an_act_goes_through_its_dialog(at_step, sign_in, township_reviewer):
    case = at_step("opinion")
    client = sign_in(township_reviewer)
    answer = client.post(
        f"/cases/{case.pk}/act/approve/", {"text": "符合条件", "version": case.version}
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "notice"


def test_an_act_on_a_case_that_moved_on_is_refused_in_words(at_step, sign_in, township_reviewer):
    case = at_step("opinion")
    services.lengthen(
        case_id=case.pk,
        circumstance="hard_survey",
        reason="外出务工",
        by=township_reviewer,
        at=later(4),
    )
    answer = sign_in(township_reviewer).post(
        f"/cases/{case.pk}/act/approve/", {"text": "符合条件", "version": case.version}
    )
    assert answer.status_code == 422, "beside the form, with the words still in it"
    assert "同事" in answer.content.decode()


def test_letters_and_the_dossier_are_papers(at_step, sign_in, boris):
    case = at_step("decided")
    client = sign_in(boris)
    for letter in case.letters.all():
        assert client.get(f"/cases/letters/{letter.pk}.pdf").content.startswith(b"%PDF")
        assert client.get(f"/cases/letters/{letter.pk}.docx").content.startswith(b"PK")
    assert client.get(f"/cases/{case.pk}/dossier.pdf").content.startswith(b"%PDF")


def test_a_notice_is_public_while_it_stands_and_says_nothing_afterwards(at_step, client, home):
    case = at_step("notice")
    notice = disclosure.post(case_id=case.pk, by=ROBOT, at=later(4))
    from django.utils.timezone import localdate, now

    standing = disclosure.post(case_id=case.pk, by=ROBOT, at=now())
    assert standing.pk == notice.pk
    notice.posted_at = now()
    notice.until = localdate()
    notice.save()
    shown = client.get(f"/notice/{notice.code}/").content.decode()
    assert "阿米娜" in shown
    assert "1 组 3 号" not in shown, "an address is never public"
    disclosure.take_down(notice_id=notice.pk, reason="期满", by=ROBOT, at=now())
    ended = client.get(f"/notice/{notice.code}/")
    assert ended.status_code == 200
    assert "阿米娜" not in ended.content.decode()
    assert client.get("/notice/NOSUCHCODE/").status_code == 404


@pytest.mark.parametrize("path", ["/cases/", "/cases/?group=over", "/cases/?group=done&q=阿", "/cases/new/",
                                  "/visits/", "/notices/", "/cases/calendar/"])  # fmt: skip
def test_lists_answer_for_the_clerk(at_step, sign_in, boris, path):
    at_step("survey")
    assert sign_in(boris).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/cases/supervision/", "/cases/sample/", "/cases/calendar/"])
def test_the_countys_screens_answer_for_the_county(at_step, sign_in, dora, path):
    at_step("examination")
    assert sign_in(dora).get(path).status_code == 200


def test_a_sample_can_be_drawn_and_redrawn(at_step, sign_in, dora):
    at_step("examination")
    client = sign_in(dora)
    assert client.post("/cases/sample/", {"seed": "2026-11-22 lottery"}).status_code == 302
    assert "可重现" in client.get("/cases/sample/").content.decode()


def test_a_visit_sent_twice_from_the_phone_is_one_visit(at_step, sign_in, village_worker):
    case = at_step("survey")
    client = sign_in(village_worker)
    filled = {"mode": "home", "investigator": "李四", "present": "阿米娜", "housing": "土坯", "decoration": "未装修",  # noqa: E501
              "conclusion": "true", "key": "phone-key-0001", "on": "2026-09-03T02:00:00Z"}  # fmt: skip
    for _time in range(2):
        answer = client.post(
            f"/visits/{case.pk}/receive/", filled, headers={"Idempotency-Key": "phone-key-0001"}
        )
        assert answer.json()["state"] == "received"
    assert case.surveys.count() == 1
    assert client.get(f"/visits/{case.pk}/").status_code == 200


def test_every_button_is_in_the_bar_or_in_the_menu():
    shown = {k for keys in acts.BAR.values() for k in keys} | set(acts.MENU) | {"choose_fact"}
    assert set(acts.BUTTONS) == shown


def test_a_clerk_elsewhere_finds_nothing(at_step, sign_in, carla):
    case = at_step("survey")
    client = sign_in(carla)
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert "阿米娜" not in client.get("/cases/").content.decode()


def test_the_queue_costs_the_same_for_one_and_for_many(
    at_step, sign_in, boris, django_assert_max_num_queries
):
    at_step("survey")
    client = sign_in(boris)
    client.get("/cases/?open=0")
    with django_assert_max_num_queries(22):
        client.get("/cases/?open=0")
    for i in range(12):
        services.open_draft(key=f"k{i}", scheme="dibao", area=VILLAGE, by=boris, at=NOON)
    with django_assert_max_num_queries(22):
        client.get("/cases/?open=0")


@pytest.mark.parametrize("scheme", ["dibao", "tekun", "rigid"])
def test_a_decision_taken_over_from_before_any_known_procedure_opens(home, sign_in, boris, scheme):
    person = home.person_ids[0]
    book = takeover.Book(
        home.household_id, person, VILLAGE, "阿米娜", 1, scheme, (person,), 63_200,
        date(2019, 4, 26), None,
    )  # fmt: skip
    takeover.take_over([book], by=ROBOT, at=NOON)
    case, client = Case.objects.get(), sign_in(boris)
    for tab in ("overview", "means", "papers", "survey", "notice", "history"):
        answer = client.get(f"/cases/{case.pk}/?tab={tab}")
        assert answer.status_code == 200, tab
        assert not answer.context["head"]["steps"], "no step is made up"
    assert client.get(f"/cases/{case.pk}/dossier.pdf").status_code == 200


def test_the_queue_asks_for_the_working_days_once(
    at_step, sign_in, boris, django_assert_max_num_queries
):
    at_step("survey")
    client = sign_in(boris)
    client.get("/cases/")
    with django_assert_max_num_queries(40) as asked:
        assert client.get("/cases/").status_code == 200
    days = [q for q in asked.captured_queries if '"kernel_calendarday"' in q["sql"]]
    assert len(days) == 1


def test_the_overview_tells_the_course_of_the_case(at_step, sign_in, boris):
    page = sign_in(boris).get(f"/cases/{at_step('decided').pk}/").content.decode()
    assert '<ol class="tl"><li' in page


def test_the_notice_of_one_who_applies_alone_shows_the_one_covered(at_step):
    case = at_step("notice")
    Case.objects.filter(pk=case.pk).update(members=4)
    assert selectors.notice_material(case.pk).members == 4
    Case.objects.filter(pk=case.pk).update(scheme="dibao_single")
    assert selectors.notice_material(case.pk).members == 1
