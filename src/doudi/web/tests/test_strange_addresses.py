"""What stands after the question mark of an address may be anything, and no page breaks by it."""

import pytest
from django.core.exceptions import ValidationError

from doudi.web.days import EARLIEST, LATEST, DayField

STRANGE = ("²", "２０２６", "9" * 30, "-", "--5", "a\x00b", "𠮷", "0001-01-01", "9999-12-31")
ASKED = (
    ("/households/", "area"), ("/households/", "size"), ("/households/", "after"),
    ("/calendar/", "year"), ("/law/", "step"), ("/law/what-if/", "again"), ("/law/what-if/", "draft"),
    ("/law/drafts/new/", "scenario"), ("/divisions/", "on"), ("/law/", "on"), ("/payments/books/", "on"),
    ("/law/what-if/", "on"),
)  # fmt: skip


@pytest.mark.parametrize(("address", "name"), ASKED)
def test_a_strange_question_is_answered_or_not_found(county_clerk, sign_in, address, name):
    client = sign_in(county_clerk)
    for text in STRANGE:  # the tree of divisions sends on to the county that one works in
        answer = client.get(address, {name: text, "moved": "1"}, follow=True)
        assert answer.status_code in (200, 404), (text, answer.status_code)


def test_a_strange_area_cannot_be_chosen(county_clerk, sign_in):
    client = sign_in(county_clerk)
    client.post("/scope/", {"area": "009901²"})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("side", ["since", "until"])
def test_the_log_takes_any_day(county_clerk, auditor, sign_in, side):
    client = sign_in(auditor)
    for text in ("0001-01-01", "9999-12-31", "2026-02-30", "²"):
        assert client.get("/log/", {side: text}).status_code == 200, text


@pytest.mark.parametrize("year", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
def test_a_form_says_that_the_year_is_a_slip(year):
    with pytest.raises(ValidationError, match="年份"):
        DayField().clean(year)


def test_a_form_takes_any_day_of_a_life():
    assert [DayField().clean(d) for d in ("1900-01-01", "2199-12-31")] == [EARLIEST, LATEST]
