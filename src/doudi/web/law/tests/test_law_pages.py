"""The law book and the calculator as an officer meets them, without JavaScript."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from doudi.kernel.actor import Actor

SignIn = Callable[[Actor], Client]
LINKOU = {"area": "231025", "on": "2026-05-20", "residence": "rural"}

NO_SUPPLEMENTS = {"rows-0-key": "dibao.supplements", "rows-0-value": "[]"}

pytestmark = pytest.mark.django_db


def typed(**more: str) -> dict[str, str]:
    """A couple and a child with 1,894 yuan a month from farming."""
    rows = {"members": 3, "income": 1, "spending": 1, "assets": 1, "rows": 2}
    data = LINKOU | {f"{p}-TOTAL_FORMS": str(n) for p, n in rows.items()}
    data |= {f"{p}-INITIAL_FORMS": "0" for p in rows}
    for i, (relation, born) in enumerate(
        [("01", "1970-03-01"), ("10", "1972-03-01"), ("20", "2012-03-01")]
    ):
        data |= {f"members-{i}-relation": relation, f"members-{i}-birth_date": born}
    data |= {"income-0-member": "1", "income-0-item": "farming_net", "income-0-per": "month"}
    return data | {"income-0-amount": "1894.00"} | more


def test_a_place_shows_its_own_values_with_citation_and_tag(
    sign_in: SignIn, township_clerk: Actor
) -> None:
    page = sign_in(township_clerk).get(reverse("law-book"), {"place": "231025", "on": "2026-05-20"})
    text = page.content.decode()
    assert "dibao.standard.rural" in text
    assert "632" in text
    assert ">C<" in text.replace("\n", "")


def test_a_place_without_a_value_on_that_day_says_so_instead_of_guessing(
    sign_in: SignIn, township_clerk: Actor
) -> None:
    page = sign_in(township_clerk).get(reverse("law-book"), {"place": "231025", "on": "2026-02-10"})
    before, _, gaps = page.content.decode().partition('class="law-gaps"')
    assert "dibao.standard.rural" not in before
    assert "dibao.standard.rural" in gaps


def test_two_days_are_compared_in_plain_words(sign_in: SignIn, county_clerk: Actor) -> None:
    asked = {"place": "231025", "from": "2025-12-31", "to": "2026-05-20"}
    text = sign_in(county_clerk).get(reverse("law-differences"), asked).content.decode()
    assert "585" in text
    assert "632" in text


def test_the_calculator_gives_the_sum_of_the_contract_s_example(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    data = typed(**NO_SUPPLEMENTS)
    text = sign_in(county_clerk).post(reverse("law-calculator"), data).content.decode()
    assert "<b>2.00</b>" in text


def test_what_if_stands_beside_the_law_in_force(sign_in: SignIn, county_clerk: Actor) -> None:
    higher = {"rows-1-key": "dibao.standard.rural", "rows-1-value": "700"}
    data = typed(**NO_SUPPLEMENTS, **higher)
    text = sign_in(county_clerk).post(reverse("law-calculator"), data).content.decode()
    assert "<b>206.00</b>" in text  # 3 × 700 − 1894


def test_a_number_the_law_lacks_is_named(sign_in: SignIn, county_clerk: Actor) -> None:
    text = (
        sign_in(county_clerk)
        .post(reverse("law-calculator"), typed(on="2026-02-10"))
        .content.decode()
    )
    assert "dibao.standard.rural" in text


def test_faults_stand_beside_the_field_and_nothing_typed_is_lost(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    page = sign_in(county_clerk).post(reverse("law-calculator"), typed(**{"income-0-amount": ""}))
    assert page.status_code == 422
    assert 'value="1970-03-01"' in page.content.decode()


def test_every_fault_of_every_part_is_listed_on_top(sign_in: SignIn, county_clerk: Actor) -> None:
    wrong = {
        "income-0-amount": "", "members-1-birth_date": "", "rows-0-key": "dibao.standard.rural",
        "rows-0-value": "七百", "on": "2026-02-31",
    }  # fmt: skip
    text = sign_in(county_clerk).post(reverse("law-calculator"), typed(**wrong)).content.decode()
    summary = text.partition('id="form-errors"')[2].partition("</ul>")[0]
    for field in ("id_income-0-amount", "id_members-1-birth_date", "id_rows-0-value", "id_on"):
        assert f'href="#{field}"' in summary


def test_an_empty_household_is_asked_for_its_first_member(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    rows = {
        f"{p}-{k}": "0"
        for p in ("members", "income", "spending", "assets", "rows")
        for k in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    rows |= {"members-TOTAL_FORMS": "1"}
    page = sign_in(county_clerk).post(reverse("law-calculator"), LINKOU | rows)
    assert page.status_code == 422
    assert 'href="#id_members-0-birth_date"' in page.content.decode()


def test_the_worksheet_is_there_to_be_printed(sign_in: SignIn, county_clerk: Actor) -> None:
    text = sign_in(county_clerk).post(reverse("law-calculator"), typed()).content.decode()
    assert '<section class="law-sheet only-print">' in text


def test_more_rows_keep_what_was_typed(sign_in: SignIn, county_clerk: Actor) -> None:
    text = sign_in(county_clerk).post(reverse("law-calculator"), typed(more="1")).content.decode()
    assert 'name="members-5-birth_date"' in text
    assert 'value="1894.00"' in text


@pytest.mark.parametrize("scheme", ["dibao", "edge", "tekun", "temporary"])
def test_every_scheme_has_a_page_with_its_graph(
    sign_in: SignIn, auditor: Actor, scheme: str
) -> None:
    text = sign_in(auditor).get(reverse("law-scheme", args=[scheme])).content.decode()
    assert "<svg" in text
    assert text.count("<rect") > 5


def test_in_english_a_legal_text_has_our_translation_beside_its_official_title(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    client = sign_in(county_clerk)
    page = reverse("law-parameter", args=["edge.multiple"])
    assert 'lang="zh">《' not in client.get(page).content.decode()
    client.cookies.load({"django_language": "en"})
    text = client.get(page).content.decode()
    assert '<span class="muted" lang="zh">《' in text
    found = client.post(reverse("law-calculator"), typed(), headers={"Accept-Language": "en"})
    assert "Measures" in found.content.decode()
