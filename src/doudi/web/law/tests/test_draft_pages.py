"""Acts on a draft of the law, as an officer meets their refusals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.monitoring import drafting
from doudi.monitoring.models import Draft
from tests.cast import COUNTY, NOON

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_LAW_OVERLAY", str(tmp_path / "overlay.yaml"))


def written(by: Actor, cites: str = "sal-2026:art-19") -> Draft:
    content = drafting.Content(
        title="提标", since=date(2027, 4, 1), values=(("dibao.standard.rural", "700.00"),),
        cites=cites, published=None, checked_on=date(2026, 9, 1), tag="D",
    )  # fmt: skip
    return drafting.write(area=COUNTY, content=content, by=by, at=NOON)


def act(client: Client, draft: Draft, name: str, **typed: str) -> str:
    answer = client.post(reverse("law-draft-act", args=[draft.pk, name]), typed, follow=True)
    draft.refresh_from_db()
    return str(answer.content.decode())


def test_an_unsound_draft_is_refused_with_every_reason_and_no_word_of_success(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    draft = written(county_clerk, cites="nowhere:1")
    text = act(sign_in(county_clerk), draft, "propose")
    assert "nowhere:1 查不到文件" in text
    assert "已提交" not in text
    assert draft.state == "draft"


def test_release_waits_for_the_shadow_run_and_says_so(
    sign_in: SignIn, county_clerk: Actor, county_decider: Actor
) -> None:
    draft = written(county_clerk)
    act(sign_in(county_clerk), draft, "propose")
    other = sign_in(county_decider)
    assert "请先按现行规定完成影子测算" in act(other, draft, "release")
    assert draft.state == "proposed"
    runs.finish(run_id=draft.shadow["run"], clock=lambda: NOON)
    assert "已发布" in act(other, draft, "release")
    assert draft.state == "released"
    assert draft.released_by_id == county_decider.user_id


def test_a_page_that_has_nothing_to_show_yet_shows_no_innards(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    text = sign_in(county_clerk).get(reverse("law-draft", args=[written(county_clerk).pk]))
    said = text.content.decode()
    assert "提交复核后自动测算" in said
    assert "&#x27;act&#x27;" not in said and "{'act'" not in said, "the acts of the page, as Python"


def test_sending_back_needs_a_reason_that_the_author_reads(
    sign_in: SignIn, county_clerk: Actor, county_decider: Actor
) -> None:
    draft = written(county_clerk)
    act(sign_in(county_clerk), draft, "propose")
    act(sign_in(county_decider), draft, "send_back")
    assert draft.state == "proposed"
    act(sign_in(county_decider), draft, "send_back", reason="日期不对")
    text = sign_in(county_clerk).get(reverse("law-draft", args=[draft.pk])).content.decode()
    assert "日期不对" in text
    assert reverse("law-draft-edit", args=[draft.pk]) in text


def test_a_draft_leaves_as_yaml_and_as_a_patch(sign_in: SignIn, county_clerk: Actor) -> None:
    draft = written(county_clerk)
    client = sign_in(county_clerk)
    yaml = client.get(reverse("law-draft-file", args=[draft.pk, "yaml"])).content.decode()
    patch = client.get(reverse("law-draft-file", args=[draft.pk, "patch"])).content.decode()
    assert "format: doudi.law-overlay/1" in yaml
    assert "+++ b/law/parameters/dibao/standard.rural.yaml" in patch
