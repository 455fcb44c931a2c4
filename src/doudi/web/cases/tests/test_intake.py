"""The window: one application for all help; ask once; at most sixty typed fields for a family of four."""

import pytest

from doudi.cases import selectors
from doudi.cases.tests.conftest import AMINAS_NUMBER
from doudi.demo.numbers import IdentityNumbers
from doudi.registry import selectors as registry
from tests.cast import VILLAGE

FAMILY = (
    ("王桂芳", "1968-02-03", "female", "01"), ("李国强", "1965-04-05", "male", "10"),
    ("李志远", "1992-06-07", "male", "20"), ("李晓雨", "2016-08-09", "female", "42"),
)  # fmt: skip


@pytest.fixture
def numbers():
    """Four impossible numbers with the right birth dates."""
    from datetime import date

    maker = IdentityNumbers(0)
    return [
        maker.issue("009901", date.fromisoformat(born), sex) for _name, born, sex, _rel in FAMILY
    ]


def blank(client, path):
    """The form as the page gives it: every field with its initial value."""
    page = client.get(path)
    assert page.status_code == 200
    fields = {}
    for part in [page.context["form"], *page.context.get("sets", {}).values()]:
        forms = [part.management_form, *part.forms] if hasattr(part, "forms") else [part]
        for form in forms:
            for bound in form:
                value = bound.value()
                if value is not None and value is not False and value != "":
                    fields[bound.html_name] = value
    return fields


def test_a_family_of_four_from_blank_to_handed_in_with_at_most_sixty_typed_fields(
    sign_in, boris, numbers
):
    client = sign_in(boris)
    typed = {"id_number": numbers[0], "village": VILLAGE, "found_by": "applicant"}
    answer = client.post("/cases/new/", {"key": "k" * 32, **typed})
    case = selectors.visible_to(boris).get()
    assert answer.url == f"/cases/{case.pk}/household/"
    count = len(typed)

    start = blank(client, f"/cases/{case.pk}/household/")
    assert start["members-0-id_number"] == numbers[0], "the number is not asked twice"
    more = {}
    for i, (name, _born, _sex, relation) in enumerate(FAMILY):
        more[f"members-{i}-name"] = name
        if i:
            more |= {f"members-{i}-id_number": numbers[i], f"members-{i}-relation": relation}
    more |= {
        "members-1-disability": "physical-2", "members-1-serious_illness": "on", "members-0-labour": "partial",  # noqa: E501
        "members-1-labour": "none", "members-2-employment": "flexible", "members-3-student": "compulsory",
        "income-0-member": "2", "income-0-item": "flexible_work", "income-0-amount": "1500.00",
        "income-1-member": "1", "income-1-item": "pension_resident_basic", "income-1-amount": "165.00",
        "income-2-item": "farming_net", "income-2-amount": "1600.00", "income-2-per": "year",
        "spending-0-member": "1", "spending-0-item": "medical_own_pay", "spending-0-amount": "6100.00",
        "spending-0-per": "year", "assets-0-item": "deposit", "assets-0-amount": "8200.00",
        "assets-1-item": "dwelling", "assets-1-area_m2": "86.00", "address": "3 组 18 号", "cause": "illness",  # noqa: E501
        "phone": "12912345678", "bank": "农村商业银行", "account": "0000991234567890",
        "papers": ["application_form", "identity_papers"], "consented": "on",
    }  # fmt: skip
    count += len(more)
    assert count <= 60, f"{count} fields typed"
    answer = client.post(f"/cases/{case.pk}/household/", {**start, **more})
    assert answer.status_code == 302, [f.errors for f in answer.context["sets"].values()]
    assert registry.visible_to(boris).get().size == 4
    assert registry.persons_visible_to(boris).count() == 4

    page = client.get(f"/cases/{case.pk}/submit/")
    offers = {o["key"]: o for o in page.context["offers"]}
    assert offers["dibao"]["outcome"] == "entitled", offers["dibao"]["panel"]
    answer = client.post(f"/cases/{case.pk}/submit/", {"scheme": "dibao", "version": ""})
    count += 1
    case.refresh_from_db()
    assert case.state == "lodged"
    print(f"typed fields for a family of four: {count}")


def test_opening_twice_with_one_click_is_one_draft(sign_in, boris, numbers):
    client = sign_in(boris)
    for _time in range(2):
        client.post(
            "/cases/new/",
            {"key": "k" * 32, "id_number": numbers[0], "village": VILLAGE, "found_by": "village"},
        )
    assert selectors.visible_to(boris).count() == 1


def test_a_running_case_of_the_household_is_shown_before_a_second_is_opened(
    at_step, sign_in, boris, home
):
    at_step("survey")
    answer = sign_in(boris).post(
        "/cases/new/",
        {"key": "k" * 32, "id_number": "阿米娜", "village": VILLAGE, "found_by": "applicant"},
    )
    assert answer.status_code == 200
    assert answer.context["running"]
    assert selectors.visible_to(boris).count() == 1


def test_an_accident_away_from_home_is_helped_where_it_happened(sign_in, actor_with, home):
    theirs = actor_with("township_clerk", area="009901102")
    client = sign_in(theirs)
    typed = {"key": "k" * 32, "id_number": AMINAS_NUMBER, "village": "009901102001"}
    start = typed | {"found_by": "discovered", "origin": "交警", "urgent": "on"}
    answer = client.post("/cases/new/", start)
    case = selectors.visible_to(theirs).get()
    assert (case.head_name, case.area) == ("阿米娜", "009901102001")
    page = client.get(answer.url)
    assert "阿米娜登记在本县其他" in page.content.decode()
    assert "莱拉" not in page.content.decode(), "nothing of the rest of the family"
    faulty = client.post(answer.url, {"event_kind": "emergency", "event_cause": ""})
    assert faulty.status_code == 422
    answer = client.post(answer.url, {"event_kind": "emergency", "event_cause": "traffic",
                                      "event_severity": "ordinary"})  # fmt: skip
    page = client.get(answer.url)
    assert [o["outcome"] for o in page.context["offers"]] == ["entitled"]
    client.post(answer.url, {"scheme": "temporary_quick", "version": ""})
    client.post(f"/cases/{case.pk}/act/accept/", {"version": ""})
    page = client.get(f"/cases/{case.pk}/")
    case.refresh_from_db()
    assert case.state == "decision"
    assert [m["name"] for m in page.context["members"]] == ["阿米娜"]


def test_without_an_emergency_somebody_elses_household_stays_unknown(sign_in, actor_with, home):
    theirs = actor_with("township_clerk", area="009901102")
    typed = {"key": "k" * 32, "id_number": AMINAS_NUMBER, "village": "009901102001"}
    sign_in(theirs).post("/cases/new/", typed | {"found_by": "applicant"})
    case = selectors.visible_to(theirs).get()
    assert (case.household_id, case.head_name) == (None, "")
