"""Every page at 1440 and 390 wide: clean for axe, nothing sticks out, light, no fault in the console."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from doudi.kernel.actor import NOBODY
from tests.a11y.pages import NOT_PAGES, OWED, VISITS, Visit
from tests.browser import DESKTOP, PHONE

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const options = {runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}}}
  const found = (await axe.run(document, options)).violations
  const why = (n) => n.target.join(' ') + ' ' + n.failureSummary.split('\\n').slice(-1)
  return found.map(v => `${v.id}: ` + v.nodes.slice(0, 3).map(why).join(' | '))
}"""
LIGHT = 60_000  # bytes on the wire after the first visit


@pytest.mark.browser
@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_a_page_is_for_everybody(
    visit: Visit, enter: Any, live_server: Any, settings: Any, request: pytest.FixtureRequest
) -> None:
    settings.DEMO = True
    actor = request.getfixturevalue(visit.role) if visit.role else NOBODY
    kwargs = visit.make(actor, request.getfixturevalue) if visit.make else dict(visit.kwargs)
    query = kwargs.pop("query", visit.query)
    address = live_server.url + reverse(visit.name, kwargs=kwargs) + query
    for size in (DESKTOP, PHONE):
        page = enter(actor, size=size)
        answer = page.goto(address)
        assert answer.ok, f"{address} answers {answer.status}"
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)
        found = page.evaluate(RUN_AXE, RULES)
        assert not found, f"{visit} at {size[0]}:\n" + "\n".join(found)
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{visit} sticks out by {beyond} px at {size[0]}"
        weight = len(gzip.compress(answer.body()))
        assert weight <= LIGHT, f"{visit} weighs {weight} bytes"
        assert page.locator("h1").count() == 1, f"{visit} needs exactly one h1"


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace is None and entry.app_name is None:
                yield from _patterns(entry)
        else:
            yield entry


def test_every_page_is_visited() -> None:
    """A page nobody looks at in both sizes is not done."""
    visited = {v.name for v in VISITS} | NOT_PAGES
    named = {
        p.name
        for p in _patterns(get_resolver())
        if p.name and getattr(p.callback, "__module__", "").startswith("doudi.web")
    }
    lacking = named - visited - OWED
    assert not lacking, f"add to tests/a11y/pages.py: {sorted(lacking)}"
    assert not OWED & visited, f"no longer owed: {sorted(OWED & visited)}"
    assert named >= OWED, f"gone, so no longer owed: {sorted(OWED - named)}"
