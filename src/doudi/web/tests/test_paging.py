"""Pages by key: nothing twice, nothing skipped, both ways, and the address can be shared."""

from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.web.models import SavedView
from doudi.web.paging import page_of


def _page(query: str, order: tuple[str, ...], size: int) -> Any:
    request = RequestFactory().get("/x/" + query)
    return page_of(SavedView.objects.all(), request, order=order, size=size)


@pytest.fixture
def rows(boris: Any) -> list[int]:
    made = [
        SavedView.objects.create(
            user_id=boris.user_id, screen=f"s{n % 3}", name=f"v{n:02d}", query=""
        )
        for n in range(11)
    ]
    return [row.pk for row in made]


@pytest.mark.parametrize("order", [("id",), ("-id",), ("screen", "-id"), ("-screen", "name", "id")])
@pytest.mark.parametrize("size", [1, 3, 5, 11, 20])
def test_walking_on_and_back_meets_every_row_once(
    rows: list[int], order: tuple[str, ...], size: int
) -> None:
    wanted = list(SavedView.objects.order_by(*order).values_list("id", flat=True))
    seen, query, pages = [], "?q=x", 0
    while query and pages < 20:
        page = _page(query, order, size)
        seen += [row.pk for row in page.rows]
        last, query, pages = page, page.next_query, pages + 1
        assert page.total == 11
    assert seen == wanted
    back, query = [[row.pk for row in last.rows]], last.previous_query
    while query:
        page = _page(query, order, size)
        back.insert(0, [row.pk for row in page.rows])
        query = page.previous_query
    assert [pk for part in back for pk in part] == wanted
    assert "q=x" in (page.next_query or "?q=x")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(text=st.text(max_size=30))
def test_a_mangled_cursor_is_the_first_page(db: None, text: str) -> None:
    request = RequestFactory().get("/x/", {"after": text})
    assert page_of(SavedView.objects.all(), request, order=("name", "id")).rows == []
