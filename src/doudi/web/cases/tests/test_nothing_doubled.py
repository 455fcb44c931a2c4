"""Two clerks on one case, and one clerk who clicks twice: nothing lost, nothing doubled, each told."""

import pytest

from doudi.kernel.models import Event

pytestmark = pytest.mark.django_db


def send(client, case, key, **fields):
    return client.post(f"/cases/{case.pk}/act/{key}/", fields)


def told(answer):
    """What the page says beside the form."""
    return " ".join(answer.context["form"].non_field_errors())


def test_the_second_clerk_is_told_and_keeps_the_words(at_step, sign_in, township_reviewer):
    case = at_step("opinion")
    seen = case.version
    one, two = sign_in(township_reviewer), sign_in(township_reviewer)
    assert send(one, case, "send_back", version=seen, reason="补查收入").status_code == 302
    answer = send(two, case, "approve", version=seen, text="写了很久的一段意见")
    assert answer.status_code == 422
    assert "同事已经办理过" in told(answer)
    assert "写了很久的一段意见" in answer.content.decode(), "nothing typed is lost"
    case.refresh_from_db()
    assert case.state == "survey"
    assert not case.opinions.exists()


def test_after_being_told_the_next_sending_is_about_the_newest_state(
    at_step, sign_in, boris, township_reviewer
):
    case = at_step("opinion")
    seen = case.version
    send(sign_in(boris), case, "file_kin", person_name="阿里", relation="子女", officer_name="张三",
         officer_post="村会计", officer_id="")  # fmt: skip
    client = sign_in(township_reviewer)
    answer = send(client, case, "approve", version=seen, text="同意上报")
    newest = answer.context["form"].data["version"]
    case.refresh_from_db()
    assert int(newest) == case.version
    send(sign_in(boris), case, "add_evidence", kind="kin_filing")
    case.refresh_from_db()
    answer = send(client, case, "approve", version=case.version, text="同意上报")
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "notice"


@pytest.mark.parametrize(
    ("step", "who", "key", "fields", "leaves"),
    [
        ("lodged", "boris", "accept", {}, "letters"),
        ("opinion", "township_reviewer", "approve", {"text": "同意"}, "opinions"),
        ("examination", "county_clerk", "examine", {"text": "同意"}, "opinions"),
        ("decision", "dora", "decide", {"effect": "grant"}, "decisions"),
    ],
)
def test_an_act_sent_twice_is_done_once(at_step, sign_in, request, step, who, key, fields, leaves):
    case = at_step(step)
    client = sign_in(request.getfixturevalue(who))
    before = getattr(case, leaves).count()
    first = send(client, case, key, version=case.version, **fields)
    second = send(client, case, key, version=case.version, **fields)
    assert (first.status_code, second.status_code) == (302, 422)
    assert told(second), "the second click is answered in words"
    assert getattr(case, leaves).count() == before + 1
    act = {"accept": "accept", "approve": "give_opinion", "examine": "examine", "decide": "decide"}
    events = Event.objects.filter(kind=f"cases.{act[key]}", subject_id=str(case.pk))
    assert events.count() == 1


def test_missing_papers_are_named_beside_the_form(at_step, sign_in, boris):
    case = at_step("lodged")
    case.evidence.filter(kind="identity_papers").delete()
    answer = send(sign_in(boris), case, "accept", version=case.version)
    assert answer.status_code == 422
    assert "户口簿、身份证" in told(answer)


def test_without_a_session_nothing_is_done(at_step, client):
    case = at_step("decision")
    answer = send(client, case, "decide", version=case.version, effect="grant")
    assert answer.status_code in {302, 303}
    assert "next" in answer.url or "sign" in answer.url
    case.refresh_from_db()
    assert case.state == "decision"


def test_the_answer_in_the_dialog_carries_no_inline_style(at_step, sign_in, township_reviewer):
    case = at_step("opinion")
    answer = sign_in(township_reviewer).post(
        f"/cases/{case.pk}/act/approve/", {"text": "", "version": case.version},
        headers={"HX-Request": "true", "HX-Target": "dialog-body"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert " style=" not in answer.content.decode()
